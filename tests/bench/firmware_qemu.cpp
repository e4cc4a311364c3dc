#include "tests/bench/firmware_qemu.hpp"

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <poll.h>

#include "protocol/rtu.hpp"
#include "simulator/commission.hpp"
#include "simulator/qemu_board.hpp"
#include "simulator/wire.hpp"
#include "tests/bench/figure.hpp"

namespace docbay::tests {
namespace {

using std::chrono::milliseconds;
using Time = simulator::VirtualTime;

constexpr std::uint32_t baud = 115200;

Time now() {
  return std::chrono::steady_clock::now().time_since_epoch();
}

double ms(Time time) {
  return std::chrono::duration<double, std::milli>{time}.count();
}

/// A new board by itself, in real time: no wire, no other bays, no host.
class QemuStand {
 public:
  QemuStand() {
    char name[] = "/tmp/docbay-bench.XXXXXX";
    if (::mkdtemp(name) == nullptr) give_up("no folder in /tmp");
    home_ = name;
    const auto made =
        simulator::commission({.directory = home_.string(), .boards = 1, .reference = {1}});
    if (!made) give_up(made.error().why);
    eeprom_ = simulator::eeprom_path(home_.string(), 1);
    board_.emplace(simulator::QemuSettings{.firmware = built_firmware("docbay_lm3s6965.flash"),
                                           .eeprom = eeprom_},
                   bays, simulator::Chance{1});
    board_->power_on(now());
    const Time deadline = now() + std::chrono::seconds{10};
    while (reply_time() < Time{}) {
      if (now() > deadline) give_up("the image in QEMU never answers");
    }
  }
  QemuStand(const QemuStand&) = delete;
  QemuStand& operator=(const QemuStand&) = delete;
  ~QemuStand() {
    board_.reset();
    std::error_code ignored;  // a leftover in /tmp is no reason to fail
    std::filesystem::remove_all(home_, ignored);
  }

  /// Lets it live until something comes of it, a quarter of a millisecond at most.
  void turn() {
    std::vector<int> fds;
    board_->add_fds(fds);
    std::vector<pollfd> polls;
    for (const int fd : fds) polls.push_back({.fd = fd, .events = POLLIN, .revents = 0});
    constexpr timespec at_most{.tv_sec = 0, .tv_nsec = 250'000};
    ::ppoll(polls.data(), polls.size(), &at_most, nullptr);
    for (const std::uint8_t byte : board_->said()) said_.push_back(byte);
    if (!said_.empty() && first_said_at_ == Time{}) first_said_at_ = now();
    board_->tick(now());
  }

  void run(milliseconds time) {
    for (const Time end = now() + time; now() < end;) turn();
  }

  /// Of the status read, which a host asks for all the time. Negative: no answer in a second.
  Time reply_time() {
    constexpr std::uint16_t words = protocol::status_words;
    constexpr std::size_t reply_bytes = 5 + 2 * words;
    std::array<std::uint8_t, protocol::rtu_frame_bytes_max> request{};
    const std::size_t size =
        protocol::write_request({.address = {1},
                                 .read_address = extent(protocol::Block::status).address,
                                 .read_words = words},
                                {}, request);
    said_.clear();
    first_said_at_ = {};
    const Time asked_at = now();
    board_->serve(std::span{request}.first(size), {});
    while (said_.size() < reply_bytes && now() < asked_at + std::chrono::seconds{1}) turn();
    return said_.size() == reply_bytes ? first_said_at_ - asked_at : Time{-1};
  }

  Time edge_time(std::size_t bay) {
    const auto beams = [&](bool outer, bool inner) {
      bays[bay].beam_outer_blocked = outer;
      bays[bay].beam_inner_blocked = inner;
    };
    constexpr milliseconds quarter{40};
    for (const auto& [outer, inner] : {std::pair{true, false}, {true, true}, {false, true}}) {
      beams(outer, inner);
      run(quarter);
    }
    const std::vector<std::uint8_t> before = kept();
    beams(false, false);
    const Time from = now();
    board_->tick(from);
    while (kept() == before && now() < from + std::chrono::seconds{1}) turn();
    const Time took = now() - from;
    if (kept() == before) give_up("a drop was not journalled");
    run(milliseconds{50});
    return took;
  }

  std::array<simulator::PhysicalBay, firmware::pins_bays> bays{simulator::PhysicalBay{true},
                                                               simulator::PhysicalBay{true}};

 private:
  [[nodiscard]] std::vector<std::uint8_t> kept() const {
    const auto store = simulator::EepromStore::open(eeprom_);
    return store ? store->bytes() : std::vector<std::uint8_t>{};
  }

  std::filesystem::path home_;
  std::string eeprom_;
  std::optional<simulator::QemuBoard> board_;
  std::vector<std::uint8_t> said_;
  Time first_said_at_{};
};

}  // namespace

void bench_qemu_reply() {
  constexpr int requests = 200;
  constexpr std::size_t request_characters = 8;
  QemuStand stand;
  std::vector<double> times;
  for (int i = 0; i < requests; ++i) {
    stand.run(milliseconds{10});
    const Time took = stand.reply_time();
    if (took >= Time{}) times.push_back(ms(took));
  }
  if (times.empty()) give_up("the image in QEMU answers no more");
  // On a busy machine QEMU hands over a request in two pieces, which to the image are two frames.
  print("firmware_qemu_requests_answered", static_cast<double>(times.size()), "requests", requests);
  // What a line owes: the request, the silence that ends it, the first character of the answer.
  // QEMU's UART takes no time for characters, so what is left to the image is the silence.
  const Time limit =
      simulator::characters_time(request_characters + 1, baud) + simulator::silence_time(baud);
  print_percentiles("firmware_qemu_request_to_reply", times, "ms", ms(limit));
}

void bench_qemu_edge() {
  constexpr std::size_t drops = 100;  // within what the journal holds without a host
  QemuStand stand;
  stand.run(milliseconds{500});
  std::vector<double> times;
  for (std::size_t i = 0; i < drops; ++i) {
    times.push_back(ms(stand.edge_time(i % stand.bays.size())));
  }
  // The settling that keeps glitches out, and a tick; QEMU's chip writes a page in no time.
  print_percentiles("firmware_qemu_edge_to_journalled", times, "ms", firmware::beam_settle_ms + 1);
}

}  // namespace docbay::tests
