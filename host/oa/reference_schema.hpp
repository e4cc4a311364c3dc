// The reference schema of an OA: what a cabinet needs to know, and where it reports.
#pragma once

#include <array>

#include "host/sqlite/database.hpp"

namespace docbay::host {

extern const std::array<Migration, 3> oa_migrations;

}  // namespace docbay::host
