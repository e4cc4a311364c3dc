#include "host/control/answers.hpp"

#include <algorithm>
#include <map>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "host/control/acts.hpp"

namespace docbay::host {
namespace {

namespace json = boost::json;

constexpr std::string_view request_help =
    R"(a request is one line, for example {"request":"status"}, )"
    R"({"request":"trace","of":"CODE or NUMBER"} or {"request":"list","bay":3}; )"
    R"("language" may be "zh" or "en")";

json::string text(std::string_view words) {
  return json::string{words};
}

std::string string_member(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

json::array lamps_of(std::uint8_t lamps) {
  json::array names;
  if ((lamps & protocol::lamp_wait) != 0) names.push_back("wait");
  if ((lamps & protocol::lamp_urgent) != 0) names.push_back("urgent");
  if ((lamps & protocol::lamp_taken) != 0) names.push_back("taken");
  if ((lamps & protocol::lamp_error) != 0) names.push_back("error");
  return names;
}

std::string_view state_text(const Bay& bay, bool up, Language language) {
  if (!up) return text_of(BoardLink::unknown, language);
  const bool locked = bay.shown.door_phase == protocol::DoorPhase::locked;
  return locked ? text_of(bay.shown.drop_phase, language) : text_of(bay.shown.door_phase, language);
}

json::object bay_json(const State& state, const Bay& bay, Language language) {
  const auto board = state.boards.find(bay.setup.board);
  const bool up = board != state.boards.end() && board->second.link == BoardLink::up;
  const auto unit = state.units.find(bay.setup.unit);
  json::object shown{
      {"bay", bay.setup.number.value},
      {"cabinet", text(bay.setup.cabinet)},
      {"unit_id", text(bay.setup.unit.value)},
      {"unit", text(unit == state.units.end() ? bay.setup.unit.value : unit->second.name)},
      {"ceiling", text(name_of(bay.setup.ceiling))},
      {"count", bay.inside.size()},
      {"incidents", std::ranges::count_if(state.incidents, [&](const auto& entry) {
         return entry.second.bay == bay.setup.number;
       })}};
  // What a silent board said last is not how its bay is now.
  shown["text"] = text(state_text(bay, up, language));
  shown["drop_phase"] = text(up ? name_of(bay.shown.drop_phase) : "unknown");
  shown["door_phase"] = text(up ? name_of(bay.shown.door_phase) : "unknown");
  shown["shutter"] = text(up ? name_of(bay.shown.shutter) : "unknown");
  shown["door"] = text(up ? name_of(bay.shown.door) : "unknown");
  shown["lamps"] = up ? json::value(lamps_of(bay.shown.lamps)) : json::value(nullptr);
  return shown;
}

json::object incident_json(const State& state, const Incident& incident, Language language) {
  const auto document = state.documents.find(incident.document);
  return {{"incident", incident.id.value},
          {"kind", text(name_of(incident.kind))},
          {"text", text(text_of(incident.kind, language))},
          {"severity", text(name_of(rule_of(incident.kind).severity))},
          {"severity_text", text(text_of(rule_of(incident.kind).severity, language))},
          {"ends", text(name_of(rule_of(incident.kind).ending))},
          {"people", rule_of(incident.kind).two ? 2 : 1},
          {"remedy", text(remedy_text(incident.kind, language))},
          {"bay", incident.bay.value},
          {"board", fmt::format("{:016X}", incident.board.value)},
          {"document", document == state.documents.end() ? text(incident.document.value)
                                                         : text(document->second.number)},
          {"opened_at_ms", incident.opened_at_ms},
          {"clock_trusted", incident.clock_trusted}};
}

/// The requests about a board's place.
std::optional<ControlRequest::Kind> place_kind(std::string_view kind) {
  if (kind == "scan_boards") return ControlRequest::Kind::scan_boards;
  if (kind == "identify_board") return ControlRequest::Kind::identify_board;
  if (kind == "set_address") return ControlRequest::Kind::set_address;
  if (kind == "set_key") return ControlRequest::Kind::set_key;
  if (kind == "replace_board") return ControlRequest::Kind::replace_board;
  return std::nullopt;
}

std::unexpected<std::string> asks(std::string_view why) {
  return std::unexpected{fmt::format("{}; {}", why, request_help)};
}

std::expected<ControlRequest, std::string> parse_find(const json::object& object,
                                                      ControlRequest request) {
  request.kind = ControlRequest::Kind::find;
  if (request.of.empty()) return std::unexpected{fmt::format("find what?; {}", request_help)};
  if (const json::value* limit = object.if_contains("limit")) {
    constexpr std::int64_t most = 1000;
    if (!limit->is_int64() || limit->get_int64() < 1 || limit->get_int64() > most) {
      return std::unexpected{fmt::format("a limit is 1 to {}; {}", most, request_help)};
    }
    request.limit = static_cast<int>(limit->get_int64());
  }
  return request;
}

std::expected<ControlRequest, std::string> parse_place(const json::object& object,
                                                       ControlRequest::Kind kind,
                                                       ControlRequest request) {
  request.kind = kind;
  request.file = string_member(object, "file");
  request.by = string_member(object, "by");
  const json::value* number = object.if_contains("number");
  if (number != nullptr && number->is_int64()) request.number = number->get_int64();
  const json::value* confirmed = object.if_contains("confirmed");
  request.confirmed = confirmed != nullptr && confirmed->is_bool() && confirmed->get_bool();
  const bool all = request.kind == ControlRequest::Kind::scan_boards;
  if (!all && request.of.empty()) return asks("which board?");
  return request;
}

}  // namespace

std::expected<ControlRequest, std::string> parse_request(std::string_view line) {
  boost::system::error_code error;
  const json::value parsed = json::parse(line, error);
  const auto& help = asks;
  if (error || !parsed.is_object()) return help("this is not a JSON object");
  const json::object& object = parsed.get_object();
  const std::string kind = string_member(object, "request");
  ControlRequest request{.language = language_of(string_member(object, "language")),
                         .of = string_member(object, "of")};
  if (kind == "status") return request;
  if (kind == "trace") {
    request.kind = ControlRequest::Kind::trace;
    if (request.of.empty()) return help("which document?");
    return request;
  }
  if (kind == "list") {
    request.kind = ControlRequest::Kind::list;
    const json::value* bay = object.if_contains("bay");
    if (bay == nullptr || !bay->is_int64()) return help("which bay?");
    request.bay = {bay->get_int64()};
    return request;
  }
  if (auto act = parse_act(object)) {
    if (!*act) return help(act->error());
    request.kind = ControlRequest::Kind::act;
    request.act = std::move(**act);
    return request;
  }
  if (kind == "find") return parse_find(object, std::move(request));
  if (kind == "unregistered") {
    request.kind = ControlRequest::Kind::unregistered;
    return request;
  }
  if (kind == "boards") {
    request.kind = ControlRequest::Kind::boards;
    return request;
  }
  if (kind == "update_boards") {
    request.kind = ControlRequest::Kind::update_boards;
    request.file = string_member(object, "file");
    if (request.file.empty()) return help("which file?");
    return request;
  }
  if (const auto place = place_kind(kind)) return parse_place(object, *place, std::move(request));
  if (kind == "trace_line") {
    request.kind = ControlRequest::Kind::trace_line;
    request.of = string_member(object, "line");
    if (request.of.empty()) return help("which line?");
    if (const json::value* after = object.if_contains("after")) {
      boost::system::error_code no_number;
      request.after = after->to_number<std::uint64_t>(no_number);
      if (no_number) return help("after which sequence?");
    }
    return request;
  }
  return help(fmt::format("there is no request '{}'", kind));
}

std::string status_answer(const State& state, const Surroundings& around, Language language) {
  json::array boards;
  for (const auto& [serial, board] : std::map{state.boards.begin(), state.boards.end()}) {
    boards.push_back(json::object{{"board", fmt::format("{:016X}", serial.value)},
                                  {"link", text(name_of(board.link))},
                                  {"text", text(text_of(board.link, language))}});
  }
  json::array bays;
  for (const auto& [number, bay] : state.bays) bays.push_back(bay_json(state, bay, language));
  json::array incidents;
  for (const auto& [id, incident] : state.incidents) {
    incidents.push_back(incident_json(state, incident, language));
  }
  json::array devices;
  for (const auto& device : around.devices) {
    devices.push_back(json::object{
        {"device", text(device.name)}, {"open", device.open}, {"why", text(device.why)}});
  }
  json::array prompts;
  for (const Prompt& prompt : around.prompts) {
    prompts.push_back(json::object{{"cabinet", text(prompt.cabinet)},
                                   {"face", text(name_of(prompt.face))},
                                   {"kind", text(name_of(prompt.kind))},
                                   {"text", text(text_of(prompt, language))},
                                   {"at_ms", prompt.at_ms}});
  }
  return json::serialize(json::object{
      {"ok", true},
      {"site", text(state.site)},
      {"oa", json::object{{"works", around.oa_works},
                          {"why", text(around.oa_why)},
                          {"waiting", around.outbox_waiting}}},
      {"clock", json::object{{"source", text(name_of(state.clock.source))},
                             {"trusted", state.clock.trusted()},
                             {"text", text(text_of(state.clock.source, language))}}},
      {"store_trouble", text(around.store_trouble)},
      {"search",
       json::object{{"waiting", around.search.waiting}, {"trouble", text(around.search.trouble)}}},
      {"documents_awake", state.documents.size()},
      {"receipts", state.counters.receipt},
      {"boards", std::move(boards)},
      {"bays", std::move(bays)},
      {"devices", std::move(devices)},
      {"incidents", std::move(incidents)},
      {"prompts", std::move(prompts)}});
}

std::string list_answer(BayNumber bay, const std::vector<BayContent>& contents, Language language) {
  json::array copies;
  for (const BayContent& content : contents) {
    const auto place = parse_place_kind(content.place);
    copies.push_back(json::object{{"copy", content.copy},
                                  {"document_id", text(content.document_id)},
                                  {"code", text(content.code)},
                                  {"number", text(content.number)},
                                  {"title", text(content.title)},
                                  {"classification", text(content.classification)},
                                  {"urgency", text(content.urgency)},
                                  {"place", text(content.place)},
                                  {"text", text(place ? text_of(*place, language) : content.place)},
                                  {"since_ms", content.since_ms}});
  }
  return json::serialize(
      json::object{{"ok", true}, {"bay", bay.value}, {"copies", std::move(copies)}});
}

std::string error_answer(std::string_view why) {
  return json::serialize(json::object{{"ok", false}, {"why", text(why)}});
}

}  // namespace docbay::host
