// Text in the charsets of barcodes, converted by iconv and so by nothing of ours.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "tests/protocol/samples.hpp"

namespace docbay::tests {

/// Both throw when the text cannot be converted: it is then the test that is wrong.
Bytes gb18030(std::string_view utf8_text);
std::string utf8(std::span<const std::uint8_t> gb18030_bytes);

}  // namespace docbay::tests
