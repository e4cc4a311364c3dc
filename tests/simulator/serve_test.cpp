// The real-time process, started for real: from commissioning to SIGTERM, and killed in between.
#include "simulator/serve.hpp"

#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "simulator/control_socket.hpp"
#include "simulator/tool.hpp"
#include "tests/simulator/folder.hpp"

using namespace docbay::simulator;
using docbay::tests::Folder;

namespace {

/// `serve` in a process of its own.
class Cabinet {
 public:
  explicit Cabinet(std::string directory) : directory_{std::move(directory)} {
    std::fflush(stdout);
    // The child tells that everything is there by its line on this pipe.
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    pid_ = ::fork();
    REQUIRE(pid_ >= 0);
    if (pid_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::close(ends[0]);
      ::close(ends[1]);
      ::_exit(run_serve({.directory = directory_}));
    }
    ::close(ends[1]);
    char first = 0;
    served_ = ::read(ends[0], &first, 1) == 1;
    ::close(ends[0]);
  }
  Cabinet(const Cabinet&) = delete;
  Cabinet& operator=(const Cabinet&) = delete;
  ~Cabinet() {
    if (pid_ > 0) end(SIGKILL);
  }

  [[nodiscard]] bool served() const { return served_; }

  /// The exit code, or minus the signal.
  int end(int signal) {
    ::kill(pid_, signal);
    int status = 0;
    REQUIRE(::waitpid(pid_, &status, 0) == pid_);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  std::string ask(const std::string& line) const {
    auto client = ControlClient::connect(directory_);
    REQUIRE(client.has_value());
    return client->ask_line(line).value_or("no answer");
  }

 private:
  std::string directory_;
  pid_t pid_ = -1;
  bool served_ = false;
};

std::string commissioned(const Folder& folder) {
  const std::string directory = folder.path() + "/cabinet";
  REQUIRE(commission({.directory = directory, .boards = 1, .shutterless = {1}}).has_value());
  return directory;
}

}  // namespace

TEST_CASE("serve: links and socket are there while it runs, and gone after SIGTERM") {
  const Folder folder;
  const std::string directory = commissioned(folder);
  Cabinet cabinet{directory};
  REQUIRE(cabinet.served());
  for (const char* name : {"line-0", "front-scanner", "front-card", "back-scanner", "back-card"}) {
    CHECK(std::filesystem::is_symlink(directory + "/" + name));
  }
  CHECK(cabinet.ask(R"({"act":"state"})").starts_with(R"({"ok":true,)"));
  CHECK(cabinet.end(SIGTERM) == 0);
  CHECK_FALSE(std::filesystem::exists(directory + "/sim.sock"));
  CHECK_FALSE(std::filesystem::is_symlink(directory + "/line-0"));
}

TEST_CASE("serve: a directory is served once") {
  const Folder folder;
  const std::string directory = commissioned(folder);
  const Cabinet first{directory};
  REQUIRE(first.served());
  Cabinet second{directory};
  CHECK_FALSE(second.served());
}

TEST_CASE("serve: a kill is a power cut: papers stay in their bays, boards start once more") {
  const Folder folder;
  const std::string directory = commissioned(folder);
  {
    Cabinet cabinet{directory};
    REQUIRE(cabinet.served());
    CHECK(cabinet.ask(R"({"act":"drop","bay":1,"code":"A","copy":1})") == R"({"ok":true})");
    CHECK(cabinet.ask(R"({"act":"wait","bay":1,"lamp":"error"})") == R"({"ok":true,"bay":1})");
    CHECK(cabinet.end(SIGKILL) == -SIGKILL);
  }
  const Cabinet cabinet{directory};
  REQUIRE(cabinet.served());
  CHECK(cabinet.ask(R"({"act":"drop","bay":1,"code":"A","copy":1})").contains("it is in bay 1"));
  std::string state;
  for (int tries = 0; tries < 100 && !state.contains(R"("boots":2)"); ++tries) {
    CHECK(cabinet.ask(R"({"act":"pause","ms":20})") == R"({"ok":true})");
    state = cabinet.ask(R"({"act":"state"})");
  }
  CHECK(state.contains(R"("boots":2)"));
}

TEST_CASE("serve: one client's long wait keeps no other client waiting") {
  const Folder folder;
  const std::string directory = commissioned(folder);
  const Cabinet cabinet{directory};
  REQUIRE(cabinet.served());
  auto patient = ControlClient::connect(directory);
  REQUIRE(patient.has_value());
  REQUIRE(patient->send_line(R"({"act":"wait","bay":2,"lamp":"error","timeout_ms":60000})"));
  CHECK(cabinet.ask(R"({"act":"drop","bay":2,"code":"A","copy":1})") == R"({"ok":true})");
  CHECK(patient->receive_line() == R"({"ok":true,"bay":2})");
}

TEST_CASE("serve: lines of nonsense are answered, and the cabinet goes on") {
  const Folder folder;
  const std::string directory = commissioned(folder);
  Cabinet cabinet{directory};
  REQUIRE(cabinet.served());
  CHECK(cabinet.ask("\x01\xff nonsense").starts_with(R"({"ok":false)"));
  CHECK(cabinet.ask(std::string(100'000, 'x')) == "no answer");
  CHECK(cabinet.ask(R"({"act":"state"})").starts_with(R"({"ok":true,)"));
  CHECK(cabinet.end(SIGINT) == 0);
}
