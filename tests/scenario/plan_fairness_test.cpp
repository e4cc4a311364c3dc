// The plan against an adversary that decides, board by board and step by step, who is silent,
// refuses, garbles, restarts, has events without end, and who is ordered what. Whatever it does,
// nobody who answers waits for longer than plan.hpp says, and nothing is told twice.
#include <algorithm>
#include <array>
#include <memory>
#include <set>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "simulator/chance.hpp"
#include "tests/scenario/played_board.hpp"

using namespace docbay;
using namespace docbay::host;
using namespace docbay::tests;
using std::chrono::milliseconds;

namespace {

constexpr BusSettings settings{};

struct Adversity {
  std::uint8_t boards = 1;
  int longest_ms = 60;  ///< of a transaction; the shortest takes 2 ms
  bool even = false;    ///< all take the longest
  int orders = 0;       ///< a hundred transactions
  std::uint8_t ordered_boards = 1;
  int moody = 0;   ///< changes of mood, a thousand transactions and boards
  int active = 0;  ///< of a hundred boards
  int waiting = 0;
  int late = 0;  ///< of a hundred acknowledgements
  bool updates = false;
  std::uint64_t seed = 1;
};

Adversity any_adversity() {
  Adversity made;
  made.boards = *rc::gen::element<std::uint8_t>(1, 2, 3, 4, 8, 31, 32);
  made.longest_ms = *rc::gen::element(2, 4, 10, 60);
  made.even = *rc::gen::arbitrary<bool>();
  made.orders = *rc::gen::element(0, 5, 50, 100, 200);
  made.ordered_boards =
      *rc::gen::inRange<std::uint8_t>(1, static_cast<std::uint8_t>(made.boards + 1));
  made.moody = *rc::gen::element(0, 0, 1, 10);
  made.active = *rc::gen::element(0, 50, 100);
  made.waiting = *rc::gen::element(0, 5, 50, 100);
  made.late = *rc::gen::element(0, 30, 100);
  made.updates = *rc::gen::arbitrary<bool>();
  made.seed = *rc::gen::arbitrary<std::uint64_t>();
  return made;
}

std::vector<Plan::BoardSetup> setups(std::uint8_t boards) {
  std::vector<Plan::BoardSetup> made;
  for (std::uint8_t i = 1; i <= boards; ++i)
    made.push_back({.address = {i}, .serial = {i}, .key = {i}});
  return made;
}

std::shared_ptr<const FirmwareFile> firmware_of(std::uint16_t version) {
  constexpr std::uint32_t code_bytes = 2048;
  FirmwareImage image;
  image.header.board_kind = protocol::BoardKind::simulated;
  image.header.version = version;
  image.header.code_bytes = code_bytes;
  image.header.signature.fill(static_cast<std::uint8_t>(version));
  image.bytes.resize(image.header.image_bytes());
  return std::make_shared<const FirmwareFile>(FirmwareFile{image});
}

/// What the test remembers of a board, to judge the plan by.
struct Known {
  std::optional<BusTime> answered_since;  ///< when the last request was made, if it was answered
  bool calm = false;  ///< its last fetch and all that came after it was answered
  BoardLink link = BoardLink::unknown;
  protocol::BootCount boot_count;                 ///< that it was identified with
  std::set<protocol::EventIdentity> handed_over;  ///< since it was identified
  std::set<protocol::EventIdentity> durable;      ///< we have said so
};

struct Expected {
  std::size_t board = 0;
  int others = 0;  ///< requests that went before it
};

class Storm {
 public:
  explicit Storm(const Adversity& adversity)
      : adversity_{adversity},
        chance_{adversity.seed},
        plan_{setups(adversity.boards), settings, static_cast<std::uint16_t>(adversity.seed)},
        known_(adversity.boards) {
    for (const Plan::BoardSetup& setup : setups(adversity.boards)) {
      boards_.emplace_back(setup, now_);
      boards_.back().active = percent(adversity.active);
      boards_.back().always_waiting = percent(adversity.waiting);
    }
  }

  /// Whoever answers is asked again within this.
  [[nodiscard]] BusTime bound() const {
    return settings.idle_pace + settings.idle_pace +
           2 * adversity_.boards * milliseconds{adversity_.longest_ms};
  }

  void play(int transactions) {
    while (transactions > 0) {
      disturb();
      const auto next = plan_.next(now_);
      if (const auto* until = std::get_if<BusTime>(&next)) {
        RC_ASSERT(*until > now_);
        now_ = *until;
        continue;
      }
      transact(std::get<BusRequest>(next));
      --transactions;
    }
    for (std::size_t i = 0; i < boards_.size(); ++i) judge_wait(i);
  }

 private:
  bool percent(int rate) { return chance_.below(100) < static_cast<std::uint64_t>(rate); }
  bool per_thousand(int rate) { return chance_.below(1000) < static_cast<std::uint64_t>(rate); }

  /// The plan can have no reason to doubt it.
  [[nodiscard]] bool calm(std::size_t index) const {
    const Known& known = known_[index];
    return known.calm && known.boot_count == boards_[index].boot_count();
  }

