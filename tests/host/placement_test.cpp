// A placement against a board as the protocol describes it, on a line that loses what it likes.
#include "host/bus/placement.hpp"

#include <random>

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace docbay;
using namespace docbay::host;
using drivers::LineFailure;
using protocol::CommandKind;
using protocol::CommandResult;
using protocol::SettingsState;

namespace {

constexpr protocol::BoardSerial serial{0xD0CB000000000007};
constexpr protocol::BoardKey old_key{1, 2, 3};
constexpr protocol::SetKeyArgument salt{{9, 8, 7}};

/// A board and its line. Settings are in force when they were looked at `writes` times.
struct FakeBoard {
  protocol::BoardAddress address{5};
  protocol::BoardKey key = old_key;
  SettingsState state = SettingsState::kept;
  bool keeps = true;
  int writes = 2;
  std::optional<protocol::BoardAddress> next_address;
  std::optional<protocol::BoardKey> next_key;
  int writes_left = 0;
  std::optional<std::uint16_t> shown_seconds;
  bool knows_lots = true;
  std::optional<protocol::BoardAddress> other;  ///< somebody else's address
  double loss_rate = 0;
  std::mt19937 random{1};

  bool lost() { return std::bernoulli_distribution{loss_rate}(random); }

  void work() {
    if (state != SettingsState::writing || --writes_left > 0) return;
    state = keeps ? SettingsState::kept : SettingsState::failed;
    if (keeps && next_address) address = *next_address;
    if (keeps && next_key) key = *next_key;
    next_address.reset();
    next_key.reset();
  }

  std::expected<protocol::Presence, LineFailure> ask(const Placement::Ask& ask) {
    work();
    if (ask.address == other) return protocol::Presence{.serial = {1}, .address = *other};
    const bool meant = selects(ask.selection, protocol::lot_of(serial));
    if (ask.address != address || !meant || lost()) return std::unexpected{LineFailure::timed_out};
    if (!knows_lots) return std::unexpected{LineFailure::exception_illegal_address};
    protocol::Presence said{.nonce = 1,
                            .serial = serial,
                            .address = address,
                            .uptime_ms = {1000},
                            .boot_count = {3},
                            .settings = state};
    std::array<std::uint16_t, protocol::presence_words> words{};
    encode(said, key, words);
    return protocol::decode_presence(words);
  }

  std::expected<CommandResult, LineFailure> take(const Placement::Order& order) {
    work();
    if (order.address != address || lost()) return std::unexpected{LineFailure::timed_out};
    const CommandResult result = judge(order);
    if (lost()) return std::unexpected{LineFailure::timed_out};
    return result;
  }

  CommandResult judge(const Placement::Order& order) {
    if (order.key != key) return CommandResult::bad_code;
    CHECK(order.command.boot_count == protocol::BootCount{3});
    if (order.command.kind == CommandKind::identify) {
      shown_seconds = identify_argument(order.command).seconds;
      return CommandResult::done;
    }
    if (state == SettingsState::writing) return CommandResult::busy;
    if (order.command.kind == CommandKind::set_address) {
      next_address = set_address_argument(order.command).address;
    } else {
      next_key = derived_key(key, serial, set_key_argument(order.command));
    }
    state = SettingsState::writing;
    writes_left = writes;
    return CommandResult::done;
  }
};

/// Bounded: a placement that never ends fails the test.
PlacementEnd run(FakeBoard& board, const PlacementGoal& goal) {
  Placement placement{goal};
  BusTime now{std::chrono::seconds{1}};
  for (int step = 0; step < 500; ++step) {
    now = std::max(now, placement.due()) + std::chrono::milliseconds{5};
    const Placement::Step next = placement.next(now);
    if (const auto* end = std::get_if<PlacementEnd>(&next)) return *end;
    if (const auto* ask = std::get_if<Placement::Ask>(&next)) {
      placement.heard(board.ask(*ask), now);
    } else {
      placement.answered(board.take(std::get<Placement::Order>(next)), now);
    }
  }
  FAIL("the placement does not end");
  return PlacementEnd::refused;
}

PlacementGoal to_address(std::uint8_t address) {
  return {.board = serial,
          .address = {5},
          .key = old_key,
          .new_address = protocol::BoardAddress{address}};
}
PlacementGoal to_key() {
  return {.board = serial, .address = {5}, .key = old_key, .salt = salt};
}

}  // namespace

