#include "tests/protocol/register_table.hpp"

#include <fmt/format.h>

#include "protocol/registers.hpp"

namespace docbay::tests {
namespace {

using protocol::Access;
using protocol::Block;
using protocol::Register;

constexpr std::string_view begin_marker =
    "<!-- registers: written by docbay_protocol_table, from protocol/registers.hpp -->\n";
constexpr std::string_view end_marker = "<!-- end of registers -->\n";

std::string_view name_of(Block block) {
  switch (block) {
    case Block::identity:
      return "identity";
    case Block::status:
      return "status";
    case Block::acknowledge:
      return "acknowledge";
    case Block::command:
      return "command";
    case Block::event_window:
      return "event_window";
    case Block::command_result:
      return "command_result";
    case Block::detail:
      return "detail";
    case Block::sensors:
      return "sensors";
    case Block::update:
      return "update";
    case Block::update_chunk:
      return "update_chunk";
    case Block::select:
      return "select";
    case Block::presence:
      return "presence";
  }
  return "unknown";
}

std::string addresses(std::uint16_t first, std::uint16_t words) {
  const unsigned last = first + words - 1U;
  return last == first ? fmt::format("0x{:04X}", first)
                       : fmt::format("0x{:04X}-0x{:04X}", first, last);
}

std::string heading(const Register& row) {
  const protocol::Extent where = extent(row.block);
  return fmt::format(
      "\n### `{}`: {}, {} registers, {}\n\n"
      "| address | registers | name | meaning |\n|---|---|---|---|\n",
      name_of(row.block), addresses(where.address, where.words), where.words,
      row.access == Access::read ? "read only" : "written by the host");
}

}  // namespace

std::string register_table() {
  std::string text;
  const Register* before = nullptr;
  for (const Register& row : protocol::registers) {
    if (before == nullptr || before->block != row.block) text += heading(row);
    text += fmt::format("| {} | {} | `{}` | {} |\n", addresses(row.address, row.words), row.words,
                        row.name, row.meaning);
    before = &row;
  }
  return text + '\n';
}

std::optional<std::string> with_register_table(std::string_view document) {
  const std::size_t begin = document.find(begin_marker);
  const std::size_t end = document.find(end_marker);
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) {
    return std::nullopt;
  }
  std::string text{document.substr(0, begin + begin_marker.size())};
  text += register_table();
  text += document.substr(end);
  return text;
}

}  // namespace docbay::tests
