// JSON objects as they come from outside: one line in, fields asked for one by one. Exceptions of
// the library end here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "simulator/fault.hpp"

namespace docbay::simulator {

/// A JSON object in well-formed UTF-8, and nothing behind it but blanks.
Result<boost::json::object> parse_object(std::string_view line);

/// Nothing when the field is missing, null or of another type.
std::optional<std::uint64_t> unsigned_in(const boost::json::object& object, std::string_view key);
std::optional<std::string> text_in(const boost::json::object& object, std::string_view key);
std::optional<bool> flag_in(const boost::json::object& object, std::string_view key);

}  // namespace docbay::simulator
