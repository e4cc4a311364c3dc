#include "host/domain/words.hpp"

#include <fmt/format.h>

namespace docbay::host {
namespace {

struct Both {
  std::string_view chinese;
  std::string_view english;

  [[nodiscard]] std::string_view in(Language language) const {
    return language == Language::english ? english : chinese;
  }
};

Both words(Verdict value) {
  switch (value) {
    case Verdict::offered:
      return {"请投件", "drop now"};
    case Verdict::no_session:
      return {"请先刷卡", "present your card first"};
    case Verdict::wrong_face:
      return {"请到正面投件", "documents are dropped at the front"};
    case Verdict::unreadable:
      return {"条码未读全，请重新扫描", "the code was not read, scan again"};
    case Verdict::unknown_code:
      return {"未登记的公文，请交登记处", "not registered, take it to the registry"};
    case Verdict::cancelled:
      return {"该公文已撤销，请退回", "cancelled, take it back"};
    case Verdict::not_dispatched:
      return {"该公文尚未分发，请交登记处", "nobody is to get it yet, take it to the registry"};
    case Verdict::already_distributed:
      return {"该公文各份均已投递", "all its copies are delivered"};
    case Verdict::top_secret:
      return {"绝密件不得入柜，请走机要渠道",
              "top secret never goes into a cabinet, use the confidential post"};
    case Verdict::above_ceiling:
      return {"密级高于箱格上限，请走机要渠道",
              "too secret for the unit's bays, use the confidential post"};
    case Verdict::no_bay:
      return {"收件单位没有箱格，请交登记处", "the unit has no bay, take it to the registry"};
    case Verdict::bay_unavailable:
      return {"箱格暂不可用，请稍候再扫", "the bay is not available, scan again in a moment"};
    case Verdict::bay_full:
      return {"箱格已满，请通知收件单位取件", "the bay is full, ask the unit to empty it"};
    case Verdict::bay_faulty:
      return {"箱格故障，请通知值班员", "the bay is out of order, call the operator"};
    case Verdict::elsewhere:
      return {"请到其他柜投件", "drop it at another cabinet"};
    case Verdict::away:
      return {"领导外出，请交其秘书", "the leader is away, hand it to the secretary"};
    case Verdict::channel_closed:
      return {"该渠道此时不收件", "this channel takes nothing at this time"};
    case Verdict::taken_out:
      return {"已登记取出", "noted, take it along"};
    case Verdict::not_inside:
      return {"记录中不在已开箱格内，请通知值班员",
              "by the records it is not in an open bay, call the operator"};
    case Verdict::for_another_unit:
      return {"是别的单位的文件，请交值班员", "it is another unit's, hand it to the operator"};
  }
  return {"", ""};
}

Both words(OfferEnd value) {
  switch (value) {
    case OfferEnd::live:
      return {"待投", "waiting"};
    case OfferEnd::fulfilled:
      return {"已投", "done"};
    case OfferEnd::expired:
      return {"超时未投", "nobody dropped in time"};
    case OfferEnd::withdrawn:
      return {"已取消", "withdrawn"};
    case OfferEnd::refused:
      return {"箱格未接受", "the bay did not take it"};
    case OfferEnd::lapsed:
      return {"控制板未报告结果", "the board never said how it ended"};
  }
  return {"", ""};
}

Both words(TransferKind value) {
  switch (value) {
    case TransferKind::deposit:
      return {"投入箱格", "dropped into the bay"};
    case TransferKind::withdraw:
      return {"从投口取回", "pulled back out"};
    case TransferKind::collect:
      return {"取件签收", "collected and signed for"};
    case TransferKind::take_out:
      return {"值班员取出", "taken out by an operator"};
  }
  return {"", ""};
}

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
  }
  return {"", ""};
}

Both words(Place::Kind value) {
  switch (value) {
    case Place::Kind::registered:
      return {"已登记，未投", "registered, not dropped yet"};
    case Place::Kind::in_hand:
      return {"在经手人手中", "in the hand of whoever carries it"};
    case Place::Kind::in_bay:
      return {"箱格内", "in the bay"};
    case Place::Kind::with_unit:
      return {"已由单位取走", "with the unit"};
    case Place::Kind::in_doubt:
      return {"存疑", "in doubt"};
  }
  return {"", ""};
}

Both words(Right value) {
  switch (value) {
    case Right::none:
      return {"无权限", "no right"};
    case Right::own_unit:
      return {"本单位", "own unit"};
    case Right::deputy:
      return {"代理", "deputy"};
    case Right::two_person:
      return {"双人同取", "two people"};
    case Right::operator_:
      return {"值班员", "operator"};
    case Right::emergency:
      return {"应急", "emergency"};
  }
  return {"", ""};
}

