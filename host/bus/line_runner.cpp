#include "host/bus/line_runner.hpp"

#include <utility>

#include "drivers/line/line_thread.hpp"

namespace docbay::host {
namespace {

BusTime now() {
  return std::chrono::duration_cast<BusTime>(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace

LineRunner::LineRunner(std::unique_ptr<drivers::Line> line, Plan plan,
                       std::function<void(BusReport)> on_report)
    : line_{std::move(line)},
      plan_{std::move(plan)},
      on_report_{std::move(on_report)},
      thread_{[this] { work(); }} {}

LineRunner::~LineRunner() {
  {
    const std::scoped_lock lock{mutex_};
    stopping_ = true;
  }
  mail_.notify_one();
  thread_.join();
}

void LineRunner::post(Errand errand) {
  {
    const std::scoped_lock lock{mutex_};
    errands_.push_back(std::move(errand));
  }
  mail_.notify_one();
}

void LineRunner::order(const BoardCommand& command) {
  post([command](Plan& plan, BusTime now) { plan.order(command, now); });
}

void LineRunner::acknowledge(protocol::BoardSerial board, protocol::EventIdentity identity) {
  post([board, identity](Plan& plan, BusTime) { plan.acknowledge(board, identity); });
}

bool LineRunner::take_mail() {
  std::vector<Errand> errands;
  bool go_on = false;
  {
    const std::scoped_lock lock{mutex_};
    errands.swap(errands_);
    go_on = !stopping_;
  }
  for (const Errand& errand : errands) errand(plan_, now());
  return go_on;
}

void LineRunner::work() {
  drivers::prepare_line_thread();
  while (take_mail()) {
    const auto next = plan_.next(now());
    if (const auto* request = std::get_if<BusRequest>(&next)) {
      for (BusReport& report : plan_.absorb(*request, transact(*request), now())) {
        on_report_(std::move(report));
      }
      continue;
    }
    const BusTime pause = std::get<BusTime>(next) - now();
    std::unique_lock lock{mutex_};
    mail_.wait_for(lock, pause, [this] { return stopping_ || !errands_.empty(); });
  }
}

BusReply LineRunner::transact(const BusRequest& request) {
  std::vector<std::uint16_t> words(request.read_words);
  const auto done = request.write.empty()
                        ? line_->read(request.address, request.read_address, words)
                        : line_->exchange(request.address, request.write_address, request.write,
                                          request.read_address, words);
  if (!done) return std::unexpected{done.error()};
  return words;
}

}  // namespace docbay::host
