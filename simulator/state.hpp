// What can be seen of a cabinet, in JSON, and what can be waited for.
#pragma once

#include <span>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "simulator/board.hpp"
#include "simulator/fault.hpp"
#include "simulator/hands.hpp"
#include "simulator/world.hpp"

namespace docbay::simulator {

/// [{"code":"…","copy":1}, …]
boost::json::array papers_json(std::span<const Paper> papers);

/// In the order in which they came: {"at_ms":…,"coil":"shutter","position":0,"on":true} or
/// {"at_ms":…,"coil":"lock",…}, or {"at_ms":…,"reset":true}.
boost::json::array coils_json(std::span<const CoilChange> changes);

/// {"at_ms":…,"boards":[{"board":1,"powered":true,"boots":3}],"bays":[{"bay":1,"lamps":["wait"],
/// "shutter":"open","door":"closed","count":2,"papers":[…]}]}
/// A board that knows of torn pages has them, too: "tears":[{"page":9,"new_bytes":4,
/// "garbage_bytes":7}].
boost::json::object state_json(const World& world);

/// The one sight that an act `wait` names: "lamp" (wait, urgent, taken, error; "lit": false for its
/// going out), "shutter" (open, closed) or "door" (closed, released, open).
Result<Sight> sight_in(const boost::json::object& act);

}  // namespace docbay::simulator
