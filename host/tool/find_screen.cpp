// What was found, as a table.
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "host/print/text_list.hpp"
#include "host/tool/screen.hpp"

namespace docbay::host {
namespace {

namespace json = boost::json;

std::string text(const json::object& object, std::string_view key) {
  return std::string{object.at(key).as_string()};
}

std::string table_of(const json::object& found, bool english) {
  TextList table{.title = english ? "Found" : "查找结果",
                 .columns = english
                                ? std::vector<std::string>{"registered", "number", "title",
                                                           "issuing unit", "classification", "code"}
                                : std::vector<std::string>{"登记时间", "发文字号", "标题",
                                                           "来文单位", "密级", "条码"}};
  for (const json::value& value : found.at("documents").as_array()) {
    const json::object& document = value.as_object();
    table.rows.push_back({local_time(document.at("registered_at_ms").to_number<std::int64_t>()),
                          text(document, "number"), text(document, "title"),
                          text(document, "issuing_unit"), text(document, "classification"),
                          text(document, "code")});
  }
  if (!table.rows.empty()) return render(table);
  return english ? "Nothing was found.\n" : "没有找到。\n";
}

}  // namespace

Screen find_screen(std::string_view answer, bool english) {
  try {
    const json::value parsed = json::parse(answer);
    const json::object& found = parsed.as_object();
    if (!found.at("ok").as_bool()) return std::unexpected{text(found, "why")};
    std::string screen = table_of(found, english);
    if (found.at("more").as_bool()) {
      screen += fmt::format(fmt::runtime(english ? "More than {} documents.\n" : "多于 {} 件。\n"),
                            found.at("limit").to_number<std::int64_t>());
    }
    if (const std::string note = text(found, "note"); !note.empty()) screen += note + "\n";
    if (const std::string why = text(found, "trouble"); !why.empty()) screen += why + "\n";
    return screen;
  } catch (const std::exception& error) {
    return std::unexpected{fmt::format(
        "the daemon's answer cannot be understood ({}); are tool and daemon of one version?",
        error.what())};
  }
}

}  // namespace docbay::host