TEST_CASE("placement: a board is shown, and nothing else happens to it") {
  FakeBoard board;
  CHECK(run(board, {.board = serial, .address = {5}, .key = old_key, .identify_seconds = 60}) ==
        PlacementEnd::reached);
  CHECK(board.shown_seconds == 60);
  CHECK(board.address.value == 5);
  CHECK(board.key == old_key);
}

TEST_CASE("placement: whether a board has a key is answered without an order") {
  FakeBoard board;
  CHECK(run(board, {.board = serial, .address = {5}, .key = old_key}) == PlacementEnd::reached);
  CHECK(run(board, {.board = serial, .address = {5}, .key = {4}}) == PlacementEnd::wrong_key);
  CHECK_FALSE(board.shown_seconds.has_value());
}

TEST_CASE("placement: an address is given, and given again after an interruption") {
  FakeBoard board;
  CHECK(run(board, to_address(9)) == PlacementEnd::reached);
  CHECK(board.address.value == 9);
  // The host did not hear of it: the same once more.
  CHECK(run(board, to_address(9)) == PlacementEnd::reached);
  CHECK(board.address.value == 9);
}

TEST_CASE("placement: an address that somebody has is not given twice") {
  FakeBoard board;
  board.other = protocol::BoardAddress{9};
  CHECK(run(board, to_address(9)) == PlacementEnd::address_taken);
  CHECK(board.address.value == 5);
}

TEST_CASE("placement: a key is given, and given again after an interruption") {
  FakeBoard board;
  CHECK(run(board, to_key()) == PlacementEnd::reached);
  CHECK(board.key == derived_key(old_key, serial, salt));
  CHECK(run(board, to_key()) == PlacementEnd::reached);
  CHECK(board.key == derived_key(old_key, serial, salt));
}

TEST_CASE("placement: a board with another key is left alone") {
  FakeBoard board;
  board.key = {7};
  CHECK(run(board, to_key()) == PlacementEnd::wrong_key);
  CHECK(run(board, to_address(9)) == PlacementEnd::wrong_key);
  CHECK(board.key == protocol::BoardKey{7});
  CHECK(board.address.value == 5);
}

TEST_CASE("placement: nobody there, or one that is too old, is said so") {
  FakeBoard board;
  board.address = {6};
  CHECK(run(board, to_key()) == PlacementEnd::no_answer);
  CHECK(run(board, to_address(9)) == PlacementEnd::no_answer);
  board.address = {5};
  board.knows_lots = false;
  CHECK(run(board, to_key()) == PlacementEnd::not_supported);
}

TEST_CASE("placement: an EEPROM that fails is said so, and works once it is well again") {
  FakeBoard board;
  board.keeps = false;
  CHECK(run(board, to_address(9)) == PlacementEnd::not_kept);
  CHECK(board.address.value == 5);
  board.keeps = true;
  CHECK(run(board, to_address(9)) == PlacementEnd::reached);
}

TEST_CASE(
    "placement: on a line that loses answers it reaches its goal, or says that nobody answers") {
  CHECK(rc::check("losses", [](unsigned seed) {
    FakeBoard board;
    board.loss_rate = 0.25;
    board.random.seed(seed);
    const bool key = *rc::gen::arbitrary<bool>();
    const PlacementEnd end = run(board, key ? to_key() : to_address(9));
    const bool there =
        key ? board.key == derived_key(old_key, serial, salt) : board.address.value == 9;
    if (end == PlacementEnd::reached) {
      RC_ASSERT(there);
    } else {
      RC_ASSERT(end == PlacementEnd::no_answer);
    }
    board.loss_rate = 0;
    RC_ASSERT(run(board, key ? to_key() : to_address(9)) == PlacementEnd::reached);
  }));
}
