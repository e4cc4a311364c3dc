#include "host/control/boards.hpp"

#include <array>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace docbay::host {
namespace {

namespace json = boost::json;

struct UpdateWords {
  std::string_view word;
  std::string_view chinese;
  std::string_view english;
};

constexpr std::array update_words{
    UpdateWords{"waiting", "等待控制板", "waiting for the board"},
    UpdateWords{"idle", "准备传送", "about to be sent"},
    UpdateWords{"receiving", "正在传送", "being sent"},
    UpdateWords{"received", "已传完，等箱格空闲后重启", "sent; restarts when no bay is in use"},
    UpdateWords{"on_trial", "新固件试运行中", "the new firmware is on trial"},
    UpdateWords{"confirmed", "升级完成", "updated"},
    UpdateWords{"current", "已是该版本", "has this version already"},
    UpdateWords{"newer", "现有版本更新，未升级", "runs a newer version; nothing was done"},
    UpdateWords{"no_image", "文件中没有适用于该控制板的固件",
                "the file has no image for this board"},
    UpdateWords{"too_large", "固件太大", "the image is too large for the board"},
    UpdateWords{"refused", "控制板拒绝了新固件", "the board refused the image"},
    UpdateWords{"flash_failed", "控制板闪存写入失败，请更换",
                "the board's flash fails: replace it"},
    UpdateWords{"not_supported", "该控制板不支持在线升级", "cannot be updated over the bus"},
    UpdateWords{"rolled_back", "试运行失败，已退回旧版本", "it failed its trial; the old one runs"},
    UpdateWords{"bad_hash", "固件内容损坏", "its code is damaged"},
    UpdateWords{"bad_signature", "签名无效", "its signature is wrong"},
    UpdateWords{"foreign_key", "签名者不受信任", "signed by somebody the board does not trust"},
    UpdateWords{"wrong_image", "固件不适用于该控制板", "made for other boards"},
    UpdateWords{"downgrade", "不允许降级", "older than what the board has"},
    UpdateWords{"not_recorded", "控制板无法记录试运行", "its trial could not be noted"}};

json::string text(std::string_view words) {
  return json::string{words};
}

json::object found_json(const FoundRow& row, Language language) {
  json::object found{{"line", text(row.line)},
                     {"address", row.address.value},
                     {"kind", text(name_of(row.kind))},
                     {"board", nullptr},
                     {"text", text(text_of(row, language))}};
  if (row.board.value != 0) found["board"] = text(fmt::format("{:016X}", row.board.value));
  return found;
}

}  // namespace

std::string_view update_text(std::string_view word, Language language) {
  for (const UpdateWords& words : update_words) {
    if (words.word == word) return language == Language::english ? words.english : words.chinese;
  }
  return word;
}

std::string boards_answer(const std::vector<BoardRow>& rows, const std::vector<FoundRow>& found,
                          Language language) {
  json::array boards;
  for (const BoardRow& row : rows) {
    json::object board{{"board", fmt::format("{:016X}", row.serial.value)},
                       {"line", text(row.line)},
                       {"address", row.address.value},
                       {"link", text(name_of(row.link))},
                       {"text", text(text_of(row.link, language))},
                       {"replaces", nullptr},
                       {"firmware", nullptr},
                       {"update", nullptr}};
    if (row.seat != row.serial) board["replaces"] = text(fmt::format("{:016X}", row.seat.value));
    if (row.identity) {
      const unsigned version = row.identity->firmware_version;
      board["firmware"] = text(fmt::format("{}.{}", version >> 8U, version & 0xFFU));
      board["bays"] = row.identity->bays;
      board["boot_count"] = row.identity->boot_count.value;
    }
    if (row.update) {
      const std::string& word = row.update->end.value_or(row.update->state);
      std::string said{update_text(word, language)};
      if (word == "refused") {
        said += fmt::format(": {}", update_text(row.update->outcome, language));
      }
      board["update"] = json::object{
          {"state", text(row.update->state)},
          {"outcome", text(row.update->outcome)},
          {"received_bytes", row.update->received_bytes},
          {"image_bytes", row.update->image_bytes},
          {"ended", row.update->end.has_value()},
          {"end", row.update->end ? json::value(text(*row.update->end)) : json::value(nullptr)},
          {"text", text(said)}};
    }
    boards.push_back(std::move(board));
  }
  json::array others;
  for (const FoundRow& row : found) others.push_back(found_json(row, language));
  return json::serialize(
      json::object{{"ok", true}, {"boards", std::move(boards)}, {"found", std::move(others)}});
}

}  // namespace docbay::host
