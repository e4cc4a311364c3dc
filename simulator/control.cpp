#include "simulator/control.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "simulator/json.hpp"
#include "simulator/state.hpp"
#include "simulator/text.hpp"

namespace docbay::simulator {

namespace json = boost::json;

namespace {

constexpr std::uint64_t timeout_ms_default = 5'000;
constexpr std::uint64_t timeout_ms_max = 3'600'000;

void refuse(const Control::Reply& reply, const std::string& why) {
  reply(json::serialize(json::object{{"ok", false}, {"why", why}}));
}

void confirm(const Control::Reply& reply, const json::object& more = {}) {
  json::object answer{{"ok", true}};
  for (const auto& [key, value] : more) answer[key] = value;
  reply(json::serialize(answer));
}

Hands::Done tell(const Control::Reply& reply) {
  return [reply](const Result<void>& done) {
    done ? confirm(reply) : refuse(reply, done.error().why);
  };
}

std::optional<BayNumber> bay_in(const json::object& act) {
  const auto number = unsigned_in(act, "bay");
  if (!number) return std::nullopt;
  return BayNumber{static_cast<std::uint32_t>(std::min<std::uint64_t>(*number, UINT32_MAX))};
}

std::optional<Paper> paper_in(const json::object& act) {
  const auto code = text_in(act, "code");
  const auto copy = act.contains("copy") ? unsigned_in(act, "copy") : 1;
  if (!code || !copy || *copy > UINT32_MAX) return std::nullopt;
  return Paper{*code, static_cast<std::uint32_t>(*copy)};
}

std::chrono::milliseconds ms_in(const json::object& act, std::string_view key,
                                std::uint64_t otherwise) {
  const std::uint64_t ms = unsigned_in(act, key).value_or(otherwise);
  return std::chrono::milliseconds{std::min(ms, timeout_ms_max)};
}

}  // namespace

struct Control::Act {
  std::string_view name;
  std::string_view words;  ///< what it takes, for people and for the check of unknown words
  void (Control::*run)(const json::object&, const Reply&);
};

std::span<const Control::Act> Control::acts() {
  static constexpr std::array table{
      Act{"card", "face uid", &Control::card},
      Act{"scan", "face text hex charset", &Control::scan},
      Act{"drop", "bay code copy passage_ms", &Control::drop},
      Act{"pull_out", "bay code copy passage_ms", &Control::pull_out},
      Act{"empty", "bay", &Control::empty},
      Act{"press", "bay", &Control::press},
      Act{"wait", "bay lamp lit shutter door timeout_ms", &Control::wait},
      Act{"pause", "ms", &Control::pause},
      Act{"power", "board on", &Control::power},
      Act{"hang", "board", &Control::hang},
      Act{"tear", "board", &Control::tear},
      Act{"coils", "board", &Control::coils},
      Act{"picture", "board path", &Control::picture},
      Act{"state", "", &Control::state},
      Act{"garbage", "device hex", &Control::garbage},
  };
  return table;
}

Control::Control(World& world, std::map<std::string, Device> devices)
    : world_{world}, hands_{world}, devices_{std::move(devices)} {}

void Control::handle(std::string_view line, const Reply& reply) {
  const auto object = parse_object(line);
  if (!object) return refuse(reply, object.error().why);
  const auto name = text_in(*object, "act");
  const auto act = std::ranges::find(acts(), name.value_or(""), &Act::name);
  if (act == acts().end()) {
    std::string names;
    for (const Act& known : acts()) names += fmt::format(" {}", known.name);
    return refuse(reply, "say which \"act\":" + names);
  }
  for (const auto& [key, value] : *object) {
    const std::string padded = fmt::format(" {} ", act->words);
    if (key == "act" || padded.contains(fmt::format(" {} ", std::string_view{key}))) continue;
    return refuse(reply, fmt::format("{} does not know \"{}\", it takes: {}", act->name,
                                     std::string_view{key}, act->words));
  }
  (this->*act->run)(*object, reply);
}

void Control::card(const json::object& act, const Reply& reply) {
  const auto face = text_in(act, "face");
  const auto uid = text_in(act, "uid");
  if (!face || !uid) return refuse(reply, "card takes \"face\" (front or back) and \"uid\"");
  const std::string line = *uid + "\r\n";
  send(*face + "-card", std::vector<std::uint8_t>(line.begin(), line.end()), reply);
}

void Control::scan(const json::object& act, const Reply& reply) {
  const auto face = text_in(act, "face");
  const auto text = text_in(act, "text");
  const auto hex = text_in(act, "hex");
  if (!face || text.has_value() == hex.has_value()) {
    return refuse(reply, "scan takes \"face\" (front or back), and \"text\" or \"hex\"");
  }
  std::vector<std::uint8_t> bytes;
  if (hex) {
    const auto raw = bytes_of_hex(*hex);
    if (!raw) return refuse(reply, "\"hex\" is pairs of hex digits");
    bytes = *raw;
  } else {
    const auto encoded = encode_text(*text, text_in(act, "charset").value_or("GB18030"));
    if (!encoded) return refuse(reply, encoded.error().why);
    bytes = *encoded;
  }
  bytes.push_back('\r');
  send(*face + "-scanner", bytes, reply);
}

void Control::drop(const json::object& act, const Reply& reply) {
  const auto bay = bay_in(act);
  const auto paper = paper_in(act);
  if (!bay || !paper) return refuse(reply, "drop takes \"bay\", \"code\" and \"copy\" (a number)");
  const auto passage = ms_in(act, "passage_ms", std::uint64_t{passage_default.count()});
  hands_.drop(*bay, *paper, passage, tell(reply));
}

void Control::pull_out(const json::object& act, const Reply& reply) {
  const auto bay = bay_in(act);
  const auto paper = paper_in(act);
  if (!bay || !paper) {
    return refuse(reply, "pull_out takes \"bay\", \"code\" and \"copy\" (a number)");
  }
  const auto passage = ms_in(act, "passage_ms", std::uint64_t{passage_default.count()});
  hands_.pull_out(*bay, *paper, passage, tell(reply));
}

void Control::empty(const json::object& act, const Reply& reply) {
  const auto bay = bay_in(act);
  if (!bay) return refuse(reply, "empty takes \"bay\"");
  hands_.empty(*bay, [reply](const Result<std::vector<Paper>>& papers) {
    if (!papers) return refuse(reply, papers.error().why);
    confirm(reply, {{"papers", papers_json(*papers)}});
  });
}

void Control::press(const json::object& act, const Reply& reply) {
  const auto bay = bay_in(act);
  if (!bay) return refuse(reply, "press takes \"bay\"");
  hands_.press(*bay, tell(reply));
}

void Control::wait(const json::object& act, const Reply& reply) {
  const auto sight = sight_in(act);
  if (!sight) return refuse(reply, sight.error().why);
  if (act.contains("bay") && !bay_in(act)) return refuse(reply, "\"bay\" is a number");
  hands_.wait(bay_in(act), *sight, ms_in(act, "timeout_ms", timeout_ms_default),
              [reply](const Result<BayNumber>& bay) {
                if (!bay) return refuse(reply, bay.error().why);
                confirm(reply, {{"bay", bay->value}});
              });
}

void Control::pause(const json::object& act, const Reply& reply) {
  world_.agenda().at(world_.now() + ms_in(act, "ms", 0), [reply] { confirm(reply); });
}

void Control::power(const json::object& act, const Reply& reply) {
  const auto board = unsigned_in(act, "board");
  const auto on = flag_in(act, "on");
  if (!board || !on)
    return refuse(reply, "power takes \"board\" (1, 2, …) and \"on\" (true, false)");
  tell(reply)(
      hands_.power(static_cast<std::uint32_t>(std::min<std::uint64_t>(*board, UINT32_MAX)), *on));
}

void Control::hang(const json::object& act, const Reply& reply) {
  Board* const board = board_in(act);
  if (board == nullptr) return refuse(reply, "hang takes \"board\" (1, 2, …)");
  tell(reply)(board->hang());
}

void Control::tear(const json::object& act, const Reply& reply) {
  Board* const board = board_in(act);
  if (board == nullptr) return refuse(reply, "tear takes \"board\" (1, 2, …)");
  tell(reply)(board->cut_in_next_write());
}

void Control::coils(const json::object& act, const Reply& reply) {
  const Board* const board = board_in(act);
  if (board == nullptr) return refuse(reply, "coils takes \"board\" (1, 2, …)");
  const auto changes = board->coil_changes();
  if (!changes) return refuse(reply, changes.error().why);
  confirm(reply, {{"changes", coils_json(*changes)}});
}

void Control::picture(const json::object& act, const Reply& reply) {
  Board* const board = board_in(act);
  const auto path = text_in(act, "path");
  if (board == nullptr || !path) return refuse(reply, "picture takes \"board\" and \"path\"");
  tell(reply)(board->take_picture(*path));
}

Board* Control::board_in(const json::object& act) {
  const auto number = unsigned_in(act, "board");
  const bool there = number && *number >= 1 && *number <= world_.cabinet().board_count();
  return there ? &world_.cabinet().board(*number - 1) : nullptr;
}

void Control::state(const json::object&, const Reply& reply) {
  confirm(reply, state_json(world_));
}

void Control::garbage(const json::object& act, const Reply& reply) {
  const auto device = text_in(act, "device");
  const auto bytes = bytes_of_hex(text_in(act, "hex").value_or(""));
  if (!device || !bytes || bytes->empty()) {
    return refuse(reply, "garbage takes \"device\" and \"hex\" (pairs of hex digits)");
  }
  send(*device, *bytes, reply);
}

void Control::send(const std::string& device, std::span<const std::uint8_t> bytes,
                   const Reply& reply) {
  const auto found = devices_.find(device);
  if (found == devices_.end()) {
    std::vector<std::string> names;
    for (const auto& [name, sink] : devices_) names.push_back(name);
    return refuse(
        reply, fmt::format("there is no device {}, there are {}", device, fmt::join(names, ", ")));
  }
  found->second(bytes);
  confirm(reply);
}

}  // namespace docbay::simulator