  void disturb() {
    for (std::size_t i = 0; i < boards_.size(); ++i) {
      PlayedBoard& board = boards_[i];
      if (!per_thousand(adversity_.moody)) continue;
      constexpr std::array moods{Mood::live,    Mood::live,        Mood::silent,    Mood::refusing,
                                 Mood::garbled, Mood::wrong_nonce, Mood::wrong_code};
      board.mood = moods.at(chance_.below(moods.size()));
      board.active = percent(adversity_.active);
      board.always_waiting = percent(adversity_.waiting);
      board.busy = percent(50);
      if (percent(20)) board.restart(now_);
      if (percent(50)) board.happen();
    }
    if (adversity_.updates && per_thousand(5)) {
      plan_.update({1 + chance_.below(adversity_.boards)}, firmware_of(++version_));
    }
    order_some();
    acknowledge_some();
  }

  void order_some() {
    for (int rest = adversity_.orders; rest > 0; rest -= 100) {
      if (!percent(rest)) continue;
      const std::size_t index = chance_.below(adversity_.ordered_boards);
      const bool alone = orders_open_ == 0 && calm(index);
      BoardCommand command{.board = {index + 1}};
      command.command.number = {++number_};
      write_argument(command.command, protocol::ShowArgument{.count = 1});
      plan_.order(command, now_);
      ++orders_open_;
      expected_ = alone ? std::optional<Expected>{{.board = index}} : std::nullopt;
    }
  }

  void acknowledge_some() {
    std::erase_if(arrived_, [&](const BoardEventArrived& event) {
      if (percent(adversity_.late) && !percent(10)) return false;
      known_[event.board.value - 1].durable.insert(event.event.identity);
      plan_.acknowledge(event.board, event.event.identity);
      return true;
    });
  }

  /// Looks for boards that nobody expects: as long as it can take, and nobody there.
  void look_around(const BusRequest& request) {
    if (expected_) RC_ASSERT(++expected_->others <= 1);
    now_ += milliseconds{adversity_.longest_ms};
    const auto nobody = std::unexpected{drivers::LineFailure::timed_out};
    for (const BusReport& report : plan_.absorb(request, nobody, now_)) hear(report);
  }

  void transact(const BusRequest& request) {
    if (request.board == BusRequest::nobody) return look_around(request);
    Known& known = known_[request.board];
    PlayedBoard& board = boards_[request.board];
    judge_wait(request.board);
    judge_order(request);
    judge_acknowledgement(request);
    const BusTime begun_at = now_;
    const milliseconds longest{adversity_.longest_ms};
    const bool full = adversity_.even || board.mood == Mood::silent;
    now_ += full ? longest
                 : milliseconds{2 + static_cast<int>(chance_.below(
                                        static_cast<std::uint64_t>(adversity_.longest_ms - 1)))};
    const BusReply reply = board.answer(request, now_);
    const bool answered = board.mood == Mood::live;
    if (!answered || request.kind == BusRequest::Kind::identify) {
      known.calm = false;
    } else if (request.kind == BusRequest::Kind::fetch) {
      known.calm = known.link == BoardLink::up;
    }
    // After a failure the plan asks more often or more rarely, as it knows best.
    known.answered_since = answered ? std::optional{begun_at} : std::nullopt;
    for (const BusReport& report : plan_.absorb(request, reply, now_)) hear(report);
    RC_ASSERT(!board.told_nonsense());
  }

  void judge_wait(std::size_t index) const {
    const auto& since = known_[index].answered_since;
    if (since) RC_ASSERT(now_ - *since <= bound());
  }

  void judge_order(const BusRequest& request) {
    if (!expected_) return;
    const bool its_own = expected_->board == request.board;
    if ((its_own && request.kind == BusRequest::Kind::order) || !calm(expected_->board)) {
      expected_.reset();
      return;
    }
    RC_ASSERT(++expected_->others <= 1);
  }

  void judge_acknowledgement(const BusRequest& request) const {
    if (request.kind != BusRequest::Kind::fetch) return;
    const protocol::BoardKey key{static_cast<std::uint8_t>(request.board + 1)};
    const auto told = protocol::decode_acknowledgement(
        std::span{request.write}.first<protocol::acknowledge_words>(), key, {request.board + 1});
    RC_ASSERT(told.has_value());
    if (told->identity.sequence.value == 0) return;
    RC_ASSERT(known_[request.board].durable.contains(told->identity));
  }

  void hear(const BusReport& report) {
    if (std::holds_alternative<CommandAnswered>(report)) --orders_open_;
    if (const auto* identified = std::get_if<BoardIdentified>(&report)) {
      Known& known = known_[identified->board.value - 1];
      known.handed_over.clear();
      known.boot_count = identified->identity.boot_count;
    }
    if (const auto* changed = std::get_if<BoardLinkChanged>(&report)) {
      Known& known = known_[changed->board.value - 1];
      RC_ASSERT(changed->link != known.link);
      known.link = changed->link;
    }
    if (const auto* event = std::get_if<BoardEventArrived>(&report)) {
      RC_ASSERT(known_[event->board.value - 1].handed_over.insert(event->event.identity).second);
      arrived_.push_back(*event);
    }
  }

