#include "simulator/eeprom.hpp"

#include <algorithm>
#include <cerrno>
#include <span>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "firmware/core/stored.hpp"

namespace docbay::simulator {
namespace {

struct Reader {
  const EepromStore& store;
  bool read(std::uint16_t address, firmware::Page& out) const {
    out = store.read(address / firmware::page_bytes);
    return true;
  }
};

}  // namespace

std::optional<firmware::Settings> settings_in(const EepromStore& store) {
  std::optional<firmware::Settings> newest;
  const Reader reader{store};
  firmware::read_newest(reader, firmware::settings_page, firmware::decode_settings, newest);
  return newest;
}

std::vector<std::uint8_t> commissioned_eeprom(const firmware::Settings& settings,
                                              const firmware::Options& options) {
  std::vector<std::uint8_t> bytes(eeprom_bytes, 0xFF);
  const auto put_twice = [&bytes](std::size_t first, const firmware::Page& page) {
    for (std::size_t copy = 0; copy < 2; ++copy) {
      const std::size_t at = (first + copy) * firmware::page_bytes;
      std::ranges::copy(page, bytes.begin() + static_cast<std::ptrdiff_t>(at));
    }
  };
  put_twice(firmware::settings_page, encode(settings));
  if (options != firmware::Options{}) put_twice(firmware::options_page, encode(options));
  return bytes;
}

EepromStore::EepromStore(std::vector<std::uint8_t> bytes, drivers::Descriptor file)
    : bytes_{std::move(bytes)}, file_{std::move(file)} {
  bytes_.resize(eeprom_bytes, 0xFF);
}

Result<EepromStore> EepromStore::open(const std::string& path) {
  drivers::Descriptor file{::open(path.c_str(), O_RDWR | O_CLOEXEC)};
  if (!file) return std::unexpected{system_fault(path, errno)};
  std::vector<std::uint8_t> bytes(eeprom_bytes + 1);
  const ssize_t size = ::pread(file.get(), bytes.data(), bytes.size(), 0);
  if (size < 0) return std::unexpected{system_fault(path, errno)};
  if (size != static_cast<ssize_t>(eeprom_bytes)) {
    return std::unexpected{Fault{path + " is not an EEPROM of " + std::to_string(eeprom_bytes) +
                                 " bytes: commission a new directory"}};
  }
  return EepromStore{std::move(bytes), std::move(file)};
}

EepromStore EepromStore::in_memory(std::vector<std::uint8_t> bytes) {
  return {std::move(bytes), drivers::Descriptor{}};
}

firmware::Page EepromStore::read(std::size_t page) const {
  firmware::Page content{};
  std::ranges::copy(std::span{bytes_}.subspan(page * firmware::page_bytes, content.size()),
                    content.begin());
  return content;
}

bool EepromStore::write(std::size_t page, const firmware::Page& content, std::size_t bytes) {
  const std::size_t at = page * firmware::page_bytes;
  if (file_) {
    const ssize_t written = ::pwrite(file_.get(), content.data(), bytes, static_cast<off_t>(at));
    if (written != static_cast<ssize_t>(bytes)) return false;
  }
  std::copy_n(content.begin(), bytes, bytes_.begin() + static_cast<std::ptrdiff_t>(at));
  return true;
}

}  // namespace docbay::simulator
