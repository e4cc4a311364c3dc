#include "tests/host/office.hpp"

#include <algorithm>
#include <stdexcept>

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace docbay::tests {
namespace {

BaySetup bay(int number, const char* cabinet, protocol::BoardSerial board, std::uint8_t position,
             const char* unit, Classification ceiling) {
  return {.number = {number},
          .cabinet = cabinet,
          .board = board,
          .position = {position},
          .unit = {unit},
          .ceiling = ceiling};
}

PersonRow person(const std::string& id, const std::string& unit, const char* role) {
  return {.person = {.id = {id}, .name = "name of " + id, .unit = {unit}}, .role_text = role};
}

OfficeChanged everything_known() {
  OfficeChanged office{.revision = 1};
  for (int i = 1; i <= 7; ++i) {
    const std::string n = std::to_string(i);
    office.units.push_back({.id = {"U" + n}, .name = "unit " + n});
    office.people.push_back(person("K" + n, "U" + n, "collector"));
    office.cards.push_back({.uid = {"COLLECT-" + n}, .person = {"K" + n}});
  }
  office.people.push_back(person("J6", "U6", "collector"));
  office.cards.push_back({.uid = {"SECOND-6"}, .person = {"J6"}});
  office.people.push_back(person("P1", "U1", "courier"));
  office.people.push_back(person("P2", "U1", "courier"));
  office.people.push_back(person("O1", "U1", "operator"));
  office.cards.push_back({.uid = {"COURIER-1"}, .person = {"P1"}});
  office.cards.push_back({.uid = {"COURIER-2"}, .person = {"P2"}});
  office.cards.push_back({.uid = {"OPERATOR"}, .person = {"O1"}});
  office.cards.push_back({.uid = {"BLOCKED"}, .person = {"P1"}, .blocked = true});
  for (const char* n : {"1", "2", "3"}) {
    office.documents.push_back(document_row(std::string{"D"} + n, std::string{"C"} + n));
    office.dispatches.push_back(
        {.document = {std::string{"D"} + n}, .unit = {std::string{"U"} + n}, .copies = 1});
  }
  office.documents.push_back(document_row("DX", "CX", "common"));
  office.dispatches.push_back({.document = {"DX"}, .unit = {"U1"}, .copies = 2});
  office.dispatches.push_back({.document = {"DX"}, .unit = {"U2"}, .copies = 1});
  return office;
}

}  // namespace

DocumentRow document_row(const std::string& id, const std::string& code,
                         const std::string& code_kind, const std::string& classification) {
  return {.document = {.id = {id},
                       .code = code,
                       .number = "number " + id,
                       .title = "title of " + id,
                       .kind = "通知",
                       .issuing_unit = "办公厅",
                       .classification_text = classification},
          .code_kind_text = code_kind,
          .urgency_text = "无"};
}

State installed() {
  State state{.site = "site-1"};
  using enum Classification;
  for (const BaySetup& setup :
       {bay(1, "A", board_a, 0, "U1", none), bay(2, "A", board_a, 1, "U2", none),
        bay(3, "A", board_a, 2, "U3", none), bay(4, "A", board_b, 0, "U1", none),
        bay(5, "A", board_b, 1, "U4", none), bay(6, "B", board_c, 0, "U5", none),
        bay(7, "A", board_b, 2, "U6", confidential), bay(8, "A", board_b, 3, "U7", secret)}) {
    install(state, setup);
  }
  return state;
}

Office::Office() : state{installed()} {
  set_clock();
  for (const auto board : {board_a, board_b, board_c}) link(board, BoardLink::up);
  happens(everything_known());
  REQUIRE(all<RowRejected>(last).empty());
}

void Office::complete(CodeScanned& scan) const {
  for (const auto& [id, document] : sleeping) {
    if (!scan.found && document.code == scan.code) scan.found = document;
  }
}

void Office::complete(BoardEventArrived& arrived) const {
  const auto document = arrived.offer ? sleeping.find(arrived.offer->document) : sleeping.end();
  if (document != sleeping.end()) arrived.document = document->second;
}

void Office::complete(OfficeChanged& office) const {
  for (const auto& [id, document] : sleeping) {
    const bool meant =
        std::ranges::any_of(office.documents,
                            [&](const DocumentRow& row) {
                              return row.document.id == id || row.document.code == document.code;
                            }) ||
        std::ranges::any_of(office.dispatches,
                            [&](const DispatchRow& row) { return row.document == id; });
    if (meant) office.found.push_back(document);
  }
}

void Office::complete(TransferRequested& request) const {
  for (const auto& [id, document] : sleeping) {
    const bool has =
        std::ranges::find(document.copies, request.copy, &Copy::id) != document.copies.end();
    if (has) request.found = document;
  }
}

void Office::complete(DocumentRegistered& registered) const {
  for (const auto& [id, document] : sleeping) {
    if (document.code == registered.row.document.code) registered.found = document;
  }
}

const Outcome& Office::happens(Happening happening) {
  std::visit(
      [&]<class What>(What& what) {
        if constexpr (requires { complete(what); }) complete(what);
      },
      happening);
  last = apply(state, {.at_ms = ++now, .local = local, .happening = std::move(happening)});
  for (const Document& document : last.asleep) sleeping[document.id] = document;
  for (const auto& [id, document] : state.documents) sleeping.erase(id);
  for (const BoardCommand& command : last.commands) obey(command);
  records.insert(records.end(), last.records.begin(), last.records.end());
  const std::string wrong = contradiction(state);
  if (!wrong.empty()) throw std::logic_error{wrong};
  for (const BoardCommand& command : last.commands) accounted(command);
  return last;
}

void Office::accounted(const BoardCommand& command) const {
  if (command.command.kind != protocol::CommandKind::open_door) return;
  const auto made = all<OpeningMade>(last);
  REQUIRE(std::ranges::any_of(
      made, [&](const OpeningMade& it) { return it.opening.number == command.command.number; }));
}

void Office::obey(const BoardCommand& order) {
  const Bay* ordered = find_bay(state, order.board, order.command.bay.value);
  REQUIRE(ordered != nullptr);
  Bench& bench = benches_[static_cast<int>(ordered->setup.number.value)];
  if (deaf) return;
  switch (order.command.kind) {
    case protocol::CommandKind::offer:
      bench.offer = order.command.number;
      bench.copies_left = offer_argument(order.command).copies;
      break;
    case protocol::CommandKind::withdraw_offer:
      bench.copies_left = 0;
      break;
    case protocol::CommandKind::open_door:
      bench.door = order.command.number;
      break;
    case protocol::CommandKind::show:
      bench.count = show_argument(order.command).count;
      break;
    default:
      break;
  }
}

const Outcome& Office::card(const std::string& uid, Face face, const std::string& cabinet) {
  return happens(CardPresented{.cabinet = cabinet, .face = face, .uid = {uid}});
}

const Outcome& Office::scan(const std::string& code, std::optional<Document> found) {
  return scan_at("A", code, std::move(found));
}

const Outcome& Office::scan_at(const std::string& cabinet, const std::string& code,
                               std::optional<Document> found) {
  return happens(CodeScanned{.cabinet = cabinet,
                             .raw = {code.begin(), code.end()},
                             .text = code,
                             .code = code,
                             .found = std::move(found)});
}

const Outcome& Office::scan_at_back(const std::string& code, std::optional<Document> found) {
  return happens(CodeScanned{.cabinet = "A",
                             .face = Face::back,
                             .raw = {code.begin(), code.end()},
                             .text = code,
                             .code = code,
                             .found = std::move(found)});
}

const Outcome& Office::document(DocumentRow row, std::vector<DispatchRow> dispatches) {
  return happens(OfficeChanged{.documents = {std::move(row)},
                               .dispatches = std::move(dispatches),
                               .revision = state.watermark + 1});
}

const Outcome& Office::board_event(int bay, EventKind kind) {
  protocol::Event event;
  event.kind = kind;
  return board_event(bay, event);
}

const Outcome& Office::board_event(int bay, protocol::Event event) {
  const BaySetup& setup = state.bays.at({bay}).setup;
  event.bay = setup.position.value;
  event.identity = {.boot_count = {1}, .sequence = {++sequences_[setup.board]}};
  event.at_ms = {static_cast<std::uint32_t>(now)};
  last_event_ = BoardEventArrived{.board = setup.board, .event = event};
  return happens(*last_event_);
}

const Outcome& Office::whole_board_event(protocol::BoardSerial board, EventKind kind) {
  protocol::Event event;
  event.kind = kind;
  event.identity = {.boot_count = {1}, .sequence = {++sequences_[board]}};
  last_event_ = BoardEventArrived{.board = board, .event = event};
  return happens(*last_event_);
}

const Outcome& Office::again() {
  return happens(last_event_.value());
}

protocol::DropPayload Office::drop_payload(int bay) const {
  const auto bench = benches_.find(bay);
  if (bench == benches_.end()) return {};
  return {.offer = bench->second.offer,
          .copies_left = bench->second.copies_left,
          .count = bench->second.count,
          .passage_ms = 80};
}

const Outcome& Office::drop(int bay) {
  Bench& bench = benches_[bay];
  const bool offered = bench.copies_left > 0;
  if (offered) --bench.copies_left;
  return board_event(bay, offered ? EventKind::dropped : EventKind::dropped_unoffered,
                     drop_payload(bay));
}

const Outcome& Office::pull_out(int bay) {
  Bench& bench = benches_[bay];
  if (bench.copies_left > 0) ++bench.copies_left;
  return board_event(bay, EventKind::dropped_out, drop_payload(bay));
}

const Outcome& Office::expire(int bay) {
  const protocol::DropPayload payload = drop_payload(bay);
  benches_[bay].copies_left = 0;
  return board_event(bay, EventKind::offer_expired, payload);
}

protocol::DoorPayload Office::door_payload(int bay, protocol::Emptiness emptiness) const {
  const auto bench = benches_.find(bay);
  if (bench == benches_.end()) return {.emptiness = emptiness};
  return {.command = bench->second.door, .emptiness = emptiness, .count = bench->second.count};
}

bool Office::is_offered(int bay) const {
  const auto bench = benches_.find(bay);
  return bench != benches_.end() && bench->second.copies_left > 0;
}

const Outcome& Office::open_door(int bay) {
  return board_event(bay, EventKind::door_opened, door_payload(bay, protocol::Emptiness::unknown));
}

const Outcome& Office::close_door(int bay, protocol::Emptiness emptiness) {
  return board_event(bay, EventKind::door_closed, door_payload(bay, emptiness));
}

const Outcome& Office::link(protocol::BoardSerial board, BoardLink link) {
  return happens(BoardLinkChanged{.board = board, .link = link});
}

const Outcome& Office::answer(int bay, protocol::CommandNumber number,
                              std::optional<protocol::CommandResult> result) {
  return happens(CommandAnswered{
      .board = state.bays.at({bay}).setup.board, .number = number, .result = result});
}

void Office::wait(AtMs ms) {
  for (const AtMs end = now + ms; now < end;) {
    now = std::min(end, now + 1000) - 1;
    happens(Ticked{});
  }
}

const Outcome& Office::set_clock(AtMs by_ms) {
  now += by_ms;
  started_at_ms += by_ms;
  return happens(ClockLooked{
      .boot_id = boot_id, .boot_ms = now + 1 - started_at_ms, .synchronised = synchronised});
}

const Outcome& Office::start_anew(AtMs by_ms) {
  constexpr AtMs start_ms = 20'000;
  now += by_ms;
  started_at_ms = now - start_ms;
  boot_id += "'";
  return set_clock();
}

const Document& Office::known(const std::string& document) const {
  const auto found = state.documents.find({document});
  return found != state.documents.end() ? found->second : sleeping.at({document});
}

const Copy& Office::copy(const std::string& document, std::size_t n) const {
  return known(document).copies.at(n);
}

const Offer& Office::offer(int bay) const {
  return state.offers.at({bay}).back();
}

const Opening& Office::opening(int bay) const {
  const auto found = std::ranges::find(state.openings, BayNumber{bay}, &Opening::bay);
  REQUIRE(found != state.openings.end());
  return *found;
}

std::vector<Incident> Office::open(IncidentKind kind) const {
  std::vector<Incident> found;
  for (const auto& [id, incident] : state.incidents) {
    if (incident.kind == kind) found.push_back(incident);
  }
  return found;
}

Verdict Office::verdict() const {
  const auto scans = all<ScanRecord>(last);
  REQUIRE(scans.size() == 1);
  return scans[0].verdict;
}

std::vector<Prompt::Kind> Office::prompts() const {
  std::vector<Prompt::Kind> kinds;
  for (const Prompt& prompt : last.prompts) kinds.push_back(prompt.kind);
  return kinds;
}

std::vector<protocol::Command> Office::commands(int bay, protocol::CommandKind kind) const {
  const BaySetup& setup = state.bays.at({bay}).setup;
  std::vector<protocol::Command> found;
  for (const BoardCommand& order : last.commands) {
    if (order.board == setup.board && order.command.bay == setup.position &&
        order.command.kind == kind) {
      found.push_back(order.command);
    }
  }
  return found;
}

}  // namespace docbay::tests