  Adversity adversity_;
  simulator::Chance chance_;
  Plan plan_;
  BusTime now_{std::chrono::seconds{1000}};
  std::vector<PlayedBoard> boards_;
  std::vector<Known> known_;
  std::vector<BoardEventArrived> arrived_;  ///< not durable yet
  std::optional<Expected> expected_;        ///< a command that nothing else is in the way of
  std::uint32_t number_ = 0;
  std::uint16_t version_ = 1;
  int orders_open_ = 0;
};

}  // namespace

TEST_CASE(
    "plan: whatever others do, a board that answers is asked in time, and nothing is told twice") {
  CHECK(rc::check("fair", [] {
    const Adversity adversity = any_adversity();
    Storm storm{adversity};
    storm.play(4000);
  }));
}

namespace {

/// Boards that are all well, on a line that is too slow to ask each as often as wanted.
struct BusyLine {
  explicit BusyLine(std::uint8_t count) : plan{setups(count), settings, 1} {
    for (const Plan::BoardSetup& setup : setups(count)) boards.emplace_back(setup, now);
    for (int i = 0; i < 10 * count; ++i) turn();
  }

  BusRequest turn() {
    auto next = plan.next(now);
    while (std::holds_alternative<BusTime>(next)) {
      now = std::get<BusTime>(next);
      next = plan.next(now);
    }
    BusRequest request = std::get<BusRequest>(next);
    now += milliseconds{6};
    if (request.board == BusRequest::nobody) {
      plan.absorb(request, std::unexpected{drivers::LineFailure::timed_out}, now);
      return turn();
    }
    for (const BusReport& report :
         plan.absorb(request, boards[request.board].answer(request, now), now)) {
      const auto* event = std::get_if<BoardEventArrived>(&report);
      if (event != nullptr) plan.acknowledge(event->board, event->event.identity);
    }
    return request;
  }

  /// How many requests went before one of this kind to this board.
  int turns_before(BusRequest::Kind kind, std::size_t board) {
    for (int turns = 0; turns < 1000; ++turns) {
      const BusRequest request = turn();
      if (request.kind == kind && request.board == board) return turns;
    }
    return 1000;
  }

  void order(std::size_t board) {
    BoardCommand command{.board = {board + 1}};
    command.command.number = {++number};
    write_argument(command.command, protocol::ShowArgument{.count = 1});
    plan.order(command, now);
  }

  Plan plan;
  BusTime now{std::chrono::seconds{1000}};
  std::vector<PlayedBoard> boards;
  std::uint32_t number = 0;
};

}  // namespace

TEST_CASE("plan: on a line that is never idle an event waits for one poll, not for a round") {
  BusyLine line{31};
  line.boards[17].happen();
  line.turns_before(BusRequest::Kind::poll, 17);
  CHECK(line.turns_before(BusRequest::Kind::fetch, 17) <= 1);  // to get it
  CHECK(line.turns_before(BusRequest::Kind::fetch, 17) <= 1);  // to say that it is durable
}

TEST_CASE("plan: a board with events without end leaves room for those of another") {
  BusyLine line{31};
  line.boards[0].always_waiting = true;
  line.boards[17].happen();
  line.turns_before(BusRequest::Kind::poll, 17);
  CHECK(line.turns_before(BusRequest::Kind::fetch, 17) <= 3);
}

TEST_CASE("plan: many commands to one board leave room for one to another") {
  BusyLine line{31};
  for (int i = 0; i < 100; ++i) line.order(0);
  line.order(17);
  CHECK(line.turns_before(BusRequest::Kind::order, 17) <= 3);
}

TEST_CASE("plan: commands go before events") {
  BusyLine line{31};
  line.boards[0].always_waiting = true;
  line.turns_before(BusRequest::Kind::fetch, 0);
  line.order(17);
  CHECK(line.turns_before(BusRequest::Kind::order, 17) <= 1);
}

TEST_CASE("plan: when a line that was down is back, nobody sits out his back-off") {
  for (const std::uint8_t count : {std::uint8_t{1}, std::uint8_t{8}}) {
    CAPTURE(int{count});
    BusyLine line{count};
    for (PlayedBoard& board : line.boards) board.mood = Mood::silent;
    const BusTime down_at = line.now;
    while (line.now - down_at < std::chrono::seconds{30}) line.turn();
    for (PlayedBoard& board : line.boards) board.mood = Mood::live;
    const BusTime back_at = line.now;
    const std::size_t last = line.boards.size() - 1;
    line.order(last);
    std::set<std::size_t> asked;
    while (asked.size() < line.boards.size()) asked.insert(line.turn().board);
    line.turns_before(BusRequest::Kind::order, last);
    CHECK(line.now - back_at < milliseconds{600});
  }
}
