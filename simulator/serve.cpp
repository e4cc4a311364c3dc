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

#include "drivers/line/line_thread.hpp"
#include "simulator/commission.hpp"
#include "simulator/control_socket.hpp"
#include "simulator/hands_log.hpp"
#include "simulator/port.hpp"
#include "simulator/qemu_board.hpp"
#include "simulator/site.hpp"

namespace docbay::simulator {
namespace {

/// While nothing can be noticed the firmware's ticks are made up for so often, but no more of them
/// at once than take a few milliseconds: a master's first request is not to wait longer.
constexpr VirtualTime nap_max = std::chrono::milliseconds{100};
constexpr std::int64_t ticks_at_once = 2'400;

constexpr std::array<const char*, 4> device_names{"front-scanner", "front-card", "back-scanner",
                                                  "back-card"};

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

/// Everything that has a descriptor. Made once, in place: the devices point into it.
class Server {
 public:
  /// `cables`: the ports of the lines, in their order.
  Server(std::vector<SiteLine> lines, HandsFile hands, ControlSocket socket,
         std::map<std::string, Port> ports, std::vector<Port> cables)
      : hands_{std::move(hands)},
        ports_{std::move(ports)},
        cables_{std::move(cables)},
        site_{std::move(lines), devices(),
              [this](const HandEntry& entry) { return hands_.append(entry); }, hands_.past()},
        socket_{std::move(socket)},
        nap_{std::min(nap_max, tick_period * ticks_at_once / site_.board_count())} {}

  [[nodiscard]] std::size_t bay_count() const { return site_.bay_count(); }

