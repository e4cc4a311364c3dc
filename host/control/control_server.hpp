// The local socket on which the tool asks: one JSON object a line, one answer a line, in order.
// Only the account that runs the daemon (and root) can connect. On the reactor's thread; a slow or
// silent client costs others nothing, and a line that is too long ends the connection.
#pragma once

#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

namespace docbay::host {

/// Longest request line.
inline constexpr std::size_t request_bytes_max = 64 * 1024;

class ControlServer {
 public:
  using Reply = std::function<void(std::string)>;
  /// Gets each line without its newline and calls `reply` once, on the reactor's thread, now or
  /// later.
  using Handler = std::function<void(std::string line, Reply reply)>;

  /// The error says why the socket cannot be made.
  static std::expected<std::unique_ptr<ControlServer>, std::string> open(
      boost::asio::io_context& reactor, const std::filesystem::path& path, Handler handler);
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

  void close();

 private:
  ControlServer(boost::asio::io_context& reactor, std::filesystem::path path, Handler handler);
  void accept();

  std::filesystem::path path_;
  boost::asio::local::stream_protocol::acceptor acceptor_;
  std::shared_ptr<Handler> handler_;
};

}  // namespace docbay::host
