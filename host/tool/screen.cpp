#include "host/tool/screen.hpp"

#include <array>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "host/print/text_list.hpp"

namespace docbay::host {
namespace {

namespace json = boost::json;

std::string text(const json::object& object, std::string_view key) {
  const json::value& value = object.at(key);
  return value.is_string() ? std::string{value.as_string()} : std::string{"?"};
}

std::int64_t number(const json::object& object, std::string_view key) {
  return object.at(key).to_number<std::int64_t>();
}

std::string lamp_name(std::string_view lamp, bool english) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> chinese{
      {{"wait", "待投"}, {"urgent", "急件"}, {"taken", "已取"}, {"error", "异常"}}};
  for (const auto& [name, word] : chinese) {
    if (name == lamp && !english) return std::string{word};
  }
  return std::string{lamp};
}

std::string lamps(const json::value& value, bool english) {
  if (!value.is_array()) return "?";
  std::string names;
  for (const json::value& lamp : value.as_array()) {
    names += (names.empty() ? "" : ",") + lamp_name(lamp.as_string(), english);
  }
  return names.empty() ? "-" : names;
}

/// Hands the answer to `draw` if it is a good one.
template <class Draw>
Screen drawn(std::string_view answer, Draw draw) {
  try {
    const json::value parsed = json::parse(answer);
    const json::object& object = parsed.as_object();
    if (!object.at("ok").as_bool()) return std::unexpected{text(object, "why")};
    return draw(object);
  } catch (const std::exception& error) {
    return std::unexpected{fmt::format(
        "the daemon's answer cannot be understood ({}); are tool and daemon of one version?",
        error.what())};
  }
}

void add_bays(std::string& screen, const json::object& status, bool english) {
  TextList table{
      .title = english ? "Bays" : "箱格",
      .columns =
          english ? std::vector<std::string>{"bay", "unit", "copies", "state", "lamps", "incidents"}
                  : std::vector<std::string>{"箱格", "单位", "份数", "状态", "指示灯", "异常"}};
  for (const json::value& value : status.at("bays").as_array()) {
    const json::object& bay = value.as_object();
    table.rows.push_back({std::to_string(number(bay, "bay")), text(bay, "unit"),
                          std::to_string(number(bay, "count")), text(bay, "text"),
                          lamps(bay.at("lamps"), english),
                          std::to_string(number(bay, "incidents"))});
  }
  screen += render(table);
}

void add_lines(std::string& screen, const json::value& items, std::string_view heading,
               std::string (*line)(const json::object&, bool), bool english) {
  if (items.as_array().empty()) return;
  screen += fmt::format("{}\n", heading);
  for (const json::value& item : items.as_array()) {
    screen += "  " + line(item.as_object(), english) + "\n";
  }
}

std::string board_line(const json::object& board, bool) {
  return fmt::format("{}  {}", text(board, "board"), text(board, "text"));
}
std::string device_line(const json::object& device, bool english) {
  const std::string good = english ? "ok" : "正常";
  const bool open = device.at("open").as_bool();
  return fmt::format("{}  {}", text(device, "device"), open ? good : text(device, "why"));
}
/// A time, and whether nobody says that the clock was right then.
std::string time_of(const json::object& object, std::string_view key, bool english) {
  std::string time = local_time(number(object, key));
  if (!object.at("clock_trusted").as_bool()) {
    time += english ? " (clock not checked)" : "（时钟未校准）";
  }
  return time;
}
std::string incident_line(const json::object& incident, bool english) {
  const std::int64_t bay = number(incident, "bay");
  const std::string board = text(incident, "board");
  std::string where = english ? "the whole site" : "全站";
  if (bay != 0) {
    where = fmt::format(fmt::runtime(english ? "bay {}" : "{} 号箱"), bay);
  } else if (board.find_first_not_of('0') != std::string::npos) {
    where = fmt::format(fmt::runtime(english ? "board {}" : "控制板 {}"), board);
  }
  return fmt::format("#{}  {}  {}  {}  {}  {}\n      {} {}", number(incident, "incident"),
                     text(incident, "severity_text"), time_of(incident, "opened_at_ms", english),
                     text(incident, "text"), where, text(incident, "document"),
                     english ? "->" : "→", text(incident, "remedy"));
}
std::string prompt_line(const json::object& prompt, bool) {
  return fmt::format("{} {}  {}", text(prompt, "cabinet"), text(prompt, "face"),
                     text(prompt, "text"));
}

std::string found_table(const json::object& boards, bool english) {
  TextList table{.title = english ? "Found beside them" : "另外发现",
                 .columns = english
                                ? std::vector<std::string>{"board", "line", "address", "what it is"}
                                : std::vector<std::string>{"控制板", "总线", "地址", "说明"}};
  for (const json::value& value : boards.at("found").as_array()) {
    const json::object& found = value.as_object();
    const bool named = found.at("board").is_string();
    table.rows.push_back({named ? text(found, "board") : "-", text(found, "line"),
                          std::to_string(number(found, "address")), text(found, "text")});
  }
  return table.rows.empty() ? std::string{} : render(table);
}

}  // namespace

