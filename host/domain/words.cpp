#include <fmt/format.h>

#include "host/domain/both.hpp"

namespace docbay::host {
namespace {

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
    case Verdict::withdrawn:
      return {"该公文已撤回，请退回发文单位", "its sender has withdrawn it, take it back"};
    case Verdict::taken_out:
      return {"已登记取出", "noted, take it along"};
    case Verdict::not_inside:
      return {"记录中不在已开箱格内，请通知值班员",
              "by the records it is not in an open bay, call the operator"};
    case Verdict::for_another_unit:
      return {"是别的单位的文件，请交值班员", "it is another unit's, hand it to the operator"};
    case Verdict::counted:
      return {"已清点，请放回箱内", "counted, put it back"};
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
      return {"撤回", "withdrawn"};
    case TransferKind::collect:
      return {"取件签收", "collected and signed for"};
    case TransferKind::take_out:
      return {"值班员取出", "taken out by an operator"};
    case TransferKind::return_:
      return {"退文", "sent back"};
    case TransferKind::clear_back:
      return {"清退", "cleared back"};
    case TransferKind::correct:
      return {"勘误", "corrected"};
    case TransferKind::file:
      return {"归档", "filed"};
    case TransferKind::destroy:
      return {"销毁", "destroyed"};
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
    case Place::Kind::returned:
      return {"已退回", "given back"};
    case Place::Kind::filed:
      return {"已归档", "filed"};
    case Place::Kind::destroyed:
      return {"已销毁", "destroyed"};
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
    case Right::courier:
      return {"投件", "courier"};
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

Both words(protocol::Emptiness value) {
  switch (value) {
    case protocol::Emptiness::unknown:
      return {"未知", "unknown"};
    case protocol::Emptiness::empty:
      return {"空", "empty"};
    case protocol::Emptiness::occupied:
      return {"有物", "occupied"};
  }
  return {"未知", "unknown"};
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
      return {"{bays} 号箱须两人在场，请第二人刷卡",
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
    case Prompt::Kind::stocktake:
      return {"盘点 {bays} 号箱：请逐份扫描，放回箱内，再关门",
              "stocktake of bay {bays}: scan every paper, put it back, close the door"};
    case Prompt::Kind::put_into:
      return {"{subject}：请到正面投入 {bays} 号箱",
              "{subject}: go to the front and drop it into bay {bays}"};
    case Prompt::Kind::put_inside:
      return {"{subject}：{bays} 号箱门已开，请从背面放入 {copies} 份，再关门",
              "{subject}: bay {bays} is open at the back, put {copies} in and close the door"};
    case Prompt::Kind::not_put_in:
      return {"{subject}：未放入 {bays} 号箱，请重新扫描",
              "{subject}: nothing was put into bay {bays}, scan it again"};
    case Prompt::Kind::urgent_set:
      return {"{subject}：已标为急件（{bays} 号箱）", "{subject}: urgent now, bay {bays}"};
    case Prompt::Kind::urgent_cleared:
      return {"{subject}：已取消急件（{bays} 号箱）", "{subject}: no longer urgent, bay {bays}"};
    case Prompt::Kind::stocktaken:
      return {"{bays} 号箱盘点完毕：在箱 {copies} 份，缺 {missing} 份，不明或错箱 {strangers} 份",
              "bay {bays} counted: {copies} there, {missing} missing, {strangers} unknown or "
              "misplaced"};
    case Prompt::Kind::jammed:
      return {"{bays} 号箱投口卡纸，请轻轻抽出，重新扫描",
              "something is stuck in the slot of bay {bays}: pull it out gently and scan it again"};
    case Prompt::Kind::bay_full:
      return {"{bays} 号箱已满，请通知收件单位取件",
              "bay {bays} is full, ask the unit to empty it"};
    case Prompt::Kind::cancelled:
      return {"已取消", "cancelled"};
    case Prompt::Kind::cancelled_door_open:
      return {"已取消；{bays} 号箱门未关，请关好", "cancelled; bay {bays} stands open, close it"};
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
std::string_view text_of(protocol::Emptiness value, Language language) {
  return words(value).in(language);
}

std::string text_of(const Prompt& prompt, Language language) {
  const bool refused = prompt.kind == Prompt::Kind::refused_card;
  std::string text =
      fmt::format(fmt::runtime(sentences(prompt.kind).in(language)),
                  fmt::arg("subject", prompt.subject), fmt::arg("bays", list_of(prompt.bays)),
                  fmt::arg("wrong", prompt.wrong_bay.value), fmt::arg("copies", prompt.copies),
                  fmt::arg("missing", prompt.missing), fmt::arg("strangers", prompt.strangers),
                  fmt::arg("said", refused ? refusal_text(prompt.subject, language)
                                           : text_of(prompt.verdict, language)));
  for (const Obstacle& obstacle : prompt.obstacles) {
    text += fmt::format("{}{}", language == Language::english ? "; " : "；",
                        text_of(obstacle, language));
  }
  return text;
}

}  // namespace docbay::host
