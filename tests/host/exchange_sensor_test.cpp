// What boards say of their sensors, shutters and full bays since version 2 of the protocol.
#include <optional>
#include <utility>

#include <doctest/doctest.h>

#include "tests/host/office.hpp"

namespace docbay::tests {
namespace {

using protocol::CommandKind;
using protocol::Sensor;
using protocol::SensorHealth;
using protocol::SensorPayload;

void fault(Office& office, int bay, Sensor sensor) {
  office.board_event(bay, EventKind::sensor_faulted,
                     SensorPayload{.sensor = sensor, .health = SensorHealth::faulty});
}

void recover(Office& office, int bay, Sensor sensor) {
  office.board_event(bay, EventKind::sensor_recovered,
                     SensorPayload{.sensor = sensor, .health = SensorHealth::ok});
}

void stick(Office& office, int bay) {
  office.board_event(bay, EventKind::shutter_timed_out,
                     protocol::ShutterPayload{.offer = {}, .to_open = true});
}

/// Whether the bay's error lamp was ordered on or off by the last step; nothing when left alone.
std::optional<bool> error_lamp(const Office& office, int bay) {
  const auto orders = office.commands(bay, CommandKind::set_lamps);
  if (orders.empty()) return std::nullopt;
  return lamps_argument(orders.back()).error;
}

/// The event is on record with its number, and nothing came of it.
bool only_recorded(const Office& office) {
  return office.last.records.size() == 2 && all<BoardEventRecord>(office.last).size() == 1 &&
         office.last.commands.empty() && office.last.prompts.empty();
}

}  // namespace

TEST_CASE("sensor: a faulty one is an incident of its bay, told to the OA and by the error lamp") {
  Office office;
  fault(office, 2, Sensor::beam_outer);
  const auto open = office.open(IncidentKind::sensor_faulty);
  REQUIRE(open.size() == 1);
  CHECK(open[0].bay == BayNumber{2});
  CHECK(open[0].board == board_a);
  CHECK(all<IncidentOpened>(office.last).size() == 1);
  const auto queued = all<OutboxQueued>(office.last);
  REQUIRE(queued.size() == 1);
  CHECK(queued[0].event.kind == "incident");
  CHECK(queued[0].event.detail.starts_with("sensor_faulty "));
  CHECK(error_lamp(office, 2) == true);
  recover(office, 2, Sensor::beam_outer);
  CHECK(office.state.incidents.empty());
  const auto resolved = all<IncidentResolved>(office.last);
  REQUIRE(resolved.size() == 1);
  CHECK(resolved[0].id == open[0].id);
  CHECK(all<OutboxQueued>(office.last).at(0).event.kind == "resolved");
  CHECK(error_lamp(office, 2) == false);
}

TEST_CASE("sensor: two faulty ones of a bay are one incident, over when both are well") {
  Office office;
  fault(office, 1, Sensor::beam_inner);
  fault(office, 1, Sensor::button);
  CHECK(only_recorded(office));
  CHECK(office.open(IncidentKind::sensor_faulty).size() == 1);
  SUBCASE("the first is well first") {
    recover(office, 1, Sensor::beam_inner);
    CHECK(only_recorded(office));
    CHECK(office.open(IncidentKind::sensor_faulty).size() == 1);
    recover(office, 1, Sensor::button);
  }
  SUBCASE("the second is well first") {
    recover(office, 1, Sensor::button);
    CHECK(office.open(IncidentKind::sensor_faulty).size() == 1);
    recover(office, 1, Sensor::beam_inner);
  }
  SUBCASE("the first is told as faulty twice, and as well once") {
    fault(office, 1, Sensor::beam_inner);
    recover(office, 1, Sensor::beam_inner);
    CHECK(office.open(IncidentKind::sensor_faulty).size() == 1);
    recover(office, 1, Sensor::button);
  }
  CHECK(office.state.incidents.empty());
}

TEST_CASE("sensor: each bay has an incident of its own, even on the same board") {
  Office office;
  fault(office, 1, Sensor::empty);
  fault(office, 2, Sensor::empty);
  CHECK(office.open(IncidentKind::sensor_faulty).size() == 2);
  recover(office, 1, Sensor::empty);
  const auto open = office.open(IncidentKind::sensor_faulty);
  REQUIRE(open.size() == 1);
  CHECK(open[0].bay == BayNumber{2});
}

TEST_CASE("sensor: faulty again after it was well, it is a new incident") {
  Office office;
  fault(office, 1, Sensor::full);
  const IncidentId first = office.open(IncidentKind::sensor_faulty).at(0).id;
  recover(office, 1, Sensor::full);
  fault(office, 1, Sensor::full);
  REQUIRE(office.open(IncidentKind::sensor_faulty).size() == 1);
  CHECK(office.open(IncidentKind::sensor_faulty)[0].id != first);
}

TEST_CASE("sensor: one that was never told as faulty may well be well") {
  Office office;
  recover(office, 1, Sensor::shutter_limit);
  CHECK(only_recorded(office));
}

TEST_CASE("shutter: stuck is an incident until its contact is well again") {
  Office office;
  stick(office, 2);
  REQUIRE(office.open(IncidentKind::shutter_stuck).size() == 1);
  CHECK(office.open(IncidentKind::shutter_stuck)[0].bay == BayNumber{2});
  CHECK(error_lamp(office, 2) == true);
  stick(office, 2);
  CHECK(only_recorded(office));
  recover(office, 2, Sensor::beam_outer);
  recover(office, 1, Sensor::shutter_limit);
  CHECK(office.open(IncidentKind::shutter_stuck).size() == 1);
  recover(office, 2, Sensor::shutter_limit);
  CHECK(office.state.incidents.empty());
  CHECK(error_lamp(office, 2) == false);
}

TEST_CASE("shutter: stuck and its contact faulty, one recovery ends both incidents") {
  Office office;
  stick(office, 2);
  fault(office, 2, Sensor::shutter_limit);
  CHECK(office.state.incidents.size() == 2);
  CHECK_FALSE(error_lamp(office, 2));  // it is lit
  recover(office, 2, Sensor::shutter_limit);
  CHECK(office.state.incidents.empty());
  CHECK(all<IncidentResolved>(office.last).size() == 2);
  CHECK(error_lamp(office, 2) == false);
}

TEST_CASE("full: a full bay is an incident until there is room again") {
  Office office;
  office.board_event(3, EventKind::filled, protocol::DropPayload{});
  CHECK(office.prompts() == std::vector{Prompt::Kind::bay_full});
  REQUIRE(office.open(IncidentKind::bay_full).size() == 1);
  CHECK(office.open(IncidentKind::bay_full)[0].bay == BayNumber{3});
  CHECK(error_lamp(office, 3) == true);
  office.board_event(3, EventKind::filled, protocol::DropPayload{});
  CHECK(only_recorded(office));
  office.board_event(2, EventKind::no_longer_full, protocol::DropPayload{});
  CHECK(only_recorded(office));
  CHECK(office.open(IncidentKind::bay_full).size() == 1);
  office.board_event(3, EventKind::no_longer_full, protocol::DropPayload{});
  CHECK(office.state.incidents.empty());
  CHECK(error_lamp(office, 3) == false);
}

TEST_CASE("full: the copies inside and the offers are left as they are") {
  Office office;
  office.card("COURIER-1");
  office.scan("CX");
  office.drop(1);
  const Place place = office.place("DX");
  office.board_event(1, EventKind::filled,
                     protocol::DropPayload{.offer = office.offer(1).number, .copies_left = 1});
  CHECK(office.place("DX") == place);
  CHECK(office.offer(1).end == OfferEnd::live);
  CHECK(office.offer(1).copies_left == 1);
}

TEST_CASE("restart: a board's new start ends what its sensors said, and another board's not") {
  Office office;
  for (const int bay : {1, 2, 4}) {
    fault(office, bay, Sensor::beam_outer);
    fault(office, bay, Sensor::button);
    stick(office, bay);
  }
  office.whole_board_event(board_a, EventKind::booted);
  CHECK(all<IncidentResolved>(office.last).size() == 4);
  REQUIRE(office.open(IncidentKind::sensor_faulty).size() == 1);
  CHECK(office.open(IncidentKind::sensor_faulty)[0].bay == BayNumber{4});
  REQUIRE(office.open(IncidentKind::shutter_stuck).size() == 1);
  CHECK(office.open(IncidentKind::shutter_stuck)[0].bay == BayNumber{4});
  SUBCASE("one sensor told again and well again is all that the bay then had") {
    fault(office, 1, Sensor::button);
    CHECK(office.open(IncidentKind::sensor_faulty).size() == 2);
    recover(office, 1, Sensor::button);
    CHECK(office.open(IncidentKind::sensor_faulty).size() == 1);
  }
}

TEST_CASE("offer: cancelled by its board, for another bay of its group was used, it is withdrawn") {
  Office office;
  office.card("COURIER-1");
  office.scan("CX");
  const auto number = office.offer(2).number;
  SUBCASE("while it lives") {
    office.board_event(2, EventKind::offer_cancelled,
                       protocol::DropPayload{.offer = number, .copies_left = 1});
    CHECK(office.offer(2).end == OfferEnd::withdrawn);
  }
  SUBCASE("after it was fulfilled it stays so") {
    office.drop(2);
    office.board_event(2, EventKind::offer_cancelled, protocol::DropPayload{.offer = number});
    CHECK(office.offer(2).end == OfferEnd::fulfilled);
  }
  SUBCASE("under another bay's number nothing ends") {
    office.board_event(2, EventKind::offer_cancelled,
                       protocol::DropPayload{.offer = office.offer(1).number});
    CHECK(only_recorded(office));
    CHECK(office.offer(2).end == OfferEnd::live);
  }
  CHECK(office.offer(1).end == OfferEnd::live);
  CHECK(office.state.incidents.empty());
  CHECK(office.prompts().empty());
}

TEST_CASE("event: of a sensor, a shutter, a full bay or a group, twice is once") {
  Office office;
  office.card("COURIER-1");
  office.scan("CX");
  const auto unchanged = [&] {
    const auto incidents = office.state.incidents.size();
    const auto counters = office.state.counters;
    const auto end = office.offer(2).end;
    office.again();
    return office.last.records.empty() && office.last.commands.empty() &&
           office.last.prompts.empty() && office.state.incidents.size() == incidents &&
           office.state.counters == counters && office.offer(2).end == end;
  };
  fault(office, 2, Sensor::beam_outer);
  CHECK(unchanged());
  recover(office, 2, Sensor::beam_outer);
  CHECK(unchanged());
  stick(office, 2);
  CHECK(unchanged());
  office.board_event(2, EventKind::filled, protocol::DropPayload{});
  CHECK(unchanged());
  office.board_event(2, EventKind::no_longer_full, protocol::DropPayload{});
  CHECK(unchanged());
  office.board_event(2, EventKind::offer_cancelled,
                     protocol::DropPayload{.offer = office.offer(2).number});
  CHECK(office.offer(2).end == OfferEnd::withdrawn);
  CHECK(unchanged());
}

TEST_CASE("event: a payload that cannot be read changes nothing but the record") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  fault(office, 2, Sensor::beam_outer);
  stick(office, 2);
  for (const EventKind kind :
       {EventKind::sensor_faulted, EventKind::sensor_recovered, EventKind::offer_cancelled}) {
    CAPTURE(name_of(kind));
    office.board_event(1, kind);
    CHECK(only_recorded(office));
    office.board_event(2, kind);
    CHECK(only_recorded(office));
    // Sensors of a later version, and a health that means nothing.
    for (const auto& [sensor, health] : {std::pair{8, 2}, std::pair{0, 4}}) {
      protocol::Event event{.kind = kind, .payload_bytes = 2};
      event.payload[0] = static_cast<std::uint8_t>(sensor);
      event.payload[1] = static_cast<std::uint8_t>(health);
      office.board_event(2, event);
      CHECK(only_recorded(office));
    }
  }
  CHECK(office.open(IncidentKind::sensor_faulty).size() == 1);
  CHECK(office.open(IncidentKind::shutter_stuck).size() == 1);
  CHECK(office.offer(2).end == OfferEnd::live);
}

}  // namespace docbay::tests
