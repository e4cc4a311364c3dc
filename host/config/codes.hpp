// The rules of codes in the configuration: `[[code]]`.
#pragma once

#include <vector>

#include "host/codes/code_rules.hpp"
#include "host/config/reader.hpp"

namespace docbay::host {

/// The rules of these tables, checked against one another; what is wrong goes to `errors`.
CodeRules read_codes(const std::vector<const toml::table*>& tables, ConfigErrors& errors);

}  // namespace docbay::host
