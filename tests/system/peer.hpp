// A foreign Modbus master: what an integrator would put on our line in the place of our daemon. It
// takes one question at a time and says what came of it; it knows nothing of registers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/rtu.hpp"
#include "protocol/types.hpp"

namespace docbay::tests {

/// Not a function of our boards, but one that every master has.
inline constexpr protocol::Function read_coils{1};
/// Write-only questions leave the `read_` fields alone, reading ones the others.
struct Question {
  protocol::Function function = protocol::Function::read_holding;
  protocol::BoardAddress board;
  std::uint16_t read_address = 0;
  std::uint16_t read_words = 0;
  std::uint16_t write_address = 0;
  std::vector<std::uint16_t> write = {};
};

/// What a master made of the answer. QEMU's time is the wall's, so an answer may be missing.
struct Outcome {
  bool answered = false;
  int exception = 0;  ///< Modbus exception code, 0 for none
  std::vector<std::uint16_t> words = {};
  std::string said = {};  ///< its own words, for the reader of a failed test
};

/// Has the line open from its making to its end, if it is one that keeps lines open.
class Peer {
 public:
  explicit Peer(std::string device) : device_{std::move(device)} {}
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  virtual ~Peer() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Whether it is able to put this question at all.
  [[nodiscard]] virtual bool can_ask(const Question& question) const = 0;
  /// Once; it does not repeat by itself. After a missing answer it waits until the line was silent,
  /// for none of them knows a late answer from the one to its next question.
  Outcome ask(const Question& question);

 protected:
  [[nodiscard]] const std::string& device() const { return device_; }

 private:
  virtual Outcome put(const Question& question) = 0;

  std::string device_;
};

/// 115200 8E1, which the boards are made for; half a second for an answer.
std::unique_ptr<Peer> make_libmodbus(const std::string& device);
std::unique_ptr<Peer> make_mbpoll(const std::string& device);
std::unique_ptr<Peer> make_pymodbus(const std::string& device);

}  // namespace docbay::tests
