// Requests of the local socket, and their answers as JSON. Pure; the words of every value are those
// of the records, with a `text` beside them in the language that was asked for.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "host/domain/events.hpp"
#include "host/domain/finds.hpp"
#include "host/domain/outcome.hpp"
#include "host/domain/queries.hpp"
#include "host/domain/state.hpp"
#include "host/domain/words.hpp"

namespace docbay::host {

struct ControlRequest {
  enum class Kind : std::uint8_t {
    status,
    trace,
    list,
    boards,
    update_boards,
    trace_line,
    scan_boards,
    identify_board,
    set_address,
    set_key,
    replace_board,
    act,
    find,
    unregistered
  };
  Kind kind = Kind::status;
  Language language = Language::chinese;
  std::string of;    ///< code, number or identifier, for trace; what to find; a board's serial; a
                     ///< line's name, for trace_line
  std::string file;  ///< firmware for update_boards; a key's, for a board's place
  std::string by;    ///< for replace_board: the serial of the board that takes over
  BayNumber bay;     ///< for list
  int limit = 20;    ///< for find: how many documents at most
  Happening act;     ///< for act: what somebody does
  std::int64_t number = 0;  ///< seconds for identify_board, the address for set_address
  bool confirmed = false;   ///< for replace_board
  std::uint64_t after = 0;  ///< for trace_line: the last sequence that is known
};

/// Whether it is about a board's place.
constexpr bool is_commissioning(ControlRequest::Kind kind) {
  return kind >= ControlRequest::Kind::scan_boards && kind <= ControlRequest::Kind::replace_board;
}

/// The error says what a request looks like.
std::expected<ControlRequest, std::string> parse_request(std::string_view line);

/// What the status shows beside the core's state.
struct Surroundings {
  struct Device {
    std::string name;
    bool open = false;
    std::string why;
  };
  std::vector<Device> devices;
  bool oa_works = true;
  std::string oa_why;
  std::int64_t outbox_waiting = 0;
  std::string store_trouble;  ///< why commits have to wait, empty when they do not
  SearchState search;
  std::vector<Prompt> prompts;  ///< the last one of each face
};

std::string status_answer(const State& state, const Surroundings& around, Language language);
std::string trace_answer(const std::vector<Trace>& traces, Language language);
std::string list_answer(BayNumber bay, const std::vector<BayContent>& contents,
                        Language language = Language::chinese);
std::string error_answer(std::string_view why);

}  // namespace docbay::host
