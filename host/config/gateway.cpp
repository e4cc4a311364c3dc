#include "host/config/gateway.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include <arpa/inet.h>

namespace docbay::host {
namespace {

constexpr std::string_view scheme = "tcp://";

bool is_numeric(const std::string& host, int family) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return ::inet_pton(family, host.c_str(), address.data()) == 1;
}

std::optional<std::uint16_t> parse_port(std::string_view digits) {
  std::uint16_t port = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped_at, failure] = std::from_chars(digits.data(), end, port);
  if (failure != std::errc{} || stopped_at != end || port == 0) return std::nullopt;
  return port;
}

}  // namespace

bool is_gateway(std::string_view device) {
  return device.starts_with(scheme);
}

std::optional<Config::Gateway> parse_gateway(std::string_view device) {
  if (!is_gateway(device)) return std::nullopt;
  device.remove_prefix(scheme.size());
  const bool bracketed = device.starts_with('[');
  const std::size_t end = device.find(bracketed ? ']' : ':');
  if (bracketed && end == std::string_view::npos) return std::nullopt;
  Config::Gateway gateway;
  gateway.host = bracketed ? device.substr(1, end - 1) : device.substr(0, end);
  if (!is_numeric(gateway.host, bracketed ? AF_INET6 : AF_INET)) return std::nullopt;
  device.remove_prefix(std::min(device.size(), bracketed ? end + 1 : end));
  if (device.empty()) return gateway;
  const auto port = device.starts_with(':') ? parse_port(device.substr(1)) : std::nullopt;
  if (!port) return std::nullopt;
  gateway.port = *port;
  return gateway;
}

}  // namespace docbay::host