Screen status_screen(std::string_view answer, bool english) {
  return drawn(answer, [&](const json::object& status) {
    const json::object& oa = status.at("oa").as_object();
    std::string screen = fmt::format(
        fmt::runtime(english
                         ? "Site {}: {} documents at hand, {} receipts; OA {}, {} events waiting\n"
                         : "交换站 {}：在手公文 {} 件，回执 {} 号；OA {}，待报送 {} 条\n"),
        text(status, "site"), number(status, "documents_awake"), number(status, "receipts"),
        oa.at("works").as_bool() ? (english ? "works" : "正常") : text(oa, "why"),
        number(oa, "waiting"));
    const json::object& clock = status.at("clock").as_object();
    if (!clock.at("trusted").as_bool()) {
      screen += english ? "Clock: not checked; see docbay clock confirm\n"
                        : "时钟：未校准；核对后请用 docbay clock confirm 确认\n";
    } else {
      screen += (english ? "Clock: " : "时钟：") + text(clock, "text") + "\n";
    }
    if (const std::string trouble = text(status, "store_trouble"); !trouble.empty()) {
      screen += (english ? "Store: " : "存储：") + trouble + "\n";
    }
    const json::object& search = status.at("search").as_object();
    if (const std::string trouble = text(search, "trouble"); !trouble.empty()) {
      screen += (english ? "Search: " : "检索：") + trouble + "\n";
    } else if (number(search, "waiting") > 0) {
      screen += fmt::format(
          fmt::runtime(english ? "Search: {} documents behind\n" : "检索：还有 {} 件公文未编入\n"),
          number(search, "waiting"));
    }
    add_lines(screen, status.at("boards"), english ? "Boards" : "控制板", board_line, english);
    add_lines(screen, status.at("devices"), english ? "Devices" : "设备", device_line, english);
    add_bays(screen, status, english);
    add_lines(screen, status.at("incidents"), english ? "Incidents" : "异常", incident_line,
              english);
    add_lines(screen, status.at("prompts"), english ? "Screens" : "屏幕", prompt_line, english);
    return Screen{screen};
  });
}

Screen trace_screen(std::string_view answer, bool english) {
  return drawn(answer, [&](const json::object& trace) {
    std::string screen;
    for (const json::value& value : trace.at("documents").as_array()) {
      const json::object& document = value.as_object();
      screen += fmt::format("{}  {}  {}\n", text(document, "document_id"), text(document, "number"),
                            text(document, "title"));
      for (const json::value& item : document.at("copies").as_array()) {
        const json::object& copy = item.as_object();
        screen +=
            fmt::format(fmt::runtime(english ? "  copy {} for {}: {}" : "  第 {} 份（{}）：{}"),
                        number(copy, "copy"), text(copy, "unit"), text(copy, "text"));
        if (number(copy, "bay") != 0) screen += fmt::format(" {}", number(copy, "bay"));
        screen += "\n";
      }
      for (const json::value& item : document.at("history").as_array()) {
        const json::object& entry = item.as_object();
        screen += fmt::format("  {}  {}\n", time_of(entry, "at_ms", english), text(entry, "text"));
      }
    }
    if (screen.empty()) {
      screen = english ? "No document has this code or number.\n" : "没有这个条码或文号的公文。\n";
    }
    return Screen{screen};
  });
}

