#include "host/control/acts.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "host/control/answers.hpp"
#include "host/domain/both.hpp"

namespace docbay::host {
namespace {

namespace json = boost::json;
using Parsed = std::expected<Happening, std::string>;

std::string member(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

std::optional<std::int64_t> number(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  return value->get_int64();
}

Parsed missing(const char* what) {
  return std::unexpected{std::string{what}};
}

Parsed parse_open(const json::object& object) {
  const auto bay = number(object, "bay");
  if (!bay) return missing("which bay?");
  const json::value* emergency = object.if_contains("emergency");
  const bool urgent = emergency != nullptr && emergency->is_bool() && emergency->get_bool();
  OpenRequested request{.bay = {*bay},
                        .person = {member(object, "person")},
                        .right = urgent ? Right::emergency : Right::operator_,
                        .reason = member(object, "reason")};
  if (request.person.empty()) return missing("which operator opens it?");
  if (request.reason.empty()) return missing("for what reason?");
  return request;
}

Parsed parse_stocktake(const json::object& object) {
  const auto bay = number(object, "bay");
  if (!bay) return missing("which bay?");
  StocktakeRequested request{
      .bay = {*bay}, .person = {member(object, "person")}, .reason = member(object, "reason")};
  if (request.person.empty()) return missing("which operator takes stock?");
  if (request.reason.empty()) return missing("for what reason?");
  return request;
}

Parsed parse_resolve(const json::object& object) {
  const auto incident = number(object, "incident");
  if (!incident) return missing("which incident?");
  IncidentHandled handled{.incident = {*incident},
                          .person = {member(object, "person")},
                          .second = {member(object, "second")},
                          .evidence = member(object, "evidence")};
  if (handled.person.empty()) return missing("which operator says so?");
  if (handled.evidence.empty()) return missing("how is it known?");
  return handled;
}

Parsed parse_transfer(const json::object& object) {
  const auto transfer = parse_transfer_kind(member(object, "transfer"));
  const auto copy = number(object, "copy");
  if (!transfer) return missing("which transfer?");
  if (!copy) return missing("which copy?");
  TransferRequested request{.transfer = *transfer,
                            .copy = {*copy},
                            .person = {member(object, "person")},
                            .second = {member(object, "second")},
                            .to = {member(object, "to")},
                            .place = {},
                            .reason = member(object, "reason"),
                            .found = {}};
  if (request.person.empty()) return missing("who says so?");
  if (request.transfer != TransferKind::correct) return request;
  const auto kind = parse_place_kind(member(object, "place"));
  if (!kind) return missing("where is it?");
  request.place = {
      .kind = *kind, .unit = {member(object, "unit")}, .person = {member(object, "holder")}};
  return request;
}

/// A key of a screen at a face.
Parsed parse_press(const json::object& object) {
  const std::string cabinet = member(object, "cabinet");
  const std::string key = member(object, "key");
  const Face face = member(object, "face") == name_of(Face::back) ? Face::back : Face::front;
  if (cabinet.empty()) return missing("at which cabinet?");
  if (key == "cancel") return Cancelled{.cabinet = cabinet, .face = face};
  if (key == "too_big") return TooBig{.cabinet = cabinet};
  const auto choice = parse_pickup_choice(key);
  if (!choice) return missing("which key: cancel, too_big, open_and_print, open_only, print_only?");
  return PickupChosen{.cabinet = cabinet, .choice = *choice};
}

const RefusalRecord* refusal_in(const Outcome& outcome) {
  for (const Record& record : outcome.records) {
    if (const auto* refusal = std::get_if<RefusalRecord>(&record)) return refusal;
  }
  return nullptr;
}

template <class Kind>
bool has(const Outcome& outcome) {
  return std::ranges::any_of(
      outcome.records, [](const Record& record) { return std::holds_alternative<Kind>(record); });
}

/// What lies where by the records, and what the sensors see.
json::object bay_row(const State& state, const Bay& bay, Language language) {
  const auto board = state.boards.find(bay.setup.board);
  const bool up = board != state.boards.end() && board->second.link == BoardLink::up;
  const auto doubtful = std::ranges::count_if(bay.inside, [&](CopyId id) {
    const Copy* copy = find_copy(state, id);
    return copy != nullptr && copy->place.kind == Place::Kind::in_doubt;
  });
  const auto incidents = std::ranges::count_if(
      state.incidents, [&](const auto& entry) { return entry.second.bay == bay.setup.number; });
  const auto seen = up ? bay.shown.emptiness : protocol::Emptiness::unknown;
  const bool contradicted = (seen == protocol::Emptiness::empty && !bay.inside.empty()) ||
                            (seen == protocol::Emptiness::occupied && bay.inside.empty());
  return {{"bay", bay.setup.number.value},
          {"recorded", bay.inside.size()},
          {"in_doubt", doubtful},
          {"seen", json::string{name_of(seen)}},
          {"seen_text", json::string{text_of(seen, language)}},
          {"incidents", incidents},
          {"agrees", !contradicted && doubtful == 0}};
}

std::string reconcile_answer(const State& state, Language language) {
  json::array bays;
  int disagreeing = 0;
  for (const auto& [number, bay] : state.bays) {
    json::object row = bay_row(state, bay, language);
    if (!row.at("agrees").as_bool()) ++disagreeing;
    bays.push_back(std::move(row));
  }
  const Both words{"共 {} 个箱格，{} 个不一致或存疑",
                   "{} bays, {} of them disagree or are in doubt"};
  const std::string said =
      fmt::format(fmt::runtime(words.in(language)), state.bays.size(), disagreeing);
  return json::serialize(
      json::object{{"ok", true}, {"bays", std::move(bays)}, {"text", json::string{said}}});
}

bool is_key(const Happening& act) {
  return std::holds_alternative<Cancelled>(act) || std::holds_alternative<TooBig>(act) ||
         std::holds_alternative<PickupChosen>(act);
}

/// What to say of an act that went through: its state, and the sentence.
std::pair<std::string_view, Both> said_of(const Happening& act, const Outcome& outcome) {
  const bool counts = std::holds_alternative<StocktakeRequested>(act);
  if (is_key(act)) return {"done", {"已按键", "pressed"}};
  if (has<OpeningMade>(outcome)) {
    if (const auto* request = std::get_if<OpenRequested>(&act);
        request == nullptr || request->right == Right::operator_) {
      return {"ordered",
              {"{bay} 号箱开门指令已发出；取出的文件须在背面扫描，否则记为存疑",
               "bay {bay} is told to open; what is not scanned at the back will be in doubt"}};
    }
    return {"ordered",
            {"{bay} 号箱应急开门指令已发出；取出的文件须在背面扫描，否则记为存疑",
             "bay {bay} is told to open in an emergency; what is not scanned at the back will be "
             "in doubt"}};
  }
  if (has<ReceiptIssued>(outcome)) return {"done", {"第 {receipt} 号回执", "receipt {receipt}"}};
  if (has<ListReprinted>(outcome)) return {"done", {"清单已重印", "the list is printed again"}};
  if (has<DocumentSaved>(outcome)) {
    return {"done", {"已登记，请重新扫描投件", "registered; scan it again to drop it"}};
  }
  if (has<ClockPeriodBegan>(outcome)) {
    return {"done",
            {"已记录：在时钟再次调整或主机重启之前，按时钟准确处理",
             "noted: the clock counts as right until it is set or the machine restarts"}};
  }
  if (has<IncidentResolved>(outcome)) return {"done", {"异常已处理", "the incident is over"}};
  if (counts) {
    return {"second_person",
            {"盘点 {bay} 号箱须两人在场：请第二人在一分钟内到背面刷卡",
             "a stocktake of bay {bay} takes two people: a second one has a minute to show a card "
             "at the back"}};
  }
  return {"second_person",
          {"{bay} 号箱须两人在场：请第二人在一分钟内到背面刷卡",
           "bay {bay} takes two people: a second one has a minute to show a card at the back"}};
}

std::int64_t bay_of(const Outcome& outcome) {
  for (const Prompt& prompt : outcome.prompts) {
    if (!prompt.bays.empty()) return prompt.bays[0].value;
  }
  return 0;
}

}  // namespace

std::optional<Parsed> parse_act(const json::object& request) {
  const std::string kind = member(request, "request");
  if (kind == "open_bay") return parse_open(request);
  if (kind == "stocktake") return parse_stocktake(request);
  if (kind == "resolve") return parse_resolve(request);
  if (kind == "transfer") return parse_transfer(request);
  if (kind == "press") return parse_press(request);
  if (kind == "reprint") {
    const auto receipt = number(request, "receipt");
    if (!receipt) return missing("which receipt?");
    return ReprintRequested{.receipt = {*receipt}, .person = {member(request, "person")}};
  }
  if (kind == "confirm_clock") {
    const std::string person = member(request, "person");
    if (person.empty()) return missing("which operator says so?");
    return ClockConfirmed{.person = {person}};
  }
  if (kind == "register") return parse_register(request);
  if (kind == "reconcile") return ReconcileRequested{};
  return std::nullopt;
}

std::string act_answer(const Happening& act, const State& state, const Outcome& outcome,
                       Language language) {
  if (std::holds_alternative<ReconcileRequested>(act)) return reconcile_answer(state, language);
  if (const RefusalRecord* refusal = refusal_in(outcome)) {
    return error_answer(refusal_text(refusal->reason, language));
  }
  json::array receipts;
  for (const Record& record : outcome.records) {
    if (const auto* receipt = std::get_if<ReceiptIssued>(&record)) {
      receipts.push_back(receipt->id.value);
    }
  }
  const auto [reached, words] = said_of(act, outcome);
  const std::string said =
      fmt::format(fmt::runtime(words.in(language)), fmt::arg("bay", bay_of(outcome)),
                  fmt::arg("receipt", receipts.empty() ? 0 : receipts[0].as_int64()));
  return json::serialize(json::object{{"ok", true},
                                      {"state", json::string{reached}},
                                      {"receipts", std::move(receipts)},
                                      {"text", json::string{said}}});
}

}  // namespace docbay::host
