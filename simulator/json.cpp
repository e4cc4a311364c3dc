#include "simulator/json.hpp"

#include <boost/json.hpp>

namespace docbay::simulator {

Result<boost::json::object> parse_object(std::string_view line) {
  boost::json::error_code error;
  const boost::json::value value = boost::json::parse(line, error);
  if (error) return std::unexpected{Fault{"not JSON: " + error.message()}};
  if (!value.is_object()) return std::unexpected{Fault{"not a JSON object: write {…}"}};
  return value.get_object();
}

std::optional<std::uint64_t> unsigned_in(const boost::json::object& object, std::string_view key) {
  const boost::json::value* value = object.if_contains(key);
  if (value == nullptr) return std::nullopt;
  if (const std::uint64_t* number = value->if_uint64()) return *number;
  const std::int64_t* number = value->if_int64();
  if (number == nullptr || *number < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

std::optional<std::string> text_in(const boost::json::object& object, std::string_view key) {
  const boost::json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string{value->get_string()};
}

std::optional<bool> flag_in(const boost::json::object& object, std::string_view key) {
  const boost::json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_bool()) return std::nullopt;
  return value->get_bool();
}

}  // namespace docbay::simulator
