// What the official barcode string tells, in UTF-8 and by name. Pure.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protocol/barcode.hpp"

namespace docbay::host {

/// Elements by their names (issuing_unit, document_number, title, …), without the version and
/// without empty ones; dates that can be read as yyyyMMdd, others as they stand; line breaks and
/// the like as spaces. Nothing when an element is not text of the string's charset.
std::optional<std::vector<std::pair<std::string, std::string>>> official_fields(
    const protocol::Barcode& barcode);

/// Names of the repairs that reading took, comma-separated.
std::string repair_names(const protocol::Barcode& barcode);

}  // namespace docbay::host
