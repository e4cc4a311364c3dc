// The lists that a collector takes along: one line a document, numbers only where it is classified.
#pragma once

#include <expected>
#include <filesystem>
#include <string>

#include "host/domain/outcome.hpp"
#include "host/store/store_reader.hpp"

namespace docbay::host {

struct ListNames {
  std::string site;
  std::string unit;
  std::string person;
  std::string second;  ///< empty: there was one person
};

/// Writes the list into `folder` and returns the file. The error says what to do.
std::expected<std::filesystem::path, std::string> print_collected_list(
    StoreReader& store, const std::filesystem::path& folder, const CollectedList& list,
    const ListNames& names);

/// Writes what lies in the list's bays now. The error says what to do.
std::expected<std::filesystem::path, std::string> print_contents_list(
    StoreReader& store, const std::filesystem::path& folder, const ContentsList& list,
    const ListNames& names);

/// The list that this receipt is on, once more, and it says so.
std::expected<std::filesystem::path, std::string> print_again(StoreReader& store,
                                                              const std::filesystem::path& folder,
                                                              ReceiptId receipt,
                                                              const std::string& site);

}  // namespace docbay::host
