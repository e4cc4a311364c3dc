#include "host/store/store_check.hpp"

#include <chrono>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace docbay::host {
namespace {

/// Where the kernel refuses, the check is only less polite.
void step_back() {
  static_cast<void>(::setpriority(PRIO_PROCESS, 0, 19));
  // linux/ioprio.h: of this thread (1, 0), class idle (3).
  constexpr int who_process = 1;
  constexpr int class_idle = 3 << 13;
  static_cast<void>(::syscall(SYS_ioprio_set, who_process, 0, class_idle));
}

}  // namespace

StoreCheck::StoreCheck(StoreReader reader, OnDone on_done)
    : reader_{std::move(reader)}, on_done_{std::move(on_done)}, thread_{[this] { work(); }} {}

StoreCheck::~StoreCheck() {
  {
    std::unique_lock lock{mutex_};
    stopping_ = true;
    // An interrupt that comes before the statement has begun is lost, so it is given again.
    while (!done_) {
      reader_.interrupt();
      something_.wait_for(lock, std::chrono::milliseconds{10});
    }
  }
  thread_.join();
}

void StoreCheck::work() {
  step_back();
  const auto sound = reader_.quick_check();
  std::unique_lock lock{mutex_};
  const bool given_up = stopping_;
  lock.unlock();
  if (!given_up) on_done_(sound);
  lock.lock();
  done_ = true;
  something_.notify_all();
}

}  // namespace docbay::host
