#include "host/control/line_trace.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/control/answers.hpp"

namespace docbay::host {
namespace {

namespace json = boost::json;

std::string hex(std::span<const std::uint8_t> bytes) {
  return fmt::format("{:02X}", fmt::join(bytes, ""));
}

}  // namespace

std::string line_trace_answer(const std::string& line, std::span<const LineTraceRow> rows,
                              std::uint64_t missed, std::uint64_t newest) {
  json::array transactions;
  for (const LineTraceRow& row : rows) {
    transactions.push_back(json::object{{"sequence", row.sequence},
                                        {"asked_at_ns", row.asked_at_ns},
                                        {"ended_at_ns", row.ended_at_ns},
                                        {"request", hex(row.request)},
                                        {"reply", hex(row.reply)},
                                        {"failure", row.failure},
                                        {"words", row.words}});
  }
  return json::serialize(json::object{{"ok", true},
                                      {"line", line},
                                      {"missed", missed},
                                      {"newest", newest},
                                      {"transactions", std::move(transactions)}});
}

std::string no_such_line_answer(const std::string& line, std::span<const std::string> lines) {
  return error_answer(
      fmt::format("there is no line {}; the lines are: {}", line, fmt::join(lines, ", ")));
}

}  // namespace docbay::host
