// The acts of the control socket as values: one JSON line in, one JSON line out when the act is
// over. Knows nothing of sockets; acts of several clients go on at the same time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "simulator/hands.hpp"
#include "simulator/world.hpp"

namespace docbay::simulator {

class Control {
 public:
  /// Sends bytes to whoever has a device open. The devices of a cabinet: "line-0" (which is the
  /// wire), "front-scanner", "front-card", "back-scanner", "back-card".
  using Device = std::function<void(std::span<const std::uint8_t>)>;
  using Reply = std::function<void(std::string line)>;

  /// `world` outlives this.
  Control(World& world, std::map<std::string, Device> devices);

  /// `reply` is called once, with a line without newline; for acts that take time later, from
  /// World::advance_to. A bad line is answered, too, with what to do about it.
  void handle(std::string_view line, const Reply& reply);

 private:
  struct Act;
  static std::span<const Act> acts();

  void card(const boost::json::object& act, const Reply& reply);
  void scan(const boost::json::object& act, const Reply& reply);
  void drop(const boost::json::object& act, const Reply& reply);
  void pull_out(const boost::json::object& act, const Reply& reply);
  void empty(const boost::json::object& act, const Reply& reply);
  void press(const boost::json::object& act, const Reply& reply);
  void wait(const boost::json::object& act, const Reply& reply);
  void pause(const boost::json::object& act, const Reply& reply);
  void power(const boost::json::object& act, const Reply& reply);
  void hang(const boost::json::object& act, const Reply& reply);
  void tear(const boost::json::object& act, const Reply& reply);
  void coils(const boost::json::object& act, const Reply& reply);
  void picture(const boost::json::object& act, const Reply& reply);
  void state(const boost::json::object& act, const Reply& reply);
  void garbage(const boost::json::object& act, const Reply& reply);

  /// Null when the act names no board.
  Board* board_in(const boost::json::object& act);
  void send(const std::string& device, std::span<const std::uint8_t> bytes, const Reply& reply);

  World& world_;
  Hands hands_;
  std::map<std::string, Device> devices_;
};

}  // namespace docbay::simulator
