// The store's writer thread. Whatever waits goes into one transaction (group commit), so a burst
// costs one sync of the disk. A full disk or a locked file is tried again until it works: nothing
// that happened is dropped, and until then nobody is told. Anything else the disk or the file does
// wrong ends the program through `on_failure`: the boards keep what was not acknowledged.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "host/store/store.hpp"

namespace docbay::host {

class StoreWriter {
 public:
  /// Called on the writer thread when a commit has to wait (again and again, with the reason) and
  /// when it cannot be done at all.
  struct Callbacks {
    std::function<void(const SqliteError&)> on_delay;
    std::function<void(const SqliteError&)> on_failure;
  };

  StoreWriter(Store store, Callbacks callbacks);
  /// Writes what is queued, then ends the thread.
  ~StoreWriter();
  StoreWriter(const StoreWriter&) = delete;
  StoreWriter& operator=(const StoreWriter&) = delete;

  /// Queues records; `durable` is called on the writer thread, in order, once they are on the disk.
  void submit(std::vector<Record> records, std::function<void()> durable);

 private:
  void work();
  bool write_until_durable(const std::vector<std::vector<Record>>& batches);

  Store store_;
  Callbacks callbacks_;
  std::mutex mutex_;
  std::condition_variable something_;
  std::vector<std::vector<Record>> waiting_;
  std::vector<std::function<void()>> waiting_durable_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace docbay::host
