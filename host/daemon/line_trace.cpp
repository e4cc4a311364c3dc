#include "host/daemon/line_trace.hpp"

#include <algorithm>
#include <chrono>

#include "protocol/rtu.hpp"

namespace docbay::host {
namespace {

// A frame of 256 bytes is some 600 characters of words besides its 512 of hex.
constexpr std::size_t transactions_max = 256;
constexpr std::size_t answer_bytes_max = std::size_t{256} << 10;
/// Two times, a number and the names of eight fields.
constexpr std::size_t row_overhead_bytes = 200;

std::int64_t ns_of(drivers::FrameCapture::Time at) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count();
}

LineTraceRow row_of(std::uint64_t sequence, const drivers::TracedTransaction& transaction) {
  return {.sequence = sequence,
          .asked_at_ns = ns_of(transaction.asked_at),
          .ended_at_ns = ns_of(transaction.ended_at),
          .request = transaction.request,
          .reply = transaction.reply,
          .failure = transaction.failure ? std::string{name_of(*transaction.failure)} : "",
          .words = in_words(transaction)};
}

std::size_t size_of(const LineTraceRow& row) {
  return row_overhead_bytes + 2 * (row.request.size() + row.reply.size()) + row.words.size();
}

}  // namespace

LineTrace::LineTrace(std::size_t capacity) : ring_(capacity) {
  for (drivers::TracedTransaction& slot : ring_) {
    slot.request.reserve(protocol::rtu_frame_bytes_max);
    slot.reply.reserve(protocol::rtu_frame_bytes_max);
  }
}

void LineTrace::add(const drivers::TracedTransaction& transaction) {
  const std::scoped_lock lock{mutex_};
  ring_[last_++ % ring_.size()] = transaction;
}

LineTrace::Reading LineTrace::behind(std::uint64_t after, std::size_t count) const {
  const std::scoped_lock lock{mutex_};
  // A number of an earlier life of the daemon is ahead of this one's: there is nothing behind it.
  const std::uint64_t wanted = std::min(after, last_);
  const std::uint64_t fallen = last_ - std::min<std::uint64_t>(last_, ring_.size());
  Reading reading{.first = std::max(wanted, fallen) + 1,
                  .missed = fallen - std::min(wanted, fallen),
                  .newest = last_};
  const std::uint64_t end = std::min(last_, reading.first - 1 + count);
  for (std::uint64_t number = reading.first; number <= end; ++number) {
    reading.transactions.push_back(ring_[(number - 1) % ring_.size()]);
  }
  return reading;
}

std::string line_trace_answer_of(const LineTrace& trace, const std::string& line,
                                 std::uint64_t after) {
  const LineTrace::Reading reading = trace.behind(after, transactions_max);
  std::vector<LineTraceRow> rows;
  std::size_t size = 0;
  for (const drivers::TracedTransaction& transaction : reading.transactions) {
    LineTraceRow row = row_of(reading.first + rows.size(), transaction);
    size += size_of(row);
    if (size > answer_bytes_max) break;
    rows.push_back(std::move(row));
  }
  return line_trace_answer(line, rows, reading.missed, reading.newest);
}

std::string line_trace_answer_of(const std::map<std::string, LineTrace>& traces,
                                 const std::string& line, std::uint64_t after) {
  const auto trace = traces.find(line);
  if (trace != traces.end()) return line_trace_answer_of(trace->second, line, after);
  std::vector<std::string> names;
  for (const auto& [name, other] : traces) names.push_back(name);
  return no_such_line_answer(line, names);
}

}  // namespace docbay::host
