// The list that a collector takes along: one line a document, numbers only where it is classified.
#pragma once

#include <expected>
#include <filesystem>
#include <string>

#include "host/domain/records.hpp"
#include "host/store/store_reader.hpp"

namespace docbay::host {

struct CollectedListNames {
  std::string site;
  std::string unit;
  std::string person;
};

/// Writes the list into `folder` and returns the file. The error says what to do.
std::expected<std::filesystem::path, std::string> print_collected_list(
    StoreReader& store, const std::filesystem::path& folder, const CollectedList& list,
    const CollectedListNames& names);

}  // namespace docbay::host
