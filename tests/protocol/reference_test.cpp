// docs/protocol.md against the code that it describes.
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "protocol/command.hpp"
#include "protocol/event.hpp"
#include "protocol/keyed_code.hpp"
#include "protocol/status.hpp"
#include "tests/protocol/register_table.hpp"

namespace docbay::tests {
namespace {

std::string reference() {
  std::ifstream file(DOCBAY_SOURCE_ROOT "/docs/protocol.md", std::ios::binary);
  REQUIRE(file.is_open());
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The part of the reference below one heading of the second level.
std::string section(std::string_view heading) {
  const std::string text = reference();
  const std::size_t begin = text.find(fmt::format("\n## {}\n", heading));
  REQUIRE_MESSAGE(begin != std::string::npos, "docs/protocol.md has no section ", heading);
  return text.substr(begin, text.find("\n## ", begin + 1) - begin);
}

/// Whether each value that the code knows, and no other, has a row that begins with value and word.
template <class Enum>
void check_rows(std::string_view heading, std::size_t known) {
  const std::string text = section(heading);
  std::size_t rows = 0;
  for (std::size_t value = 0; value < 0x100; ++value) {
    const std::string_view word = name_of(Enum{static_cast<std::uint8_t>(value)});
    const std::string row = fmt::format("\n| {} | `{}` |", value, word);
    if (value < known && value != 0) CHECK_MESSAGE(text.contains(row), "missing row:", row);
    if (text.contains(fmt::format("\n| {} | `", value))) ++rows;
  }
  CHECK(rows >= known - 1);
  CHECK(rows <= known);
}

}  // namespace

TEST_CASE("protocol reference: its register map is the one in the code") {
  const std::string text = reference();
  const auto renewed = with_register_table(text);
  REQUIRE_MESSAGE(renewed.has_value(), "docs/protocol.md has lost its markers for the registers");
  const bool current = *renewed == text;
  CHECK_MESSAGE(current,
                "docs/protocol.md is behind protocol/registers.hpp; to renew it, run in the root: "
                "build/native/bin/docbay_protocol_table docs/protocol.md");
}

TEST_CASE("protocol reference: it has every event, command and result with its value") {
  check_rows<protocol::EventKind>("Events", 25);
  check_rows<protocol::CommandKind>("Commands", 12);
  check_rows<protocol::CommandResult>("Command results", 14);
}

TEST_CASE("protocol reference: its limits are those of the code") {
  const std::string text = section("Limits");
  const auto has = [&](std::string_view what, std::size_t limit) {
    const std::string row = fmt::format("\n| {} | {} |", what, limit);
    CHECK_MESSAGE(text.contains(row), "missing row:", row);
  };
  has("bays of a board", protocol::bays_per_board_max);
  has("bytes of payload of one event", protocol::event_payload_bytes_max);
  has("bytes of payload in the short window", protocol::event_payload_short_bytes);
  has("registers of the short window", protocol::event_window_short_words);
  has("registers of the whole window", extent(protocol::Block::event_window).words);
  has("bytes of argument of a command", protocol::command_argument_bytes);
}

}  // namespace docbay::tests
