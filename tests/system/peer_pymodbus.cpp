#include <array>

#include <boost/json.hpp>
#include <doctest/doctest.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drivers/serial/descriptor.hpp"
#include "tests/system/peer.hpp"

extern char** environ;

namespace docbay::tests {
namespace {

namespace json = boost::json;

/// peer_pymodbus.py beside this file, one line of JSON each way.
class Pymodbus final : public Peer {
 public:
  explicit Pymodbus(const std::string& device) : Peer{device} {
    std::array<int, 2> ends{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    ours_ = drivers::Descriptor{ends[0]};
    const drivers::Descriptor theirs{ends[1]};
    constexpr timeval patience{.tv_sec = 10, .tv_usec = 0};
    REQUIRE(setsockopt(ours_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0);
    std::string script{DOCBAY_PEER_PYMODBUS};
    std::string port{device};
    std::array<char*, 3> words{script.data(), port.data(), nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, theirs.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, theirs.get(), STDOUT_FILENO);
    const int started =
        posix_spawn(&process_, script.c_str(), &actions, nullptr, words.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    REQUIRE(started == 0);
  }
  ~Pymodbus() override {
    ours_ = {};  // the end of its input ends it
    waitpid(process_, nullptr, 0);
  }

  [[nodiscard]] std::string_view name() const override { return "pymodbus"; }
  [[nodiscard]] bool can_ask(const Question&) const override { return true; }

 private:
  Outcome put(const Question& question) override {
    const std::string line =
        json::serialize(json::object{{"function", static_cast<int>(question.function)},
                                     {"board", question.board.value},
                                     {"read_address", question.read_address},
                                     {"read_words", question.read_words},
                                     {"write_address", question.write_address},
                                     {"write", json::value_from(question.write)}}) +
        "\n";
    REQUIRE(send(ours_.get(), line.data(), line.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(line.size()));
    const json::object answer = json::parse(receive_line()).as_object();
    Outcome outcome{.said = json::serialize(answer)};
    outcome.answered = !answer.contains("silent");
    if (const auto* exception = answer.if_contains("exception")) {
      outcome.exception = exception->to_number<int>();
    }
    if (const auto* words = answer.if_contains("words")) {
      outcome.words = json::value_to<std::vector<std::uint16_t>>(*words);
    }
    return outcome;
  }

  std::string receive_line() {
    std::string line;
    while (!line.ends_with('\n')) {
      std::array<char, 4096> bytes{};
      const ssize_t size = recv(ours_.get(), bytes.data(), bytes.size(), 0);
      REQUIRE_MESSAGE(size > 0, "pymodbus says nothing more");
      line.append(bytes.data(), static_cast<std::size_t>(size));
    }
    return line;
  }

  drivers::Descriptor ours_;
  pid_t process_ = -1;
};

}  // namespace

std::unique_ptr<Peer> make_pymodbus(const std::string& device) {
  return std::make_unique<Pymodbus>(device);
}

}  // namespace docbay::tests
