// What people read of incidents: what has happened, what to do about it, how it ended.
#include <array>
#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "host/domain/both.hpp"

namespace docbay::host {
namespace {

Both words(IncidentKind value) {
  switch (value) {
    case IncidentKind::wrong_bay:
      return {"投错箱格", "dropped into the wrong bay"};
    case IncidentKind::late_drop:
      return {"超时后投入", "dropped after the time was over"};
    case IncidentKind::unidentified_drop:
      return {"投入不明文件", "an unidentified paper fell in"};
    case IncidentKind::pulled_back:
      return {"投入后又被取回", "pulled back after the drop"};
    case IncidentKind::unexplained_out:
      return {"空箱格有文件取出", "paper came out of an empty bay"};
    case IncidentKind::jam:
      return {"投口卡纸", "something is stuck in the slot"};
    case IncidentKind::not_emptied:
      return {"取件后箱内仍有文件", "not empty after the pickup"};
    case IncidentKind::door_forced:
      return {"箱门被强行打开", "the door was forced"};
    case IncidentKind::door_found_open:
      return {"启动时箱门未关", "the door was found open"};
    case IncidentKind::door_left_open:
      return {"箱门久开未关", "the door was left open"};
    case IncidentKind::door_unseen:
      return {"箱门开着时控制板断电", "the board was off while the door stood open"};
    case IncidentKind::journal_overflow:
      return {"控制板记录溢出", "a board lost events"};
    case IncidentKind::board_lost:
      return {"控制板失联", "a board is silent"};
    case IncidentKind::board_mistaken:
      return {"控制板或密钥不符", "a wrong board or a wrong key"};
    case IncidentKind::board_replaced:
      return {"控制板存储已更换", "a board's memory was replaced"};
    case IncidentKind::sensor_faulty:
      return {"箱格传感器故障", "a sensor of the bay is faulty"};
    case IncidentKind::shutter_stuck:
      return {"投口挡板卡住", "the shutter is stuck"};
    case IncidentKind::bay_full:
      return {"箱格已满", "the bay is full"};
    case IncidentKind::taken_unsigned:
      return {"开门取出，无人签收", "taken out through the door, and nobody signed for it"};
    case IncidentKind::missing:
      return {"应在箱内的文件不在", "what should lie in the bay does not"};
    case IncidentKind::unrecorded:
      return {"箱内有未登记的文件", "something lies in the bay that is not in the records"};
    case IncidentKind::clock_set_back:
      return {"时钟被调回", "the clock went back"};
  }
  return {"", ""};
}

constexpr Both count_it{"请两人盘点该箱格", "let two people take stock of the bay"};

Both remedy(IncidentKind value) {
  switch (value) {
    case IncidentKind::wrong_bay:
      return {"请从投口或箱门取出，投入应投的箱格",
              "take it out through the slot or the door and drop it where it belongs"};
    case IncidentKind::late_drop:
    case IncidentKind::unidentified_drop:
    case IncidentKind::not_emptied:
    case IncidentKind::door_found_open:
    case IncidentKind::door_unseen:
    case IncidentKind::unrecorded:
      return count_it;
    case IncidentKind::pulled_back:
      return {"请向投件人核实，重新投入或退回",
              "ask the courier, and drop it again or send it back"};
    case IncidentKind::unexplained_out:
      return {"请查看该箱格，必要时盘点", "look at the bay, take stock if need be"};
    case IncidentKind::jam:
      return {"请取出投口内的纸张", "take the paper out of the slot"};
    case IncidentKind::door_forced:
      return {"请保护现场，两人盘点后写明处理结果",
              "let two people take stock, then say what came of it"};
    case IncidentKind::door_left_open:
      return {"请关好箱门", "close the door"};
    case IncidentKind::journal_overflow:
      return {"请盘点该控制板的各箱格，写明处理结果",
              "take stock of the board's bays, then say what came of it"};
    case IncidentKind::board_lost:
      return {"请检查控制板的电源和总线", "look at the board's power and at the line"};
    case IncidentKind::board_mistaken:
      return {"请核对控制板和密钥", "see which board it is and which key it has"};
    case IncidentKind::board_replaced:
      return {"请核实控制板由谁更换，写明处理结果", "find out who changed the board, and say so"};
    case IncidentKind::sensor_faulty:
      return {"请清洁或更换传感器", "clean the sensor or replace it"};
    case IncidentKind::shutter_stuck:
      return {"请检查投口挡板", "look at the shutter"};
    case IncidentKind::bay_full:
      return {"请通知收件单位取件", "ask the unit to collect"};
    case IncidentKind::taken_unsigned:
      return {"请向开门人核实各份去向，由两人勘误", "ask who opened it, then two people correct"};
    case IncidentKind::missing:
      return {"请查找；找到后盘点，或由两人勘误",
              "look for it; once found take stock, or two people correct"};
    case IncidentKind::clock_set_back:
      return {"请核对时间，并用 docbay clock confirm 确认",
              "check the time, then say so: docbay clock confirm"};
  }
  return {"", ""};
}

/// How incidents end without a person's words. What is stored is the English.
constexpr std::array evidences{
    Both{"已重新投入", "dropped again"},
    Both{"已从投口取出", "taken back out through the slot"},
    Both{"已从箱门取出", "taken out through the door"},
    Both{"已在背面扫描", "scanned at the back"},
    Both{"又在正面扫描", "scanned again at the front"},
    Both{"已投入应投的箱格", "it fell into its own bay"},
    Both{"箱门已关，箱内已空", "door closed, bay empty"},
    Both{"箱门已关", "door closed"},
    Both{"箱门已关，一份不少", "door closed, nothing is missing"},
    Both{"取出的均已扫描", "what was taken was scanned"},
    Both{"控制板已重新启动", "the board started anew"},
    Both{"控制板已更换", "the board was replaced"},
    Both{"控制板恢复应答", "it answers again"},
    Both{"控制板已正确", "the right board answers"},
    Both{"传感器恢复正常", "the sensors are well again"},
    Both{"挡板恢复正常", "the shutter moves again"},
    Both{"投口已通", "beams free again"},
    Both{"箱内又有空间", "there is room again"},
    Both{"传感器显示箱内已空", "the bay is seen empty"},
    Both{"时间源正确", "a time source is right"},
    Both{"值班员已确认时钟", "an operator confirmed it"},
    Both{"盘点时在箱内", "counted in a stocktake"},
    Both{"盘点时在另一箱格", "counted in another bay"},
    Both{"盘点时不在箱内", "not there at a stocktake"},
};

/// Why documents are sent back (《党政机关公文处理工作条例》第二十四条: what the first review looks
/// at).
struct Reason {
  std::string_view word;
  Both text;
};
constexpr std::array reasons{
    Reason{"not_ours", {"不应由本单位办理", "not for this unit to handle"}},
    Reason{"routing", {"不符合行文规则", "against the rules of who writes to whom"}},
    Reason{"form", {"文种或格式不符合要求", "wrong kind or form"}},
    Reason{"not_countersigned",
           {"涉及其他部门职权的事项未经协商会签", "other authorities concerned have not signed"}},
    Reason{"drafting", {"不符合公文起草的其他要求", "fails other requirements of drafting"}},
    Reason{"misdelivered", {"误投", "delivered to the wrong unit"}},
};

std::vector<int> numbers_in(std::string_view text) {
  std::vector<int> numbers;
  for (const char* at = text.data(); at != text.data() + text.size();) {
    int number = 0;
    const auto read = std::from_chars(at, text.data() + text.size(), number);
    if (read.ec == std::errc{}) numbers.push_back(number);
    at = read.ec == std::errc{} ? read.ptr : at + 1;
  }
  return numbers;
}

}  // namespace

std::string_view text_of(IncidentKind value, Language language) {
  return words(value).in(language);
}

std::string_view remedy_text(IncidentKind value, Language language) {
  return remedy(value).in(language);
}

std::string_view text_of(Severity value, Language language) {
  switch (value) {
    case Severity::notice:
      return Both{"提示", "notice"}.in(language);
    case Severity::warning:
      return Both{"警告", "warning"}.in(language);
    case Severity::alarm:
      return Both{"报警", "alarm"}.in(language);
  }
  return "";
}

std::string evidence_text(const std::string& evidence, Language language) {
  for (const Both& known : evidences) {
    if (known.english == evidence) return std::string{known.in(language)};
  }
  constexpr std::string_view stocktake = "stocktake: ";
  const std::vector<int> n = numbers_in(evidence);
  const bool counted = evidence.starts_with(stocktake) && n.size() == 3;
  if (!counted || language == Language::english) return evidence;
  return fmt::format("盘点：在箱 {} 份，缺 {} 份，不明 {} 份", n[0], n[1], n[2]);
}

std::string reason_text(const std::string& reason, Language language) {
  for (const Reason& known : reasons) {
    if (known.word == reason) return std::string{known.text.in(language)};
  }
  return reason;
}

}  // namespace docbay::host
