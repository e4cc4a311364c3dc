#include "host/tool/line_trace.hpp"

#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <optional>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "drivers/line/frame_capture.hpp"
#include "host/print/text_list.hpp"
#include "host/tool/client.hpp"

namespace docbay::host {
namespace {

namespace json = boost::json;
using Time = drivers::FrameCapture::Time;

constexpr timespec pause_between{.tv_sec = 0, .tv_nsec = 200'000'000};

std::vector<std::uint8_t> bytes_of(std::string_view hex) {
  std::vector<std::uint8_t> bytes;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
    std::uint8_t byte = 0;
    const char* const end = hex.data() + at + 2;
    if (std::from_chars(hex.data() + at, end, byte, 16).ptr != end) {
      throw std::invalid_argument{"no hexadecimal number"};
    }
    bytes.push_back(byte);
  }
  return bytes;
}

Time time_of(const json::value& ns) {
  return Time{std::chrono::nanoseconds{ns.to_number<std::int64_t>()}};
}

std::string time_text(Time at) {
  using std::chrono::milliseconds;
  const std::int64_t ms = std::chrono::duration_cast<milliseconds>(at.time_since_epoch()).count();
  return fmt::format("{}.{:03}", local_time(ms), ms % 1000);
}

int complain(std::string_view why) {
  fmt::print(stderr, "docbay: {}\n", why);
  return 1;
}

int complain(const std::filesystem::path& file, int error) {
  return complain(fmt::format("{} cannot be written: {}", file.string(), std::strerror(error)));
}

/// Ends a pause, and nothing else: whatever was asked is shown whole.
sigset_t end_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

/// Where answers go.
class Output {
 public:
  explicit Output(const LineTraceWish& wish) : wish_{wish} {}

  /// The exit code of a failure.
  std::optional<int> show(const std::string& text, const LineTraceAnswer& answer) {
    if (!wish_.pcap.empty()) return capture(answer);
    fmt::print("{}", wish_.json ? text + "\n" : line_trace_screen(answer, english()));
    std::fflush(stdout);
    return std::nullopt;
  }

 private:
  [[nodiscard]] bool english() const { return wish_.language == "en"; }

  /// The file is made with the first answer, so that a wrong name spoils no older capture.
  std::optional<int> capture(const LineTraceAnswer& answer) {
    if (!capture_) {
      auto made = drivers::FrameCapture::create(wish_.pcap);
      if (!made) return complain(wish_.pcap, made.error());
      capture_.emplace(std::move(*made));
    }
    for (const drivers::TracedTransaction& transaction : answer.transactions) {
      const auto added = add_to(*capture_, transaction);
      if (!added) return complain(wish_.pcap, added.error());
    }
    if (answer.missed > 0) {
      fmt::print(stderr,
                 fmt::runtime(english() ? "docbay: {} transactions are missing here\n"
                                        : "docbay: 此处缺 {} 次收发\n"),
                 answer.missed);
    }
    return std::nullopt;
  }

  const LineTraceWish& wish_;
  std::optional<drivers::FrameCapture> capture_;
};

}  // namespace

std::expected<LineTraceAnswer, std::string> parse_line_trace(std::string_view text) {
  try {
    const json::value parsed = json::parse(text);
    const json::object& object = parsed.as_object();
    if (!object.at("ok").as_bool()) {
      return std::unexpected{std::string{object.at("why").as_string()}};
    }
    LineTraceAnswer answer{.missed = object.at("missed").to_number<std::uint64_t>(),
                           .newest = object.at("newest").to_number<std::uint64_t>()};
    for (const json::value& item : object.at("transactions").as_array()) {
      answer.last = item.at("sequence").to_number<std::uint64_t>();
      answer.transactions.push_back({.asked_at = time_of(item.at("asked_at_ns")),
                                     .ended_at = time_of(item.at("ended_at_ns")),
                                     .request = bytes_of(item.at("request").as_string()),
                                     .reply = bytes_of(item.at("reply").as_string())});
      answer.words.emplace_back(item.at("words").as_string());
    }
    return answer;
  } catch (const std::exception& error) {
    return std::unexpected{fmt::format(
        "the daemon's answer cannot be understood ({}); are tool and daemon of one version?",
        error.what())};
  }
}

std::string line_trace_screen(const LineTraceAnswer& answer, bool english) {
  std::string screen;
  if (answer.missed > 0) {
    screen += fmt::format(fmt::runtime(english ? "({} transactions are not kept any more)\n"
                                               : "(此前 {} 次收发已不再保存)\n"),
                          answer.missed);
  }
  for (std::size_t i = 0; i < answer.transactions.size(); ++i) {
    const std::string& words = answer.words[i];
    const std::size_t asked_end = words.find('\n') + 1;
    screen += time_text(answer.transactions[i].asked_at) + " " + words.substr(0, asked_end);
    screen += time_text(answer.transactions[i].ended_at) + " " + words.substr(asked_end);
  }
  return screen;
}

int trace_line(const LineTraceWish& wish) {
  const sigset_t signals = end_signals();
  auto daemon = DaemonConnection::open(wish.socket);
  if (!daemon) return complain(daemon.error());
  Output output{wish};
  std::optional<std::uint64_t> end;
  for (std::uint64_t after = 0;;) {
    const auto text = daemon->ask(trace_line_request(wish.line, after, wish.language));
    if (!text) return complain(text.error());
    const auto answer = parse_line_trace(*text);
    if (!answer) return complain(answer.error());
    if (!answer->transactions.empty() || after == 0) {
      if (const auto failed = output.show(*text, *answer)) return *failed;
    }
    after = std::max(after, answer->last);
    // Without --follow a busy line is shown up to where it was, or there would be no end.
    if (!end) end = answer->newest;
    if (!wish.follow && after >= *end) return 0;
    const timespec pause = after < answer->newest ? timespec{} : pause_between;
    if (sigtimedwait(&signals, nullptr, &pause) > 0) return 0;
  }
}

}  // namespace docbay::host
