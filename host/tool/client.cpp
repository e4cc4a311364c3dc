#include "host/tool/client.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace docbay::host {
namespace {

namespace json = boost::json;

/// Longer than a look at every address of a slow line takes.
constexpr timeval patience{.tv_sec = 330, .tv_usec = 0};

std::string trouble(std::string_view what, const std::filesystem::path& path) {
  return fmt::format("{} {}: {}; is docbayd running, and may you use its socket?", what,
                     path.string(), std::strerror(errno));
}

std::string request(std::string_view kind, const std::string& language, json::object more) {
  more["request"] = kind;
  more["language"] = language;
  return json::serialize(more);
}

}  // namespace

std::expected<DaemonConnection, std::string> DaemonConnection::open(
    const std::filesystem::path& path) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  if (path.string().size() >= sizeof address.sun_path) {
    return std::unexpected{"the socket's path is too long: " + path.string()};
  }
  std::strcpy(address.sun_path, path.c_str());
  drivers::Descriptor fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (!fd) return std::unexpected{trouble("no socket for", path)};
  setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return std::unexpected{trouble("cannot reach", path)};
  }
  return DaemonConnection{path, std::move(fd)};
}

std::expected<std::string, std::string> DaemonConnection::ask(const std::string& request) {
  const std::string line = request + "\n";
  if (send(fd_.get(), line.data(), line.size(), MSG_NOSIGNAL) != std::ssize(line)) {
    return std::unexpected{trouble("cannot ask", path_)};
  }
  std::string answer;
  char part[4096];
  while (!answer.ends_with('\n')) {
    const ssize_t size = recv(fd_.get(), part, sizeof part, 0);
    if (size <= 0) return std::unexpected{trouble("no answer from", path_)};
    answer.append(part, static_cast<std::size_t>(size));
  }
  answer.pop_back();
  return answer;
}

std::expected<std::string, std::string> ask(const std::filesystem::path& socket,
                                            const std::string& request) {
  auto daemon = DaemonConnection::open(socket);
  if (!daemon) return std::unexpected{daemon.error()};
  return daemon->ask(request);
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

std::string find_request(const std::string& of, int limit, const std::string& language) {
  return request("find", language, {{"of", of}, {"limit", limit}});
}

std::string unregistered_request(const std::string& language) {
  return request("unregistered", language, {});
}

std::string boards_request(const std::string& language) {
  return request("boards", language, {});
}

std::string update_boards_request(const std::filesystem::path& file, const std::string& board,
                                  const std::string& language) {
  return request("update_boards", language,
                 {{"file", std::filesystem::absolute(file).string()}, {"of", board}});
}

std::string place_request(const BoardPlaceOptions& options, const std::string& language) {
  json::object more{{"of", options.board},
                    {"by", options.by},
                    {"number", options.number},
                    {"confirmed", options.confirmed}};
  if (!options.key_file.empty()) {
    more["file"] = std::filesystem::absolute(options.key_file).string();
  }
  return request(options.request, language, std::move(more));
}

std::string trace_line_request(const std::string& line, std::uint64_t after,
                               const std::string& language) {
  return request("trace_line", language, {{"line", line}, {"after", after}});
}

}  // namespace docbay::host
