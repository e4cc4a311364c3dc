// One daemon for 1,984 bays on eight lines, and one of the lines that fails.
#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <sstream>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include "tests/system/installation.hpp"

namespace json = boost::json;
using namespace docbay::tests;
using docbay::simulator::ControlClient;

namespace {

constexpr int lines = 8;
constexpr int boards_per_line = 31;
constexpr int bays_per_line = boards_per_line * 8;
constexpr int cut_line = 3;
constexpr int rounds = 5;
constexpr milliseconds patience{30'000};

/// A unit whose three bays are all on this line; the first of them takes its papers.
int unit_on(int line) {
  return line * bays_per_line / 3 + 2;
}
int bay_on(int line) {
  return 3 * unit_on(line) - 2;
}

/// A hand at each line, so that they all move at the same time.
class Hands {
 public:
  explicit Hands(const Installation& site) {
    for (int line = 0; line < lines; ++line) {
      auto client = ControlClient::connect(site.home().string());
      REQUIRE(client);
      clients_.push_back(std::move(*client));
    }
  }

  /// The act at the bay of every line; begun everywhere before the first is over.
  void all(const json::object& act) { REQUIRE(all_could(act)); }

  /// The same, and whether it could be done everywhere.
  bool all_could(const json::object& act) {
    for (int line = 0; line < lines; ++line) {
      json::object own = act;
      own["bay"] = bay_on(line);
      REQUIRE(at(line).send_line(json::serialize(own)));
    }
    bool could = true;
    for (int line = 0; line < lines; ++line) {
      const auto answer = at(line).receive_line();
      REQUIRE(answer);
      const bool here = answer->starts_with(R"({"ok":true)");
      if (!here) MESSAGE(line, ": ", *answer);
      could = could && here;
    }
    return could;
  }

 private:
  ControlClient& at(int line) { return clients_[static_cast<std::size_t>(line)]; }

  std::vector<ControlClient> clients_;
};

/// Every document is for one unit on each line.
void open_office(Installation& site, int documents) {
  std::string sql = "BEGIN;";
  for (int line = 0; line < lines; ++line) {
    sql += fmt::format("INSERT INTO unit (unit_id, name) VALUES ('U{0:02}', '单位{0}');",
                       unit_on(line));
  }
  sql += fmt::format(
      "INSERT INTO person (person_id, name, unit_id, role) VALUES ('P0', '交换员', 'U{:02}', "
      "'courier');INSERT INTO card (card_uid, person_id) VALUES ('COURIER-1', 'P0');",
      unit_on(0));
  for (int document = 1; document <= documents; ++document) {
    sql += fmt::format(
        "INSERT INTO document (document_id, code, number) VALUES ('D{0}', 'DOC-{0}', "
        "'测〔2026〕{0}号');",
        document);
    for (int line = 0; line < lines; ++line) {
      sql += fmt::format("INSERT INTO dispatch (document_id, unit_id) VALUES ('D{}', 'U{:02}');",
                         document, unit_on(line));
    }
  }
  site.tell_oa(sql + "COMMIT;");
  REQUIRE(wait_until(
      [&] { return site.store_number("SELECT count(*) FROM copy") == documents * lines; }));
}

void scan_and_wait(Installation& site, Hands& hands, int document) {
  const json::object scan{
      {"act", "scan"}, {"face", "front"}, {"text", fmt::format("DOC-{}", document)}};
  const json::object open{{"act", "wait"}, {"shutter", "open"}, {"timeout_ms", 4'000}};
  // An order dies after two seconds: on a machine that has no time, a courier scans again.
  constexpr int scans_max = 5;
  for (int scans = 0; scans < scans_max; ++scans) {
    REQUIRE(site.did({{"act", "card"}, {"face", "front"}, {"uid", "COURIER-1"}}));
    REQUIRE(site.did(scan));
    if (hands.all_could(open)) return;
  }
  FAIL("the slots do not open");
}

void drop_everywhere(Hands& hands, int document) {
  hands.all({{"act", "drop"}, {"code", fmt::format("DOC-{}", document)}, {"copy", 1}});
  // Or the next document would find the slots open that shut a moment later.
  hands.all({{"act", "wait"}, {"shutter", "closed"}, {"timeout_ms", 30'000}});
}

std::int64_t deposits(const Installation& site) {
  return site.oa_number("SELECT count(*) FROM docbay_event WHERE kind = 'deposit'");
}

/// How many boards of each line the daemon speaks with.
std::array<int, lines> boards_up(const Installation& site) {
  std::array<int, lines> up{};
  const auto answer = site.ask({"boards"});
  REQUIRE(answer);
  for (const json::value& board : answer->at("boards").as_array()) {
    if (board.at("link") != json::value("up")) continue;
    const std::string line{board.at("line").as_string()};
    ++up.at(static_cast<std::size_t>(std::stoi(line.substr(line.find('-') + 1))));
  }
  return up;
}

struct Usage {
  double cpu_s = 0;
  std::chrono::steady_clock::time_point at = std::chrono::steady_clock::now();
};

Usage usage_of(pid_t pid) {
  std::string stat = read_whole(fmt::format("/proc/{}/stat", pid));
  std::istringstream fields{stat.substr(stat.rfind(')') + 2)};
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  long user = 0;
  long system = 0;
  fields >> user >> system;
  return {.cpu_s = static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK))};
}

std::string memory_of(pid_t pid) {
  std::istringstream status{read_whole(fmt::format("/proc/{}/status", pid))};
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return line;
  }
  return "no VmRSS";
}

/// The highest descriptor and how many there are.
std::pair<int, int> descriptors_of(pid_t pid) {
  int highest = 0;
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator{fmt::format("/proc/{}/fd", pid)}) {
    highest = std::max(highest, std::stoi(entry.path().filename().string()));
    ++count;
  }
  return {highest, count};
}

}  // namespace

TEST_CASE("daemon: serves 1,984 bays on eight lines, and the failure of one line is its own") {
  Installation site{{"--lines", std::to_string(lines), "--boards", std::to_string(boards_per_line)},
                    {}};
  const auto begun = std::chrono::steady_clock::now();
  site.spawn_daemon();
  std::array<int, lines> all{};
  all.fill(boards_per_line);
  REQUIRE(wait_until([&] { return site.ask({"status"}).has_value(); }, patience));
  REQUIRE_MESSAGE(wait_until([&] { return boards_up(site) == all; }, patience), site.daemon_log());
  const std::chrono::duration<double> up = std::chrono::steady_clock::now() - begun;
  const Usage first = usage_of(site.daemon().pid());

  open_office(site, rounds + 1);
  Hands hands{site};
  for (int document = 1; document <= rounds; ++document) {
    scan_and_wait(site, hands, document);
    drop_everywhere(hands, document);
  }
  REQUIRE(wait_until([&] { return deposits(site) == rounds * lines; }, patience));
  CHECK(site.judge().clean());

  const Usage second = usage_of(site.daemon().pid());
  const std::chrono::duration<double> worked = second.at - first.at;
  const auto [highest, count] = descriptors_of(site.daemon().pid());
  MESSAGE(
      fmt::format("all boards up after {:.1f} s; daemon: {} descriptors, {}, {:.0f} % of a "
                  "core while {} papers dropped",
                  up.count(), count, memory_of(site.daemon().pid()),
                  100 * (second.cpu_s - first.cpu_s) / worked.count(), rounds * lines));
  CHECK(highest < 1024);

  // The papers fall when the board cannot tell any more.
  scan_and_wait(site, hands, rounds + 1);
  REQUIRE(site.did({{"act", "cable"}, {"line", cut_line}, {"on", false}}));
  drop_everywhere(hands, rounds + 1);
  std::array<int, lines> others = all;
  others[cut_line] = 0;
  const auto only_it_is_away = [&] {
    const std::array<int, lines> now = boards_up(site);
    for (int line = 0; line < lines; ++line) {
      if (line != cut_line) REQUIRE(now.at(static_cast<std::size_t>(line)) == boards_per_line);
    }
    return now == others;
  };
  REQUIRE(wait_until(only_it_is_away, patience));
  REQUIRE(wait_until([&] { return deposits(site) == (rounds + 1) * lines - 1; }, patience));
  CHECK(only_it_is_away());

  REQUIRE(site.did({{"act", "cable"}, {"line", cut_line}, {"on", true}}));
  REQUIRE(wait_until([&] { return deposits(site) == (rounds + 1) * lines; }, patience));
  CHECK(wait_until([&] { return boards_up(site) == all; }, patience));
  CHECK(site.judge().clean());
}
