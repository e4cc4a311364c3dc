#include "host/store/store_writer.hpp"

#include <algorithm>
#include <chrono>

namespace docbay::host {

StoreWriter::StoreWriter(Store store, Callbacks callbacks)
    : store_{std::move(store)}, callbacks_{std::move(callbacks)}, thread_{[this] { work(); }} {}

StoreWriter::~StoreWriter() {
  {
    const std::scoped_lock lock{mutex_};
    stopping_ = true;
  }
  something_.notify_one();
  thread_.join();
}

void StoreWriter::submit(std::vector<Record> records, std::function<void()> durable) {
  {
    const std::scoped_lock lock{mutex_};
    waiting_.push_back(std::move(records));
    waiting_durable_.push_back(std::move(durable));
  }
  something_.notify_one();
}

void StoreWriter::work() {
  for (;;) {
    std::vector<std::vector<Record>> batches;
    std::vector<std::function<void()>> durable;
    {
      std::unique_lock lock{mutex_};
      something_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      batches.swap(waiting_);
      durable.swap(waiting_durable_);
    }
    if (!write_until_durable(batches)) return;
    for (const auto& tell : durable) tell();
  }
}

bool StoreWriter::write_until_durable(const std::vector<std::vector<Record>>& batches) {
  const bool nothing =
      std::ranges::all_of(batches, [](const auto& batch) { return batch.empty(); });
  if (nothing) return true;
  std::chrono::milliseconds pause{10};
  for (;;) {
    const auto written = store_.write(batches);
    if (written) return true;
    if (!written.error().is_transient()) {
      callbacks_.on_failure(written.error());
      return false;
    }
    callbacks_.on_delay(written.error());
    std::unique_lock lock{mutex_};
    // A stop does not wait for a disk that stays full: the boards still have their events.
    if (something_.wait_for(lock, pause, [this] { return stopping_; })) return false;
    pause = std::min(pause * 2, std::chrono::milliseconds{2'000});
  }
}

}  // namespace docbay::host
