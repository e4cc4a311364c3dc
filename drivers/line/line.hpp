// The RS-485 line: one request, one answer or a named failure. The seam between the daemon and the
// wire; the simulator has a second one without a wire.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string_view>

#include "protocol/types.hpp"

namespace docbay::drivers {

/// After a failed `exchange` the board may or may not have taken what was written; only the three
/// `exception_illegal_…` say that it has not.
enum class LineFailure : std::uint8_t {
  timed_out,    ///< no whole answer in time: ask again; a board that never answers is asked less
                ///< often
  corrupt,      ///< damaged, from another board or to another question: ask again, count it
  noisy,        ///< somebody talks without being asked; nothing was sent: ask again, tell a person
  device_lost,  ///< the port or the connection is away; nothing may have been sent: ask again, at
                ///< will
  exception_illegal_function,  ///< refused: no Docbay board, or an older one; do not repeat
  exception_illegal_address,   ///< refused: the registers do not exist there; do not repeat
  exception_illegal_value,     ///< refused: the board cannot take the values; do not repeat
  exception_device_failure,    ///< refused: the board is ill; repeat later, tell a person
  exception_other,     ///< refused with a code that boards do not use (5 to 10, gateways); repeat
                       ///< later
  exception_no_board,  ///< a gateway has asked and heard nothing (11): as timed_out
};

std::string_view name_of(LineFailure failure);

/// The most registers that one frame carries (MODBUS Application Protocol V1.1b3, 6.3 and 6.17).
inline constexpr std::size_t line_read_words_max = 125;
inline constexpr std::size_t line_write_words_max = 121;

/// For one thread, which it blocks until the answer is there or cannot come any more. It never
/// repeats a request by itself. RTU answers carry no number, so an answer that comes later than any
/// timeout can be told only by a nonce in the registers: put one into every `exchange`.
///
/// It is our own mistake, and ends the program, to ask a board outside 1..247 or for no registers
/// or more than a frame carries.
class Line {
 public:
  Line() = default;
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  virtual ~Line() = default;

  /// Function 3: reads `words.size()` holding registers. `words` is untouched after a failure.
  virtual std::expected<void, LineFailure> read(protocol::BoardAddress board, std::uint16_t address,
                                                std::span<std::uint16_t> words) = 0;

  /// Function 23: writes, then reads, in one transaction. `read` is untouched after a failure.
  virtual std::expected<void, LineFailure> exchange(protocol::BoardAddress board,
                                                    std::uint16_t write_address,
                                                    std::span<const std::uint16_t> write,
                                                    std::uint16_t read_address,
                                                    std::span<std::uint16_t> read) = 0;
};

}  // namespace docbay::drivers
