// Reads a large store whole, once after each start, to find damage before somebody needs what is
// damaged. On a thread of its own at the lowest priority, so that the start does not wait for it
// and nobody else feels it. Meanwhile the WAL cannot be reset and grows by what is written.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "host/store/store_reader.hpp"

namespace docbay::host {

class StoreCheck {
 public:
  /// Called once, on the check's thread; not if it is given up.
  using OnDone = std::function<void(const StoreReader::Answer<void>& sound)>;

  StoreCheck(StoreReader reader, OnDone on_done);
  /// Gives up what is not done.
  ~StoreCheck();
  StoreCheck(const StoreCheck&) = delete;
  StoreCheck& operator=(const StoreCheck&) = delete;

 private:
  void work();

  StoreReader reader_;
  OnDone on_done_;
  std::mutex mutex_;
  std::condition_variable something_;
  bool stopping_ = false;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace docbay::host
