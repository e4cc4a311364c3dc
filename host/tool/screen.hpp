// The daemon's answers as a person reads them on a terminal. Pure.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace docbay::host {

/// Each takes the daemon's JSON line. The error is the daemon's own word, or that it cannot be
/// understood.
using Screen = std::expected<std::string, std::string>;
Screen status_screen(std::string_view answer, bool english);
Screen trace_screen(std::string_view answer, bool english);
Screen list_screen(std::string_view answer, bool english);
Screen find_screen(std::string_view answer, bool english);
Screen boards_screen(std::string_view answer, bool english);
Screen unregistered_screen(std::string_view answer, bool english);
Screen reconcile_screen(std::string_view answer, bool english);
/// What became of something that somebody wanted to do.
Screen act_screen(std::string_view answer, bool english);
/// What became of one board's place.
Screen place_screen(std::string_view answer, bool english);

}  // namespace docbay::host
