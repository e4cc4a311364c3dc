#include "tests/bench/bus_stand.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <ctime>
#include <stop_token>
#include <thread>
#include <tuple>
#include <utility>

#include <poll.h>

#include "drivers/line/line_thread.hpp"
#include "drivers/serial/serial_port.hpp"
#include "protocol/bytes.hpp"

namespace docbay::tests {

using drivers::Bytes;

namespace {

constexpr std::size_t status_request_bytes = 8;
constexpr std::size_t status_reply_bytes = 5 + 2 * status_words;

}  // namespace

Bytes right_answer(const protocol::Request& request) {
  std::vector<std::uint16_t> words(request.read_words);
  for (std::size_t i = 0; i < words.size(); ++i) {
    words[i] = drivers::register_value(static_cast<std::uint16_t>(request.read_address + i));
  }
  if (!request.values.empty()) {
    words[0] = protocol::get_big_endian<std::uint16_t>(request.values, 0);
  }
  Bytes bytes(protocol::rtu_frame_bytes_max);
  bytes.resize(protocol::write_reply(request, words, bytes));
  return bytes;
}

drivers::PacedLine::Boards boards_to(std::uint8_t last, std::vector<std::uint8_t> dead) {
  return [last, dead = std::move(dead)](const protocol::Request& request) {
    const std::uint8_t address = request.address.value;
    const bool there =
        address >= 1 && address <= last && std::ranges::find(dead, address) == dead.end();
    return drivers::PacedReply{.bytes = there ? right_answer(request) : Bytes{}};
  };
}

drivers::PacedSettings paced(int baud, std::optional<std::chrono::microseconds> gap) {
  const drivers::LinePacing pacing{baud, gap};
  return {.baud = baud, .silence = pacing.gap(), .prompt = true};
}

std::chrono::nanoseconds wire_limit(int baud, std::optional<std::chrono::microseconds> gap) {
  const drivers::LinePacing pacing{baud, gap};
  return pacing.wire_time(status_request_bytes + status_reply_bytes) + 2 * pacing.gap();
}

bool poll(drivers::Line& line, std::uint8_t board) {
  std::array<std::uint16_t, status_words> words{};
  const auto done = line.read({board}, status_address, words);
  return done && words[0] == drivers::register_value(status_address);
}

Seconds pty_passage() {
  using Clock = std::chrono::steady_clock;
  constexpr int passages = 300;
  constexpr std::chrono::milliseconds pause{3};
  drivers::Pty pty;
  auto port = drivers::SerialPort::open({.device = pty.device()});
  if (!port) return Seconds{0};
  std::atomic<Clock::time_point> sent_at{};
  std::atomic<bool> arrived = true;
  Seconds all{0};
  std::jthread reader{[&](const std::stop_token& stopping) {
    drivers::prepare_line_thread();
    std::array<std::uint8_t, 64> bytes{};
    while (!stopping.stop_requested()) {
      pollfd end{.fd = port->fd(), .events = POLLIN, .revents = 0};
      if (::poll(&end, 1, 100) <= 0) continue;
      all += Clock::now() - sent_at.load();
      std::ignore = port->read(bytes);
      arrived = true;
    }
  }};
  std::jthread writer{[&] {
    drivers::prepare_line_thread();
    for (int i = 0; i < passages; ++i) {
      std::this_thread::sleep_for(pause);
      while (!arrived.exchange(false)) std::this_thread::sleep_for(pause);
      sent_at = Clock::now();
      pty.send("thirteen byte");
    }
  }};
  writer.join();
  while (!arrived) std::this_thread::sleep_for(pause);
  return all / passages;
}

host::BusTime bus_now() {
  return std::chrono::duration_cast<host::BusTime>(
      std::chrono::steady_clock::now().time_since_epoch());
}

PlayedBoards::PlayedBoards(std::uint8_t count) {
  for (std::uint8_t i = 1; i <= count; ++i) {
    setups_.push_back({.address = {i}, .serial = {i}, .key = {i}});
    boards_.emplace_back(setups_.back(), bus_now());
  }
}

drivers::PacedReply PlayedBoards::reply(const protocol::Request& request) {
  const std::size_t address = request.address.value;
  if (address < 1 || address > boards_.size()) return {};
  const auto words = with(address - 1, [&](PlayedBoard& board) {
    return board.answer(understood(request), bus_now());
  });
  if (!words || words->size() != request.read_words) return {};
  Bytes bytes(protocol::rtu_frame_bytes_max);
  bytes.resize(write_reply(request, *words, bytes));
  return {.bytes = std::move(bytes)};
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values.at(values.size() / 2);
}

Seconds thread_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

}  // namespace docbay::tests