Both words(BoardLink value) {
  switch (value) {
    case BoardLink::unknown:
      return {"未知", "unknown"};
    case BoardLink::up:
      return {"在线", "up"};
    case BoardLink::lost:
      return {"失联", "lost"};
    case BoardLink::mistaken:
      return {"不符", "mistaken"};
    case BoardLink::doubled:
      return {"地址冲突", "another board has its address, too"};
  }
  return {"", ""};
}

Both words(protocol::DropPhase value) {
  switch (value) {
    case protocol::DropPhase::idle:
      return {"空闲", "idle"};
    case protocol::DropPhase::offered:
      return {"待投", "waiting for a drop"};
    case protocol::DropPhase::jammed:
      return {"投口卡纸", "jammed"};
  }
  return {"未知", "unknown"};
}

Both words(protocol::DoorPhase value) {
  switch (value) {
    case protocol::DoorPhase::locked:
      return {"箱门已锁", "locked"};
    case protocol::DoorPhase::releasing:
      return {"待开门", "may be opened"};
    case protocol::DoorPhase::open:
      return {"箱门已开", "open"};
    case protocol::DoorPhase::left_open:
      return {"箱门久开未关", "left open"};
    case protocol::DoorPhase::forced:
      return {"箱门被强行打开", "forced"};
  }
  return {"未知", "unknown"};
}

Both refusal_words(std::string_view reason) {
  if (reason == "unknown_card") return {"未登记的卡", "this card is not known"};
  if (reason == "blocked_card") return {"此卡已停用", "this card is blocked"};
  if (reason == "no_right") return {"此卡无权在此使用", "this card has no right here"};
  if (reason == "departed_card") return {"此卡已注销", "this card is no longer in use"};
  if (reason == "departed_person") return {"持卡人已不在册", "the holder is no longer on the list"};
  if (reason == "changed_person") {
    return {"人员信息已变更，请重新刷卡", "your entry was changed, present your card again"};
  }
  if (reason == "departed_unit") return {"单位已撤销", "the unit no longer exists"};
  if (reason == "wrong_pin") return {"密码错误，请重新输入", "wrong PIN, enter it again"};
  if (reason == "pin_paused") {
    return {"密码多次错误，请稍后再试，或由同单位他人取件",
            "too many wrong PINs: try again later, or let a colleague come"};
  }
  if (reason == "no_pin") return {"未输入密码，请重新刷卡", "no PIN came, present your card again"};
  if (reason == "no_card") return {"请先刷卡", "present your card first"};
  if (reason == "no_second_person") {
    return {"第二人未按时刷卡，请重新刷卡", "no second person came, present both cards again"};
  }
  if (reason == "not_operator") {
    return {"只有值班员可以这样开门", "only an operator may open a bay this way"};
  }
  if (reason == "no_reason") return {"开门须写明事由", "say why the door is to open"};
  if (reason == "unknown_person") return {"未登记的人员", "this person is not known"};
  if (reason == "unknown_bay") return {"没有这个箱格", "there is no such bay"};
  return {"刷卡失败，请重试", "the card was not read, try again"};
}

std::string list_of(const std::vector<BayNumber>& bays) {
  std::string text;
  for (const BayNumber bay : bays) text += fmt::format("{}{}", text.empty() ? "" : ", ", bay.value);
  return text;
}

Both obstacle_words(const Obstacle& obstacle) {
  if (obstacle.why != Verdict::elsewhere) return {"{unit}：{said}", "{unit}: {said}"};
  if (obstacle.busy) {
    return {"{unit}：请到 {cabinet} 柜 {bay} 号箱（有人正在使用，请稍候）",
            "{unit}: go to cabinet {cabinet}, bay {bay} (busy, wait a moment)"};
  }
  return {"{unit}：请到 {cabinet} 柜 {bay} 号箱", "{unit}: go to cabinet {cabinet}, bay {bay}"};
}

std::string text_of(const Obstacle& obstacle, Language language) {
  return fmt::format(fmt::runtime(obstacle_words(obstacle).in(language)),
                     fmt::arg("unit", obstacle.unit),
                     fmt::arg("said", words(obstacle.why).in(language)),
                     fmt::arg("cabinet", obstacle.cabinet), fmt::arg("bay", obstacle.bay.value));
}

