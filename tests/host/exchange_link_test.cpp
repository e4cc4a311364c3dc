// Boards: their link, their memory, events that come twice, events that mean nothing.
#include <doctest/doctest.h>

#include "tests/host/office.hpp"

namespace docbay::tests {
namespace {

using protocol::CommandKind;

TEST_CASE(
    "link: a silent board is one incident, however often it is said, and over when it answers") {
  Office office;
  office.link(board_a, BoardLink::lost);
  REQUIRE(office.open(IncidentKind::board_lost).size() == 1);
  CHECK(office.open(IncidentKind::board_lost)[0].board == board_a);
  office.link(board_a, BoardLink::lost);
  CHECK(office.last.records.empty());
  office.link(board_a, BoardLink::mistaken);
  office.link(board_a, BoardLink::lost);
  CHECK(office.open(IncidentKind::board_lost).size() == 1);
  CHECK(office.open(IncidentKind::board_mistaken).size() == 1);
  office.link(board_b, BoardLink::lost);
  office.link(board_a, BoardLink::up);
  CHECK(all<IncidentResolved>(office.last).size() == 2);
  CHECK(all<OutboxQueued>(office.last).size() == 2);  // the OA hears of the end as of the beginning
  CHECK(office.state.incidents.size() == 1);          // board B's
}

TEST_CASE("link: an incident from before a restart is the same one") {
  Office office;
  office.link(board_a, BoardLink::lost);
  office.state.boards.at(board_a).link = BoardLink::unknown;  // as after a restart
  office.link(board_a, BoardLink::lost);
  CHECK(office.open(IncidentKind::board_lost).size() == 1);
}

TEST_CASE("link: a board that has started anew is told what lies in its bays") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  office.drop(2);
  office.board_event(3, EventKind::door_forced, protocol::DoorPayload{});
  office.whole_board_event(board_a, EventKind::booted);
  for (const int bay : {1, 2, 3}) {
    REQUIRE(office.ordered(bay, CommandKind::show) == 1);
    CHECK(show_argument(office.commands(bay, CommandKind::show)[0]).count == (bay == 2 ? 1 : 0));
    CHECK(office.ordered(bay, CommandKind::set_lamps) == (bay == 3 ? 1 : 0));
  }
  CHECK(office.ordered(4, CommandKind::show) == 0);
}

TEST_CASE("link: a board that is back is told only where it shows something else") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  office.drop(2);
  office.link(board_a, BoardLink::lost);
  office.link(board_a, BoardLink::up);
  CHECK(office.last.commands.empty());
  protocol::Detail detail;
  detail.bays[0].count = 1;                     // bay 1 shows a paper that is not there
  detail.bays[1].count = 1;                     // bay 2 is right
  detail.bays[2].lamps = protocol::lamp_error;  // bay 3 shows an error that is over
  office.happens(BoardDetailRead{.board = board_a, .detail = detail});
  REQUIRE(office.ordered(1, CommandKind::show) == 1);
  CHECK(show_argument(office.commands(1, CommandKind::show)[0]).count == 0);
  CHECK(office.ordered(2, CommandKind::show) == 0);
  REQUIRE(office.ordered(3, CommandKind::set_lamps) == 1);
  CHECK(!lamps_argument(office.commands(3, CommandKind::set_lamps)[0]).error);
  office.happens(BoardDetailRead{.board = board_a, .detail = detail});
  CHECK(office.last.commands.empty());  // from then on every change is told as it happens
}

TEST_CASE("link: what is of no configured board comes to nothing") {
  Office office;
  const auto boards = office.state.boards.size();
  const protocol::BoardSerial stranger{0xBAD};
  office.happens(BoardLinkChanged{.board = stranger, .link = BoardLink::up});
  CHECK(office.last.records.empty());
  protocol::Event event{
      .identity = {.boot_count = {1}, .sequence = {1}}, .kind = EventKind::dropped, .bay = 0};
  office.happens(BoardEventArrived{.board = stranger, .event = event});
  CHECK(office.last.records.empty());
  office.happens(BoardDetailRead{.board = stranger});
  office.happens(CommandAnswered{.board = stranger, .number = {1}});
  CHECK(office.last.records.empty());
  CHECK(office.state.boards.size() == boards);
}

TEST_CASE(
    "event: of a position without a bay, or of a kind of a later version, it is recorded only") {
  Office office;
  protocol::Event event{
      .identity = {.boot_count = {1}, .sequence = {1}}, .kind = EventKind::dropped, .bay = 7};
  office.happens(BoardEventArrived{.board = board_a, .event = event});
  REQUIRE(all<BoardEventRecord>(office.last).size() == 1);
  CHECK(all<BoardEventRecord>(office.last)[0].bay == BayNumber{});
  CHECK(office.last.records.size() == 2);  // and its number
  event.identity.sequence = {2};
  event.kind = EventKind{200};
  event.bay = 0;
  office.happens(BoardEventArrived{.board = board_a, .event = event});
  CHECK(office.last.records.size() == 2);  // and its number
  CHECK(office.state.incidents.empty());
}

