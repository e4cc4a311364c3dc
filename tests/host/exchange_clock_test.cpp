// A wrong clock: what is measured by it for a short while goes on as if it had not been set, order
// comes from numbers, and every time says what it is worth.
#include <doctest/doctest.h>

#include "host/control/acts.hpp"
#include "host/control/answers.hpp"
#include "host/daemon/wall_clock.hpp"
#include "host/store/store.hpp"
#include "host/store/store_reader.hpp"
#include "host/tool/screen.hpp"
#include "tests/host/database_folder.hpp"
#include "tests/host/papers.hpp"

namespace docbay::tests {
namespace {

using Kind = Prompt::Kind;

constexpr AtMs day_ms = 86'400'000;

std::vector<ClockPeriod> periods(const Office& office) {
  std::vector<ClockPeriod> found;
  for (const ClockPeriodBegan& began : all<ClockPeriodBegan>(office.last)) {
    found.push_back(began.period);
  }
  return found;
}

void confirm(Office& office, const char* person = "O1") {
  office.happens(ClockConfirmed{.person = {person}});
}

/// Writes all that has happened in an office and brings it back, as a restart of the daemon does.
void restart(Office& office, const DatabaseFolder& folder) {
  auto store = Store::open(folder / "docbay.db");
  REQUIRE(store);
  REQUIRE(store->write({{office.records}}));
  office.records.clear();
  State loaded = installed();
  REQUIRE(store->load(loaded));
  office.state = std::move(loaded);
  office.set_clock();
  for (const auto board : {board_a, board_b, board_c}) office.link(board, BoardLink::up);
}

TEST_CASE("clock: set by a day, everything that waits goes on for as long as it had to") {
  for (const AtMs by_ms : {day_ms, -day_ms}) {
    CAPTURE(by_ms);
    Office office = with_paper_for_two();
    office.state.times.offer_ms = 30'000;
    office.scan("C1");
    office.card("COLLECT-6", Face::back);
    office.wait(20'000);
    office.set_clock(by_ms);
    office.wait(14'000);
    CHECK(office.offer(1).end == OfferEnd::live);
    CHECK(office.state.second_waits.size() == 1);
    CHECK(office.state.sessions.size() == 2);
    office.wait(2'000);
    CHECK(office.offer(1).end == OfferEnd::lapsed);
    office.wait(25'000);
    CHECK(office.state.second_waits.empty());
    CHECK(office.state.sessions.empty());
  }
}

TEST_CASE("clock: set by a day, a card still waits half a minute for its PIN") {
  for (const AtMs by_ms : {day_ms, -day_ms}) {
    Office office;
    office.happens(
        OfficeChanged{.people = {{.person = {.id = {"K1"}, .unit = {"U1"}, .pin_required = true},
                                  .role_text = "collector"}}});
    office.collector(1);
    office.wait(15'000);
    office.set_clock(by_ms);
    office.wait(14'000);
    CHECK(office.state.pin_waits.size() == 1);
    office.wait(2'000);
    CHECK(office.state.pin_waits.empty());
    CHECK(all<RefusalRecord>(office.records).back().reason == "no_pin");
  }
}

TEST_CASE("clock: set by a day, a card that is refused for wrong PINs is so for ten minutes") {
  for (const AtMs by_ms : {day_ms, -day_ms}) {
    DatabaseFolder folder;
    Office office;
    office.happens(
        OfficeChanged{.people = {{.person = {.id = {"K1"}, .unit = {"U1"}, .pin_required = true},
                                  .role_text = "collector"}}});
    office.collector(1);
    for (int i = 0; i < 5; ++i) {
      office.happens(PinEntered{.cabinet = "A", .face = Face::back, .verified = false});
    }
    office.wait(60'000);
    SUBCASE("while the daemon runs") {
      office.set_clock(by_ms);
    }
    SUBCASE("while the daemon was down") {
      office.now += by_ms;
      office.started_at_ms += by_ms;
      restart(office, folder);
    }
    office.collector(1);
    CHECK(refusals(office.last) == std::vector<std::string>{"pin_paused"});
    office.wait(541'000);
    office.collector(1);
    CHECK(office.prompts() == std::vector{Kind::enter_pin});
  }
}

TEST_CASE("clock: a drop that the board tells late is judged by when it happened") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  office.wait(3'000);
  office.deaf = true;
  office.happens(Cancelled{.cabinet = "A"});
  office.set_clock(-day_ms);
  office.wait(60'000);
  protocol::Event event{.identity = {.boot_count = {1}, .sequence = {9}},
                        .kind = EventKind::dropped_unoffered,
                        .bay = 1};
  write_payload(event, protocol::DropPayload{});
  office.happens(BoardEventArrived{.board = board_a, .event = event, .age_ms = 59'000});
  CHECK(office.place("D2").kind == Place::Kind::in_bay);
  CHECK(all<ReceiptIssued>(office.last).size() == 1);
}

TEST_CASE("clock: a step is on record, with how far and who says that the clock is right") {
  Office office;
  office.synchronised = false;
  office.set_clock(5'000);
  REQUIRE(periods(office).size() == 1);
  CHECK(periods(office)[0].cause == ClockCause::stepped);
  CHECK(periods(office)[0].by_ms == 5'000);
  CHECK(periods(office)[0].source == ClockSource::none);
  office.set_clock(900);  // the clocks are not read at one moment, and there are leap seconds
  CHECK(periods(office).empty());
  office.set_clock(900);  // but steps add up
  REQUIRE(periods(office).size() == 1);
  CHECK(periods(office)[0].by_ms == 1'800);
  office.synchronised = true;
  office.set_clock();
  REQUIRE(periods(office).size() == 1);
  CHECK(periods(office)[0].cause == ClockCause::source_changed);
  CHECK(office.state.clock.trusted());
}

TEST_CASE("clock: set back by more than a minute is an incident until somebody vouches for it") {
  Office office;
  office.synchronised = false;
  office.set_clock(day_ms);
  CHECK(office.open(IncidentKind::clock_set_back).empty());
  office.set_clock(-59'000);
  CHECK(office.open(IncidentKind::clock_set_back).empty());
  office.set_clock(-61'000);
  REQUIRE(office.open(IncidentKind::clock_set_back).size() == 1);
  CHECK(!office.open(IncidentKind::clock_set_back)[0].clock_trusted);
  SUBCASE("an operator") {
    confirm(office);
    CHECK(office.state.clock.source == ClockSource::confirmed);
  }
  SUBCASE("a time source, once it says no less than was said before") {
    office.synchronised = true;
    office.set_clock(3'600'000);
    CHECK(office.state.clock.source == ClockSource::synchronised);
  }
  CHECK(office.open(IncidentKind::clock_set_back).empty());
}

TEST_CASE("clock: a time source may put an unchecked clock right, back as well") {
  Office office;
  office.synchronised = false;
  office.start_anew(day_ms);
  office.scan("C1");
  office.synchronised = true;
  office.set_clock(-day_ms);
  CHECK(office.state.clock.source == ClockSource::synchronised);
  CHECK(office.open(IncidentKind::clock_set_back).empty());
}

TEST_CASE("clock: a time source that contradicts a trusted time is not believed") {
  Office office;
  office.scan("C1");
  office.set_clock(-day_ms);
  CHECK(office.state.clock.source == ClockSource::none);
  CHECK(office.open(IncidentKind::clock_set_back).size() == 1);
  SUBCASE("until an operator says that it is right") {
    confirm(office);
  }
  SUBCASE("until its time has come") {
    office.now += day_ms;
    office.set_clock();
  }
  CHECK(office.state.clock.source == ClockSource::synchronised);
  CHECK(office.open(IncidentKind::clock_set_back).empty());
}

TEST_CASE("clock: only an operator may say that it is right, and attempts are on record") {
  Office office;
  office.synchronised = false;
  office.set_clock();
  for (const char* person : {"K1", "P1", "nobody"}) {
    confirm(office, person);
    CHECK(refusals(office.last) == std::vector<std::string>{person == std::string{"nobody"}
                                                                ? "unknown_person"
                                                                : "no_right_to_clock"});
    CHECK(!office.state.clock.trusted());
  }
  confirm(office);
  REQUIRE(periods(office).size() == 1);
  CHECK(periods(office)[0].confirmed_by == PersonId{"O1"});
  CHECK(office.state.clock.trusted());
}

TEST_CASE("clock: an operator's word holds until the next step or start of the machine") {
  DatabaseFolder folder;
  Office office;
  office.synchronised = false;
  office.set_clock();
  confirm(office);
  restart(office, folder);
  CHECK(office.state.clock.source == ClockSource::confirmed);
  SUBCASE("step") {
    office.set_clock(2'000);
  }
  SUBCASE("step while the daemon was down") {
    office.now += 2'000;
    office.started_at_ms += 2'000;
    restart(office, folder);
  }
  SUBCASE("start") {
    office.start_anew(2'000);
  }
  CHECK(office.state.clock.source == ClockSource::none);
}

TEST_CASE("clock: a machine that starts before the newest record says so, and nothing hangs") {
  DatabaseFolder folder;
  Office office = with_papers();
  office.scan("C3");
  office.collector(2);
  office.synchronised = false;
  office.now -= day_ms;
  office.started_at_ms = office.now - 5'000;
  office.boot_id = "boot 2";
  restart(office, folder);
  CHECK(!office.state.clock.trusted());
  CHECK(office.open(IncidentKind::clock_set_back).size() == 1);
  CHECK(office.offer(3).end == OfferEnd::live);
  office.wait(21'000);
  CHECK(office.offer(3).end == OfferEnd::lapsed);
  office.wait(50'000);
  CHECK(office.state.openings.empty());
  CHECK(office.state.sessions.empty());
}

TEST_CASE("order: papers lie as they fell in, whatever the clock said, after a restart as well") {
  DatabaseFolder folder;
  Office office;
  office.card("COURIER-1");
  for (const char* id : {"E1", "E2", "E3"}) {
    office.document(document_row(id, id), {{.document = {id}, .unit = {"U1"}, .copies = 1}});
    office.scan(id);
    office.drop(1);
    office.set_clock(-3'600'000);
  }
  const auto inside = office.state.bays.at({1}).inside;
  restart(office, folder);
  CHECK(office.state.bays.at({1}).inside == inside);
  SUBCASE("the last one in is the one that is pulled out") {
    office.pull_out(1);
    CHECK(all<ReceiptIssued>(office.last).at(0).document == DocumentId{"E3"});
  }
  SUBCASE("an unidentified one that fell in last comes out first") {
    office.happens(Cancelled{.cabinet = "A"});
    office.wait(400'000);
    office.drop(1);
    REQUIRE(office.open(IncidentKind::unidentified_drop).size() == 1);
    office.set_clock(-day_ms);
    office.pull_out(1);
    CHECK(office.open(IncidentKind::unidentified_drop).empty());
    CHECK(office.state.bays.at({1}).inside == inside);
  }
}

TEST_CASE("trace: tells what happened in its order, and which times nobody vouches for") {
  DatabaseFolder folder;
  Office office;
  office.card("COURIER-1");
  office.scan("C1");
  office.synchronised = false;
  office.set_clock(-day_ms);
  office.drop(1);
  office.collector(1);
  office.take(1);
  restart(office, folder);
  auto reader = StoreReader::open(folder / "docbay.db");
  REQUIRE(reader);
  const auto traces = reader->trace("C1");
  REQUIRE(traces);
  REQUIRE(traces->size() == 1);
  std::vector<std::string> what;
  for (const TraceEntry& entry : traces->front().entries) {
    what.push_back((entry.clock_trusted ? "" : "? ") + entry.what);
  }
  CHECK(what ==
        std::vector<std::string>{"registered", "scanned", "offered", "? deposit", "? collect"});
  const auto english = trace_screen(trace_answer(*traces, Language::english), true);
  const auto chinese = trace_screen(trace_answer(*traces, Language::chinese), false);
  REQUIRE(english);
  REQUIRE(chinese);
  CHECK(english->contains(" (clock not checked)  dropped by name of P1 into bay 1"));
  CHECK(chinese->contains("（时钟未校准）  name of P1 投入 1 号箱"));
  CHECK(!english->contains("checked)  registered"));
  // What the OA hears says the same.
  const auto waiting = reader->outbox_waiting(100);
  REQUIRE(waiting);
  for (const OaEvent& event : *waiting) CHECK(!event.clock_trusted);
  CHECK(waiting->size() >= 3);
}

TEST_CASE("docbay status: says whether the clock is checked, and of which incidents") {
  Office office;
  const auto status = [&](bool english) {
    const auto language = english ? Language::english : Language::chinese;
    return status_screen(status_answer(office.state, {}, language), english).value();
  };
  CHECK(status(true).contains("Clock: synchronised\n"));
  CHECK(status(false).contains("时钟：已与时间源同步\n"));
  office.synchronised = false;
  office.set_clock(-day_ms);
  CHECK(status(true).contains("Clock: not checked"));
  CHECK(
      status(true).contains("(clock not checked)  the clock went back  the whole "
                            "site"));
  CHECK(status(false).contains("时钟：未校准"));
  CHECK(status(false).contains("（时钟未校准）  时钟被调回  全站"));
}

TEST_CASE("docbay clock confirm: what is asked is understood, and answered in both languages") {
  Office office;
  office.synchronised = false;
  office.set_clock();
  const auto request = parse_request(R"({"request":"confirm_clock","person":"O1"})");
  REQUIRE(request);
  REQUIRE(std::holds_alternative<ClockConfirmed>(request->act));
  CHECK(!parse_request(R"({"request":"confirm_clock"})"));
  const auto screen = [&](Language language) {
    return act_screen(act_answer(request->act, office.state, office.last, language),
                      language == Language::english);
  };
  confirm(office, "K1");
  const auto refused = screen(Language::chinese);
  REQUIRE(!refused);
  CHECK(refused.error() == "只有值班员可以确认时钟");
  confirm(office, std::get<ClockConfirmed>(request->act).person.value.c_str());
  const auto noted = screen(Language::english);
  REQUIRE(noted);
  CHECK(noted->starts_with("noted: the clock counts as right"));
}

TEST_CASE("step watch: sees the clock being set, and not that time passes") {
  StepWatch watch;
  watch.look({.at_ms = 1'000'000, .boot_ms = 500});
  CHECK(!watch.stepped({.at_ms = 1'900'000, .boot_ms = 900'500}));
  CHECK(!watch.stepped({.at_ms = 1'901'000, .boot_ms = 900'500}));
  CHECK(watch.stepped({.at_ms = 1'901'001, .boot_ms = 900'500}));
  CHECK(watch.stepped({.at_ms = 1'898'999, .boot_ms = 900'500}));
  // The machine's own clocks go along.
  watch.look(read_clocks());
  CHECK(!watch.stepped(read_clocks()));
  CHECK(read_boot_id() == read_boot_id());
}

}  // namespace
}  // namespace docbay::tests
