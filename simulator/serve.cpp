#include "simulator/serve.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "simulator/commission.hpp"
#include "simulator/control.hpp"
#include "simulator/control_socket.hpp"
#include "simulator/hands_log.hpp"
#include "simulator/port.hpp"
#include "simulator/qemu_board.hpp"
#include "simulator/world.hpp"

namespace docbay::simulator {
namespace {

/// While nothing can be noticed the firmware's ticks are made up for so often.
constexpr VirtualTime nap = std::chrono::milliseconds{100};

constexpr std::array<const char*, 5> device_names{line_device, "front-scanner", "front-card",
                                                  "back-scanner", "back-card"};

VirtualTime clock_now() {
  return std::chrono::steady_clock::now().time_since_epoch();
}

std::int64_t epoch_ms() {
  const VirtualTime unix_time = std::chrono::system_clock::now().time_since_epoch();
  return to_ms(unix_time - clock_now());
}

Result<drivers::Descriptor> end_signals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGTERM);
  ::sigaddset(&signals, SIGINT);
  drivers::Descriptor fd;
  if (::sigprocmask(SIG_BLOCK, &signals, nullptr) == 0) {
    fd = drivers::Descriptor{::signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC)};
  }
  if (!fd) return std::unexpected{system_fault("signalfd", errno)};
  return fd;
}

/// Everything that has a descriptor. Made once, in place: the control acts point into it.
class Server {
 public:
  Server(std::vector<EepromStore> eeproms, const WorldSettings& settings, HandsFile hands,
         ControlSocket socket, std::map<std::string, Port> ports)
      : hands_{std::move(hands)},
        world_{std::move(eeproms), settings,
               [this](const HandEntry& entry) { return hands_.append(entry); }, hands_.past()},
        ports_{std::move(ports)},
        line_{ports_.at(line_device)},
        socket_{std::move(socket)},
        control_{world_, devices()} {}

  [[nodiscard]] std::size_t bay_count() const { return world_.cabinet().bay_count(); }

  Result<void> run(int end_fd) {
    for (;;) {
      std::vector<pollfd> polls{{.fd = end_fd, .events = POLLIN, .revents = 0}};
      add_ports(polls);
      add_boards(polls);
      socket_.add_to(polls);
      wait_until(std::min(world_.next_at(), clock_now() + nap), polls);
      world_.advance_to(clock_now());
      advance_ports();
      socket_.advance([this](ControlSocket::ClientId client, std::string_view line) {
        control_.handle(
            line, [this, client](const std::string& answer) { socket_.answer(client, answer); });
      });
      // What an answer to hands or the end of an act has put on the line goes out at once.
      line_.send(world_.wire().take());
      if (world_.truth_lost()) {
        return std::unexpected{Fault{"hands.jsonl cannot be written: free the disk, start again"}};
      }
      if ((polls.front().revents & POLLIN) != 0) return {};
    }
  }

 private:
  std::map<std::string, Control::Device> devices() {
    std::map<std::string, Control::Device> devices;
    for (auto& [name, port] : ports_) {
      devices[name] = [&it = port](std::span<const std::uint8_t> bytes) { it.send(bytes); };
    }
    devices[line_device] = [this](std::span<const std::uint8_t> bytes) {
      world_.wire().disturb(bytes, world_.now());
    };
    return devices;
  }

  void add_ports(std::vector<pollfd>& polls) const {
    for (const auto& [name, port] : ports_) {
      const int events = port.unsent() ? POLLIN | POLLOUT : POLLIN;
      polls.push_back({.fd = port.fd(), .events = static_cast<short>(events), .revents = 0});
      polls.push_back({.fd = port.closings_fd(), .events = POLLIN, .revents = 0});
    }
  }

  void add_boards(std::vector<pollfd>& polls) const {
    std::vector<int> fds;
    const Cabinet& cabinet = world_.cabinet();
    for (std::size_t i = 0; i < cabinet.board_count(); ++i) cabinet.board(i).add_fds(fds);
    for (const int fd : fds) polls.push_back({.fd = fd, .events = POLLIN, .revents = 0});
  }

