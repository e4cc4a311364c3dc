// Several lines as one site.
#include "simulator/site.hpp"

#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "protocol/rtu.hpp"
#include "tests/simulator/master.hpp"

using namespace docbay;
using namespace docbay::tests;
using namespace std::chrono_literals;
using simulator::Site;
using Bytes = std::vector<std::uint8_t>;

namespace {

/// Two lines of one board, without shutters: bays 1 to 8 and 9 to 16.
struct TwoLines {
  static std::vector<simulator::SiteLine> lines() {
    std::vector<simulator::SiteLine> lines(2);
    for (simulator::SiteLine& line : lines) line.eeproms = new_eeproms(1, 0);
    return lines;
  }
  static simulator::HandEntry in_bay(std::uint64_t n, std::uint32_t bay, const std::string& code) {
    return {.n = n, .at_ms = 0, .act = simulator::HandAct::dropped, .bay = {bay}, .paper = {code}};
  }

  std::optional<std::string> ask(std::string_view line, std::chrono::milliseconds time = 2s) {
    std::optional<std::string> answer;
    site.handle(line, [&](const std::string& text) {
      REQUIRE_FALSE(answer.has_value());
      answer = text;
    });
    for (auto spent = 0ms; !answer && spent < time; spent += 1ms) run(1ms);
    return answer;
  }
  void run(simulator::VirtualTime time) { site.advance_to(now += time); }

  /// What comes back for a read of the identity's first register.
  std::size_t answer_bytes(std::size_t line) {
    Bytes request(protocol::rtu_frame_bytes_max);
    request.resize(protocol::write_request({.address = {1},
                                            .function = protocol::Function::read_holding,
                                            .read_address = 0,
                                            .read_words = 1},
                                           {}, request));
    site.send(line, request);
    std::size_t bytes = 0;
    for (int ms = 0; ms < 50; ++ms) {
      run(1ms);
      bytes += site.take(line).size();
    }
    return bytes;
  }

  simulator::VirtualTime now{};
  std::vector<simulator::HandEntry> truth;
  std::vector<simulator::HandEntry> past{in_bay(1, 2, "OLD-2"), in_bay(7, 10, "OLD-10")};
  std::string sent;
  Site site{lines(),
            {{"front-card", [this](auto bytes) { sent.assign(bytes.begin(), bytes.end()); }}},
            [this](const simulator::HandEntry& entry) {
              truth.push_back(entry);
              return true;
            },
            past};
};

}  // namespace

TEST_CASE("site: bays are numbered through, and so is the truth about them") {
  TwoLines two;
  CHECK(two.site.bay_count() == 16);
  two.run(500ms);
  CHECK(two.ask(R"({"act":"drop","bay":9,"code":"A","copy":1})") == R"({"ok":true})");
  CHECK(two.ask(R"({"act":"drop","bay":8,"code":"B","copy":1})") == R"({"ok":true})");
  REQUIRE(two.truth.size() == 2);
  CHECK(two.truth[0].n == 8);
  CHECK(two.truth[0].bay.value == 9);
  CHECK(two.truth[1].n == 9);
  CHECK(two.truth[1].bay.value == 8);
  CHECK(two.ask(R"({"act":"drop","bay":17,"code":"C","copy":1})") ==
        R"({"ok":false,"why":"there are bays 1 to 16 and boards 1 to 2"})");
}

TEST_CASE("site: what an earlier run left in a bay of any line is there, and can be taken") {
  TwoLines two;
  two.run(500ms);
  CHECK(two.ask(R"({"act":"pull_out","bay":10,"code":"OLD-10","copy":1})") == R"({"ok":true})");
  CHECK(two.ask(R"({"act":"pull_out","bay":2,"code":"OLD-2","copy":1})") == R"({"ok":true})");
  CHECK(two.truth.at(0).bay.value == 10);
}

TEST_CASE("site: its state has every line's boards and bays") {
  TwoLines two;
  two.run(500ms);
  CHECK(two.ask(R"({"act":"power","board":2,"on":false})") == R"({"ok":true})");
  const auto state = two.ask(R"({"act":"state"})");
  REQUIRE(state.has_value());
  CHECK(state->contains(R"({"board":1,"powered":true,)"));
  CHECK(state->contains(R"({"board":2,"powered":false,)"));
  CHECK(state->contains(R"({"bay":16,)"));
}

TEST_CASE("site: a wait at no bay waits at all of them, and is answered once") {
  TwoLines two;
  two.run(500ms);
  CHECK(two.ask(R"({"act":"wait","door":"closed","timeout_ms":100})") == R"({"ok":true,"bay":1})");
  two.run(200ms);
  const auto in_vain = two.ask(R"({"act":"wait","door":"open","timeout_ms":100})");
  REQUIRE(in_vain.has_value());
  CHECK(in_vain->starts_with(R"({"ok":false)"));
  CHECK(two.ask(R"({"act":"wait","bay":9,"door":"closed","timeout_ms":100})") ==
        R"({"ok":true,"bay":9})");
}

TEST_CASE("site: scanners and readers are the site's") {
  TwoLines two;
  CHECK(two.ask(R"({"act":"card","face":"front","uid":"04A1"})") == R"({"ok":true})");
  CHECK(two.sent == "04A1\r\n");
}

TEST_CASE("site: a cut cable silences its line and no other, until it is mended") {
  TwoLines two;
  two.run(500ms);
  CHECK(two.answer_bytes(0) == 7);
  CHECK(two.answer_bytes(1) == 7);
  CHECK(two.ask(R"({"act":"cable","line":1,"on":false})") == R"({"ok":true})");
  CHECK(two.answer_bytes(0) == 7);
  CHECK(two.answer_bytes(1) == 0);
  CHECK(two.ask(R"({"act":"cable","line":1,"on":true})") == R"({"ok":true})");
  CHECK(two.answer_bytes(1) == 7);
  CHECK(two.ask(R"({"act":"cable","line":2,"on":true})")->contains("0 to 1"));
}

TEST_CASE("site: noise is heard on the line that it is made on") {
  TwoLines two;
  two.run(500ms);
  CHECK(two.ask(R"({"act":"garbage","device":"line-1","hex":"FFFFFF"})") == R"({"ok":true})");
  std::size_t first = 0;
  std::size_t second = 0;
  for (int ms = 0; ms < 20; ++ms) {
    two.run(1ms);
    first += two.site.take(0).size();
    second += two.site.take(1).size();
  }
  CHECK(first == 0);
  CHECK(second == 3);
}
