#include "simulator/judge.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "simulator/json.hpp"

namespace docbay::simulator {
namespace {

constexpr std::array<std::pair<std::string_view, OaEvent::Kind>, 3> kind_names{
    {{"deposit", OaEvent::Kind::deposit},
     {"withdraw", OaEvent::Kind::withdraw},
     {"collect", OaEvent::Kind::collect}}};

constexpr std::size_t code_shown_max = 48;

/// A number or a text; SQL tools write either.
std::string copy_id_in(const boost::json::object& object) {
  if (const auto text = text_in(object, "copy_id")) return *text;
  const auto number = unsigned_in(object, "copy_id");
  return number ? std::to_string(*number) : std::string{};
}

struct Count {
  std::int64_t hands = 0;
  std::int64_t oa = 0;
};
/// By code, then by bay.
using Counts = std::map<std::string, std::map<std::uint32_t, Count>>;

/// Deposits of copies that lay in a bay already, by code.
std::map<std::string, std::uint64_t> repeated_deposits(std::span<const OaEvent> events) {
  std::set<std::string> inside;
  std::map<std::string, std::uint64_t> repeated;
  for (const OaEvent& event : events) {
    if (event.copy_id.empty()) continue;
    if (event.kind != OaEvent::Kind::deposit) {
      inside.erase(event.copy_id);
    } else if (!inside.insert(event.copy_id).second) {
      ++repeated[event.code];
    }
  }
  return repeated;
}

struct Verdict {
  std::uint64_t lost = 0;
  std::uint64_t doubled = 0;
  std::uint64_t misplaced = 0;
};

Verdict compare(const std::string& code, const std::map<std::uint32_t, Count>& bays,
                std::string_view stage, std::vector<Judgement::Difference>& differences) {
  std::uint64_t short_of = 0;
  std::uint64_t over = 0;
  for (const auto& [bay, count] : bays) {
    if (count.hands == count.oa) continue;
    differences.push_back(
        {.code = code, .bay = bay, .stage = stage, .hands = count.hands, .oa = count.oa});
    if (count.hands > count.oa) short_of += static_cast<std::uint64_t>(count.hands - count.oa);
    if (count.hands < count.oa) over += static_cast<std::uint64_t>(count.oa - count.hands);
  }
  const std::uint64_t misplaced = std::min(short_of, over);
  return {.lost = short_of - misplaced, .doubled = over - misplaced, .misplaced = misplaced};
}

std::string shortened(std::string_view code) {
  if (code.size() <= code_shown_max) return std::string{code};
  std::size_t end = code_shown_max;
  // A character of UTF-8 is not cut in two.
  while (end > 0 && (static_cast<unsigned char>(code[end]) & 0xC0U) == 0x80U) --end;
  return std::string{code.substr(0, end)} + "…";
}

}  // namespace

Result<std::vector<OaEvent>> parse_oa_events(std::string_view text) {
  std::vector<OaEvent> events;
  std::size_t line_number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++line_number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const auto object = parse_object(line);
    const auto kind = object ? text_in(*object, "kind") : std::nullopt;
    if (!kind) {
      return std::unexpected{Fault{
          fmt::format("line {}: {}", line_number, object ? "no \"kind\"" : object.error().why)}};
    }
    const auto known =
        std::ranges::find(kind_names, *kind, &decltype(kind_names)::value_type::first);
    if (known == kind_names.end()) continue;
    const auto code = text_in(*object, "code");
    const auto bay = unsigned_in(*object, "bay");
    if (!code || !bay) {
      return std::unexpected{
          Fault{fmt::format("line {}: a {} without \"code\" or \"bay\"", line_number, *kind)}};
    }
    events.push_back({.kind = known->second,
                      .code = *code,
                      .bay = static_cast<std::uint32_t>(*bay),
                      .copy_id = copy_id_in(*object)});
  }
  return events;
}

Judgement judge(std::span<const HandEntry> hands, std::span<const OaEvent> events) {
  Judgement judgement;
  Counts dropped;
  Counts taken;
  for (const HandEntry& entry : hands) {
    const auto& [code, copy] = entry.paper;
    switch (entry.act) {
      case HandAct::dropped:
        ++judgement.dropped;
        ++dropped[code][entry.bay.value].hands;
        break;
      case HandAct::pulled_out:
        ++judgement.pulled_out;
        --dropped[code][entry.bay.value].hands;
        break;
      case HandAct::taken:
        ++judgement.taken;
        ++taken[code][entry.bay.value].hands;
        break;
    }
  }
  for (const OaEvent& event : events) {
    switch (event.kind) {
      case OaEvent::Kind::deposit:
        ++judgement.deposits;
        ++dropped[event.code][event.bay].oa;
        break;
      case OaEvent::Kind::withdraw:
        ++judgement.withdrawals;
        --dropped[event.code][event.bay].oa;
        break;
      case OaEvent::Kind::collect:
        ++judgement.collects;
        ++taken[event.code][event.bay].oa;
        break;
    }
  }
  const auto repeated = repeated_deposits(events);
  for (const auto& [code, bays] : dropped) {
    Verdict verdict = compare(code, bays, "dropped", judgement.differences);
    // A deposit recorded twice shows in the counts as well, but for one that hides a lost paper.
    const auto again = repeated.find(code);
    if (again != repeated.end()) verdict.doubled = std::max(verdict.doubled, again->second);
    judgement.lost += verdict.lost;
    judgement.doubled += verdict.doubled;
    judgement.misplaced += verdict.misplaced;
  }
  for (const auto& [code, bays] : taken) {
    const Verdict verdict = compare(code, bays, "taken", judgement.differences);
    judgement.lost += verdict.lost;
    judgement.doubled += verdict.doubled;
    judgement.misplaced += verdict.misplaced;
  }
  return judgement;
}

std::string to_text(const Judgement& judgement) {
  std::string text = fmt::format(
      "              hands      OA\n"
      "dropped    {:8}{:8}\n"
      "pulled out {:8}{:8}\n"
      "taken      {:8}{:8}\n",
      judgement.dropped, judgement.deposits, judgement.pulled_out, judgement.withdrawals,
      judgement.taken, judgement.collects);
  for (const Judgement::Difference& difference : judgement.differences) {
    text +=
        fmt::format("bay {:3}, {}: hands {} {}, the OA has {}\n", difference.bay,
                    shortened(difference.code), difference.stage, difference.hands, difference.oa);
  }
  text += fmt::format("lost {}, doubled {}, misplaced {}\n", judgement.lost, judgement.doubled,
                      judgement.misplaced);
  return text;
}

}  // namespace docbay::simulator
