#include "host/control/registry.hpp"

#include <boost/json.hpp>

namespace docbay::host {
namespace {

namespace json = boost::json;

std::string member(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

}  // namespace

std::expected<Happening, std::string> parse_register(const json::object& request) {
  DocumentRegistered registered{
      .person = {member(request, "person")},
      .row = {.document = {.code = member(request, "code"),
                           .number = member(request, "number"),
                           .title = member(request, "title"),
                           .kind = member(request, "kind"),
                           .issuing_unit = member(request, "issuing_unit"),
                           .classification_text = member(request, "classification")},
              .code_kind_text = member(request, "code_kind"),
              .urgency_text = member(request, "urgency")},
      .dispatches = {},
      .found = {}};
  if (registered.row.document.code.empty()) return std::unexpected{"which code?"};
  if (registered.person.empty()) return std::unexpected{"who registers it?"};
  const json::value* units = request.if_contains("units");
  const bool listed = units != nullptr && units->is_array() && !units->get_array().empty();
  if (!listed) return std::unexpected{"for which units?"};
  for (const json::value& value : units->get_array()) {
    const json::object* unit = value.if_object();
    const json::value* copies = unit == nullptr ? nullptr : unit->if_contains("copies");
    if (copies == nullptr || !copies->is_int64() || copies->get_int64() < 1 ||
        copies->get_int64() > 1'000) {
      return std::unexpected{"how many copies for each unit?"};
    }
    registered.dispatches.push_back(
        {.unit = {member(*unit, "unit")}, .copies = static_cast<int>(copies->get_int64())});
  }
  return registered;
}

std::string unregistered_answer(const std::vector<Unregistered>& codes) {
  json::array rows;
  for (const Unregistered& one : codes) {
    const Document& form = one.form.document;
    const bool open = parse_classification(form.classification_text) == Classification::none;
    rows.push_back(json::object{{"code", form.code},
                                {"number", form.number},
                                {"title", open ? form.title : ""},
                                {"kind", form.kind},
                                {"issuing_unit", form.issuing_unit},
                                {"classification", form.classification_text},
                                {"urgency", one.form.urgency_text},
                                {"cabinet", one.cabinet},
                                {"person", one.person},
                                {"scan_count", one.scan_count},
                                {"at_ms", one.at_ms}});
  }
  return json::serialize(json::object{{"ok", true}, {"codes", std::move(rows)}});
}

}  // namespace docbay::host
