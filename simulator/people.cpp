#include "simulator/people.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "simulator/json.hpp"

namespace docbay::simulator {

namespace json = boost::json;

namespace {

constexpr int patience_ms = 5'000;
constexpr int glance_ms = 300;
constexpr int shutter_patience_ms = 1'000;
constexpr std::uint32_t copies_max = 1'000;

/// The digits at the end of `text`, taken off it.
std::optional<std::uint32_t> take_number(std::string_view& text) {
  const std::size_t last_other = text.find_last_not_of("0123456789");
  const std::size_t at = last_other == std::string_view::npos ? 0 : last_other + 1;
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), number);
  if (at == text.size() || error != std::errc{}) return std::nullopt;
  text = text.substr(0, at);
  return number;
}

/// The bays at which something shows, in the order of their numbers.
Result<std::vector<std::uint32_t>> bays_where(
    const Ask& ask, const std::function<bool(const json::object&)>& shows) {
  const auto state = ask({{"act", "state"}});
  if (!state) return std::unexpected{state.error()};
  std::vector<std::uint32_t> numbers;
  for (const json::value& bay : state->at("bays").as_array()) {
    if (!shows(bay.as_object())) continue;
    numbers.push_back(bay.at("bay").to_number<std::uint32_t>());
  }
  return numbers;
}

bool waits(const json::object& bay) {
  const json::array& lamps = bay.at("lamps").as_array();
  return std::ranges::find(lamps, json::value("wait")) != lamps.end();
}

bool released(const json::object& bay) {
  return bay.at("door") == json::value("released");
}

class Courier {
 public:
  Courier(const Ask& ask, const Say& say) : ask_{ask}, say_{say} {}

  /// The copies that are still in hand afterwards.
  Result<std::uint32_t> deliver(const Papers& papers) {
    const std::uint32_t copies = papers.last_copy - papers.first_copy + 1;
    say_(fmt::format("scans {}", papers.code));
    const auto scanned = ask_({{"act", "scan"}, {"face", "front"}, {"text", papers.code}});
    if (!scanned) return std::unexpected{scanned.error()};
    // A person looks up from the scanner first; a lamp of the last document has gone out by then.
    glance();
    if (!ask_({{"act", "wait"}, {"lamp", "wait"}, {"timeout_ms", patience_ms}})) {
      say_(fmt::format("no lamp for {}: keeps {}", papers.code, count_of(copies)));
      return copies;
    }
    shut_.clear();
    for (std::uint32_t copy = papers.first_copy; copy <= papers.last_copy; ++copy) {
      const auto dropped = drop(papers.code, copy);
      if (!dropped) return std::unexpected{dropped.error()};
      if (*dropped) continue;
      const std::uint32_t left = papers.last_copy - copy + 1;
      say_(fmt::format("no lamp is lit any more: keeps {} of {}", count_of(left), papers.code));
      return left;
    }
    return 0;
  }

 private:
  static std::string count_of(std::uint32_t copies) {
    return copies == 1 ? "1 copy" : fmt::format("{} copies", copies);
  }

  void glance() { ask_({{"act", "pause"}, {"ms", glance_ms}}); }

  /// False when no bay takes it.
  Result<bool> drop(const std::string& code, std::uint32_t copy) {
    for (;;) {
      const auto lit = bays_where(ask_, waits);
      if (!lit) return std::unexpected{lit.error()};
      const auto bay =
          std::ranges::find_if(*lit, [&](auto number) { return !shut_.contains(number); });
      if (bay == lit->end()) return false;
      const auto fell = open_slot(*bay)
                            ? ask_({{"act", "drop"}, {"bay", *bay}, {"code", code}, {"copy", copy}})
                            : std::unexpected{Fault{"its shutter stays shut"}};
      if (fell) {
        say_(fmt::format("drops copy {} of {} into bay {}", copy, code, *bay));
        glance();
        return true;
      }
      say_(fmt::format("cannot drop into bay {}: {}", *bay, fell.error().why));
      shut_.insert(*bay);
    }
  }

