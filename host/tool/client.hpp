// One question to the daemon over its local socket.
#pragma once

#include <expected>
#include <filesystem>
#include <string>

namespace docbay::host {

/// Sends one line and returns the answer line. The error says what to do.
std::expected<std::string, std::string> ask(const std::filesystem::path& socket,
                                            const std::string& request);

/// The requests, as JSON lines. `language` is "zh" or "en".
std::string status_request(const std::string& language);
std::string trace_request(const std::string& of, const std::string& language);
std::string list_request(int bay, const std::string& language);
std::string boards_request(const std::string& language);
/// `board`: a serial number, or empty for all boards.
std::string update_boards_request(const std::filesystem::path& file, const std::string& board,
                                  const std::string& language);

}  // namespace docbay::host
