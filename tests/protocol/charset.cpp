#include "tests/protocol/charset.hpp"

#include <memory>
#include <stdexcept>

#include <iconv.h>

namespace docbay::tests {
namespace {

std::string convert(const char* from, const char* to, std::string text) {
  struct Close {
    void operator()(void* handle) const { iconv_close(handle); }
  };
  const iconv_t opened = iconv_open(to, from);
  if (opened == reinterpret_cast<iconv_t>(-1)) throw std::runtime_error{"no such charset"};
  const std::unique_ptr<void, Close> converter{opened};
  std::string converted(4 * text.size(), '\0');
  char* in = text.data();
  char* out = converted.data();
  std::size_t in_left = text.size();
  std::size_t out_left = converted.size();
  if (iconv(converter.get(), &in, &in_left, &out, &out_left) == static_cast<std::size_t>(-1)) {
    throw std::invalid_argument{"not convertible: " + text};
  }
  converted.resize(converted.size() - out_left);
  return converted;
}

}  // namespace

Bytes gb18030(std::string_view utf8_text) {
  return bytes_of(convert("UTF-8", "GB18030", std::string{utf8_text}));
}

std::string utf8(std::span<const std::uint8_t> gb18030_bytes) {
  return convert("GB18030", "UTF-8", text_of(gb18030_bytes));
}

}  // namespace docbay::tests