TEST_CASE("event: each kind that comes twice changes nothing the second time") {
  for (int kind = 0; kind <= 20; ++kind) {
    CAPTURE(kind);
    Office office;
    office.card("COURIER-1");
    office.scan("CX");
    office.drop(1);
    office.collector(1);
    protocol::Event event;
    event.kind = static_cast<EventKind>(kind);
    if (kind >= 8 && kind <= 12) {
      write_payload(event, protocol::DoorPayload{.command = office.opening(1).number,
                                                 .emptiness = protocol::Emptiness::empty});
    } else {
      write_payload(event,
                    protocol::DropPayload{.offer = office.offer(1).number, .copies_left = 1});
    }
    event.kind = static_cast<EventKind>(kind);
    office.board_event(1, event);
    CHECK(all<BoardEventRecord>(office.last).size() == 1);
    const auto counters = office.state.counters;
    const auto documents = office.known("DX").copies;
    office.again();
    CHECK(office.last.records.empty());
    CHECK(office.last.commands.empty());
    CHECK(office.last.prompts.empty());
    CHECK(office.last.lists.empty());
    CHECK(office.state.counters == counters);
    for (std::size_t n = 0; n < documents.size(); ++n) {
      CHECK(office.known("DX").copies[n].place == documents[n].place);
    }
  }
}

TEST_CASE("event: a board whose memory was replaced begins a new epoch, and its event counts") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  office.drop(2);
  office.drop(2);
  protocol::Event event{.kind = EventKind::dropped_unoffered, .bay = 1, .at_ms = {77}};
  SUBCASE("an identity that was another event's") {
    event.identity = {.boot_count = {1}, .sequence = {1}};
  }
  SUBCASE("a boot count that lies behind") {
    event.identity = {.boot_count = {0}, .sequence = {900}};
  }
  const auto unidentified = office.open(IncidentKind::unidentified_drop).size();
  office.happens(BoardEventArrived{.board = board_a, .event = event});
  CHECK(office.state.boards.at(board_a).epoch == 1);
  CHECK(all<BoardEventRecord>(office.last).at(0).epoch == 1);
  CHECK(office.open(IncidentKind::board_replaced).size() == 1);
  CHECK(office.open(IncidentKind::unidentified_drop).size() == unidentified + 1);
  office.happens(BoardEventArrived{.board = board_a, .event = event});
  CHECK(office.last.records.empty());
}

TEST_CASE("event: more are remembered than a journal can offer again") {
  Office office;
  for (int i = 0; i < 600; ++i) office.board_event(1, EventKind::jam_cleared);
  CHECK(office.state.boards.at(board_a).seen.size() == seen_events_max);
  const SeenEvent oldest = office.state.boards.at(board_a).seen.front();
  protocol::Event event{.identity = oldest.identity,
                        .kind = oldest.kind,
                        .bay = oldest.bay,
                        .at_ms = {oldest.board_ms}};
  office.happens(BoardEventArrived{.board = board_a, .event = event});
  CHECK(office.last.records.empty());
}

TEST_CASE("event: an overflow of the journal is an incident of the board") {
  Office office;
  office.whole_board_event(board_a, EventKind::journal_overflowed);
  REQUIRE(office.open(IncidentKind::journal_overflow).size() == 1);
  CHECK(office.open(IncidentKind::journal_overflow)[0].board == board_a);
}

TEST_CASE("detail: what a board says of its bays is shown, and recorded nowhere") {
  Office office;
  protocol::Detail detail;
  detail.bays[1].door = protocol::Contact::open;
  detail.bays[7].door = protocol::Contact::open;  // there is no such bay
  office.happens(BoardDetailRead{.board = board_a, .detail = detail});
  CHECK(office.state.bays.at({2}).shown.door == protocol::Contact::open);
  CHECK(office.state.bays.at({1}).shown.door == protocol::Contact::unknown);
  CHECK(office.last.records.empty());
}

TEST_CASE("outbox: an event's name is not given again when the numbers start anew") {
  Office office;
  office.board_event(1, EventKind::jammed);
  const auto before = all<OutboxQueued>(office.last).at(0).event;
  office.board_event(1, EventKind::jam_cleared);
  office.state.counters.outbox = before.id.value - 1;  // as a store restored from a backup has it
  office.board_event(1, EventKind::jammed);
  const auto after = all<OutboxQueued>(office.last).at(0).event;
  CHECK(after.id == before.id);
  CHECK(after.event_id != before.event_id);
}

}  // namespace
}  // namespace docbay::tests
