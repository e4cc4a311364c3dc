#include "host/station/charset.hpp"

#include <memory>

#include <iconv.h>

namespace docbay::host {
namespace {

using Bytes = std::span<const std::uint8_t>;

std::string as_text(Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

std::optional<std::string> from_gb18030(Bytes bytes) {
  struct Close {
    void operator()(void* handle) const { iconv_close(handle); }
  };
  const iconv_t opened = iconv_open("UTF-8", "GB18030");
  if (opened == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  const std::unique_ptr<void, Close> converter{opened};
  std::string source = as_text(bytes);
  std::string text(bytes.size() * 3 + 4, '\0');  // no GB18030 character grows beyond that
  char* in = source.data();
  char* out = text.data();
  std::size_t in_left = source.size();
  std::size_t out_left = text.size();
  if (iconv(converter.get(), &in, &in_left, &out, &out_left) == static_cast<std::size_t>(-1)) {
    return std::nullopt;
  }
  text.resize(text.size() - out_left);
  return text;
}

}  // namespace

std::optional<std::string> decoded(Bytes bytes, bool utf8) {
  return utf8 ? as_text(bytes) : from_gb18030(bytes);
}

bool has_control_characters(std::string_view text) {
  unsigned char before = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F || (before == 0xC2 && byte < 0xA0)) return true;
    before = byte;
  }
  return false;
}

}  // namespace docbay::host
