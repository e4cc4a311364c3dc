#include "host/control/control_server.hpp"

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <sys/stat.h>

namespace docbay::host {
namespace {

using Socket = boost::asio::local::stream_protocol::socket;

/// One client. Lives as long as something is under way for it.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Socket socket, std::shared_ptr<ControlServer::Handler> handler)
      : socket_{std::move(socket)}, handler_{std::move(handler)} {}

  void read() {
    boost::asio::async_read_until(
        socket_, boost::asio::dynamic_buffer(received_, request_bytes_max), '\n',
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t size) {
          if (error) return;
          std::string line = self->received_.substr(0, size - 1);
          self->received_.erase(0, size);
          (*self->handler_)(std::move(line),
                            [self](std::string answer) { self->write(std::move(answer)); });
        });
  }

 private:
  void write(std::string answer) {
    answer_ = std::move(answer);
    answer_ += '\n';
    boost::asio::async_write(
        socket_, boost::asio::buffer(answer_),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
          if (!error) self->read();
        });
  }

  Socket socket_;
  std::shared_ptr<ControlServer::Handler> handler_;
  std::string received_;
  std::string answer_;
};

}  // namespace

ControlServer::ControlServer(boost::asio::io_context& reactor, std::filesystem::path path,
                             Handler handler)
    : path_{std::move(path)},
      acceptor_{reactor},
      handler_{std::make_shared<Handler>(std::move(handler))} {}

std::expected<std::unique_ptr<ControlServer>, std::string> ControlServer::open(
    boost::asio::io_context& reactor, const std::filesystem::path& path, Handler handler) {
  std::unique_ptr<ControlServer> server{new ControlServer{reactor, path, std::move(handler)}};
  std::error_code ignored;  // a socket that is not there is as good as one removed
  std::filesystem::remove(path, ignored);
  boost::system::error_code error;
  boost::asio::local::stream_protocol::endpoint endpoint;
  try {
    endpoint = boost::asio::local::stream_protocol::endpoint{path.string()};
  } catch (const boost::system::system_error& thrown) {
    return std::unexpected{"the socket's path is too long: " + path.string()};
  }
  server->acceptor_.open(endpoint.protocol(), error);
  const mode_t mask = umask(0177);
  if (!error) server->acceptor_.bind(endpoint, error);
  umask(mask);
  if (!error) server->acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
  if (error) {
    return std::unexpected{"cannot listen on " + path.string() + ": " + error.message()};
  }
  server->accept();
  return server;
}

ControlServer::~ControlServer() {
  close();
}

void ControlServer::close() {
  if (!acceptor_.is_open()) return;
  boost::system::error_code error;
  acceptor_.close(error);
  std::error_code ignored;  // somebody may have removed it before us
  std::filesystem::remove(path_, ignored);
}

void ControlServer::accept() {
  acceptor_.async_accept([this](const boost::system::error_code& error, Socket socket) {
    if (error == boost::asio::error::operation_aborted || !acceptor_.is_open()) return;
    if (!error) std::make_shared<Connection>(std::move(socket), handler_)->read();
    accept();
  });
}

}  // namespace docbay::host
