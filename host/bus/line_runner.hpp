// The thread of one line: asks what the plan says, when it says, and hands over what came of it.
// The only place where plan, line and clock meet.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "drivers/line/line.hpp"
#include "host/bus/plan.hpp"

namespace docbay::host {

class LineRunner {
 public:
  /// `on_report` is called on the line's thread.
  LineRunner(std::unique_ptr<drivers::Line> line, Plan plan,
             std::function<void(BusReport)> on_report);
  /// Finishes the transaction that is under way, then ends the thread.
  ~LineRunner();
  LineRunner(const LineRunner&) = delete;
  LineRunner& operator=(const LineRunner&) = delete;

  void order(BoardCommand command);
  void acknowledge(protocol::BoardSerial board, protocol::EventIdentity identity);
  void update(protocol::BoardSerial board, std::shared_ptr<const FirmwareFile> file);

 private:
  void work();
  /// False when it is time to stop.
  bool take_mail();
  BusReply transact(const BusRequest& request);

  std::unique_ptr<drivers::Line> line_;
  Plan plan_;
  std::function<void(BusReport)> on_report_;
  std::mutex mutex_;
  std::condition_variable mail_;
  std::vector<BoardCommand> orders_;
  std::vector<std::pair<protocol::BoardSerial, protocol::EventIdentity>> acknowledged_;
  std::vector<std::pair<protocol::BoardSerial, std::shared_ptr<const FirmwareFile>>> updates_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace docbay::host
