// Questions to the daemon over its local socket.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>

#include "drivers/serial/descriptor.hpp"

namespace docbay::host {

/// For many questions, one after the other.
class DaemonConnection {
 public:
  /// The error says what to do.
  static std::expected<DaemonConnection, std::string> open(const std::filesystem::path& socket);

  /// Sends one line and returns the answer line. After an error, which says what to do, it is over.
  std::expected<std::string, std::string> ask(const std::string& request);

 private:
  DaemonConnection(std::filesystem::path path, drivers::Descriptor fd)
      : path_{std::move(path)}, fd_{std::move(fd)} {}

  std::filesystem::path path_;
  drivers::Descriptor fd_;
};

/// Sends one line and returns the answer line. The error says what to do.
std::expected<std::string, std::string> ask(const std::filesystem::path& socket,
                                            const std::string& request);

/// The requests, as JSON lines. `language` is "zh" or "en".
std::string status_request(const std::string& language);
std::string trace_request(const std::string& of, const std::string& language);
std::string list_request(int bay, const std::string& language);
std::string find_request(const std::string& of, int limit, const std::string& language);
std::string unregistered_request(const std::string& language);
std::string boards_request(const std::string& language);
/// `board`: a serial number, or empty for all boards.
std::string update_boards_request(const std::filesystem::path& file, const std::string& board,
                                  const std::string& language);
/// `after`: the sequence of the last transaction that is known.
std::string trace_line_request(const std::string& line, std::uint64_t after,
                               const std::string& language);

/// What is asked about one board's place; fields that a request does not have are left as they are.
struct BoardPlaceOptions {
  std::string request;  ///< scan_boards, identify_board, set_address, set_key, replace_board
  std::string board;
  std::string by;
  std::filesystem::path key_file;
  std::int64_t number = 0;
  bool confirmed = false;
};
std::string place_request(const BoardPlaceOptions& options, const std::string& language);

}  // namespace docbay::host
