#include "host/config/key_file.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/bytes.hpp"

namespace docbay::host {
namespace {

constexpr std::size_t digits_count = 32;

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  int get() const { return value_; }

 private:
  int value_;
};

std::string reason(int system_errno) {
  return std::generic_category().message(system_errno);
}

}  // namespace

std::optional<std::uint64_t> parse_hex_64(std::string_view digits) {
  std::uint64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value, 16);
  if (digits.size() != 16 || error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

std::expected<protocol::BoardKey, std::string> read_key_file(const std::filesystem::path& path) {
  const auto refuse = [&](std::string_view why) {
    return std::unexpected(fmt::format("key file {}: {}", path.native(), why));
  };
  // NONBLOCK, so that a pipe in its place cannot keep the daemon from starting.
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
  if (file.get() < 0)
    return refuse(
        fmt::format("cannot be read ({}); name the file that was made when the board was "
                    "commissioned",
                    reason(errno)));
  struct stat facts{};
  if (::fstat(file.get(), &facts) != 0) return refuse(reason(errno));
  if (!S_ISREG(facts.st_mode)) return refuse("is not a regular file");
  if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return refuse(fmt::format("is open to others than its owner (mode {:04o}); run: chmod 600 {}",
                              facts.st_mode & 07777, path.native()));
  std::array<char, digits_count + 3> content{};
  const auto size = ::read(file.get(), content.data(), content.size());
  if (size < 0) return refuse(reason(errno));
  std::string_view digits{content.data(), static_cast<std::size_t>(size)};
  while (!digits.empty() && (digits.back() == '\n' || digits.back() == '\r'))
    digits.remove_suffix(1);
  const auto high = parse_hex_64(digits.substr(0, 16));
  const auto low = digits.size() == digits_count ? parse_hex_64(digits.substr(16)) : std::nullopt;
  if (!high || !low) return refuse("does not hold exactly 32 hexadecimal digits");
  protocol::BoardKey key{};
  protocol::put_big_endian(key, 0, *high);
  protocol::put_big_endian(key, 8, *low);
  return key;
}

}  // namespace docbay::host
