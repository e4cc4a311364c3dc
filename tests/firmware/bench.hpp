// The firmware on a test bench: a board in memory, one millisecond at a time, hands for its bays
// and a master that speaks real frames to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "firmware/core/controller.hpp"
#include "protocol/rtu.hpp"
#include "tests/firmware/memory_board.hpp"

namespace docbay::tests {

inline constexpr std::uint32_t tick_ms = 1;
/// What the hands of these tests take to let a sheet fall through.
inline constexpr std::uint32_t passage_ms = 120;
/// Long enough for any contact to be believed.
inline constexpr std::uint32_t settle_ms = 2 * firmware::contact_settle_ms;

firmware::Settings bench_settings();
/// A chip that holds these settings.
EepromPages commissioned(const firmware::Settings& settings,
                         const std::optional<firmware::Options>& options = std::nullopt);

/// What a frame brought back: registers (none for a plain write), a refusal, or no answer at all.
using Answer = std::expected<std::vector<std::uint16_t>, protocol::ModbusException>;

class Bench {
 public:
  using Controller = firmware::Controller<MemoryBoard>;

  /// Powers the board on and waits until it serves; all doors are closed and all bays empty.
  explicit Bench(const firmware::Settings& settings = bench_settings(),
                 const std::optional<firmware::Options>& options = std::nullopt);
  /// A board with this history, still without power.
  explicit Bench(const EepromPages& pages);
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  void power_on();
  /// Powers it on and waits until it serves and has believed its contacts.
  void start();
  /// Until the board serves the line; false when it never does.
  bool await_service();
  void power_off(std::size_t new_bytes = 0,
                 const std::optional<firmware::Page>& rest = std::nullopt);
  void run(std::uint32_t ms);

  /// What hands do to a bay; each takes its time.
  void drop_in(std::size_t bay);
  /// One sheet through every slot in the same instant; returns before anything is in the EEPROM.
  void drop_everywhere();
  void pull_out(std::size_t bay);
  void push_in_halfway_and_back(std::size_t bay);
  void open_door(std::size_t bay);
  void close_door(std::size_t bay);
  /// Pressed and let go.
  void press(std::size_t bay);
  void set_emptiness(std::size_t bay, protocol::Emptiness emptiness);
  void beams(std::size_t bay, bool outer, bool inner, std::uint32_t ms);

  /// Sends one frame; nothing when the board keeps silent.
  std::optional<Answer> ask(const protocol::Request& request,
                            std::span<const std::uint16_t> values = {});
  std::vector<std::uint8_t> raw(std::span<const std::uint8_t> frame);

  /// Sends an order by FC 23, as the daemon does.
  protocol::CommandReport order(const protocol::Command& command);
  /// The same of an order in registers, its first one the nonce: whole, damaged or forged.
  protocol::CommandReport order(std::span<const std::uint16_t, protocol::command_words> words);
  /// The next command with a number of its own, for the present boot, alive for a minute.
  protocol::Command command(std::size_t bay);
  protocol::CommandReport offer(std::size_t bay, const protocol::OfferArgument& argument);
  protocol::CommandReport release(std::size_t bay, const protocol::OpenDoorArgument& argument);

  /// One FC 23: acknowledges, and reads the next event.
  protocol::EventWindow exchange(const std::optional<protocol::Acknowledgement>& acknowledgement);
  /// Fetches and acknowledges all that waits.
  std::vector<protocol::Event> drain();
  /// The same without the boards' own events of starting.
  std::vector<protocol::Event> drain_bays();
  protocol::Status status();
  protocol::Detail detail();
  protocol::Sensors sensors();
  protocol::SensorHealth health(std::size_t bay, protocol::Sensor sensor);

  [[nodiscard]] const firmware::BayOutputs& out(std::size_t bay) const { return board.out[bay]; }
  Controller& controller() { return *controller_; }
  [[nodiscard]] std::uint32_t uptime_ms() const { return uptime_ms_; }
  [[nodiscard]] const firmware::Settings& settings() const { return settings_; }

  MemoryBoard board;

 private:
  firmware::Settings settings_;
  std::optional<Controller> controller_;
  std::uint32_t uptime_ms_ = 0;
  std::uint16_t nonce_ = 0x1000;
  std::uint32_t last_command_ = 0;
};

std::vector<protocol::EventKind> kinds(std::span<const protocol::Event> events);

}  // namespace docbay::tests
