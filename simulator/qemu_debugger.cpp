// What somebody with a debugger and a camera does to a QEMU board. Both stop the simulator's one
// thread for some milliseconds, which only such an act may.
#include <cerrno>
#include <charconv>
#include <chrono>
#include <string>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "simulator/qemu_board.hpp"

namespace docbay::simulator {
namespace {

constexpr int answer_ms_max = 2000;
/// `b .`, the one instruction that goes nowhere (ARM DDI 0403E, A7.7.12, encoding T2), as it lies
/// in memory.
constexpr std::string_view branch_to_itself = "fee7";
constexpr std::uint32_t searched_bytes = 64 * 1024;
constexpr std::uint32_t searched_at_once = 512;

std::string packet(std::string_view text) {
  unsigned sum = 0;
  for (const char c : text) sum += static_cast<unsigned char>(c);
  return fmt::format("${}#{:02x}", text, sum & 0xFFU);
}

std::string little_endian(std::uint32_t word) {
  return fmt::format("{:02x}{:02x}{:02x}{:02x}", word & 0xFFU, word >> 8U & 0xFFU,
                     word >> 16U & 0xFFU, word >> 24U & 0xFFU);
}

}  // namespace

Result<std::string> QemuBoard::ask_debugger(std::string_view request) {
  machine_->send(Channel::debugger, packet(request));
  std::string answer;
  const auto over = std::chrono::steady_clock::now() + std::chrono::milliseconds{answer_ms_max};
  while (std::chrono::steady_clock::now() < over) {
    pollfd ready{.fd = machine_->fd(Channel::debugger), .events = POLLIN, .revents = 0};
    ::poll(&ready, 1, answer_ms_max);
    answer += machine_->receive(Channel::debugger);
    const std::size_t start = answer.find('$');
    const std::size_t end = answer.find('#');
    if (start == std::string::npos || end == std::string::npos || end + 2 >= answer.size()) {
      continue;
    }
    machine_->send(Channel::debugger, "+");
    return answer.substr(start + 1, end - start - 1);
  }
  return std::unexpected{Fault{"the board's debugger does not answer"}};
}

Result<void> QemuBoard::hang() {
  if (!machine_ || phase_ != Phase::running) return std::unexpected{Fault{"the board is off"}};
  command("human-monitor-command", {{"command-line", "gdbserver chardev:debugger"}});
  // QEMU takes a single register only from a debugger that knows which there are.
  if (const auto known = ask_debugger("qXfer:features:read:target.xml:0,200"); !known) {
    return std::unexpected{known.error()};
  }
  for (std::uint32_t at = 0; at < searched_bytes; at += searched_at_once) {
    const auto memory = ask_debugger(fmt::format("m{:x},{:x}", at, searched_at_once));
    if (!memory) return std::unexpected{memory.error()};
    for (std::size_t digit = 0; digit + 4 <= memory->size(); digit += 4) {
      if (std::string_view{*memory}.substr(digit, 4) != branch_to_itself) continue;
      const auto address = at + static_cast<std::uint32_t>(digit / 2);
      const auto done = ask_debugger("Pf=" + little_endian(address));
      if (!done || *done != "OK") return std::unexpected{Fault{"the debugger refused"}};
      const auto left = ask_debugger("D");
      if (!left) return std::unexpected{left.error()};
      command("human-monitor-command", {{"command-line", "gdbserver none"}});
      return {};
    }
  }
  return std::unexpected{Fault{"the image has no instruction that goes nowhere"}};
}

Result<void> QemuBoard::take_picture(const std::string& path) {
  if (!machine_) return std::unexpected{Fault{"the board is off"}};
  ::unlink(path.c_str());
  command("screendump", {{"filename", path}});
  return {};
}

}  // namespace docbay::simulator
