// Who answers on a line where nobody is expected: a slow walk over the addresses, which finds
// boards that were added or moved, and a search at one address that several boards may share. Pure.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <vector>

#include "drivers/line/line.hpp"
#include "host/bus/bus_time.hpp"
#include "protocol/commissioning.hpp"
#include "protocol/status.hpp"

namespace docbay::host {

/// What the census asks of whoever has this address.
struct CensusQuestion {
  protocol::BoardAddress address;
  /// Nothing: who are you (FC 03), which boards of all versions answer.
  std::optional<protocol::Selection> selection;
};

/// Who it was; nothing: something answers that is no Docbay board.
using CensusAnswer = std::expected<std::optional<protocol::BoardSerial>, drivers::LineFailure>;

/// What the last look at one address found.
struct AddressLook {
  protocol::BoardAddress address;
  std::vector<protocol::BoardSerial> boards;
  bool foreign = false;      ///< something answers that is no Docbay board
  bool inseparable = false;  ///< several answer, and cannot be told apart
  bool operator==(const AddressLook&) const = default;
};

/// Whether it says that nobody has this address: a gateway says so itself, each in its own way.
bool is_silence(drivers::LineFailure failure);

class Census {
 public:
  /// Between two questions of one search: a collision costs the line 100 ms of silence.
  static constexpr BusTime search_pace = std::chrono::milliseconds{150};
  static constexpr BusTime suspect_pace = std::chrono::seconds{10};

  /// A step of the walk each `walk_pace`.
  explicit Census(BusTime walk_pace) : walk_pace_{walk_pace} {}

  /// The walk leaves this address out: its board is polled, and heard of otherwise.
  void expect(protocol::BoardAddress address) { expected_[address.value] = true; }
  void expect_no_more(protocol::BoardAddress address) { expected_[address.value] = false; }

  /// One tour over all addresses as fast as the line allows; what is under way ends first.
  void tour();
  [[nodiscard]] bool touring() const { return touring_; }

  /// What comes from this address is garbled again and again, or from the wrong board: looks who is
  /// there, soon, but not more often than `suspect_pace`.
  void suspect(protocol::BoardAddress address, BusTime now);

  /// When the next question is due; the walk begins with the first call.
  BusTime due(BusTime now);
  /// The next question, due or not.
  CensusQuestion next();
  /// When that ended the look at its address, what was found there.
  std::optional<AddressLook> answered(const CensusQuestion& question, const CensusAnswer& answer,
                                      BusTime now);

 private:
  struct Half {
    std::uint64_t lot = 0;
    std::uint8_t bits = 0;
  };

  void begin(protocol::BoardAddress address, bool search);
  void split(const Half& half);
  void note(const std::optional<protocol::BoardSerial>& board);
  bool failed(drivers::LineFailure failure, BusTime now);
  AddressLook end(BusTime now);
  /// The next address of the walk, up to the last one.
  [[nodiscard]] std::optional<std::uint8_t> following() const;

  BusTime walk_pace_;
  std::array<bool, 256> expected_{};
  std::map<std::uint8_t, BusTime> suspected_at_;
  std::vector<protocol::BoardAddress> suspects_;
  std::optional<AddressLook> look_;  ///< under way
  std::vector<Half> halves_;         ///< still to ask at its address; empty: identify
  int questions_left_ = 0;           ///< of this search
  bool repeated_ = false;            ///< the last question, since nobody answered
  std::uint8_t walked_ = 0;
  int walk_count_ = 0;
  bool touring_ = false;
  BusTime due_ = BusTime::min();  ///< min: not begun
};

}  // namespace docbay::host
