// The Unix stream socket that the acts come through, and both ends of its conversation: one line
// there, one line back.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <poll.h>

#include "drivers/serial/descriptor.hpp"
#include "simulator/fault.hpp"

namespace docbay::simulator {

inline constexpr std::string_view control_socket_name = "sim.sock";

/// The server's end. Nothing blocks: a client that does not read its answers, or sends an endless
/// line, is dropped.
class ControlSocket {
 public:
  static constexpr std::size_t line_bytes_max = 65'536;
  static constexpr std::size_t unread_bytes_max = std::size_t{4} << 20;

  using ClientId = std::uint64_t;
  using OnLine = std::function<void(ClientId, std::string_view line)>;

  /// Listens in `directory`, which this process alone serves.
  static Result<ControlSocket> open(const std::string& directory);
  ControlSocket(ControlSocket&&) noexcept = default;
  ControlSocket& operator=(ControlSocket&&) = delete;
  ~ControlSocket();

  void add_to(std::vector<pollfd>& polls) const;
  /// Accepts, reads, writes whatever is possible now.
  void advance(const OnLine& on_line);
  /// Nothing happens when the client has gone.
  void answer(ClientId client, std::string_view line);

 private:
  struct Client {
    drivers::Descriptor fd;
    std::string received;
    std::string unsent;
    std::size_t unanswered = 0;
    bool ended = false;  ///< it asks no more, but may wait for answers
  };

  ControlSocket(std::string path, drivers::Descriptor listener);
  void accept_all();
  /// Takes whole lines out of what has come. False: the client is to be dropped.
  static bool read_lines(Client& client, std::vector<std::string>& lines);
  /// False when the client has gone, or has all its answers and asks no more.
  static bool write_some(Client& client);

  std::string path_;
  drivers::Descriptor listener_;
  ClientId last_id_ = 0;
  std::map<ClientId, Client> clients_;
};

/// The client's end, for people and tools: asks, and waits for the answer.
class ControlClient {
 public:
  static Result<ControlClient> connect(const std::string& directory);

  /// The answer as it came; a refused act is an answer, too.
  Result<std::string> ask_line(std::string_view line);
  /// The two halves of it.
  Result<void> send_line(std::string_view line);
  Result<std::string> receive_line();

 private:
  explicit ControlClient(drivers::Descriptor fd) : fd_{std::move(fd)} {}

  drivers::Descriptor fd_;
  std::string received_;
};

}  // namespace docbay::simulator
