#include "tests/drivers/fake_gateway.hpp"

#include <array>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "protocol/bytes.hpp"

namespace docbay::drivers {
namespace {

// MODBUS Messaging on TCP/IP V1.0b, 3.1.3: transaction, protocol, length of what follows, unit.
constexpr std::size_t header_bytes = 6;

void require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error{what};
}

std::size_t frame_bytes(const Bytes& received) {
  if (received.size() < header_bytes) return 0;
  return header_bytes + protocol::get_big_endian<std::uint16_t>(received, 4);
}

void send(int fd, const Bytes& bytes) {
  // A client that has gone hears nothing.
  if (!bytes.empty()) ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace

FakeGateway::FakeGateway(std::uint16_t port)
    : listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)} {
  const int reuse = 1;
  ::setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  require(::bind(listener_.get(), generic, size) == 0, "bind");
  require(::listen(listener_.get(), 8) == 0, "listen");
  require(::getsockname(listener_.get(), generic, &size) == 0, "getsockname");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread{[this] { serve(); }};
}

FakeGateway::~FakeGateway() {
  stopping_ = true;
  thread_.join();
}

void FakeGateway::behave(Manner manner) {
  const std::scoped_lock lock{mutex_};
  manner_ = std::move(manner);
}

void FakeGateway::hold(bool held) {
  const std::scoped_lock lock{mutex_};
  holding_ = held;
  if (held) return;
  for (Client& client : clients_) {
    for (const Bytes& frame : std::exchange(client.held, {})) send(client.fd.get(), frame);
  }
}

void FakeGateway::hang_up() {
  const std::scoped_lock lock{mutex_};
  // Closing alone would wait for the serving thread's poll to return.
  for (const Client& client : clients_) ::shutdown(client.fd.get(), SHUT_RDWR);
  clients_.clear();
}

void FakeGateway::talk(const Bytes& bytes) {
  const std::scoped_lock lock{mutex_};
  for (const Client& client : clients_) send(client.fd.get(), bytes);
}

void FakeGateway::serve() {
  while (!stopping_) {
    std::vector<pollfd> polls{{.fd = listener_.get(), .events = POLLIN, .revents = 0}};
    {
      const std::scoped_lock lock{mutex_};
      for (const Client& client : clients_) {
        polls.push_back({.fd = client.fd.get(), .events = POLLIN, .revents = 0});
      }
    }
    ::poll(polls.data(), polls.size(), 5);
    const std::scoped_lock lock{mutex_};
    accept();
    std::erase_if(clients_, [this](Client& client) { return !receive(client); });
  }
}

void FakeGateway::accept() {
  Descriptor fd{::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
  if (!fd) return;
  ++connection_count_;
  clients_.push_back({.fd = std::move(fd), .received = {}, .held = {}});
}

bool FakeGateway::receive(Client& client) {
  std::array<std::uint8_t, 512> piece;
  const ssize_t count = ::recv(client.fd.get(), piece.data(), piece.size(), 0);
  // One that has gone stays while an answer for it is kept back.
  if (count == 0) return !client.held.empty();
  if (count < 0) return true;
  Bytes& received = client.received;
  received.insert(received.end(), piece.begin(), piece.begin() + count);
  for (std::size_t size = frame_bytes(received); size > 0 && received.size() >= size;
       size = frame_bytes(received)) {
    const auto end = received.begin() + static_cast<std::ptrdiff_t>(size);
    answer(client, {received.begin(), end});
    received.erase(received.begin(), end);
  }
  return true;
}

void FakeGateway::answer(Client& client, const Bytes& frame) {
  const Bytes rtu = with_crc({frame.begin() + header_bytes, frame.end()});
  const auto request = protocol::parse_request(rtu);
  if (!request) return;
  Bytes reply(protocol::rtu_frame_bytes_max);
  std::vector<std::uint16_t> words(request->read_words);
  for (std::size_t i = 0; i < words.size(); ++i) {
    words[i] = register_value(static_cast<std::uint16_t>(request->read_address + i));
  }
  reply.resize(protocol::write_reply(*request, words, reply) - 2);
  Bytes right{frame[0], frame[1], 0, 0, 0, static_cast<std::uint8_t>(reply.size())};
  right.insert(right.end(), reply.begin(), reply.end());
  if (manner_) right = manner_(*request, std::move(right));
  if (holding_) return client.held.push_back(std::move(right));
  send(client.fd.get(), right);
}

}  // namespace docbay::drivers
