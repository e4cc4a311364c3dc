#include "tests/drivers/fake_board.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "protocol/bytes.hpp"

namespace docbay::drivers {
namespace {

// With the longest delay of a test well below the line's quarantine.
constexpr std::chrono::milliseconds lateness_max{40};

}  // namespace

Bytes with_crc(Bytes frame) {
  const std::uint16_t crc = protocol::crc16(frame);
  frame.push_back(static_cast<std::uint8_t>(crc));
  frame.push_back(static_cast<std::uint8_t>(crc >> 8));
  return frame;
}

FakeBoard::FakeBoard(Pty& pty, protocol::BoardAddress address) : pty_(pty), address_(address) {
  // So that a board that nobody listens to any more can still be stopped.
  ::fcntl(pty_.master(), F_SETFL, O_NONBLOCK);
  thread_ = std::thread{[this] { serve(); }};
}

FakeBoard::~FakeBoard() {
  stopping_ = true;
  thread_.join();
}

void FakeBoard::behave(Manner manner) {
  const std::scoped_lock lock{mutex_};
  manner_ = std::move(manner);
}

void FakeBoard::hold(bool held) {
  const std::scoped_lock lock{mutex_};
  holding_ = held;
}

void FakeBoard::release(std::chrono::milliseconds delay) {
  const std::scoped_lock lock{mutex_};
  for (Bytes& bytes : held_) late_.push_back({Clock::now() + delay, std::move(bytes)});
  held_.clear();
}

std::vector<std::uint16_t> FakeBoard::written() {
  const std::scoped_lock lock{mutex_};
  return written_;
}

std::vector<std::chrono::nanoseconds> FakeBoard::gaps() {
  const std::scoped_lock lock{mutex_};
  return gaps_;
}

void FakeBoard::serve() {
  while (!stopping_) {
    pollfd port{.fd = pty_.master(), .events = POLLIN, .revents = 0};
    if (::poll(&port, 1, babbling_ ? 1 : 5) < 0) continue;
    if ((port.revents & POLLIN) != 0) {
      receive();
    } else if ((port.revents & POLLHUP) != 0) {
      ::poll(nullptr, 0, 1);  // nobody has the line open just now
    }
    send_what_is_due();
    if (babbling_) send({'U'});
  }
}

void FakeBoard::receive() {
  const Clock::time_point now = Clock::now();
  std::array<std::uint8_t, 512> piece;
  const ssize_t count = ::read(pty_.master(), piece.data(), piece.size());
  if (count <= 0) return;
  if (received_.empty() && answered_at_) {
    const std::scoped_lock lock{mutex_};
    gaps_.push_back(now - *std::exchange(answered_at_, std::nullopt));
  }
  received_.insert(received_.end(), piece.begin(), piece.begin() + count);
  if (const auto frame = protocol::find_request(received_, address_)) {
    if (const auto request = protocol::parse_request(*frame)) answer(*request);
    received_.clear();
  }
}

void FakeBoard::answer(const protocol::Request& request) {
  std::vector<std::uint16_t> words(request.read_words);
  for (std::size_t i = 0; i < words.size(); ++i) {
    words[i] = register_value(static_cast<std::uint16_t>(request.read_address + i));
  }
  Bytes bytes(protocol::rtu_frame_bytes_max);
  bytes.resize(protocol::write_reply(request, words, bytes));

  std::unique_lock lock{mutex_};
  if (request.function == protocol::Function::read_write) {
    written_.clear();
    for (std::size_t at = 0; at < request.values.size(); at += 2) {
      written_.push_back(protocol::get_big_endian<std::uint16_t>(request.values, at));
    }
  }
  if (manner_) bytes = manner_(request, std::move(bytes));
  if (holding_) {
    held_.push_back(std::move(bytes));
    return;
  }
  if (!late_.empty()) {
    late_.push_back({late_.back().due, std::move(bytes)});
    return;
  }
  lock.unlock();
  send(bytes);
}

void FakeBoard::send_what_is_due() {
  const Clock::time_point now = Clock::now();
  std::vector<Bytes> due;
  {
    const std::scoped_lock lock{mutex_};
    for (; !late_.empty() && late_.front().due <= now; late_.pop_front()) {
      if (now < late_.front().due + lateness_max) due.push_back(std::move(late_.front().bytes));
    }
  }
  for (const Bytes& bytes : due) {
    send(bytes);
    ++late_count_;
  }
}

void FakeBoard::send(const Bytes& bytes) {
  if (bytes.empty()) return;
  answered_at_ = Clock::now();
  // What does not fit because nobody reads is lost, as on a wire.
  if (::write(pty_.master(), bytes.data(), bytes.size()) < 0) answered_at_.reset();
}

}  // namespace docbay::drivers
