#include "tests/drivers/paced_line.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "drivers/line/line_thread.hpp"

namespace docbay::drivers {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

/// As a 16550 interrupts.
constexpr std::size_t chunk_bytes = 14;
/// The end of a wait is spent awake: the kernel's wake-up would be late by about as much.
constexpr auto awake = 150us;
constexpr auto nap = 5ms;
/// A master that keeps the silence asks within so much of it; it is awaited awake.
constexpr auto before_request = 100us;
constexpr auto after_request = 600us;
constexpr std::uint8_t collision = 0xA5;

}  // namespace

PacedLine::PacedLine(PacedSettings settings, Boards boards)
    : settings_(settings),
      pacing_(settings.baud),
      boards_(std::move(boards)),
      chance_(settings.seed) {
  ::fcntl(pty_.master(), F_SETFL, O_NONBLOCK);
  writings_ = Descriptor{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
  ::inotify_add_watch(writings_.get(), pty_.device().c_str(), IN_MODIFY);
  thread_ = std::thread{[this] { serve(); }};
}

PacedLine::~PacedLine() {
  stopping_ = true;
  thread_.join();
}

void PacedLine::serve() {
  if (settings_.prompt) prepare_line_thread();
  while (!stopping_) {
    wait_until(next_event());
    const Time now = Clock::now();
    hear_of_writing(now);
    receive(now);
    if (!request_.empty() && now >= request_end_ + settings_.silence) end_request();
    if (chunks_.empty() && request_.empty() && !replies_.empty() &&
        now >= replies_.front().ready_at) {
      begin_reply();
    }
    send_due(now);
    deliver_due(now);
  }
}

PacedLine::Time PacedLine::next_event() const {
  Time next = Clock::now() + nap;
  if (!request_.empty()) next = std::min(next, request_end_ + settings_.silence);
  if (!kept_back_.empty()) next = std::min(next, kept_back_.front().due);
  if (!chunks_.empty()) return std::min(next, chunks_.front().due);
  if (request_.empty() && !replies_.empty()) next = std::min(next, replies_.front().ready_at);
  return next;
}

// A master that is punctual is known to the microsecond only by one who is awake.
bool PacedLine::about_to_hear(Time now) const {
  if (!settings_.prompt || !request_.empty() || !chunks_.empty() || !replies_.empty()) return false;
  const Time due = line_end_ + settings_.silence;
  return now >= due - before_request && now < due + after_request;
}

void PacedLine::wait_until(Time next) {
  std::array<pollfd, 2> fds{{{.fd = pty_.master(), .events = POLLIN, .revents = 0},
                             {.fd = writings_.get(), .events = POLLIN, .revents = 0}}};
  const auto spent_awake = settings_.prompt ? awake : 0us;
  for (;;) {
    const Time now = Clock::now();
    if (now >= next) return;
    std::chrono::nanoseconds left = next - now - spent_awake;
    if (about_to_hear(now)) left = 0ns;
    const Time request_due = line_end_ + settings_.silence - before_request;
    if (settings_.prompt && now < request_due) left = std::min(left, {request_due - now});
    const timespec timeout{.tv_sec = 0, .tv_nsec = std::max<long>(left.count(), 0)};
    if (::ppoll(fds.data(), fds.size(), &timeout, nullptr) <= 0) continue;
    if (((fds[0].revents | fds[1].revents) & POLLIN) != 0) return;
    ::poll(nullptr, 0, 1);  // nobody has the line open just now
  }
}

void PacedLine::hear_of_writing(Time now) {
  std::array<char, 1024> events;
  bool written = false;
  while (::read(writings_.get(), events.data(), events.size()) > 0) written = true;
  // What is told after the bytes have come is no news.
  if (written && request_.empty() && !written_at_) written_at_ = now;
}

void PacedLine::receive(Time now) {
  std::array<std::uint8_t, 512> piece;
  const ssize_t count = ::read(pty_.master(), piece.data(), piece.size());
  if (count <= 0) return;
  const Time begin = std::exchange(written_at_, std::nullopt).value_or(now);
  if (request_.empty()) ++begun_count_;
  if (request_.empty() && (!chunks_.empty() || begin < line_end_ + settings_.silence)) {
    ++too_early_count_;
    request_spoilt_ = settings_.strict;
  }
  if (!chunks_.empty()) {
    request_spoilt_ = true;
    for (Chunk& chunk : chunks_) {
      for (std::uint8_t& byte : chunk.bytes) byte ^= collision;
    }
  }
  request_.insert(request_.end(), piece.begin(), piece.begin() + count);
  request_end_ = std::max(request_end_, begin) + characters(static_cast<std::size_t>(count));
  line_end_ = std::max(line_end_, request_end_);
}

void PacedLine::end_request() {
  const Bytes frame = std::exchange(request_, {});
  if (std::exchange(request_spoilt_, false) || protocol::crc16(frame) != 0) return;
  const auto request = protocol::parse_request(frame);
  if (!request) return;
  ++heard_count_;
  PacedReply reply = boards_(*request);
  if (reply.bytes.empty()) return;
  replies_.push_back({.ready_at = request_end_ + settings_.silence + reply.delay,
                      .bytes = std::move(reply.bytes),
                      .kept_back = reply.kept_back});
}

void PacedLine::begin_reply() {
  // A writing told of by now, whose bytes have not come, was told of late: it is this request's.
  written_at_.reset();
  Reply reply = std::move(replies_.front());
  replies_.pop_front();
  distort(reply.bytes);
  const Time start = std::max(reply.ready_at, line_end_);
  for (std::size_t at = 0; at < reply.bytes.size(); at += chunk_bytes) {
    const std::size_t end = std::min(at + chunk_bytes, reply.bytes.size());
    chunks_.push_back({.due = start + characters(end),
                       .bytes = {reply.bytes.begin() + static_cast<std::ptrdiff_t>(at),
                                 reply.bytes.begin() + static_cast<std::ptrdiff_t>(end)},
                       .kept_back = reply.kept_back,
                       .last = end == reply.bytes.size()});
  }
}

void PacedLine::send_due(Time now) {
  while (!chunks_.empty() && chunks_.front().due <= now) {
    Chunk chunk = std::move(chunks_.front());
    chunks_.pop_front();
    // Not when it was due: the master cannot have seen it before.
    line_end_ = std::max(line_end_, Clock::now());
    chunk.due = now + chunk.kept_back;
    if (!kept_back_.empty()) chunk.due = std::max(chunk.due, kept_back_.back().due);
    kept_back_.push_back(std::move(chunk));
  }
}

void PacedLine::deliver_due(Time now) {
  while (!kept_back_.empty() && kept_back_.front().due <= now) {
    const Chunk chunk = std::move(kept_back_.front());
    kept_back_.pop_front();
    // What does not fit because nobody reads is lost, as on a wire.
    const ssize_t written = ::write(pty_.master(), chunk.bytes.data(), chunk.bytes.size());
    if (chunk.last && written > 0) ++answered_count_;
  }
}

void PacedLine::distort(Bytes& bytes) {
  if (settings_.bit_error_rate <= 0) return;
  for (std::uint8_t& byte : bytes) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      if (chance_.happens(settings_.bit_error_rate)) {
        byte = static_cast<std::uint8_t>(byte ^ 1U << bit);
      }
    }
  }
}

}  // namespace docbay::drivers
