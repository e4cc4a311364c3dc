#include "host/bus/line_runner.hpp"

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

void LineRunner::order(BoardCommand command) {
  {
    const std::scoped_lock lock{mutex_};
    orders_.push_back(command);
  }
  mail_.notify_one();
}

void LineRunner::acknowledge(protocol::BoardSerial board, protocol::EventIdentity identity) {
  {
    const std::scoped_lock lock{mutex_};
    acknowledged_.emplace_back(board, identity);
  }
  mail_.notify_one();
}

void LineRunner::update(protocol::BoardSerial board, std::shared_ptr<const FirmwareFile> file) {
  {
    const std::scoped_lock lock{mutex_};
    updates_.emplace_back(board, std::move(file));
  }
  mail_.notify_one();
}

bool LineRunner::take_mail() {
  const std::scoped_lock lock{mutex_};
  for (const BoardCommand& command : orders_) plan_.order(command, now());
  for (const auto& [board, identity] : acknowledged_) plan_.acknowledge(board, identity);
  for (const auto& [board, file] : updates_) plan_.update(board, file);
  orders_.clear();
  updates_.clear();
  acknowledged_.clear();
  return !stopping_;
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
    mail_.wait_for(lock, pause, [this] {
      return stopping_ || !orders_.empty() || !acknowledged_.empty() || !updates_.empty();
    });
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
