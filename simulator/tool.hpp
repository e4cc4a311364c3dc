// What the commands of docbay-sim do, but for reading the command line. Each returns the process's
// exit code and prints its own words.
#pragma once

#include <string>
#include <vector>

#include "simulator/commission.hpp"
#include "simulator/serve.hpp"

namespace docbay::simulator {

/// 0 done; 1 refused or not clean; 2 what was given could not be read; 3 papers are left in the
/// courier's hands, or no door opened for the collector.
int run_commission(const CommissionSettings& settings);
int run_serve(const ServeSettings& settings);
/// `words` is one JSON object, or the act's name and then key=value for each of its fields.
int run_hand(const std::string& directory, const std::vector<std::string>& words);
int run_courier(const std::string& directory, const std::string& card,
                const std::vector<std::string>& papers);
int run_collector(const std::string& directory, const std::string& card, const std::string& second);
int run_judge(const std::string& hands_path, const std::string& events_path);

/// The JSON line for such words. Fields that are names stay text, whatever they look like.
Result<std::string> act_of(const std::vector<std::string>& words);

}  // namespace docbay::simulator
