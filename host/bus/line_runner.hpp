// The thread of one line: asks what the plan says, when it says, and hands over what came of it.
// The only place where plan, line and clock meet.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
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

  /// Something for the plan to do; on the line's thread, before the next transaction.
  using Errand = std::function<void(Plan&, BusTime now)>;
  void post(Errand errand);

  void order(const BoardCommand& command);
  void acknowledge(protocol::BoardSerial board, protocol::EventIdentity identity);

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
  std::vector<Errand> errands_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace docbay::host
