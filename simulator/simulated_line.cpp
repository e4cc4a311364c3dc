#include "simulator/simulated_line.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "protocol/bytes.hpp"
#include "simulator/wire.hpp"

namespace docbay::simulator {

using drivers::LineFailure;
using protocol::Function;
using protocol::ModbusException;

namespace {

constexpr VirtualTime noise_patience = std::chrono::milliseconds{500};
constexpr std::size_t exception_bytes = 5;
constexpr std::uint8_t exception_bit = 0x80;

LineFailure failure_of(std::uint8_t code) {
  switch (ModbusException{code}) {
    case ModbusException::illegal_function:
      return LineFailure::exception_illegal_function;
    case ModbusException::illegal_address:
      return LineFailure::exception_illegal_address;
    case ModbusException::illegal_value:
      return LineFailure::exception_illegal_value;
    case ModbusException::device_failure:
      return LineFailure::exception_device_failure;
  }
  return LineFailure::exception_other;
}

}  // namespace

std::expected<void, LineFailure> SimulatedLine::read(protocol::BoardAddress board,
                                                     std::uint16_t address,
                                                     std::span<std::uint16_t> words) {
  return transact({.address = board,
                   .function = Function::read_holding,
                   .read_address = address,
                   .read_words = static_cast<std::uint16_t>(words.size())},
                  {}, words);
}

std::expected<void, LineFailure> SimulatedLine::exchange(protocol::BoardAddress board,
                                                         std::uint16_t write_address,
                                                         std::span<const std::uint16_t> write,
                                                         std::uint16_t read_address,
                                                         std::span<std::uint16_t> read) {
  return transact({.address = board,
                   .function = Function::read_write,
                   .read_address = read_address,
                   .read_words = static_cast<std::uint16_t>(read.size()),
                   .write_address = write_address,
                   .write_words = static_cast<std::uint16_t>(write.size())},
                  write, read);
}

SimulatedLine::Outcome SimulatedLine::transact(const protocol::Request& request,
                                               std::span<const std::uint16_t> write,
                                               std::span<std::uint16_t> read) {
  if (const Outcome silent = await_silence(request.address); !silent) return silent;
  std::array<std::uint8_t, protocol::rtu_frame_bytes_max> frame{};
  const std::size_t request_bytes = write_request(request, write, frame);
  const std::size_t reply_bytes = exception_bytes + 2 * read.size();
  const VirtualTime give_up_at =
      world_.now() + pacing_.response_timeout(request_bytes, reply_bytes, board_allowance_);
  pacing_.sent(request_bytes, now());
  world_.wire().send(std::span{frame}.first(request_bytes), world_.now());
  const Outcome outcome = take_apart(request, await_reply(reply_bytes, give_up_at), read);
  if (!outcome) return std::unexpected{fail(outcome.error(), request.address)};
  pacing_.answered(now());
  return outcome;
}

SimulatedLine::Outcome SimulatedLine::await_silence(protocol::BoardAddress board) {
  std::optional<VirtualTime> noisy_since;
  for (;;) {
    if (!world_.wire().take().empty()) {
      pacing_.heard(now());
      if (!noisy_since) noisy_since = world_.now();
      if (world_.now() - *noisy_since >= noise_patience)
        return std::unexpected{fail(LineFailure::noisy, board)};
    }
    const VirtualTime until = pacing_.may_send_at(board).time_since_epoch();
    if (world_.now() >= until) break;
    world_.advance_to(std::min(world_.next_at(), until));
  }
  pacing_.trust();
  return {};
}

LineFailure SimulatedLine::fail(LineFailure failure, protocol::BoardAddress board) {
  switch (failure) {
    case LineFailure::timed_out:
      pacing_.doubt(board, now());
      break;
    case LineFailure::corrupt:
    case LineFailure::noisy:
      pacing_.distrust(now());
      break;
    default:  // a refusal is a whole, timely answer
      pacing_.answered(now());
      break;
  }
  return failure;
}

std::vector<std::uint8_t> SimulatedLine::await_reply(std::size_t reply_bytes,
                                                     VirtualTime give_up_at) {
  std::vector<std::uint8_t> reply;
  while (world_.now() < give_up_at) {
    world_.advance_to(std::min(world_.next_at(), give_up_at));
    std::ranges::copy(world_.wire().take(), std::back_inserter(reply));
    const bool refused = reply.size() >= 2 && (reply[1] & exception_bit) != 0;
    if (reply.size() >= (refused ? exception_bytes : reply_bytes)) break;
  }
  return reply;
}

SimulatedLine::Outcome SimulatedLine::take_apart(const protocol::Request& request,
                                                 std::span<const std::uint8_t> reply,
                                                 std::span<std::uint16_t> read) {
  const bool refused = reply.size() >= 2 && (reply[1] & exception_bit) != 0;
  const std::size_t due = refused ? exception_bytes : exception_bytes + 2 * read.size();
  if (reply.size() < due) return std::unexpected{LineFailure::timed_out};
  const auto function = static_cast<std::uint8_t>(request.function);
  const bool ours = reply.size() == due && protocol::crc16(reply) == 0 &&
                    reply[0] == request.address.value && (reply[1] & ~exception_bit) == function;
  if (!ours) return std::unexpected{LineFailure::corrupt};
  if (refused) return std::unexpected{failure_of(reply[2])};
  if (reply[2] != 2 * read.size()) return std::unexpected{LineFailure::corrupt};
  for (std::size_t i = 0; i < read.size(); ++i) {
    read[i] = protocol::get_big_endian<std::uint16_t>(reply, 3 + 2 * i);
  }
  return {};
}

}  // namespace docbay::simulator
