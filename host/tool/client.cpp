#include "host/tool/client.hpp"

#include <cerrno>
#include <cstring>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace docbay::host {
namespace {

namespace json = boost::json;

/// Long enough for any answer, short enough for somebody who waits.
constexpr timeval patience{.tv_sec = 10, .tv_usec = 0};

class Socket {
 public:
  explicit Socket(int fd) : fd_{fd} {}
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

std::string request(std::string_view kind, const std::string& language, json::object more) {
  more["request"] = kind;
  more["language"] = language;
  return json::serialize(more);
}

}  // namespace

std::expected<std::string, std::string> ask(const std::filesystem::path& path,
                                            const std::string& request) {
  const auto failed = [&](std::string_view what) {
    return std::unexpected{fmt::format("{} {}: {}; is docbayd running, and may you use its socket?",
                                       what, path.string(), std::strerror(errno))};
  };
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  if (path.string().size() >= sizeof address.sun_path) {
    return std::unexpected{"the socket's path is too long: " + path.string()};
  }
  std::strcpy(address.sun_path, path.c_str());
  const Socket socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (socket.fd() < 0) return failed("no socket for");
  setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return failed("cannot reach");
  }
  const std::string line = request + "\n";
  if (send(socket.fd(), line.data(), line.size(), MSG_NOSIGNAL) != std::ssize(line)) {
    return failed("cannot ask");
  }
  std::string answer;
  char part[4096];
  while (!answer.ends_with('\n')) {
    const ssize_t size = recv(socket.fd(), part, sizeof part, 0);
    if (size <= 0) return failed("no answer from");
    answer.append(part, static_cast<std::size_t>(size));
  }
  answer.pop_back();
  return answer;
}

std::string status_request(const std::string& language) {
  return request("status", language, {});
}

std::string trace_request(const std::string& of, const std::string& language) {
  return request("trace", language, {{"of", of}});
}

std::string list_request(int bay, const std::string& language) {
  return request("list", language, {{"bay", bay}});
}

std::string boards_request(const std::string& language) {
  return request("boards", language, {});
}

std::string update_boards_request(const std::filesystem::path& file, const std::string& board,
                                  const std::string& language) {
  return request("update_boards", language,
                 {{"file", std::filesystem::absolute(file).string()}, {"of", board}});
}

}  // namespace docbay::host
