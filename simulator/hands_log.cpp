#include "simulator/hands_log.hpp"

#include <array>
#include <cerrno>
#include <utility>

#include <boost/json.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "simulator/json.hpp"

namespace docbay::simulator {
namespace {

constexpr std::array<std::pair<HandAct, std::string_view>, 3> act_names{
    {{HandAct::dropped, "dropped"},
     {HandAct::pulled_out, "pulled_out"},
     {HandAct::taken, "taken"}}};

std::string_view name_of(HandAct act) {
  for (const auto& [value, name] : act_names) {
    if (value == act) return name;
  }
  return "unknown";
}

constexpr std::size_t file_bytes_max = std::size_t{1} << 30;

Result<std::string> read_all(int fd, const std::string& path) {
  std::string text;
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count == 0) return text;
    if (count < 0) return std::unexpected{system_fault(path, errno)};
    text.append(buffer.data(), static_cast<std::size_t>(count));
    if (text.size() > file_bytes_max) return std::unexpected{Fault{path + " is too long"}};
  }
}

}  // namespace

std::string to_json_line(const HandEntry& entry) {
  const boost::json::object object{
      {"n", entry.n},           {"at_ms", entry.at_ms},     {"act", name_of(entry.act)},
      {"bay", entry.bay.value}, {"code", entry.paper.code}, {"copy", entry.paper.copy}};
  return boost::json::serialize(object);
}

Result<HandEntry> parse_hand_entry(std::string_view line) {
  const auto object = parse_object(line);
  if (!object) return std::unexpected{object.error()};
  const auto n = unsigned_in(*object, "n");
  const auto at_ms = unsigned_in(*object, "at_ms");
  const auto act = text_in(*object, "act");
  const auto bay = unsigned_in(*object, "bay");
  const auto code = text_in(*object, "code");
  const auto copy = unsigned_in(*object, "copy");
  if (!n || !at_ms || !act || !bay || !code || !copy) {
    return std::unexpected{Fault{"not an act of a hand: " + std::string{line}}};
  }
  for (const auto& [value, name] : act_names) {
    if (name != *act) continue;
    return HandEntry{.n = *n,
                     .at_ms = static_cast<std::int64_t>(*at_ms),
                     .act = value,
                     .bay = {static_cast<std::uint32_t>(*bay)},
                     .paper = {*code, static_cast<std::uint32_t>(*copy)}};
  }
  return std::unexpected{Fault{"hands do not do this: " + std::string{line}}};
}

Result<std::vector<HandEntry>> parse_hands(std::string_view text) {
  std::vector<HandEntry> entries;
  std::size_t line_number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) break;
    ++line_number;
    auto entry = parse_hand_entry(text.substr(at, end - at));
    if (!entry) {
      return std::unexpected{Fault{fmt::format("line {}: {}", line_number, entry.error().why)}};
    }
    entries.push_back(std::move(*entry));
    at = end + 1;
  }
  return entries;
}

Result<HandsFile> HandsFile::open(const std::string& path) {
  drivers::Descriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644)};
  if (!file) return std::unexpected{system_fault(path, errno)};
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    return std::unexpected{Fault{path + " is in use: another docbay-sim serves this directory"}};
  }
  const auto text = read_all(file.get(), path);
  if (!text) return std::unexpected{text.error()};
  const std::size_t whole = text->rfind('\n') == std::string::npos ? 0 : text->rfind('\n') + 1;
  if (whole < text->size() && ::ftruncate(file.get(), static_cast<off_t>(whole)) != 0) {
    return std::unexpected{system_fault(path, errno)};
  }
  auto past = parse_hands(*text);
  if (!past) return std::unexpected{Fault{path + ", " + past.error().why}};
  return HandsFile{std::move(file), std::move(*past)};
}

bool HandsFile::append(const HandEntry& entry) {
  const std::string line = to_json_line(entry) + '\n';
  return ::write(file_.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

Result<std::string> read_file(const std::string& path) {
  const drivers::Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file) return std::unexpected{system_fault(path, errno)};
  return read_all(file.get(), path);
}

}  // namespace docbay::simulator
