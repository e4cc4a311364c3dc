// A folder with key files and a small valid configuration, to be spoilt in one place by each test.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "host/config/config.hpp"

namespace docbay::tests {

/// 25 lines: tables begin in lines 1, 4, 8, 13 and 19.
inline constexpr std::string_view small_site = R"([site]
name = "exchange-1"
state_directory = "state"
[[line]]
name = "line-0"
device = "line-0"
baud = 115200
[[board]]
line = "line-0"
address = 1
serial = "D0CB000000000001"
key_file = "board-1.key"
[[cabinet]]
name = "A"
front_scanner = "front-scanner"
front_card = "front-card"
back_scanner = "back-scanner"
back_card = "back-card"
[[bay]]
number = 1
cabinet = "A"
board = "D0CB000000000001"
position = 0
unit = "U01"
ceiling = "confidential"
)";

/// A folder with a key file and room for a configuration.
class ConfigFolder {
 public:
  ConfigFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "docbay-config-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder_ = std::filesystem::canonical(name);
    write("board-1.key", "000102030405060708090a0B0C0D0E0F\n");
    write("board-2.key", "f00102030405060708090a0b0c0d0e0f");
  }
  ConfigFolder(const ConfigFolder&) = delete;
  ConfigFolder& operator=(const ConfigFolder&) = delete;
  ~ConfigFolder() { std::filesystem::remove_all(folder_); }

  std::filesystem::path operator/(std::string_view name) const { return folder_ / name; }

  void write(std::string_view name, std::string_view content, mode_t mode = 0600) const {
    std::ofstream{folder_ / name, std::ios::binary} << content;
    REQUIRE(::chmod((folder_ / name).c_str(), mode) == 0);
  }

  auto load(std::string_view text) const {
    write("docbayd.toml", text);
    return host::load_config(folder_ / "docbayd.toml");
  }

 private:
  std::filesystem::path folder_;
};

/// small_site with one piece of it replaced.
inline std::string with(std::string_view from, std::string_view to) {
  std::string text{small_site};
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

inline std::string with_more(std::string_view more) {
  return std::string{small_site} + std::string{more};
}

/// The text has this one error, there.
inline void expect_error(const std::string& text, std::uint32_t line, std::uint32_t column,
                         std::string_view message) {
  CAPTURE(text);
  const ConfigFolder site;
  const auto config = site.load(text);
  REQUIRE(!config);
  REQUIRE(config.error().size() == 1);
  const auto& error = config.error()[0];
  CHECK(error.file == site / "docbayd.toml");
  CHECK(error.line == line);
  CHECK(error.column == column);
  CAPTURE(error.message);
  CAPTURE(message);
  CHECK(error.message.contains(message));
}

}  // namespace docbay::tests
