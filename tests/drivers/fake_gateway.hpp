// A Modbus TCP gateway on the loopback, with a board behind it that answers as FakeBoard's does, or
// as badly as it is told.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "drivers/serial/descriptor.hpp"
#include "protocol/rtu.hpp"
#include "tests/drivers/fake_board.hpp"

namespace docbay::drivers {

/// Safe to be told things from any thread.
class FakeGateway {
 public:
  /// What is sent in place of the right frame, header and all; nothing when empty.
  using Manner = std::function<Bytes(const protocol::Request& request, Bytes right_frame)>;

  /// `port` 0: any that is free.
  explicit FakeGateway(std::uint16_t port = 0);
  FakeGateway(const FakeGateway&) = delete;
  FakeGateway& operator=(const FakeGateway&) = delete;
  ~FakeGateway();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  void behave(Manner manner);
  void behave_well() { behave(nullptr); }
  /// Keeps answers back from now on, or no longer: then sends them, where they were asked for.
  void hold(bool held);
  /// Closes what is open, as gateways do when nobody asks for a while.
  void hang_up();
  /// Says something on every open connection.
  void talk(const Bytes& bytes);
  [[nodiscard]] int connection_count() const { return connection_count_; }

 private:
  struct Client {
    Descriptor fd;
    Bytes received;
    std::vector<Bytes> held;
  };

  void serve();
  void accept();
  bool receive(Client& client);
  void answer(Client& client, const Bytes& frame);

  Descriptor listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> connection_count_ = 0;

  std::mutex mutex_;
  Manner manner_;
  bool holding_ = false;
  std::list<Client> clients_;
  std::thread thread_;
};

}  // namespace docbay::drivers
