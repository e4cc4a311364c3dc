// The control socket's acts, as lines.
#include "simulator/control.hpp"

#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "simulator/text.hpp"
#include "simulator/tool.hpp"
#include "tests/simulator/master.hpp"

using namespace docbay;
using namespace docbay::tests;
using namespace std::chrono_literals;
using simulator::Control;

namespace {

struct Desk {
  explicit Desk(std::uint8_t shutters = 0xFF)
      : master{new_eeproms(1, shutters)}, control{master.world, devices()} {}

  std::map<std::string, Control::Device> devices() {
    std::map<std::string, Control::Device> devices;
    for (const char* name : {"front-scanner", "front-card", "back-card", "line-0"}) {
      devices[name] = [this, name](std::span<const std::uint8_t> bytes) {
        sent = {name, simulator::hex_of(bytes)};
      };
    }
    return devices;
  }

  /// The answer, or nothing within the time.
  std::optional<std::string> ask(std::string_view line, std::chrono::milliseconds time = 2s) {
    std::optional<std::string> answer;
    control.handle(line, [&](const std::string& text) { answer = text; });
    for (auto spent = 0ms; !answer && spent < time; spent += 1ms) master.run(1ms);
    return answer;
  }

  bool refused(std::string_view line) {
    const auto answer = ask(line);
    REQUIRE(answer.has_value());
    return answer->starts_with(R"({"ok":false,"why":")");
  }

  std::pair<std::string, std::string> sent;
  Master master;
  Control control;
};

}  // namespace

TEST_CASE("control: a card is its number and CR LF, on the reader of its face") {
  Desk desk;
  CHECK(desk.ask(R"({"act":"card","face":"front","uid":"04A1"})") == R"({"ok":true})");
  CHECK(desk.sent == std::pair<std::string, std::string>{"front-card", "303441310d0a"});
}

TEST_CASE("control: a scan is the code in GB18030, or UTF-8 when asked, or raw bytes, and CR") {
  Desk desk;
  desk.ask(R"({"act":"scan","face":"front","text":"公文1"})");
  CHECK(desk.sent == std::pair<std::string, std::string>{"front-scanner", "b9abcec4310d"});
  desk.ask(R"({"act":"scan","face":"front","text":"公","charset":"UTF-8"})");
  CHECK(desk.sent.second == "e585ac0d");
  desk.ask(R"({"act":"scan","face":"front","hex":"FF 00 81"})");
  CHECK(desk.sent.second == "ff00810d");
  desk.ask(R"({"act":"scan","face":"front","text":"𠮷"})");
  CHECK(desk.sent.second == "9534b2350d");
}

TEST_CASE("control: garbage goes to a device as it is") {
  Desk desk;
  CHECK(desk.ask(R"({"act":"garbage","device":"line-0","hex":"00ff"})") == R"({"ok":true})");
  CHECK(desk.sent == std::pair<std::string, std::string>{"line-0", "00ff"});
  CHECK(desk.refused(R"({"act":"garbage","device":"line-9","hex":"00"})"));
  CHECK(desk.refused(R"({"act":"garbage","device":"line-0","hex":"0"})"));
}

TEST_CASE("control: a drop is answered when the paper has fallen, not before") {
  Desk desk{0};
  std::optional<std::string> answer;
  desk.control.handle(R"({"act":"drop","bay":1,"code":"A","copy":1,"passage_ms":200})",
                      [&](const std::string& text) { answer = text; });
  desk.master.run(199ms);
  CHECK_FALSE(answer.has_value());
  desk.master.run(1ms);
  CHECK(answer == R"({"ok":true})");
  CHECK(desk.ask(R"({"act":"pull_out","bay":1,"code":"A","copy":1})") == R"({"ok":true})");
  CHECK(desk.refused(R"({"act":"pull_out","bay":1,"code":"A","copy":1})"));
}

TEST_CASE("control: an act that takes its time keeps no other waiting") {
  Desk desk{0};
  std::vector<std::string> answers;
  const auto note = [&](const std::string& text) { answers.push_back(text); };
  desk.control.handle(R"({"act":"wait","bay":2,"lamp":"wait","timeout_ms":1000})", note);
  desk.control.handle(R"({"act":"drop","bay":1,"code":"A","copy":1})", note);
  desk.control.handle(R"({"act":"pause","ms":10})", note);
  desk.master.run(500ms);
  CHECK(answers.size() == 2);
  desk.master.run(600ms);
  REQUIRE(answers.size() == 3);
  CHECK(answers[2].starts_with(R"({"ok":false)"));
}

