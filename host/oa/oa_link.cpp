#include "host/oa/oa_link.hpp"

namespace docbay::host {
namespace {

/// Enough to catch up quickly, small enough that new events are never far behind.
constexpr int batch_max = 500;

}  // namespace

OaLink::OaLink(std::unique_ptr<OaGateway> gateway, std::int64_t watermark,
               std::chrono::milliseconds pace, Callbacks callbacks, std::chrono::milliseconds pause)
    : gateway_{std::move(gateway)},
      watermark_{watermark},
      pace_{pace},
      pause_{pause},
      callbacks_{std::move(callbacks)},
      thread_{[this] { work(); }} {}

OaLink::~OaLink() {
  {
    const std::scoped_lock lock{signals_->mutex};
    signals_->stopping = true;
  }
  signals_->changed.notify_all();
  thread_.join();
}

void OaLink::nudge() {
  {
    const std::scoped_lock lock{signals_->mutex};
    signals_->nudged = true;
  }
  signals_->changed.notify_all();
}

void OaLink::work() {
  for (;;) {
    const auto result = turn();
    report(result);
    std::unique_lock lock{signals_->mutex};
    signals_->changed.wait_for(lock, result ? pace_ : pause_,
                               [&] { return signals_->stopping || (signals_->nudged && result); });
    if (signals_->stopping) return;
    signals_->nudged = false;
  }
}

void OaLink::report(const std::expected<void, OaFailure>& result) {
  if (result.has_value() == works_) return;
  works_ = result.has_value();
  callbacks_.on_state(works_, works_ ? "" : result.error().message);
}

bool OaLink::stopping() {
  const std::scoped_lock lock{signals_->mutex};
  return signals_->stopping;
}

/// The two ways do not wait for each other: what has shut one may leave the other open.
std::expected<void, OaFailure> OaLink::turn() {
  const auto pulled = pull();
  while (!stopping()) {
    const auto more = push_batch();
    if (!more) return std::unexpected{more.error()};
    if (!*more) break;
  }
  return pulled;
}

std::expected<void, OaFailure> OaLink::pull() {
  auto office = gateway_->pull(watermark_);
  if (!office) return std::unexpected{office.error()};
  const std::int64_t revision = office->revision;
  if (revision <= watermark_) return {};
  const bool taken = wait_for([&](std::function<void()> done) {
    callbacks_.on_office(std::move(*office), std::move(done));
  });
  if (taken) watermark_ = revision;
  return {};
}

std::expected<bool, OaFailure> OaLink::push_batch() {
  const std::vector<OaEvent> events = callbacks_.waiting(batch_max);
  if (events.empty()) return false;
  if (auto pushed = gateway_->push(events); !pushed) return std::unexpected{pushed.error()};
  std::vector<OutboxId> ids;
  for (const OaEvent& event : events) ids.push_back(event.id);
  const bool noted = wait_for([&](std::function<void()> done) {
    callbacks_.on_delivered(std::move(ids), std::move(done));
  });
  return noted && events.size() == batch_max;
}

bool OaLink::wait_for(const std::function<void(std::function<void()>)>& act) {
  std::uint64_t awaited = 0;
  {
    const std::scoped_lock lock{signals_->mutex};
    awaited = signals_->confirmed + 1;
  }
  act([signals = signals_] {
    {
      const std::scoped_lock lock{signals->mutex};
      ++signals->confirmed;
    }
    signals->changed.notify_all();
  });
  std::unique_lock lock{signals_->mutex};
  signals_->changed.wait(lock,
                         [&] { return signals_->stopping || signals_->confirmed >= awaited; });
  return signals_->confirmed >= awaited;
}

}  // namespace docbay::host
