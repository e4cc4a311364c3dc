// The register map as the protocol reference shows it, rendered from the one table there is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace docbay::tests {

/// Markdown: a heading and a table for each block, in the order of their addresses.
std::string register_table();

/// The document with what stands between its two marker lines replaced by the table. Nothing when
/// it has no such lines.
std::optional<std::string> with_register_table(std::string_view document);

}  // namespace docbay::tests