  /// Whether paper can be put in; presses the button when the shutter has shut again.
  bool open_slot(std::uint32_t bay) {
    const json::object wait{
        {"act", "wait"}, {"bay", bay}, {"shutter", "open"}, {"timeout_ms", shutter_patience_ms}};
    if (ask_(wait)) return true;
    say_(fmt::format("presses the button of bay {}", bay));
    return ask_({{"act", "press"}, {"bay", bay}}) && ask_(wait);
  }

  const Ask& ask_;
  const Say& say_;
  std::set<std::uint32_t> shut_;  ///< bays that did not take the document in hand
};

std::string list_of(const json::array& papers) {
  std::string list;
  for (const json::value& paper : papers) {
    list += fmt::format("{}copy {} of {}", list.empty() ? "" : ", ",
                        paper.at("copy").to_number<std::uint32_t>(),
                        std::string_view{paper.at("code").as_string()});
  }
  return list.empty() ? "nothing" : list;
}

}  // namespace

Result<Papers> parse_papers(std::string_view text) {
  Papers papers{.code = std::string{text}};
  std::string_view rest = text;
  auto last = take_number(rest);
  auto first = last;
  if (last && rest.ends_with("..")) {
    rest.remove_suffix(2);
    first = take_number(rest);
  }
  const bool run = first && rest.ends_with('#');
  const bool from_one = first && first == last && rest.ends_with('*');
  if (run || from_one) {
    rest.remove_suffix(1);
    papers = {.code = std::string{rest}, .first_copy = run ? *first : 1, .last_copy = *last};
  }
  const bool sound = papers.first_copy >= 1 && papers.first_copy <= papers.last_copy &&
                     papers.last_copy - papers.first_copy < copies_max;
  if (papers.code.empty() || !sound) {
    return std::unexpected{Fault{
        fmt::format("\"{}\" names no papers: write CODE, CODE*N, CODE#K or CODE#K..L", text)}};
  }
  return papers;
}

Result<bool> courier(const Ask& ask, const Say& say, const std::string& card,
                     const std::vector<Papers>& documents) {
  say("holds the card " + card + " to the front reader");
  const auto shown = ask({{"act", "card"}, {"face", "front"}, {"uid", card}});
  if (!shown) return std::unexpected{shown.error()};
  ask({{"act", "pause"}, {"ms", glance_ms}});
  Courier person{ask, say};
  std::uint32_t left = 0;
  for (const Papers& papers : documents) {
    const auto kept = person.deliver(papers);
    if (!kept) return std::unexpected{kept.error()};
    left += *kept;
  }
  return left == 0;
}

Result<bool> collector(const Ask& ask, const Say& say, const std::string& card,
                       const std::string& second) {
  for (const std::string& uid : {card, second}) {
    if (uid.empty()) continue;
    say("holds the card " + uid + " to the back reader");
    const auto shown = ask({{"act", "card"}, {"face", "back"}, {"uid", uid}});
    if (!shown) return std::unexpected{shown.error()};
  }
  bool any = false;
  int patience = patience_ms;
  while (ask({{"act", "wait"}, {"door", "released"}, {"timeout_ms", patience}})) {
    const auto doors = bays_where(ask, released);
    if (!doors) return std::unexpected{doors.error()};
    for (const std::uint32_t bay : *doors) {
      const auto emptied = ask({{"act", "empty"}, {"bay", bay}});
      if (emptied) {
        any = true;
        say(fmt::format("takes from bay {}: {}", bay, list_of(emptied->at("papers").as_array())));
      } else {
        say(fmt::format("cannot open bay {}: {}", bay, emptied.error().why));
      }
    }
    patience = shutter_patience_ms;
  }
  if (!any) say("no door was released");
  return any;
}

}  // namespace docbay::simulator
