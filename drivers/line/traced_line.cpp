#include "drivers/line/traced_line.hpp"

#include "drivers/line/frame_words.hpp"

namespace docbay::drivers {
namespace {

using Clock = std::chrono::system_clock;
using Frame = std::vector<std::uint8_t>;

/// The code on the wire; nothing for what is no refusal, or one whose code was not kept.
std::optional<std::uint8_t> exception_code(LineFailure failure) {
  constexpr std::uint8_t no_board = 11;
  switch (failure) {
    case LineFailure::exception_illegal_function:
      return static_cast<std::uint8_t>(protocol::ModbusException::illegal_function);
    case LineFailure::exception_illegal_address:
      return static_cast<std::uint8_t>(protocol::ModbusException::illegal_address);
    case LineFailure::exception_illegal_value:
      return static_cast<std::uint8_t>(protocol::ModbusException::illegal_value);
    case LineFailure::exception_device_failure:
      return static_cast<std::uint8_t>(protocol::ModbusException::device_failure);
    case LineFailure::exception_no_board:
      return no_board;
    default:
      return std::nullopt;
  }
}

void put_reply(Frame& frame, const protocol::Request& request, std::span<const std::uint16_t> words,
               std::optional<LineFailure> failure) {
  frame.resize(protocol::rtu_frame_bytes_max);
  if (!failure) return frame.resize(write_reply(request, words, frame));
  const auto code = exception_code(*failure);
  if (!code) return frame.clear();
  frame.resize(write_exception(request.address, static_cast<std::uint8_t>(request.function),
                               protocol::ModbusException{*code}, frame));
}

}  // namespace

std::string in_words(const TracedTransaction& transaction) {
  std::string text = "> " + request_in_words(transaction.request) + "\n< ";
  if (transaction.reply.empty() && transaction.failure) {
    return text + std::string{name_of(*transaction.failure)} + "\n";
  }
  return text + reply_in_words(transaction.reply, transaction.request) + "\n";
}

std::expected<void, int> add_to(FrameCapture& capture, const TracedTransaction& transaction) {
  const auto asked =
      capture.add(transaction.request, FrameCapture::Direction::request, transaction.asked_at);
  if (!asked || transaction.reply.empty()) return asked;
  return capture.add(transaction.reply, FrameCapture::Direction::reply, transaction.ended_at);
}

void TracedLine::begin(const protocol::Request& request, std::span<const std::uint16_t> values) {
  transaction_.asked_at = Clock::now();
  transaction_.request.resize(protocol::rtu_frame_bytes_max);
  transaction_.request.resize(write_request(request, values, transaction_.request));
}

void TracedLine::end(const protocol::Request& request, const std::expected<void, LineFailure>& done,
                     std::span<const std::uint16_t> words) {
  transaction_.ended_at = Clock::now();
  transaction_.failure = done ? std::nullopt : std::optional{done.error()};
  put_reply(transaction_.reply, request, words, transaction_.failure);
  watch_(transaction_);
}

std::expected<void, LineFailure> TracedLine::read(protocol::BoardAddress board,
                                                  std::uint16_t address,
                                                  std::span<std::uint16_t> words) {
  const protocol::Request request{.address = board,
                                  .function = protocol::Function::read_holding,
                                  .read_address = address,
                                  .read_words = static_cast<std::uint16_t>(words.size())};
  begin(request, {});
  const auto done = line_->read(board, address, words);
  end(request, done, words);
  return done;
}

std::expected<void, LineFailure> TracedLine::exchange(protocol::BoardAddress board,
                                                      std::uint16_t write_address,
                                                      std::span<const std::uint16_t> write,
                                                      std::uint16_t read_address,
                                                      std::span<std::uint16_t> read) {
  const protocol::Request request{.address = board,
                                  .function = protocol::Function::read_write,
                                  .read_address = read_address,
                                  .read_words = static_cast<std::uint16_t>(read.size()),
                                  .write_address = write_address,
                                  .write_words = static_cast<std::uint16_t>(write.size())};
  begin(request, write);
  const auto done = line_->exchange(board, write_address, write, read_address, read);
  end(request, done, read);
  return done;
}

}  // namespace docbay::drivers