TEST_CASE("control: state shows what can be seen of every bay") {
  Desk desk{0};
  desk.ask(R"({"act":"drop","bay":3,"code":"A","copy":4})");
  desk.master.run(50ms);
  const auto state = desk.ask(R"({"act":"state"})");
  REQUIRE(state.has_value());
  CHECK(state->contains(R"({"bay":3,"lamps":["error"],"lit":)"));
  CHECK(state->contains(
      R"("shutter":"none","door":"closed","count":1,"papers":[{"code":"A","copy":4}]})"));
  CHECK(state->contains(R"("boards":[{"board":1,"powered":true,"boots":1}])"));
}

TEST_CASE("control: power and its state") {
  Desk desk;
  CHECK(desk.ask(R"({"act":"power","board":1,"on":false})") == R"({"ok":true})");
  CHECK(desk.ask(R"({"act":"state"})")->contains(R"({"board":1,"powered":false,"boots":0})"));
  CHECK(desk.refused(R"({"act":"power","board":2,"on":true})"));
  CHECK(desk.refused(R"({"act":"power","board":1})"));
}

TEST_CASE("control: a whole pickup by acts alone") {
  Desk desk{0};
  desk.ask(R"({"act":"drop","bay":1,"code":"A","copy":1})");
  CHECK(desk.refused(R"({"act":"empty","bay":1})"));
  desk.master.open_door(1, 0);
  CHECK(desk.ask(R"({"act":"wait","door":"released"})") == R"({"ok":true,"bay":1})");
  CHECK(desk.ask(R"({"act":"empty","bay":1})") ==
        R"({"ok":true,"papers":[{"code":"A","copy":1}]})");
  CHECK(desk.ask(R"({"act":"wait","bay":1,"lamp":"taken"})") == R"({"ok":true,"bay":1})");
}

TEST_CASE("control: bad lines are answered with what to do") {
  Desk desk;
  for (const char* line : {"",
                           "nonsense",
                           "[]",
                           "{}",
                           R"({"act":"fly"})",
                           R"({"act":7})",
                           "{\"act\":\"state\"} x",
                           R"({"act":"drop"})",
                           R"({"act":"drop","bay":1,"code":"A","copy":"one"})",
                           R"({"act":"drop","bay":-1,"code":"A","copy":1})",
                           R"({"act":"drop","bay":99,"code":"A","copy":1})",
                           R"({"act":"drop","bay":1,"code":"A","copy":1,"passage":9})",
                           R"({"act":"wait","bay":1})",
                           R"({"act":"wait","bay":1,"lamp":"pink"})",
                           R"({"act":"wait","door":"ajar"})",
                           R"({"act":"wait","bay":"1","door":"open"})",
                           R"({"act":"wait","bay":1,"lamp":"wait","door":"open"})",
                           R"({"act":"scan","face":"front"})",
                           R"({"act":"scan","face":"side","text":"A"})",
                           R"({"act":"scan","face":"front","text":"A","charset":"EBCDIC"})",
                           R"({"act":"scan","face":"front","text":"A","hex":"00"})",
                           "{\"act\":\"scan\",\"face\":\"front\",\"text\":\"\xff\"}",
                           R"({"act":"card","face":"front"})",
                           R"({"act":"press","bay":0})",
                           R"({"act":"empty","bay":18446744073709551615})"}) {
    CAPTURE(line);
    CHECK(desk.refused(line));
  }
}

TEST_CASE("control: words on a command line become the act that they say") {
  CHECK(simulator::act_of({"drop", "bay=5", "code=007", "copy=1"}) ==
        R"({"act":"drop","bay":5,"code":"007","copy":1})");
  CHECK(simulator::act_of({"power", "board=1", "on=false"}) ==
        R"({"act":"power","board":1,"on":false})");
  CHECK(simulator::act_of({"scan", "face=front", "text=a=b"}) ==
        R"({"act":"scan","face":"front","text":"a=b"})");
  CHECK(simulator::act_of({R"({"act":"state"})"}) == R"({"act":"state"})");
  CHECK_FALSE(simulator::act_of({"drop", "bay"}).has_value());
  CHECK_FALSE(simulator::act_of({"{"}).has_value());
  CHECK_FALSE(simulator::act_of({}).has_value());
}
