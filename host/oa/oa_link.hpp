// The OA thread: pulls what is new, pushes what waits in the outbox, in turns, and waits between
// them. An outage of any length costs nothing but time: the outbox keeps, the watermark keeps.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "host/oa/gateway.hpp"

namespace docbay::host {

class OaLink {
 public:
  /// All are called on the OA thread.
  struct Callbacks {
    /// Rows that are new. `taken` is called (from any thread) once they are durable here.
    std::function<void(OfficeChanged, std::function<void()> taken)> on_office;
    /// Up to `limit` events that the OA has not got, oldest first.
    std::function<std::vector<OaEvent>(int limit)> waiting;
    /// These have arrived. `noted` is called (from any thread) once that is durable here.
    std::function<void(std::vector<OutboxId>, std::function<void()> noted)> on_delivered;
    /// The OA works or does not, said at each change.
    std::function<void(bool works, const std::string& why)> on_state;
  };

  /// `pause`: how long the OA is left alone after a failure.
  OaLink(std::unique_ptr<OaGateway> gateway, std::int64_t watermark, std::chrono::milliseconds pace,
         Callbacks callbacks, std::chrono::milliseconds pause = std::chrono::seconds{1});
  /// Finishes the call that is under way, then ends the thread.
  ~OaLink();
  OaLink(const OaLink&) = delete;
  OaLink& operator=(const OaLink&) = delete;

  /// Something new is in the outbox: do not wait for the next turn.
  void nudge();

 private:
  void work();
  std::expected<void, OaFailure> turn();
  std::expected<void, OaFailure> pull();
  std::expected<bool, OaFailure> push_batch();
  bool stopping();
  /// Hands `act` a callback and waits until it was called; false when the link is stopping instead.
  bool wait_for(const std::function<void(std::function<void()>)>& act);
  void report(const std::expected<void, OaFailure>& result);

  std::unique_ptr<OaGateway> gateway_;
  std::int64_t watermark_;
  std::chrono::milliseconds pace_;
  std::chrono::milliseconds pause_;
  Callbacks callbacks_;
  bool works_ = true;
  /// Shared with the confirmations that are still out: one may come after the link is gone.
  struct Signals {
    std::mutex mutex;
    std::condition_variable changed;
    bool stopping = false;
    bool nudged = false;
    std::uint64_t confirmed = 0;
  };
  std::shared_ptr<Signals> signals_ = std::make_shared<Signals>();
  std::thread thread_;
};

}  // namespace docbay::host