/// Sentences with {subject}, {bays}, {wrong}, {copies}; `said` stands for a verdict or reason.
Both sentences(Prompt::Kind kind) {
  switch (kind) {
    case Prompt::Kind::welcome:
      return {"{subject}，请扫描公文", "{subject}, scan a document"};
    case Prompt::Kind::refused_card:
      return {"{said}", "{said}"};
    case Prompt::Kind::scan_verdict:
      return {"{subject}：{said}", "{subject}: {said}"};
    case Prompt::Kind::drop_now:
      return {"{subject}：请投入 {bays} 号箱，共 {copies} 份",
              "{subject}: drop into bay {bays}, {copies} in all"};
    case Prompt::Kind::dropped:
      return {"{subject}：已投入", "{subject}: dropped"};
    case Prompt::Kind::drop_expired:
      return {"{subject}：超时未投，请重新扫描", "{subject}: time is over, scan again"};
    case Prompt::Kind::wrong_bay:
      return {"投错了！{subject} 在 {wrong} 号箱，请取出并投入 {bays} 号箱",
              "wrong bay! {subject} is in {wrong}, take it out and drop it into {bays}"};
    case Prompt::Kind::put_right:
      return {"{subject} 已取出，请投入 {bays} 号箱",
              "{subject} is out again, drop it into {bays}"};
    case Prompt::Kind::pulled_back:
      return {"{subject} 已从 {wrong} 号箱取回，请重新扫描",
              "{subject} was pulled back out of {wrong}, scan it again"};
    case Prompt::Kind::unidentified_drop:
      return {"{wrong} 号箱落入不明文件，请通知值班员",
              "an unidentified paper fell into {wrong}, call the operator"};
    case Prompt::Kind::doors_open:
      return {"{bays} 号箱已开，内有 {copies} 份", "bay {bays} is open, {copies} inside"};
    case Prompt::Kind::nothing_waits:
      return {"没有待取公文", "nothing is waiting"};
    case Prompt::Kind::collected:
      return {"已取 {copies} 份，清单已打印", "{copies} collected, the list is printed"};
    case Prompt::Kind::not_emptied:
      return {"{bays} 号箱内仍有文件，请再取", "bay {bays} is not empty, look again"};
    case Prompt::Kind::door_not_opened:
      return {"{bays} 号箱门未拉开，请重新刷卡",
              "bay {bays} was not pulled open, present your card again"};
    case Prompt::Kind::bay_refused:
      return {"{bays} 号箱未响应，请重试", "bay {bays} does not answer, try again"};
    case Prompt::Kind::enter_pin:
      return {"{subject}，请输入密码", "{subject}, enter your PIN"};
    case Prompt::Kind::second_person:
      return {"{bays} 号箱须两人同取，请第二人刷卡",
              "bay {bays} takes two people: the second card, please"};
    case Prompt::Kind::operator_welcome:
      return {"{subject}，请选择箱格并写明事由", "{subject}, choose a bay and say why"};
    case Prompt::Kind::contents_printed:
      return {"{bays} 号箱有 {copies} 份待取，清单已打印",
              "{copies} wait in bay {bays}, the list is printed"};
    case Prompt::Kind::collected_unprinted:
      return {"已取 {copies} 份", "{copies} collected"};
    case Prompt::Kind::door_left_open:
      return {"{bays} 号箱门未关，请关好", "bay {bays} stands open, close it"};
    case Prompt::Kind::door_closed:
      return {"{bays} 号箱门已关好", "bay {bays} is closed"};
  }
  return {"", ""};
}

}  // namespace

Language language_of(std::string_view tag) {
  return tag.starts_with("en") ? Language::english : Language::chinese;
}

std::string_view text_of(Verdict value, Language language) {
  return words(value).in(language);
}
std::string_view text_of(OfferEnd value, Language language) {
  return words(value).in(language);
}
std::string_view text_of(TransferKind value, Language language) {
  return words(value).in(language);
}
std::string_view text_of(IncidentKind value, Language language) {
  return words(value).in(language);
}
std::string_view text_of(Place::Kind value, Language language) {
  return words(value).in(language);
}
std::string_view text_of(Right value, Language language) {
  return words(value).in(language);
}
std::string_view text_of(BoardLink value, Language language) {
  return words(value).in(language);
}

std::string_view text_of(protocol::DropPhase value, Language language) {
  return words(value).in(language);
}
std::string_view text_of(protocol::DoorPhase value, Language language) {
  return words(value).in(language);
}

std::string_view refusal_text(std::string_view reason, Language language) {
  return refusal_words(reason).in(language);
}

std::string text_of(const Prompt& prompt, Language language) {
  const bool refused = prompt.kind == Prompt::Kind::refused_card;
  std::string text =
      fmt::format(fmt::runtime(sentences(prompt.kind).in(language)),
                  fmt::arg("subject", prompt.subject), fmt::arg("bays", list_of(prompt.bays)),
                  fmt::arg("wrong", prompt.wrong_bay.value), fmt::arg("copies", prompt.copies),
                  fmt::arg("said", refused ? refusal_text(prompt.subject, language)
                                           : text_of(prompt.verdict, language)));
  for (const Obstacle& obstacle : prompt.obstacles) {
    text += fmt::format("{}{}", language == Language::english ? "; " : "；",
                        text_of(obstacle, language));
  }
  return text;
}

}  // namespace docbay::host