  Result<void> run(int end_fd) {
    std::vector<pollfd> polls;
    for (;;) {
      polls.assign(1, {.fd = end_fd, .events = POLLIN, .revents = 0});
      for (const auto& [name, port] : ports_) add_port(port, polls);
      for (const Port& port : cables_) add_port(port, polls);
      add_boards(polls);
      socket_.add_to(polls);
      wait_until(std::min(site_.next_at(), clock_now() + nap_), polls);
      site_.advance_to(clock_now());
      advance_ports(std::span{polls}.subspan(1 + 2 * ports_.size()));
      socket_.advance([this](ControlSocket::ClientId client, std::string_view line) {
        site_.handle(line,
                     [this, client](const std::string& answer) { socket_.answer(client, answer); });
      });
      // What an answer to hands or the end of an act has put on the line goes out at once.
      send_out();
      if (site_.truth_lost()) {
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
    return devices;
  }

  static void add_port(const Port& port, std::vector<pollfd>& polls) {
    const int events = port.unsent() ? POLLIN | POLLOUT : POLLIN;
    polls.push_back({.fd = port.fd(), .events = static_cast<short>(events), .revents = 0});
    polls.push_back({.fd = port.closings_fd(), .events = POLLIN, .revents = 0});
  }

  void add_boards(std::vector<pollfd>& polls) {
    fds_.clear();
    for (std::size_t line = 0; line < site_.line_count(); ++line) {
      const Cabinet& cabinet = site_.world(line).cabinet();
      for (std::size_t i = 0; i < cabinet.board_count(); ++i) cabinet.board(i).add_fds(fds_);
    }
    for (const int fd : fds_) polls.push_back({.fd = fd, .events = POLLIN, .revents = 0});
  }

  static void wait_until(VirtualTime until, std::vector<pollfd>& polls) {
    const VirtualTime left = std::max(until - clock_now(), VirtualTime{0});
    const auto whole = std::chrono::floor<std::chrono::seconds>(left);
    const timespec timeout{.tv_sec = whole.count(), .tv_nsec = (left - whole).count()};
    // Whatever the reason of its return, everything is looked at.
    ::ppoll(polls.data(), polls.size(), &timeout, nullptr);
  }

  void send_out() {
    for (std::size_t line = 0; line < cables_.size(); ++line) {
      const std::vector<std::uint8_t> bytes = site_.take(line);
      if (!bytes.empty()) cables_[line].send(bytes);
    }
  }

  /// `cables`: two each, as add_port has put them. Those without news cost nothing.
  void advance_ports(std::span<const pollfd> cables) {
    send_out();
    for (std::size_t line = 0; line < cables_.size(); ++line) {
      Port& port = cables_[line];
      if (cables[2 * line].revents != 0) {
        const std::vector<std::uint8_t> bytes = port.receive();
        if (!bytes.empty()) site_.send(line, bytes);
        port.flush();
      }
      if (cables[2 * line + 1].revents != 0) port.on_closed();
    }
    for (auto& [name, port] : ports_) {
      // Scanners and readers take no orders.
      port.receive();
      port.flush();
      port.on_closed();
    }
  }

  HandsFile hands_;
  std::map<std::string, Port> ports_;
  std::vector<Port> cables_;
  Site site_;
  ControlSocket socket_;
  VirtualTime nap_;
  std::vector<int> fds_;  ///< kept, so that it needs memory once
};

/// Null for the boards that run natively.
BoardMaker board_maker(const ServeSettings& settings, std::size_t boards_before) {
  return [settings, boards_before](std::size_t place, std::span<PhysicalBay> bays,
                                   Chance chance) -> std::unique_ptr<Board> {
    const std::size_t index = boards_before + place;
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

/// Shares the boards out: every line has as many.
Result<std::vector<SiteLine>> lines_of(const ServeSettings& settings, const Commissioned& common,
                                       std::vector<EepromStore> eeproms) {
  auto flashes = open_flashes(settings.directory, eeproms.size());
  if (!flashes) return std::unexpected{flashes.error()};
  const std::size_t boards = eeproms.size() / common.lines;
  if (boards * common.lines != eeproms.size()) {
    return std::unexpected{Fault{
        fmt::format("{} boards cannot be shared out over {} lines", eeproms.size(), common.lines)}};
  }
  std::vector<SiteLine> lines(common.lines);
  for (std::size_t line = 0; line < lines.size(); ++line) {
    const std::uint64_t seed = settings.seed + line;
    lines[line].settings = {.wire = {.baud = common.baud,
                                     .weather = {.bit_error_rate = settings.bit_error_rate,
                                                 .loss_rate = settings.loss_rate},
                                     .seed = seed},
                            .seed = seed,
                            .start = clock_now(),
                            .epoch_ms = epoch_ms(),
                            .make_board = board_maker(settings, line * boards)};
    for (std::size_t i = line * boards; i < (line + 1) * boards; ++i) {
      lines[line].eeproms.push_back(std::move(eeproms[i]));
      lines[line].settings.flashes.push_back(std::move((*flashes)[i]));
    }
  }
  return lines;
}

}  // namespace

Result<void> serve(const ServeSettings& settings) {
  auto end_fd = end_signals();
  if (!end_fd) return std::unexpected{end_fd.error()};
  const auto common = commissioned(settings.directory);
  if (!common) return std::unexpected{common.error()};
  // Locks the directory: whatever is opened after it is ours alone.
  auto hands = HandsFile::open(settings.directory + "/hands.jsonl");
  if (!hands) return std::unexpected{hands.error()};
  auto eeproms = open_eeproms(settings.directory);
  if (!eeproms) return std::unexpected{eeproms.error()};
  if (const auto fits = check_qemu(settings, *eeproms); !fits) return fits;
  auto lines = lines_of(settings, *common, std::move(*eeproms));
  if (!lines) return std::unexpected{lines.error()};
  std::map<std::string, Port> ports;
  for (const char* name : device_names) {
    auto port = Port::open(settings.directory + "/" + name);
    if (!port) return std::unexpected{port.error()};
    ports.emplace(name, std::move(*port));
  }
  std::vector<Port> cables;
  for (std::size_t line = 0; line < lines->size(); ++line) {
    auto port = Port::open(settings.directory + "/" + line_name(line));
    if (!port) return std::unexpected{port.error()};
    cables.push_back(std::move(*port));
  }
  // Last, so that the socket's being there tells that everything is.
  auto socket = ControlSocket::open(settings.directory);
  if (!socket) return std::unexpected{socket.error()};
  // The kernel's usual slack of 50 µs is half a character at 115200 baud.
  ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
  // Boards do not wait for each other's processor, and a master takes an answer that does for none.
  // A machine in QEMU would inherit the priority, and has all of a processor to itself already.
  if (settings.qemu.empty()) drivers::prepare_line_thread();
  Server server{std::move(*lines), std::move(*hands), std::move(*socket), std::move(ports),
                std::move(cables)};
  fmt::print("serving {} bays on {} at {} baud\n", server.bay_count(),
             settings.directory + "/" + line_name(0) +
                 (common->lines > 1 ? fmt::format(" to {}", line_name(common->lines - 1)) : ""),
             common->baud);
  std::fflush(stdout);
  return server.run(end_fd->get());
}

}  // namespace docbay::simulator
