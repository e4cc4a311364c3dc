// Commands and their results: what arrives, and what is refused.
#include "protocol/command.hpp"

#include <set>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "protocol/keyed_code.hpp"
#include "tests/protocol/generators.hpp"
#include "tests/protocol/samples.hpp"

namespace docbay::tests {
namespace {

using protocol::Command;
using protocol::command_words;
using protocol::CommandKind;
using protocol::CommandReport;
using protocol::CommandResult;
using protocol::LampsArgument;
using protocol::OfferArgument;
using protocol::OpenDoorArgument;
using protocol::ShowArgument;

using Block = std::array<std::uint16_t, command_words>;

constexpr std::uint16_t nonce = 0x5AA5;

Command sample_command() {
  Command command{.number = {0x01020304}, .boot_count = {3}, .expires_at_ms = {90'000}, .bay = {6}};
  write_argument(
      command,
      OfferArgument{.copies = 2, .urgent = true, .window_ms = 15'000, .shutter_ms = 5'000});
  return command;
}

Block encoded(const Command& command) {
  Block words{};
  encode(nonce, command, sample_key, sample_serial, words);
  return words;
}

std::optional<Command> read(const Block& words, protocol::BoardSerial serial = sample_serial) {
  return protocol::decode_command(words, sample_key, serial);
}

Bytes argument_of(const Command& command) {
  return {command.argument.begin(), command.argument.end()};
}

}  // namespace

TEST_CASE("command: any arrives as it was sent, also a kind of a later version") {
  CHECK(rc::check("command", [](const Command& command, std::uint16_t asked,
                                const protocol::BoardKey& key, std::uint64_t serial) {
    Block words{};
    encode(asked, command, key, {serial}, words);
    RC_ASSERT(words[0] == asked);
    RC_ASSERT(protocol::decode_command(words, key, {serial}) == command);
  }));
}

TEST_CASE("command: any flipped bit but the nonce's is refused") {
  const Block words = encoded(sample_command());
  for (std::size_t bit = 0; bit < 16 * words.size(); ++bit) {
    Block damaged = words;
    damaged[bit / 16] ^= static_cast<std::uint16_t>(1U << bit % 16);
    CAPTURE(bit);
    CHECK((read(damaged) == (bit < 16 ? std::optional{sample_command()} : std::nullopt)));
  }
}

TEST_CASE("command: one for another board, or with another purpose's code, is refused") {
  Block words = encoded(sample_command());
  CHECK_FALSE(read(words, {sample_serial.value ^ 1}).has_value());

  Bytes content = bytes_of_hex("01 02 03 04 00 00 00 03 00 01 5F 90 01 06");
  const Bytes argument = argument_of(sample_command());
  content.insert(content.end(), argument.begin(), argument.end());
  const protocol::Registers<std::uint16_t> block{extent(protocol::Block::command).address, words};
  for (const auto& [domain, good] : {std::pair{protocol::CodeDomain::event, false},
                                     std::pair{protocol::CodeDomain::acknowledgement, false},
                                     std::pair{protocol::CodeDomain::command, true}}) {
    block.put(protocol::reg("command_code"),
              protocol::keyed_code(sample_key, domain, sample_serial, content));
    CHECK(read(words).has_value() == good);
  }
}

TEST_CASE("command: registers of nothing are no command") {
  CHECK_FALSE(read(Block{}).has_value());
}

TEST_CASE("offer: its argument is twelve bytes that come out again") {
  CHECK(argument_of(sample_command()) ==
        bytes_of_hex("02 01 00 00 3A 98 00 00 13 88 00 00 00 00 00 00"));
  CHECK(rc::check("offer", [](std::uint8_t copies, bool urgent, std::uint32_t window_ms,
                              std::uint32_t shutter_ms, std::uint16_t group) {
    const OfferArgument argument{.copies = copies,
                                 .urgent = urgent,
                                 .window_ms = window_ms,
                                 .shutter_ms = shutter_ms,
                                 .group = group};
    Command command;
    write_argument(command, argument);
    RC_ASSERT(command.kind == CommandKind::offer);
    RC_ASSERT(offer_argument(command) == argument);
  }));
}

TEST_CASE("open door: its argument is ten bytes that come out again") {
  Command command;
  const OpenDoorArgument argument{.release_ms = 0x01020304,
                                  .open_max_ms = 0x05060708,
                                  .door = 9,
                                  .override_interlock = true,
                                  .to_empty = true};
  write_argument(command, argument);
  CHECK(command.kind == CommandKind::open_door);
  CHECK(argument_of(command) == bytes_of_hex("01 02 03 04 05 06 07 08 09 03 00 00 00 00 00 00"));
  CHECK(open_door_argument(command) == argument);
  for (const bool to_empty : {false, true}) {
    const OpenDoorArgument either{.override_interlock = !to_empty, .to_empty = to_empty};
    write_argument(command, either);
    CHECK(command.argument[9] == (to_empty ? 2 : 1));
    CHECK(open_door_argument(command) == either);
  }
}

TEST_CASE("show: its argument is two bytes that come out again") {
  Command command;
  const ShowArgument argument{.count = 7, .urgent_count = 3};
  write_argument(command, argument);
  CHECK(command.kind == CommandKind::show);
  CHECK(argument_of(command) == bytes_of_hex("07 03 00 00 00 00 00 00 00 00 00 00 00 00 00 00"));
  CHECK(show_argument(command) == argument);
}

TEST_CASE("set lamps: its argument is one byte of lamp bits") {
  for (const bool error : {false, true}) {
    Command command;
    write_argument(command, LampsArgument{.error = error});
    CHECK(command.kind == CommandKind::set_lamps);
    CHECK(command.argument[0] == (error ? protocol::lamp_error : 0));
    CHECK(lamps_argument(command) == LampsArgument{.error = error});
  }
}

TEST_CASE("command: an argument written over another leaves nothing of it") {
  Command command = sample_command();
  write_argument(command, LampsArgument{.error = true});
  CHECK(argument_of(command) == bytes_of_hex("08 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"));
}

TEST_CASE("command result: any report arrives as it was sent") {
  CHECK(
      rc::check("report", [](std::uint16_t asked, std::uint32_t uptime_ms, std::uint32_t boot_count,
                             std::uint32_t number, std::uint8_t result) {
        const CommandReport report{.nonce = asked,
                                   .uptime_ms = {uptime_ms},
                                   .boot_count = {boot_count},
                                   .number = {number},
                                   .result = CommandResult{result}};
        std::array<std::uint16_t, protocol::command_result_words> words{};
        encode(report, words);
        RC_ASSERT(protocol::decode_command_report(words) == report);
      }));
}

TEST_CASE("command kinds and results: each has a word of its own, and later ones are unknown") {
  std::set<std::string_view> kinds;
  std::set<std::string_view> results;
  for (unsigned value = 0; value < 0x100; ++value) {
    const auto byte = static_cast<std::uint8_t>(value);
    CAPTURE(value);
    CHECK((name_of(CommandKind{byte}) == "unknown") == (value > 11));
    CHECK((name_of(CommandResult{byte}) == "unknown") == (value > 13));
    kinds.insert(name_of(CommandKind{byte}));
    results.insert(name_of(CommandResult{byte}));
  }
  CHECK(kinds.size() == 13);
  CHECK(results.size() == 15);
}

}  // namespace docbay::tests
