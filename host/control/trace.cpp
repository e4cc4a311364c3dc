// A document's history, as JSON with a sentence for each entry.
#include <boost/json.hpp>
#include <fmt/format.h>

#include "host/control/answers.hpp"
#include "host/domain/both.hpp"

namespace docbay::host {
namespace {

namespace json = boost::json;

json::string text(std::string_view words) {
  return json::string{words};
}

/// The meaning of an entry's detail, by what kind of entry it is.
std::string detail_text(const TraceEntry& entry, Language language) {
  if (entry.what == "scanned") {
    for (int value = 0; value <= static_cast<int>(Verdict::counted); ++value) {
      const auto verdict = static_cast<Verdict>(value);
      if (name_of(verdict) == entry.detail) return std::string{text_of(verdict, language)};
    }
  }
  if (entry.what == "offered" || entry.what == "offer_ended") {
    if (const auto end = parse_offer_end(entry.detail)) return std::string{text_of(*end, language)};
  }
  if (entry.what == "incident" || entry.what == "resolved") {
    const std::size_t colon = entry.detail.find(':');
    if (const auto kind = parse_incident_kind(entry.detail.substr(0, colon))) {
      std::string happened{text_of(*kind, language)};
      if (colon == std::string::npos) return happened;
      return fmt::format("{}{}{}", happened, language == Language::english ? ": " : "：",
                         evidence_text(entry.detail.substr(colon + 2), language));
    }
  }
  return entry.detail;
}

/// The sentences of what happens to a copy.
Both transfer_words(TransferKind transfer, const TraceEntry& e) {
  switch (transfer) {
    case TransferKind::deposit:
      return {"{person} 投入 {bay} 号箱（{unit}），第 {receipt} 号回执",
              "dropped by {person} into bay {bay} of {unit}, receipt {receipt}"};
    case TransferKind::withdraw:
      if (e.bay == 0) {
        return {"{person} 撤回第 {copy} 份，未投件{why}，第 {receipt} 号回执",
                "copy {copy} withdrawn by {person} before the drop{why}, receipt {receipt}"};
      }
      return {"{person} 从 {bay} 号箱取回，第 {receipt} 号回执",
              "taken back out of bay {bay} by {person}, receipt {receipt}"};
    case TransferKind::collect:
      return {"{person} 从 {bay} 号箱取走（{unit}），第 {receipt} 号回执",
              "collected by {person} of {unit} from bay {bay}, receipt {receipt}"};
    case TransferKind::take_out:
      return {"值班员 {person} 从 {bay} 号箱取出，第 {receipt} 号回执",
              "taken out of bay {bay} by the operator {person}, receipt {receipt}"};
    case TransferKind::return_:
      return {"{unit} 退文第 {copy} 份：{person}{why}，第 {receipt} 号回执",
              "copy {copy} sent back from {unit} by {person}{why}, receipt {receipt}"};
    case TransferKind::clear_back:
      return {"{unit} 清退第 {copy} 份：{person}{why}，第 {receipt} 号回执",
              "copy {copy} cleared back from {unit} by {person}{why}, receipt {receipt}"};
    case TransferKind::correct:
      return {"{person} 与 {second} 勘误第 {copy} 份{why}，第 {receipt} 号回执",
              "copy {copy} corrected by {person} and {second}{why}, receipt {receipt}"};
    case TransferKind::file:
      return {"{unit} 归档第 {copy} 份：{person}{why}，第 {receipt} 号回执",
              "copy {copy} filed by {person} of {unit}{why}, receipt {receipt}"};
    case TransferKind::destroy:
      return {"{person} 与 {second} 销毁第 {copy} 份{why}，第 {receipt} 号回执",
              "copy {copy} destroyed by {person} and {second}{why}, receipt {receipt}"};
  }
  return {"", ""};
}

/// Who said that an incident is over, if somebody did.
Both resolved_words(const TraceEntry& e) {
  if (e.person.empty()) return {"异常已消除：{detail}", "incident resolved: {detail}"};
  if (e.second.empty()) {
    return {"异常由 {person} 处理：{detail}", "incident resolved by {person}: {detail}"};
  }
  return {"异常由 {person} 与 {second} 处理：{detail}",
          "incident resolved by {person} and {second}: {detail}"};
}

Both entry_words(const TraceEntry& e) {
  if (const auto transfer = parse_transfer_kind(e.what)) return transfer_words(*transfer, e);
  if (e.what == "registered") return {"登记", "registered"};
  if (e.what == "scanned") return {"{person} 扫描：{detail}", "scanned by {person}: {detail}"};
  if (e.what == "offered") {
    return {"{bay} 号箱待投（{unit}）", "bay {bay} of {unit} lit for the drop"};
  }
  if (e.what == "offer_ended") return {"{bay} 号箱：{detail}", "bay {bay}: {detail}"};
  if (e.what == "incident") {
    return {"异常：{detail}（{bay} 号箱）", "incident at bay {bay}: {detail}"};
  }
  if (e.what == "resolved") return resolved_words(e);
  if (e.what == "reported") {
    return {"第 {receipt} 号回执已报送 OA", "receipt {receipt} is in the OA"};
  }
  return {"{what}", "{what}"};
}

/// One line of a history in words that a clerk understands.
std::string entry_text(const TraceEntry& e, Language language) {
  const std::string reason = reason_text(e.detail, language);
  const std::string why =
      reason.empty() ? "" : (language == Language::english ? ", because: " : "，事由：") + reason;
  return fmt::format(fmt::runtime(entry_words(e).in(language)), fmt::arg("bay", e.bay),
                     fmt::arg("person", e.person), fmt::arg("second", e.second),
                     fmt::arg("unit", e.unit), fmt::arg("copy", e.copy),
                     fmt::arg("receipt", e.receipt), fmt::arg("what", e.what),
                     fmt::arg("detail", detail_text(e, language)), fmt::arg("why", why));
}

json::object copy_json(const CopyPlace& copy, Language language) {
  const auto kind = parse_place_kind(copy.place);
  return {{"copy", copy.copy},
          {"unit", text(copy.unit)},
          {"place", text(copy.place)},
          {"text", text(kind ? text_of(*kind, language) : copy.place)},
          {"bay", copy.bay},
          {"with_unit", text(copy.place_unit)},
          {"person", text(copy.place_person)},
          {"since_ms", copy.since_ms}};
}

json::object trace_json(const Trace& trace, Language language) {
  const Document& document = trace.document;
  json::array copies;
  for (const CopyPlace& copy : trace.copies) copies.push_back(copy_json(copy, language));
  json::array history;
  for (const TraceEntry& entry : trace.entries) {
    history.push_back(json::object{{"at_ms", entry.at_ms},
                                   {"clock_trusted", entry.clock_trusted},
                                   {"what", text(entry.what)},
                                   {"detail", text(entry.detail)},
                                   {"bay", entry.bay},
                                   {"unit", text(entry.unit)},
                                   {"person", text(entry.person)},
                                   {"second", text(entry.second)},
                                   {"copy", entry.copy},
                                   {"receipt", entry.receipt},
                                   {"text", text(entry_text(entry, language))}});
  }
  const bool open = document.classification == Classification::none;
  return {{"document_id", text(document.id.value)},
          {"code", text(document.code)},
          {"number", text(document.number)},
          {"title", text(open ? document.title : "")},
          {"kind", text(document.kind)},
          {"issuing_unit", text(document.issuing_unit)},
          {"classification", text(document.classification_text)},
          {"urgency", text(name_of(document.urgency))},
          {"cancelled", document.cancelled},
          {"copies", std::move(copies)},
          {"history", std::move(history)}};
}

}  // namespace

std::string trace_answer(const std::vector<Trace>& traces, Language language) {
  json::array documents;
  for (const Trace& trace : traces) documents.push_back(trace_json(trace, language));
  return json::serialize(json::object{{"ok", true}, {"documents", std::move(documents)}});
}

}  // namespace docbay::host
