// The folder that everything durable lives in. Held by one daemon at a time: two of them on one
// store would be two writers.
#pragma once

#include <expected>
#include <filesystem>
#include <string>

namespace docbay::host {

class StateDirectory {
 public:
  /// Makes the folder (for the owner only) if it is missing and locks it until this object goes,
  /// also when the process is killed. The error says what to do.
  static std::expected<StateDirectory, std::string> hold(std::filesystem::path path);
  StateDirectory(StateDirectory&& other) noexcept;
  StateDirectory& operator=(StateDirectory&&) = delete;
  ~StateDirectory();

  [[nodiscard]] std::filesystem::path store() const { return path_ / "docbay.db"; }
  /// May be deleted at any time; it is made anew from the store.
  [[nodiscard]] std::filesystem::path search() const { return path_ / "search.db"; }
  [[nodiscard]] std::filesystem::path socket() const { return path_ / "docbayd.sock"; }
  [[nodiscard]] std::filesystem::path keys() const { return path_ / "keys"; }
  [[nodiscard]] std::filesystem::path print() const { return path_ / "print"; }

 private:
  StateDirectory(std::filesystem::path path, int lock) : path_{std::move(path)}, lock_{lock} {}

  std::filesystem::path path_;
  int lock_;
};

}  // namespace docbay::host
