#include "simulator/qemu_machine.hpp"

#include <cerrno>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace docbay::simulator {
namespace {

constexpr int first_fd = 3;

std::vector<std::string> command_of(const QemuSettings& settings) {
  std::vector<std::string> words{"qemu-system-arm",
                                 "-M",
                                 "lm3s6965evb",
                                 "-nodefaults",
                                 "-display",
                                 "none",
                                 "-kernel",
                                 settings.firmware,
                                 "-S",
                                 "-action",
                                 "reboot=shutdown,shutdown=pause"};
  constexpr std::array<const char*, 5> names{"line", "scanner", "qtest", "monitor", "debugger"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    words.insert(words.end(), {"-chardev", fmt::format("socket,id={},fd={}", names[i],
                                                       first_fd + static_cast<int>(i))});
  }
  const std::vector<std::string> more{
      "-serial",    "chardev:line",
      "-serial",    "chardev:scanner",
      "-qtest",     "chardev:qtest",
      "-qtest-log", "none",
      "-mon",       "chardev=monitor,mode=control",
      "-drive",     fmt::format("if=none,id=eeprom,format=raw,file={}", settings.eeprom),
      "-device",    "at24c-eeprom,bus=i2c,address=0x50,rom-size=4096,drive=eeprom",
      "-trace",     "enable=pl061_set_output"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// In the child: only what is safe after a fork of a process with threads.
[[noreturn]] void become(char* const* command, std::span<const int> theirs, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0UL, 0UL, 0UL);
  if (::getppid() != parent) ::_exit(1);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  // Out of the way first: a descriptor of ours may have the number of another one's place.
  constexpr int high = 64;
  for (std::size_t i = 0; i < theirs.size(); ++i) ::dup2(theirs[i], high + static_cast<int>(i));
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    const bool last = i + 1 == theirs.size();
    ::dup2(high + static_cast<int>(i), last ? STDERR_FILENO : first_fd + static_cast<int>(i));
    ::close(high + static_cast<int>(i));
  }
  ::execvp(command[0], command);
  ::_exit(1);
}

}  // namespace

QemuMachine::QemuMachine(pid_t process, Ways ways) : process_{process}, ways_{std::move(ways)} {}

QemuMachine::QemuMachine(QemuMachine&& other) noexcept
    : process_{std::exchange(other.process_, -1)}, ways_{std::move(other.ways_)} {}

QemuMachine::~QemuMachine() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

Result<QemuMachine> QemuMachine::start(const QemuSettings& settings) {
  Ways ways;
  std::array<drivers::Descriptor, channel_count> theirs;
  std::array<int, channel_count> numbers{};
  for (std::size_t i = 0; i < channel_count; ++i) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
      return std::unexpected{system_fault("socketpair", errno)};
    }
    ways[i].ours = drivers::Descriptor{ends[0]};
    theirs[i] = drivers::Descriptor{ends[1]};
    numbers[i] = ends[1];
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  }
  std::vector<std::string> words = command_of(settings);
  std::vector<char*> command;
  for (std::string& word : words) command.push_back(word.data());
  command.push_back(nullptr);
  const pid_t parent = ::getpid();
  const pid_t process = ::fork();
  if (process < 0) return std::unexpected{system_fault("fork", errno)};
  if (process == 0) become(command.data(), numbers, parent);
  return QemuMachine{process, std::move(ways)};
}

void QemuMachine::send(Channel channel, std::string_view text) {
  way(channel).unsent += text;
  flush(way(channel));
}

std::string QemuMachine::receive(Channel channel) {
  read(way(channel));
  return std::exchange(way(channel).arrived, {});
}

bool QemuMachine::receive_line(Channel channel, std::string& line) {
  Way& it = way(channel);
  read(it);
  const std::size_t end = it.arrived.find('\n');
  if (end == std::string::npos) return false;
  line = it.arrived.substr(0, end);
  it.arrived.erase(0, end + 1);
  return true;
}

int QemuMachine::fd(Channel channel) const {
  return ways_[static_cast<std::size_t>(channel)].ours.get();
}

void QemuMachine::read(Way& way) {
  flush(way);
  std::array<char, 4096> bytes{};
  for (;;) {
    const ssize_t size = ::recv(way.ours.get(), bytes.data(), bytes.size(), 0);
    if (size <= 0) return;
    way.arrived.append(bytes.data(), static_cast<std::size_t>(size));
  }
}

void QemuMachine::flush(Way& way) {
  while (!way.unsent.empty()) {
    const ssize_t size = ::send(way.ours.get(), way.unsent.data(), way.unsent.size(), MSG_NOSIGNAL);
    if (size <= 0) return;
    way.unsent.erase(0, static_cast<std::size_t>(size));
  }
}

}  // namespace docbay::simulator
