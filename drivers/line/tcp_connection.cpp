#include "drivers/line/tcp_connection.hpp"

#include <cerrno>
#include <memory>
#include <string>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

namespace docbay::drivers {
namespace {

constexpr int silent_end_s = 10;

GatewayFailure failure_of(int error) {
  switch (error) {
    case ECONNREFUSED:
    case ECONNRESET:
      return GatewayFailure::refused;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      return GatewayFailure::too_many_descriptors;
    default:
      return GatewayFailure::unreachable;
  }
}

void set(int fd, int level, int option, int value) {
  // The connection works without any of them, only less well.
  ::setsockopt(fd, level, option, &value, sizeof value);
}

void make_prompt(int fd) {
  set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, silent_end_s * 1000);
  set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set(fd, IPPROTO_TCP, TCP_KEEPIDLE, silent_end_s / 2);
  set(fd, IPPROTO_TCP, TCP_KEEPINTVL, 1);
}

int outcome_of(int fd, std::chrono::milliseconds patience) {
  pollfd connection{.fd = fd, .events = POLLOUT, .revents = 0};
  if (::poll(&connection, 1, static_cast<int>(patience.count())) <= 0) return ETIMEDOUT;
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
  return error;
}

}  // namespace

std::string_view message_of(GatewayFailure failure) {
  switch (failure) {
    case GatewayFailure::bad_address:
      return "is no numeric address: write its IP address into the configuration";
    case GatewayFailure::refused:
      return "takes no connection: switch its Modbus TCP server on, and see how many clients it "
             "allows and which";
    case GatewayFailure::unreachable:
      return "cannot be reached: check its power, its cable and its address";
    case GatewayFailure::too_many_descriptors:
      return "could not be connected to, too many files are open: raise the service's limit "
             "(LimitNOFILE)";
    case GatewayFailure::no_low_descriptor_left:
      return "could not be connected to, all descriptors below 1024 are taken: restart the service";
    case GatewayFailure::lost:
      return "has hung up: check it; it is connected to again by itself when it is back";
  }
  return "failed";
}

std::expected<Descriptor, GatewayFailure> connect_to(const TcpAddress& address,
                                                     std::chrono::milliseconds patience) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found) !=
      0) {
    return std::unexpected{GatewayFailure::bad_address};
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{found, &::freeaddrinfo};
  Descriptor fd{::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!fd) return std::unexpected{failure_of(errno)};
  make_prompt(fd.get());
  int error = ::connect(fd.get(), found->ai_addr, found->ai_addrlen) == 0 ? 0 : errno;
  if (error == EINPROGRESS) error = outcome_of(fd.get(), patience);
  if (error != 0) return std::unexpected{failure_of(error)};
  return fd;
}

}  // namespace docbay::drivers
