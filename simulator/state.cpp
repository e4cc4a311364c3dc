#include "simulator/state.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include "protocol/command.hpp"
#include "simulator/json.hpp"

namespace docbay::simulator {

namespace json = boost::json;

namespace {

constexpr std::array<std::pair<std::uint8_t, std::string_view>, 4> lamp_names{
    {{protocol::lamp_wait, "wait"},
     {protocol::lamp_urgent, "urgent"},
     {protocol::lamp_taken, "taken"},
     {protocol::lamp_error, "error"}}};

json::array lamps_json(std::uint8_t bits) {
  json::array lamps;
  for (const auto& [lamp, name] : lamp_names) {
    if ((bits & lamp) != 0) lamps.emplace_back(name);
  }
  return lamps;
}

json::object bay_json(const World& world, BayNumber number) {
  const PhysicalBay& bay = world.cabinet().bay(number);
  return {{"bay", number.value},
          {"lamps", lamps_json(bay.outputs().lamps)},
          {"lit", lamps_json(bay.outputs().lit)},
          {"shutter", shutter_look(bay, world.now())},
          {"door", name_of(world.cabinet().door(number))},
          {"count", bay.outputs().count},
          {"papers", papers_json(bay.papers)}};
}

json::array tears_json(std::span<const Tear> tears) {
  json::array array;
  for (const Tear& tear : tears) {
    array.push_back(json::object{
        {"page", tear.page}, {"new_bytes", tear.new_bytes}, {"garbage_bytes", tear.garbage_bytes}});
  }
  return array;
}

Result<Sight> unknown_sight() {
  return std::unexpected{
      Fault{"wait takes one of \"lamp\" (wait, urgent, taken, error), \"shutter\" (open, closed) "
            "and \"door\" (closed, released, open)"}};
}

}  // namespace

json::array papers_json(std::span<const Paper> papers) {
  json::array array;
  for (const Paper& paper : papers) {
    array.push_back(json::object{{"code", paper.code}, {"copy", paper.copy}});
  }
  return array;
}

json::array coils_json(std::span<const CoilChange> changes) {
  json::array array;
  for (const CoilChange& change : changes) {
    json::object it{{"at_ms", to_ms(change.at)}};
    if (change.what == CoilChange::What::reset) {
      it["reset"] = true;
    } else {
      it["coil"] = change.what == CoilChange::What::lock ? "lock" : "shutter";
      it["position"] = change.position;
      it["on"] = change.on;
    }
    array.push_back(std::move(it));
  }
  return array;
}

json::object state_json(const World& world) {
  const Cabinet& cabinet = world.cabinet();
  json::array boards;
  for (std::size_t i = 0; i < cabinet.board_count(); ++i) {
    boards.push_back(json::object{
        {"board", i + 1},
        {"powered", cabinet.board(i).powered()},
        {"boots", cabinet.board(i).powered() ? cabinet.board(i).boot_count().value : 0}});
    const std::vector<Tear> tears = cabinet.board(i).tears();
    if (!tears.empty()) boards.back().as_object()["tears"] = tears_json(tears);
  }
  json::array bays;
  for (BayNumber bay{1}; cabinet.has(bay); ++bay.value) bays.push_back(bay_json(world, bay));
  return {{"at_ms", to_ms(world.now())}, {"boards", std::move(boards)}, {"bays", std::move(bays)}};
}

Result<Sight> sight_in(const json::object& act) {
  const auto lamp = text_in(act, "lamp");
  const auto shutter = text_in(act, "shutter");
  const auto door = text_in(act, "door");
  if (lamp.has_value() + shutter.has_value() + door.has_value() != 1) return unknown_sight();
  if (lamp) {
    for (const auto& [bit, name] : lamp_names) {
      if (*lamp == name) return LampSight{.lamp = bit, .lit = flag_in(act, "lit").value_or(true)};
    }
  }
  if (shutter && (*shutter == "open" || *shutter == "closed")) {
    return ShutterSight{.open = *shutter == "open"};
  }
  for (const DoorLook look : {DoorLook::closed, DoorLook::released, DoorLook::open}) {
    if (door && *door == name_of(look)) return DoorSight{look};
  }
  return unknown_sight();
}

}  // namespace docbay::simulator
