// The laws of the exchange, held against random days: whatever people, boards and the OA do, in
// whatever order.
#include <filesystem>
#include <iostream>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <rapidcheck.h>

#include "host/store/store.hpp"
#include "tests/host/database_folder.hpp"
#include "tests/host/random_day.hpp"

namespace docbay::tests {
namespace {

constexpr int histories = 10'000;
constexpr int histories_on_disk = 500;

rc::Gen<std::vector<Step>> history() {
  return rc::gen::container<std::vector<Step>>(rc::gen::build<Step>(
      rc::gen::set(&Step::kind), rc::gen::set(&Step::what), rc::gen::set(&Step::where)));
}

std::string text_of(const Place& place) {
  return fmt::format("{} {} {} {}", name_of(place.kind), place.bay.value, place.unit.value,
                     place.person.value);
}

/// Everything that a restart has to bring back, one line each.
std::set<std::string> facts(const State& state) {
  std::set<std::string> facts;
  for (const auto& [id, document] : state.documents) {
    facts.insert(fmt::format("document {} {} {}", id.value, document.code, document.cancelled));
    for (const Copy& copy : document.copies) {
      facts.insert(fmt::format("copy {} of {} for {} ({}): {} since {}, {}", copy.id.value,
                               id.value, copy.unit.value, copy.bound_for.value, text_of(copy.place),
                               copy.since_ms, copy.urgent_by_hand));
      facts.insert(fmt::format("copy {} by move {}", copy.id.value, copy.since_move));
    }
  }
  for (const auto& [number, bay] : state.bays) {
    std::string inside;
    for (const CopyId copy : bay.inside) inside += fmt::format(" {}", copy.value);
    facts.insert(fmt::format("bay {}:{}", number.value, inside));
  }
  for (const auto& [number, bay] : state.bays) {
    for (const Offer& offer : state.offers.at(number)) {
      facts.insert(fmt::format("offer {} {} {} left {} {} {} {}", offer.number.value, number.value,
                               offer.document.value, offer.copies_left, name_of(offer.end),
                               offer.offered_at_ms, offer.changed_at_ms));
    }
  }
  for (const Opening& opening : state.openings) {
    facts.insert(fmt::format("opening {} {} {} {} {} {} {} {} ordered {}", opening.number.value,
                             opening.bay.value, opening.person.value, opening.opened,
                             name_of(opening.transfer), opening.taken.size(), opening.strangers,
                             opening.offer.value, opening.ordered_at_ms));
  }
  for (const auto& [id, incident] : state.incidents) {
    facts.insert(fmt::format("incident {} {} bay {} copy {} {} at {} {} move {}", id.value,
                             name_of(incident.kind), incident.bay.value, incident.copy.value,
                             incident.person.value, incident.opened_at_ms, incident.clock_trusted,
                             incident.move));
  }
  for (const Session& session : state.sessions) {
    facts.insert(
        fmt::format("session {} {} {}", session.id.value, session.cabinet, session.person.value));
  }
  for (const auto& [session, receipts] : state.collected) {
    facts.insert(fmt::format("collected {} {}", session.value, receipts.size()));
  }
  for (const auto& [serial, board] : state.boards) {
    facts.insert(fmt::format("board {} {} {}", serial.value, board.epoch, board.seen.size()));
  }
  const CountersMoved& n = state.counters;
  facts.insert(fmt::format("counters {} {} {} {} {} {}", n.command_number, n.copy, n.receipt,
                           n.incident, n.session, n.outbox));
  facts.insert(fmt::format("counters {} {} at {} {}", n.happening, n.move, n.at_ms, n.trusted_ms));
  const ClockPeriod& clock = state.clock;
  facts.insert(fmt::format("clock {} {} {} {} {}", name_of(clock.source), clock.boot_id,
                           clock.at_ms, clock.boot_ms, clock.confirmed_by.value));
  return facts;
}

template <class Property>
bool holds(const char* name, int count, const Property& property) {
  auto params = rc::detail::configuration().testParams;
  params.maxSuccess = count;
  rc::detail::TestMetadata metadata;
  metadata.id = name;
  metadata.description = name;
  const auto result = rc::detail::checkTestable(property, metadata, params);
  rc::detail::printResultMessage(result, std::cerr);
  std::cerr << '\n';
  return result.template is<rc::detail::SuccessResult>();
}

TEST_CASE("laws: custody is conserved, and every count, receipt and opening has its reason") {
  CHECK(holds("exchange", histories, [] {
    const std::vector<Step> steps = *history();
    Day day;
    for (const Step& step : steps) day.go(step);
  }));
}

TEST_CASE("laws: what the records bring back after a restart is the state that made them") {
  // Hundreds of databases, none of which has to outlive a power cut.
  const std::filesystem::path memory{"/dev/shm"};
  DatabaseFolder folder{is_directory(memory) ? memory : std::filesystem::temp_directory_path()};
  CHECK(holds("restart", histories_on_disk, [&] {
    const std::vector<Step> steps = *history();
    Day day;
    for (const Step& step : steps) day.go(step);
    for (const char* suffix : {"", "-wal", "-shm"}) {
      std::filesystem::remove(folder / (std::string{"docbay.db"} + suffix));
    }
    auto store = Store::open(folder / "docbay.db");
    RC_ASSERT(store.has_value());
    RC_ASSERT(store->write({{day.office.records}}).has_value());
    State loaded = installed();
    RC_ASSERT(store->load(loaded).has_value());
    const auto now = facts(day.office.state);
    const auto then = facts(loaded);
    for (const std::string& fact : now) {
      if (!then.contains(fact)) RC_FAIL("forgotten: " + fact);
    }
    for (const std::string& fact : then) {
      if (!now.contains(fact)) RC_FAIL("made up: " + fact);
    }
  }));
}

}  // namespace
}  // namespace docbay::tests
