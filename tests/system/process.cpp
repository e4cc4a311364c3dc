#include "tests/system/process.hpp"

#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace docbay::tests {

bool wait_until(const std::function<bool()>& is_so, milliseconds timeout) {
  const auto end = std::chrono::steady_clock::now() + timeout;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(milliseconds{5});
  }
  return true;
}

Process::Process(const std::vector<std::string>& arguments, const std::filesystem::path& output)
    : pid_{-1} {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  REQUIRE(posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ) == 0);
  posix_spawn_file_actions_destroy(&actions);
}

Process::Process(Process&& other) noexcept
    : pid_{std::exchange(other.pid_, -1)}, ended_{other.ended_} {}

Process::~Process() {
  if (pid_ < 0 || ended_) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void Process::send(int signal) const {
  kill(pid_, signal);
}

bool Process::running() {
  return !wait(milliseconds{0});
}

std::optional<ExitCode> Process::wait(milliseconds timeout) {
  wait_until(
      [&] {
        int status = 0;
        if (!ended_ && waitpid(pid_, &status, WNOHANG) == pid_) {
          ended_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
        }
        return ended_.has_value();
      },
      timeout);
  return ended_;
}

Finished run(const std::vector<std::string>& arguments) {
  char name[] = "/tmp/docbay-output.XXXXXX";
  const int fd = mkstemp(name);
  REQUIRE(fd >= 0);
  close(fd);
  const std::filesystem::path output{name};
  Finished finished;
  {
    Process process{arguments, output};
    finished.code = process.wait().value_or(-1);
  }
  finished.output = read_whole(output);
  std::filesystem::remove(output);
  return finished;
}

std::string read_whole(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream{file}.rdbuf();
  return text.str();
}

}  // namespace docbay::tests
