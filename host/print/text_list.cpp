#include "host/print/text_list.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>

#include <fcntl.h>
#include <fmt/format.h>
#include <locale.h>
#include <unistd.h>
#include <wchar.h>

namespace docbay::host {
namespace {

/// The character tables of C.UTF-8, whatever the daemon's own locale is.
locale_t utf8_locale() {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

/// A line break in a title would break the table.
std::string on_one_line(std::string_view text) {
  std::string line{text};
  std::ranges::replace_if(
      line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  return line;
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t taken = width_of(text);
  return std::string{text} + std::string(width > taken ? width - taken : 0, ' ');
}

std::string row_text(const std::vector<std::string>& cells,
                     const std::vector<std::size_t>& widths) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool last = i + 1 == cells.size();
    const std::string cell = on_one_line(cells[i]);
    line += last ? cell : padded(cell, widths[i]) + "  ";
  }
  return line;
}

}  // namespace

std::size_t width_of(std::string_view utf8) {
  const locale_t previous = uselocale(utf8_locale());
  std::size_t width = 0;
  mbstate_t state{};
  while (!utf8.empty()) {
    wchar_t character = 0;
    const std::size_t size = mbrtowc(&character, utf8.data(), utf8.size(), &state);
    if (size == 0 || size > utf8.size()) {
      width += utf8.size();  // not UTF-8: one column a byte is the safe guess
      break;
    }
    width += static_cast<std::size_t>(std::max(wcwidth(character), 0));
    utf8.remove_prefix(size);
  }
  uselocale(previous);
  return width;
}

std::string render(const TextList& list) {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < list.columns.size(); ++i) {
    std::size_t width = width_of(list.columns[i]);
    for (const auto& row : list.rows) width = std::max(width, width_of(on_one_line(row[i])));
    widths.push_back(width);
  }
  std::size_t total = 0;
  for (const std::size_t width : widths) total += width + 2;
  const std::string rule(std::max(total, width_of(list.title)), '-');
  std::string text = list.title + "\n";
  for (const std::string& line : list.header) text += line + "\n";
  text += rule + "\n" + row_text(list.columns, widths) + "\n" + rule + "\n";
  for (const auto& row : list.rows) text += row_text(row, widths) + "\n";
  text += rule + "\n";
  for (const std::string& line : list.footer) text += line + "\n";
  return text;
}

std::string local_time(std::int64_t at_ms) {
  const std::time_t seconds = at_ms / 1000;
  std::tm parts{};
  localtime_r(&seconds, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts)};
}

std::expected<void, std::string> write_list(const std::filesystem::path& file,
                                            std::string_view text) {
  const std::filesystem::path part = file.string() + ".part";
  const auto failed = [&](const char* what) {
    const int reason = errno;
    unlink(part.c_str());  // half a list is none; if it stays, the next one takes its place
    return std::unexpected{
        fmt::format("cannot {} {}: {}; make room or check who may write there, "
                    "then print it again",
                    what, file.string(), std::strerror(reason))};
  };
  const int fd = open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return failed("create");
  bool good = true;
  while (good && !text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    good = written > 0;
    if (good) text.remove_prefix(static_cast<std::size_t>(written));
  }
  good = good && fsync(fd) == 0;
  good = close(fd) == 0 && good;
  if (!good) return failed("write");
  if (rename(part.c_str(), file.c_str()) != 0) return failed("rename to");
  return {};
}

}  // namespace docbay::host
