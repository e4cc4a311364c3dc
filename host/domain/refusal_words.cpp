// Why somebody was refused: the words that records keep, and their sentences.
#include <array>

#include "host/domain/both.hpp"

namespace docbay::host {
namespace {

struct Refusal {
  std::string_view reason;
  Both text;
};
constexpr std::array refusals{
    Refusal{"unknown_card", {"未登记的卡", "this card is not known"}},
    Refusal{"blocked_card", {"此卡已停用", "this card is blocked"}},
    Refusal{"no_right", {"此卡无权在此使用", "this card has no right here"}},
    Refusal{"departed_card", {"此卡已注销", "this card is no longer in use"}},
    Refusal{"departed_person", {"持卡人已不在册", "the holder is no longer on the list"}},
    Refusal{"changed_person",
            {"人员信息已变更，请重新刷卡", "your entry was changed, present your card again"}},
    Refusal{"departed_unit", {"单位已撤销", "the unit no longer exists"}},
    Refusal{"wrong_pin", {"密码错误，请重新输入", "wrong PIN, enter it again"}},
    Refusal{"pin_paused",
            {"密码多次错误，请稍后再试，或由同单位他人取件",
             "too many wrong PINs: try again later, or let a colleague come"}},
    Refusal{"no_pin", {"未输入密码，请重新刷卡", "no PIN came, present your card again"}},
    Refusal{"no_card", {"请先刷卡", "present your card first"}},
    Refusal{"no_second_person",
            {"第二人未按时刷卡，请重新刷卡", "no second person came, present both cards again"}},
    Refusal{"not_operator", {"只有值班员可以这样做", "only an operator may do this"}},
    Refusal{"no_reason", {"须写明事由", "say why"}},
    Refusal{"unknown_person", {"未登记的人员", "this person is not known"}},
    Refusal{"unknown_bay", {"没有这个箱格", "there is no such bay"}},
    Refusal{"unknown_copy", {"没有这一份", "there is no such copy"}},
    Refusal{"not_there",
            {"该份目前不能这样交接", "the copy is not where it would have to be for this"}},
    Refusal{"needs_second", {"须写明另一人", "a second person has to be named"}},
    Refusal{"unknown_unit", {"没有这个单位", "there is no such unit"}},
    Refusal{"no_place", {"须写明该份在何处", "say where the copy is"}},
    Refusal{"take_stock", {"箱内有什么须盘点确认", "what lies in a bay is for a stocktake to say"}},
    Refusal{"unknown_receipt", {"没有这个回执", "there is no such receipt"}},
    Refusal{"unknown_incident", {"没有这项未处理的异常", "there is no such open incident"}},
    Refusal{"no_evidence", {"须写明如何得知异常已消除", "say how it is known that it is over"}},
    Refusal{"not_over",
            {"异常仍在，恢复后自动消除", "it still lasts, and ends by itself when it is mended"}},
    Refusal{
        "copies_in_doubt",
        {"尚有存疑的份，请先盘点或勘误", "copies are in doubt: take stock or correct them first"}},
    Refusal{
        "not_counted",
        {"箱内有什么尚未确认，请先盘点", "what lies in the bay is not settled: take stock first"}},
    Refusal{"doors_open", {"请先关好本柜各箱门", "close the doors of this cabinet first"}},
    Refusal{"nothing_offered", {"请先扫描公文", "scan the document first"}},
    Refusal{"known_code", {"该码的公文已登记", "a document with this code is registered already"}},
    Refusal{"bad_form",
            {"登记内容有误，请检查码、密级和紧急程度",
             "this cannot be registered: look at code, classification and urgency"}},
    Refusal{"no_units", {"须写明收件单位和份数", "say which units get how many copies"}},
    Refusal{"cancelled", {"本人已取消", "cancelled by whoever asked"}},
    Refusal{"no_right_to_clock",
            {"只有值班员可以确认时钟", "only an operator may confirm the clock"}},
    Refusal{"stocktake", {"正在盘点，请稍候", "a stocktake is under way, wait a moment"}},
};

}  // namespace

std::string_view refusal_text(std::string_view reason, Language language) {
  for (const Refusal& known : refusals) {
    if (known.reason == reason) return known.text.in(language);
  }
  return Both{"刷卡失败，请重试", "the card was not read, try again"}.in(language);
}

}  // namespace docbay::host