  static void wait_until(VirtualTime until, std::vector<pollfd>& polls) {
    const VirtualTime left = std::max(until - clock_now(), VirtualTime{0});
    const auto whole = std::chrono::floor<std::chrono::seconds>(left);
    const timespec timeout{.tv_sec = whole.count(), .tv_nsec = (left - whole).count()};
    // Whatever the reason of its return, everything is looked at.
    ::ppoll(polls.data(), polls.size(), &timeout, nullptr);
  }

  void advance_ports() {
    line_.send(world_.wire().take());
    for (auto& [name, port] : ports_) {
      const std::vector<std::uint8_t> bytes = port.receive();
      // Scanners and readers take no orders.
      if (&port == &line_ && !bytes.empty()) world_.wire().send(bytes, world_.now());
      port.flush();
      port.on_closed();
    }
  }

  HandsFile hands_;
  World world_;
  std::map<std::string, Port> ports_;
  Port& line_;
  ControlSocket socket_;
  Control control_;
};

/// Null for the boards that run natively.
BoardMaker board_maker(const ServeSettings& settings) {
  return [settings](std::size_t index, std::span<PhysicalBay> bays,
                    Chance chance) -> std::unique_ptr<Board> {
    if (std::ranges::find(settings.qemu, index + 1) == settings.qemu.end()) return nullptr;
    const QemuSettings machine{.firmware = settings.firmware,
                               .eeprom = eeprom_path(settings.directory, index + 1)};
    return std::make_unique<QemuBoard>(machine, bays, chance);
  };
}

Result<void> check_qemu(const ServeSettings& settings, std::span<const EepromStore> eeproms) {
  if (settings.qemu.empty()) return {};
  if (::access(settings.firmware.c_str(), R_OK) != 0) {
    return std::unexpected{
        Fault{"--firmware names no readable image: scripts/check-preset firmware builds it"}};
  }
  for (const std::uint32_t number : settings.qemu) {
    const bool there = number >= 1 && number <= eeproms.size();
    const auto board = there ? settings_in(eeproms[number - 1]) : std::nullopt;
    if (board && board->bays <= firmware::pins_bays) continue;
    return std::unexpected{Fault{
        fmt::format("board {} does not fit the reference MCU: commission it with --reference {}",
                    number, number)}};
  }
  return {};
}

}  // namespace

Result<void> serve(const ServeSettings& settings) {
  auto end_fd = end_signals();
  if (!end_fd) return std::unexpected{end_fd.error()};
  const auto baud = commissioned_baud(settings.directory);
  if (!baud) return std::unexpected{baud.error()};
  // Locks the directory: whatever is opened after it is ours alone.
  auto hands = HandsFile::open(settings.directory + "/hands.jsonl");
  if (!hands) return std::unexpected{hands.error()};
  auto eeproms = open_eeproms(settings.directory);
  if (!eeproms) return std::unexpected{eeproms.error()};
  if (const auto fits = check_qemu(settings, *eeproms); !fits) return fits;
  auto flashes = open_flashes(settings.directory, eeproms->size());
  if (!flashes) return std::unexpected{flashes.error()};
  std::map<std::string, Port> ports;
  for (const char* name : device_names) {
    auto port = Port::open(settings.directory + "/" + name);
    if (!port) return std::unexpected{port.error()};
    ports.emplace(name, std::move(*port));
  }
  // Last, so that the socket's being there tells that everything is.
  auto socket = ControlSocket::open(settings.directory);
  if (!socket) return std::unexpected{socket.error()};
  // The kernel's usual slack of 50 µs is half a character at 115200 baud.
  ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
  const WorldSettings world{.wire = {.baud = *baud,
                                     .weather = {.bit_error_rate = settings.bit_error_rate,
                                                 .loss_rate = settings.loss_rate},
                                     .seed = settings.seed},
                            .seed = settings.seed,
                            .start = clock_now(),
                            .epoch_ms = epoch_ms(),
                            .make_board = board_maker(settings),
                            .flashes = std::move(*flashes)};
  Server server{std::move(*eeproms), world, std::move(*hands), std::move(*socket),
                std::move(ports)};
  fmt::print("serving {} bays on {} at {} baud\n", server.bay_count(),
             settings.directory + "/" + line_device, world.wire.baud);
  std::fflush(stdout);
  return server.run(end_fd->get());
}

}  // namespace docbay::simulator
