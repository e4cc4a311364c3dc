// Several lines as one site: a world for each line, all on one virtual time; bays, boards and the
// truth log are numbered through, in the order of the lines. One line is the plain case.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/control.hpp"
#include "simulator/hands_log.hpp"
#include "simulator/world.hpp"

namespace docbay::simulator {

struct SiteLine {
  std::vector<EepromStore> eeproms;
  WorldSettings settings;
};

class Site {
 public:
  /// `devices`: scanners and card readers, which are the site's, not a line's. `past` as for World.
  Site(std::vector<SiteLine> lines, const std::map<std::string, Control::Device>& devices,
       HandSink sink, std::span<const HandEntry> past = {});
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  [[nodiscard]] std::size_t line_count() const { return parts_.size(); }
  [[nodiscard]] std::uint32_t bay_count() const;
  [[nodiscard]] std::uint32_t board_count() const;
  [[nodiscard]] const World& world(std::size_t line) const { return parts_[line]->world; }

  /// As World's.
  [[nodiscard]] VirtualTime next_at() const;
  void advance_to(VirtualTime time);
  [[nodiscard]] bool truth_lost() const;

  /// The master's end of a line's cable. Nothing passes while the cable is cut.
  void send(std::size_t line, std::span<const std::uint8_t> bytes);
  std::vector<std::uint8_t> take(std::size_t line);

  /// Control's acts, with bays, boards and devices of the whole site; and `cable{line, on}`, which
  /// cuts the cable between the master and all boards of a line, counted from 0, or mends it.
  /// A `wait` at no bay waits at all of them.
  void handle(std::string_view line, const Control::Reply& reply);

 private:
  struct Part {
    Part(SiteLine line, std::uint32_t bays, std::uint32_t boards, HandSink sink,
         std::span<const HandEntry> past, std::map<std::string, Control::Device> devices);
    void disturb(std::span<const std::uint8_t> bytes) { world.wire().disturb(bytes, world.now()); }

    std::uint32_t bays_before;
    std::uint32_t boards_before;
    World world;
    Control control;
    bool cut = false;
  };

  void add(SiteLine line, std::map<std::string, Control::Device> devices,
           std::span<const HandEntry> past);
  /// Null when the act names a bay, board or line that there is not.
  Part* part_of(const boost::json::object& act);
  static void ask(Part& part, boost::json::object act, const Control::Reply& reply);
  void wait_anywhere(const boost::json::object& act, const Control::Reply& reply);
  void state(const Control::Reply& reply);
  void cable(const boost::json::object& act, const Control::Reply& reply);

  HandSink sink_;
  std::uint64_t entries_ = 0;
  std::vector<std::unique_ptr<Part>> parts_;
};

}  // namespace docbay::simulator
