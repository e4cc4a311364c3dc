// A child process of a test: started with its output in a file, ended at the latest with this
// object.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace docbay::tests {

using std::chrono::milliseconds;

/// Asks again and again until it is so, or the time is over. The pause keeps the machine free for
/// whoever is to make it so.
bool wait_until(const std::function<bool()>& is_so, milliseconds timeout = milliseconds{15'000});

/// How a process ended: its exit code, or minus the signal that ended it.
using ExitCode = int;

class Process {
 public:
  /// `arguments` begin with the program's path. Output and errors are appended to `output`.
  Process(const std::vector<std::string>& arguments, const std::filesystem::path& output);
  Process(Process&& other) noexcept;
  Process& operator=(Process&&) = delete;
  ~Process();

  void send(int signal) const;
  /// Waits until it has ended; nothing when it has not within the time.
  std::optional<ExitCode> wait(milliseconds timeout = milliseconds{15'000});
  bool running();
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  pid_t pid_;
  std::optional<ExitCode> ended_;
};

/// Runs a program to its end and returns its exit code; what it printed is in `output`.
struct Finished {
  ExitCode code = -1;
  std::string output;
};
Finished run(const std::vector<std::string>& arguments);

std::string read_whole(const std::filesystem::path& file);

}  // namespace docbay::tests
