#include "simulator/control_socket.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace docbay::simulator {
namespace {

/// An address holds 107 bytes, a directory's name may be longer: it is named by its descriptor.
struct Place {
  drivers::Descriptor directory;
  sockaddr_un address{};
};

Result<Place> place_in(const std::string& directory, std::string_view name) {
  Place place{.directory =
                  drivers::Descriptor{::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)}};
  if (!place.directory) return std::unexpected{system_fault(directory, errno)};
  const std::string path =
      "/proc/self/fd/" + std::to_string(place.directory.get()) + "/" + std::string{name};
  place.address.sun_family = AF_UNIX;
  std::memcpy(place.address.sun_path, path.c_str(), path.size() + 1);
  return place;
}

const sockaddr* generic(const sockaddr_un& address) {
  // The socket calls take every family's address by this type.
  return reinterpret_cast<const sockaddr*>(&address);
}

}  // namespace

Result<ControlSocket> ControlSocket::open(const std::string& directory) {
  const std::string path = directory + "/" + std::string{control_socket_name};
  // Made under another name first: whoever sees the socket can connect to it.
  const std::string fresh = path + ".new";
  const auto place = place_in(directory, std::string{control_socket_name} + ".new");
  if (!place) return std::unexpected{place.error()};
  drivers::Descriptor fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  ::unlink(fresh.c_str());
  if (!fd || ::bind(fd.get(), generic(place->address), sizeof place->address) != 0 ||
      ::listen(fd.get(), SOMAXCONN) != 0 || std::rename(fresh.c_str(), path.c_str()) != 0) {
    return std::unexpected{system_fault(path, errno)};
  }
  return ControlSocket{path, std::move(fd)};
}

ControlSocket::ControlSocket(std::string path, drivers::Descriptor listener)
    : path_{std::move(path)}, listener_{std::move(listener)} {}

ControlSocket::~ControlSocket() {
  if (listener_) ::unlink(path_.c_str());
}

void ControlSocket::add_to(std::vector<pollfd>& polls) const {
  polls.push_back({.fd = listener_.get(), .events = POLLIN, .revents = 0});
  for (const auto& [id, client] : clients_) {
    const int events = (client.ended ? 0 : POLLIN) | (client.unsent.empty() ? 0 : POLLOUT);
    if (events == 0) continue;  // it waits for an answer; that it has gone shows when it is sent
    polls.push_back({.fd = client.fd.get(), .events = static_cast<short>(events), .revents = 0});
  }
}

void ControlSocket::advance(const OnLine& on_line) {
  accept_all();
  std::vector<std::pair<ClientId, std::string>> lines;
  for (auto client = clients_.begin(); client != clients_.end();) {
    std::vector<std::string> read;
    const bool keep = read_lines(client->second, read) && write_some(client->second);
    if (!keep) read.clear();
    for (std::string& line : read) lines.emplace_back(client->first, std::move(line));
    client = keep ? std::next(client) : clients_.erase(client);
  }
  for (const auto& [id, line] : lines) on_line(id, line);
}

void ControlSocket::answer(ClientId id, std::string_view line) {
  const auto client = clients_.find(id);
  if (client == clients_.end()) return;
  client->second.unsent += line;
  client->second.unsent += '\n';
  --client->second.unanswered;
  if (!write_some(client->second)) clients_.erase(client);
}

void ControlSocket::accept_all() {
  for (;;) {
    drivers::Descriptor fd{
        ::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (!fd) return;
    clients_[++last_id_].fd = std::move(fd);
  }
}

bool ControlSocket::read_lines(Client& client, std::vector<std::string>& lines) {
  std::array<char, 4096> buffer;
  while (!client.ended) {
    const ssize_t count = ::recv(client.fd.get(), buffer.data(), buffer.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (count < 0) return false;
    client.ended = count == 0;
    client.received.append(buffer.data(), static_cast<std::size_t>(count));
    if (client.ended && !client.received.empty()) client.received += '\n';
    for (std::size_t end; (end = client.received.find('\n')) != std::string::npos;) {
      lines.push_back(client.received.substr(0, end));
      client.received.erase(0, end + 1);
      ++client.unanswered;
    }
    if (client.received.size() > line_bytes_max) return false;
  }
  return true;
}

bool ControlSocket::write_some(Client& client) {
  while (!client.unsent.empty()) {
    const ssize_t count =
        ::send(client.fd.get(), client.unsent.data(), client.unsent.size(), MSG_NOSIGNAL);
    if (count < 0) {
      const bool alive = errno == EAGAIN || errno == EINTR;
      return alive && client.unsent.size() <= unread_bytes_max;
    }
    client.unsent.erase(0, static_cast<std::size_t>(count));
  }
  return !client.ended || client.unanswered > 0;
}

Result<ControlClient> ControlClient::connect(const std::string& directory) {
  const auto place = place_in(directory, control_socket_name);
  if (!place) return std::unexpected{place.error()};
  drivers::Descriptor fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (!fd || ::connect(fd.get(), generic(place->address), sizeof place->address) != 0) {
    return std::unexpected{Fault{system_fault(directory, errno).why +
                                 ": start the cabinet with docbay-sim serve --directory " +
                                 directory}};
  }
  return ControlClient{std::move(fd)};
}

Result<std::string> ControlClient::ask_line(std::string_view line) {
  if (const auto sent = send_line(line); !sent) return std::unexpected{sent.error()};
  return receive_line();
}

Result<void> ControlClient::send_line(std::string_view line) {
  const std::string question = std::string{line} + '\n';
  for (std::size_t sent = 0; sent < question.size();) {
    const ssize_t count =
        ::send(fd_.get(), question.data() + sent, question.size() - sent, MSG_NOSIGNAL);
    if (count < 0 && errno != EINTR) {
      return std::unexpected{system_fault("the cabinet has gone", errno)};
    }
    sent += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
  }
  return {};
}

Result<std::string> ControlClient::receive_line() {
  for (;;) {
    if (const std::size_t end = received_.find('\n'); end != std::string::npos) {
      std::string answer = received_.substr(0, end);
      received_.erase(0, end + 1);
      return answer;
    }
    std::array<char, 4096> buffer;
    const ssize_t count = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::unexpected{Fault{"the cabinet has gone without an answer"}};
    received_.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace docbay::simulator
