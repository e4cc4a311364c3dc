#include "host/control/commissioning.hpp"

#include <array>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace docbay::host {
namespace {

namespace json = boost::json;

struct PlacementWords {
  std::string_view word;
  std::string_view chinese;
  std::string_view english;
};

constexpr std::array placement_words{
    PlacementWords{"reached", "完成", "done"},
    PlacementWords{"no_answer", "控制板没有应答：请检查电源和总线，然后重新扫描",
                   "the board does not answer: look at its power and its line, then scan again"},
    PlacementWords{"wrong_key", "控制板的密钥不符：请用 --key 指定随板密钥单上的密钥文件",
                   "the board has another key: give the one on its slip with --key FILE"},
    PlacementWords{"address_taken", "该地址已有控制板应答：请另选地址",
                   "another board answers at that address: choose one that is free"},
    PlacementWords{"not_supported", "控制板固件过旧：请先升级",
                   "the board's firmware is too old for this: update it first"},
    PlacementWords{"refused", "控制板未接受：请稍后重试",
                   "the board did not take it: try again in a while"},
    PlacementWords{"not_kept", "控制板存储器故障，无法保存：请更换控制板",
                   "the board cannot keep it, its memory fails: replace the board"}};

}  // namespace

std::string_view name_of(FoundRow::Kind kind) {
  switch (kind) {
    case FoundRow::Kind::new_board:
      return "new";
    case FoundRow::Kind::stranger:
      return "stranger";
    case FoundRow::Kind::moved:
      return "moved";
    case FoundRow::Kind::intruder:
      return "intruder";
    case FoundRow::Kind::foreign:
      return "foreign";
    case FoundRow::Kind::inseparable:
      return "inseparable";
  }
  return "unknown";
}

std::string text_of(const FoundRow& row, Language language) {
  const bool english = language == Language::english;
  switch (row.kind) {
    case FoundRow::Kind::new_board:
      return english ? "new: has no address yet" : "新控制板，尚未分配地址";
    case FoundRow::Kind::stranger:
      return english ? "does not belong to this site's configuration" : "配置中没有这块控制板";
    case FoundRow::Kind::moved:
      return english ? "belongs to this site, but to another address"
                     : "本站控制板，但接在别的地址上";
    case FoundRow::Kind::intruder:
      return english ? "has the address of another board: give it one of its own, or take it off"
                     : "占用了别的控制板的地址：请另设地址或拆下";
    case FoundRow::Kind::foreign:
      return english ? "something answers that is no Docbay board"
                     : "有设备应答，但不是本系统控制板";
    case FoundRow::Kind::inseparable:
      return english ? "several boards at one address: connect them one at a time"
                     : "同一地址有多块控制板：请逐块接入";
  }
  return {};
}

std::string_view placement_text(std::string_view word, Language language) {
  for (const PlacementWords& words : placement_words) {
    if (words.word == word) return language == Language::english ? words.english : words.chinese;
  }
  return word;
}

std::string placed_answer(protocol::BoardSerial board, std::string_view done,
                          std::string_view text) {
  return json::serialize(json::object{{"ok", true},
                                      {"board", fmt::format("{:016X}", board.value)},
                                      {"done", json::string{done}},
                                      {"text", json::string{text}}});
}

}  // namespace docbay::host
