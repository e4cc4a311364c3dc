// From the configuration to what each part is made of.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "drivers/line/line.hpp"
#include "drivers/line/port_news.hpp"
#include "host/bus/plan.hpp"
#include "host/config/config.hpp"
#include "host/domain/state.hpp"
#include "host/station/station.hpp"

namespace docbay::host {

/// The core's state before anything is loaded: site, times, bays, boards.
State initial_state(const Config& config);
/// One face a row, with the devices it has.
std::vector<FaceSetup> faces_of(const Config& config);
BusSettings bus_settings_of(const Config& config, const Config::Line& line);
std::vector<Plan::BoardSetup> boards_of(const Config& config, const std::string& line);
std::unique_ptr<drivers::Line> make_line(const Config::Line& line, drivers::PortWatch watch);

}  // namespace docbay::host
