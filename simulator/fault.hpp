// Why something could not be done, in words for the person in front of the terminal: what is wrong,
// and what to do about it.
#pragma once

#include <expected>
#include <string>

namespace docbay::simulator {

struct Fault {
  std::string why;
  bool operator==(const Fault&) const = default;
};

template <class Value>
using Result = std::expected<Value, Fault>;

/// With what the operating system says about `error`.
Fault system_fault(const std::string& what, int error);

}  // namespace docbay::simulator
