#include "simulator/tool.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <string_view>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "simulator/control_socket.hpp"
#include "simulator/hands_log.hpp"
#include "simulator/json.hpp"
#include "simulator/judge.hpp"
#include "simulator/people.hpp"

namespace docbay::simulator {

namespace json = boost::json;

namespace {

constexpr int exit_refused = 1;
constexpr int exit_unreadable = 2;
constexpr int exit_left_over = 3;

int complain(const Fault& fault, int code) {
  fmt::print(stderr, "docbay-sim: {}\n", fault.why);
  return code;
}

json::value value_of(std::string_view key, std::string_view text) {
  constexpr std::array<std::string_view, 2> switches{"on", "lit"};
  constexpr std::array<std::string_view, 6> numbers{"bay",        "copy",  "passage_ms",
                                                    "timeout_ms", "board", "ms"};
  if (std::ranges::find(switches, key) != switches.end() && (text == "true" || text == "false")) {
    return text == "true";
  }
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (whole && std::ranges::find(numbers, key) != numbers.end()) return number;
  return json::string{text};
}

/// Asks over the socket; a refusal becomes a fault.
Ask ask_over(ControlClient& client) {
  return [&client](const json::object& act) -> Result<json::object> {
    const auto line = client.ask_line(json::serialize(act));
    if (!line) return std::unexpected{line.error()};
    auto answer = parse_object(*line);
    if (!answer) return std::unexpected{answer.error()};
    if (flag_in(*answer, "ok").value_or(false)) return answer;
    return std::unexpected{Fault{text_in(*answer, "why").value_or("refused without a reason")}};
  };
}

void say(const std::string& line) {
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

int exit_code(const Result<bool>& done) {
  if (!done) return complain(done.error(), exit_refused);
  return *done ? 0 : exit_left_over;
}

}  // namespace

Result<std::string> act_of(const std::vector<std::string>& words) {
  if (words.empty()) return std::unexpected{Fault{"say which act"}};
  if (words.front().starts_with('{')) {
    const auto object = parse_object(words.front());
    if (!object) return std::unexpected{object.error()};
    return json::serialize(*object);
  }
  json::object act{{"act", words.front()}};
  for (auto word = words.begin() + 1; word != words.end(); ++word) {
    const std::size_t equals = word->find('=');
    if (equals == std::string::npos) {
      return std::unexpected{Fault{"\"" + *word + "\" is not key=value"}};
    }
    const std::string key = word->substr(0, equals);
    act[key] = value_of(key, std::string_view{*word}.substr(equals + 1));
  }
  return json::serialize(act);
}

int run_commission(const CommissionSettings& settings) {
  const auto made = commission(settings);
  if (!made) return complain(made.error(), exit_refused);
  say(fmt::format("commissioned {} boards in {}; start them with docbay-sim serve --directory {}",
                  settings.lines * settings.boards, settings.directory, settings.directory));
  return 0;
}

int run_serve(const ServeSettings& settings) {
  const auto served = serve(settings);
  return served ? 0 : complain(served.error(), exit_refused);
}

int run_hand(const std::string& directory, const std::vector<std::string>& words) {
  const auto act = act_of(words);
  if (!act) return complain(act.error(), exit_unreadable);
  auto client = ControlClient::connect(directory);
  if (!client) return complain(client.error(), exit_refused);
  const auto answer = client->ask_line(*act);
  if (!answer) return complain(answer.error(), exit_refused);
  say(*answer);
  const auto object = parse_object(*answer);
  return object && flag_in(*object, "ok").value_or(false) ? 0 : exit_refused;
}

int run_courier(const std::string& directory, const std::string& card,
                const std::vector<std::string>& papers) {
  std::vector<Papers> documents;
  for (const std::string& text : papers) {
    const auto parsed = parse_papers(text);
    if (!parsed) return complain(parsed.error(), exit_unreadable);
    documents.push_back(*parsed);
  }
  auto client = ControlClient::connect(directory);
  if (!client) return complain(client.error(), exit_refused);
  return exit_code(courier(ask_over(*client), say, card, documents));
}

int run_collector(const std::string& directory, const std::string& card,
                  const std::string& second) {
  auto client = ControlClient::connect(directory);
  if (!client) return complain(client.error(), exit_refused);
  return exit_code(collector(ask_over(*client), say, card, second));
}

int run_judge(const std::string& hands_path, const std::string& events_path) {
  const auto hands_text = read_file(hands_path);
  if (!hands_text) return complain(hands_text.error(), exit_unreadable);
  const auto events_text = read_file(events_path);
  if (!events_text) return complain(events_text.error(), exit_unreadable);
  const auto hands = parse_hands(*hands_text);
  if (!hands) return complain({hands_path + ", " + hands.error().why}, exit_unreadable);
  const auto events = parse_oa_events(*events_text);
  if (!events) return complain({events_path + ", " + events.error().why}, exit_unreadable);
  const Judgement judgement = judge(*hands, *events);
  fmt::print("{}", to_text(judgement));
  return judgement.clean() ? 0 : exit_refused;
}

}  // namespace docbay::simulator
