// libmodbus as a program uses it that trusts it with everything: opens, asks, takes what comes.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace docbay::tests {

class PlainMaster {
 public:
  PlainMaster(const std::string& device, std::chrono::microseconds timeout);
  PlainMaster(const PlainMaster&) = delete;
  PlainMaster& operator=(const PlainMaster&) = delete;
  ~PlainMaster();

  /// Function 3 of four registers; nothing on any error.
  std::optional<std::array<std::uint16_t, 4>> read(std::uint8_t board, std::uint16_t address);

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace docbay::tests
