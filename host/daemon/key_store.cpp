#include "host/daemon/key_store.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "host/config/key_file.hpp"
#include "host/store/store.hpp"

namespace docbay::host {
namespace {

namespace fs = std::filesystem;

std::unexpected<std::string> failed(const fs::path& file, int error) {
  return std::unexpected{fmt::format("the key cannot be kept in {}: {}", file.string(),
                                     std::generic_category().message(error))};
}

KeyStore::Found read(const fs::path& file) {
  std::error_code error;
  if (!fs::exists(file, error)) return std::nullopt;
  auto key = read_key_file(file);
  if (!key) return std::unexpected{key.error()};
  return *key;
}

/// True when everything is on the disk.
bool write_all(int fd, std::string_view text) {
  return write(fd, text.data(), text.size()) == std::ssize(text) && fsync(fd) == 0;
}

}  // namespace

fs::path KeyStore::file(protocol::BoardSerial board) const {
  return folder_ / (hex_of(board) + ".key");
}

fs::path KeyStore::next_file(protocol::BoardSerial board) const {
  return folder_ / (hex_of(board) + ".next");
}

KeyStore::Found KeyStore::key(protocol::BoardSerial board) const {
  return read(file(board));
}

KeyStore::Found KeyStore::next(protocol::BoardSerial board) const {
  return read(next_file(board));
}

KeyStore::Done KeyStore::write(const fs::path& file, const protocol::BoardKey& key) const {
  std::string text;
  for (const std::uint8_t byte : key) text += fmt::format("{:02x}", byte);
  text += '\n';
  const fs::path fresh = file.string() + ".new";
  const int fd = open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return failed(fresh, errno);
  const bool written = write_all(fd, text);
  const int error = errno;
  close(fd);
  if (!written) return failed(fresh, error);
  if (rename(fresh.c_str(), file.c_str()) != 0) return failed(file, errno);
  return sync();
}

KeyStore::Done KeyStore::sync() const {
  const int fd = open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return failed(folder_, errno);
  const bool done = fsync(fd) == 0;
  const int error = errno;
  close(fd);
  if (!done) return failed(folder_, error);
  return {};
}

KeyStore::Done KeyStore::put(protocol::BoardSerial board, const protocol::BoardKey& key) {
  return write(file(board), key);
}

KeyStore::Done KeyStore::put_next(protocol::BoardSerial board, const protocol::BoardKey& key) {
  return write(next_file(board), key);
}

KeyStore::Done KeyStore::promote(protocol::BoardSerial board) {
  if (rename(next_file(board).c_str(), file(board).c_str()) != 0) {
    return failed(file(board), errno);
  }
  return sync();
}

KeyStore::Done KeyStore::drop_next(protocol::BoardSerial board) {
  if (unlink(next_file(board).c_str()) != 0 && errno != ENOENT) {
    return failed(next_file(board), errno);
  }
  return sync();
}

}  // namespace docbay::host
