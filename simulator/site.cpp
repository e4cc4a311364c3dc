#include "simulator/site.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "simulator/commission.hpp"
#include "simulator/json.hpp"

namespace docbay::simulator {

namespace json = boost::json;

namespace {

void refuse(const Control::Reply& reply, const std::string& why) {
  reply(json::serialize(json::object{{"ok", false}, {"why", why}}));
}

/// Adds to a number in the object, if it is there.
void shift(json::object& object, std::string_view key, std::int64_t by) {
  const auto number = unsigned_in(object, key);
  if (number) object[key] = static_cast<std::int64_t>(*number) + by;
}

std::vector<HandEntry> shifted(std::span<const HandEntry> past, std::uint32_t bays_before) {
  std::vector<HandEntry> own;
  for (HandEntry entry : past) {
    if (entry.bay.value <= bays_before) continue;
    entry.bay.value -= bays_before;
    own.push_back(std::move(entry));
  }
  return own;
}

}  // namespace

Site::Part::Part(SiteLine line, std::uint32_t bays, std::uint32_t boards, HandSink sink,
                 std::span<const HandEntry> past, std::map<std::string, Control::Device> devices)
    : bays_before{bays},
      boards_before{boards},
      world{std::move(line.eeproms), line.settings, std::move(sink), past},
      control{world, std::move(devices)} {}

Site::Site(std::vector<SiteLine> lines, const std::map<std::string, Control::Device>& devices,
           HandSink sink, std::span<const HandEntry> past)
    : sink_{std::move(sink)} {
  for (const HandEntry& entry : past) entries_ = std::max(entries_, entry.n);
  for (SiteLine& line : lines) {
    add(std::move(line), parts_.empty() ? devices : std::map<std::string, Control::Device>{}, past);
  }
}

void Site::add(SiteLine line, std::map<std::string, Control::Device> devices,
               std::span<const HandEntry> past) {
  const std::uint32_t bays = bay_count();
  const std::size_t index = parts_.size();
  // Each world counts from 1; the log counts for all of them.
  HandSink sink = [this, bays](HandEntry entry) {
    entry.n = ++entries_;
    entry.bay.value += bays;
    return sink_(entry);
  };
  devices[line_name(index)] = [this, index](std::span<const std::uint8_t> bytes) {
    parts_[index]->disturb(bytes);
  };
  parts_.push_back(std::make_unique<Part>(std::move(line), bays, board_count(), std::move(sink),
                                          shifted(past, bays), std::move(devices)));
}

std::uint32_t Site::bay_count() const {
  if (parts_.empty()) return 0;
  const Part& last = *parts_.back();
  return last.bays_before + static_cast<std::uint32_t>(last.world.cabinet().bay_count());
}

std::uint32_t Site::board_count() const {
  if (parts_.empty()) return 0;
  const Part& last = *parts_.back();
  return last.boards_before + static_cast<std::uint32_t>(last.world.cabinet().board_count());
}

VirtualTime Site::next_at() const {
  VirtualTime next = never;
  for (const auto& part : parts_) next = std::min(next, part->world.next_at());
  return next;
}

void Site::advance_to(VirtualTime time) {
  for (const auto& part : parts_) part->world.advance_to(time);
}

bool Site::truth_lost() const {
  return std::ranges::any_of(parts_, [](const auto& part) { return part->world.truth_lost(); });
}

void Site::send(std::size_t line, std::span<const std::uint8_t> bytes) {
  Part& part = *parts_[line];
  if (!part.cut) part.world.wire().send(bytes, part.world.now());
}

std::vector<std::uint8_t> Site::take(std::size_t line) {
  Part& part = *parts_[line];
  std::vector<std::uint8_t> bytes = part.world.wire().take();
  if (part.cut) bytes.clear();
  return bytes;
}

void Site::handle(std::string_view line, const Control::Reply& reply) {
  const auto act = parse_object(line);
  const std::string name = act ? text_in(*act, "act").value_or("") : "";
  if (name == "cable") return cable(*act, reply);
  // What is wrong with a line is said by Control.
  if (parts_.size() == 1 || name.empty()) return parts_.front()->control.handle(line, reply);
  if (name == "state") return state(reply);
  if (name == "wait" && !act->contains("bay")) return wait_anywhere(*act, reply);
  Part* const part = part_of(*act);
  if (part == nullptr) {
    return refuse(reply, fmt::format("there are bays 1 to {} and boards 1 to {}", bay_count(),
                                     board_count()));
  }
  ask(*part, *act, reply);
}

Site::Part* Site::part_of(const json::object& act) {
  const auto bay = unsigned_in(act, "bay");
  const auto board = unsigned_in(act, "board");
  if (bay && (*bay < 1 || *bay > bay_count())) return nullptr;
  if (board && (*board < 1 || *board > board_count())) return nullptr;
  const std::string device = text_in(act, "device").value_or("");
  for (std::size_t i = parts_.size(); i-- > 0;) {
    Part& part = *parts_[i];
    if (bay ? *bay > part.bays_before
            : (board ? *board > part.boards_before : device == line_name(i))) {
      return &part;
    }
  }
  // Cards, scans and pauses are at home anywhere; the scanners are the first one's.
  return parts_.front().get();
}

void Site::ask(Part& part, json::object act, const Control::Reply& reply) {
  const std::int64_t bays = part.bays_before;
  shift(act, "bay", -bays);
  shift(act, "board", -std::int64_t{part.boards_before});
  part.control.handle(json::serialize(act), [reply, bays](const std::string& answered) {
    auto answer = parse_object(answered);
    if (!answer || bays == 0) return reply(answered);
    shift(*answer, "bay", bays);
    if (const auto why = text_in(*answer, "why")) {
      (*answer)["why"] = fmt::format("{} (its line's bays begin after {})", *why, bays);
    }
    reply(json::serialize(*answer));
  });
}

/// The first line at which it shows answers for all of them; that it does not, the last one.
void Site::wait_anywhere(const json::object& act, const Control::Reply& reply) {
  const auto waiting = std::make_shared<std::size_t>(parts_.size());
  for (const auto& part : parts_) {
    ask(*part, act, [reply, waiting](const std::string& answered) {
      if (*waiting == 0) return;
      const auto answer = parse_object(answered);
      const bool seen = answer && flag_in(*answer, "ok").value_or(false);
      *waiting = seen ? 0 : *waiting - 1;
      if (*waiting == 0) reply(answered);
    });
  }
}

void Site::state(const Control::Reply& reply) {
  json::array boards;
  json::array bays;
  json::object whole;
  for (const auto& part : parts_) {
    part->control.handle(R"({"act":"state"})", [&](const std::string& answered) {
      auto answer = parse_object(answered);
      if (!answer) return;
      for (json::value& board : answer->at("boards").as_array()) {
        shift(board.as_object(), "board", part->boards_before);
        boards.push_back(std::move(board));
      }
      for (json::value& bay : answer->at("bays").as_array()) {
        shift(bay.as_object(), "bay", part->bays_before);
        bays.push_back(std::move(bay));
      }
      whole = std::move(*answer);
    });
  }
  whole["boards"] = std::move(boards);
  whole["bays"] = std::move(bays);
  reply(json::serialize(whole));
}

void Site::cable(const json::object& act, const Control::Reply& reply) {
  const auto line = unsigned_in(act, "line");
  const auto on = flag_in(act, "on");
  if (!line || *line >= parts_.size() || !on || act.size() != 3) {
    return refuse(reply, fmt::format("cable takes \"line\" (0 to {}) and \"on\" (true, false)",
                                     parts_.size() - 1));
  }
  parts_[*line]->cut = !*on;
  reply(json::serialize(json::object{{"ok", true}}));
}

}  // namespace docbay::simulator