Screen list_screen(std::string_view answer, bool english) {
  return drawn(answer, [&](const json::object& list) {
    TextList table{
        .title = fmt::format(fmt::runtime(english ? "Bay {}" : "{} 号箱"), number(list, "bay")),
        .columns = english ? std::vector<std::string>{"copy", "number", "title", "classification",
                                                      "since", "place"}
                           : std::vector<std::string>{"份", "发文字号", "标题", "密级", "投入时间",
                                                      "状态"}};
    for (const json::value& value : list.at("copies").as_array()) {
      const json::object& copy = value.as_object();
      table.rows.push_back({std::to_string(number(copy, "copy")), text(copy, "number"),
                            text(copy, "title"), text(copy, "classification"),
                            local_time(number(copy, "since_ms")), text(copy, "text")});
    }
    return Screen{render(table)};
  });
}

Screen boards_screen(std::string_view answer, bool english) {
  return drawn(answer, [&](const json::object& object) -> Screen {
    TextList table{.title = english ? "Boards" : "控制板",
                   .columns = english ? std::vector<std::string>{"board", "line", "address",
                                                                 "state", "firmware", "update"}
                                      : std::vector<std::string>{"控制板", "总线", "地址", "状态",
                                                                 "固件", "升级"}};
    for (const json::value& value : object.at("boards").as_array()) {
      const json::object& board = value.as_object();
      const json::value& update = board.at("update");
      std::string progress = "-";
      if (update.is_object()) {
        const json::object& it = update.as_object();
        progress = text(it, "text");
        if (text(it, "state") == "receiving" && !it.at("ended").as_bool()) {
          progress +=
              fmt::format(" {}/{}", number(it, "received_bytes"), number(it, "image_bytes"));
        }
      }
      std::string name = text(board, "board");
      if (board.at("replaces").is_string()) {
        name += fmt::format(fmt::runtime(english ? " (for {})" : "（代替 {}）"),
                            text(board, "replaces"));
      }
      table.rows.push_back({name, text(board, "line"), std::to_string(number(board, "address")),
                            text(board, "text"), text(board, "firmware"), progress});
    }
    return render(table) + found_table(object, english);
  });
}

Screen unregistered_screen(std::string_view answer, bool english) {
  return drawn(answer, [&](const json::object& object) -> Screen {
    TextList table{.title = english ? "To be registered" : "待登记",
                   .columns = english
                                  ? std::vector<std::string>{"scanned", "cabinet", "by", "code",
                                                             "number", "title", "classification"}
                                  : std::vector<std::string>{"扫描时间", "柜", "扫描人", "条码",
                                                             "发文字号", "标题", "密级"}};
    for (const json::value& value : object.at("codes").as_array()) {
      const json::object& code = value.as_object();
      table.rows.push_back({local_time(number(code, "at_ms")), text(code, "cabinet"),
                            text(code, "person"), text(code, "code"), text(code, "number"),
                            text(code, "title"), text(code, "classification")});
    }
    if (!table.rows.empty()) return render(table);
    return english ? "Everything that was scanned is registered.\n" : "没有待登记的文件。\n";
  });
}

Screen reconcile_screen(std::string_view answer, bool english) {
  return drawn(answer, [&](const json::object& object) -> Screen {
    TextList table{.title = text(object, "text"),
                   .columns = english ? std::vector<std::string>{"bay", "recorded", "in doubt",
                                                                 "sensor", "incidents", "agrees"}
                                      : std::vector<std::string>{"箱格", "记录份数", "存疑",
                                                                 "传感器", "异常", "一致"}};
    for (const json::value& value : object.at("bays").as_array()) {
      const json::object& bay = value.as_object();
      table.rows.push_back(
          {std::to_string(number(bay, "bay")), std::to_string(number(bay, "recorded")),
           std::to_string(number(bay, "in_doubt")), text(bay, "seen_text"),
           std::to_string(number(bay, "incidents")),
           bay.at("agrees").as_bool() ? (english ? "yes" : "是") : (english ? "NO" : "否")});
    }
    return render(table);
  });
}

Screen act_screen(std::string_view answer, bool) {
  return drawn(answer,
               [&](const json::object& object) -> Screen { return text(object, "text") + "\n"; });
}

Screen place_screen(std::string_view answer, bool) {
  return drawn(answer, [&](const json::object& object) -> Screen {
    return fmt::format("{}  {}\n", text(object, "board"), text(object, "text"));
  });
}

}  // namespace docbay::host
