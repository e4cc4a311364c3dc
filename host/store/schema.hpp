// The store's tables, as numbered migrations. Released steps never change.
#pragma once

#include <array>

#include "host/sqlite/database.hpp"

namespace docbay::host {

extern const std::array<Migration, 6> store_migrations;

}  // namespace docbay::host
