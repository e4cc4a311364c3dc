#include "host/station/station.hpp"

#include <chrono>
#include <optional>
#include <utility>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "drivers/card/serial_card_reader.hpp"
#include "drivers/scanner/serial_scanner.hpp"
#include "host/station/scan_text.hpp"

namespace docbay::host {
namespace {

constexpr std::chrono::seconds reopen_pause{1};

CodeScanned happening_of(const DeviceState& where, drivers::ScannerRead read,
                         const CodeRules& rules) {
  ScanText text;
  if (read.overlong) {
    text.fault = "too_long:" + std::to_string(read.size_bytes);
  } else {
    text = understand_scan(read.bytes, rules);
  }
  CodeScanned scan = scanned(std::move(text), std::move(read.bytes));
  scan.cabinet = where.cabinet;
  scan.face = where.face;
  return scan;
}

CardPresented happening_of(const DeviceState& where, const drivers::CardRead& read,
                           const CodeRules& /*a card number is what it is*/) {
  return {.cabinet = where.cabinet, .face = where.face, .uid = {read.value_or("")}};
}

}  // namespace

class Station::Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void close() = 0;
  [[nodiscard]] const DeviceState& state() const { return state_; }

 protected:
  explicit Watcher(DeviceState state) : state_{std::move(state)} {}
  DeviceState state_;
};

template <class Device>
class Station::DeviceWatcher final : public Watcher {
 public:
  DeviceWatcher(boost::asio::io_context& reactor, DeviceState state, const CodeRules& rules,
                std::function<void(Happening)> on_read,
                std::function<void(const DeviceState&)> on_state)
      : Watcher{std::move(state)},
        descriptor_{reactor},
        timer_{reactor},
        rules_{rules},
        on_read_{std::move(on_read)},
        on_state_{std::move(on_state)} {
    open();
  }

  ~DeviceWatcher() override { DeviceWatcher::close(); }

  void close() override {
    closed_ = true;
    timer_.cancel();
    // The descriptor belongs to the device.
    if (descriptor_.is_open()) descriptor_.release();
    device_.reset();
  }

 private:
  void open() {
    auto opened = Device::open({.device = state_.device});
    if (!opened) return lose(opened.error());
    device_.emplace(std::move(*opened));
    descriptor_.assign(device_->fd());
    note(true, "");
    wait();
  }

  void wait() {
    descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                           [this](const boost::system::error_code& error) {
                             if (!error && !closed_) read();
                           });
  }

  void read() {
    auto reads = device_->on_readable();
    if (!reads) {
      descriptor_.release();
      device_.reset();
      return lose(reads.error());
    }
    for (auto& read : *reads) on_read_(happening_of(state_, std::move(read), rules_));
    wait();
  }

  void lose(drivers::SerialFailure why) {
    note(false, std::string{drivers::message_of(why)});
    timer_.expires_after(reopen_pause);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error && !closed_) open();
    });
  }

  /// Says only what is new: a missing device is tried each second, and logged once.
  void note(bool open, std::string why) {
    const bool news = !noted_ || state_.open != open || state_.why != why;
    noted_ = true;
    state_.open = open;
    state_.why = std::move(why);
    if (news) on_state_(state_);
  }

  std::optional<Device> device_;
  boost::asio::posix::stream_descriptor descriptor_;
  boost::asio::steady_timer timer_;
  const CodeRules& rules_;
  std::function<void(Happening)> on_read_;
  std::function<void(const DeviceState&)> on_state_;
  bool closed_ = false;
  bool noted_ = false;
};

Station::Station(boost::asio::io_context& reactor, const std::vector<FaceSetup>& faces,
                 CodeRules rules, const std::function<void(Happening)>& on_read,
                 const std::function<void(const DeviceState&)>& on_state)
    : rules_{std::move(rules)} {
  for (const FaceSetup& face : faces) {
    DeviceState state{.cabinet = face.cabinet, .face = face.face, .what = "scanner"};
    state.device = face.scanner;
    watchers_.push_back(std::make_unique<DeviceWatcher<drivers::SerialScanner>>(
        reactor, state, rules_, on_read, on_state));
    state.what = "card";
    state.device = face.card_reader;
    watchers_.push_back(std::make_unique<DeviceWatcher<drivers::SerialCardReader>>(
        reactor, state, rules_, on_read, on_state));
  }
}

Station::~Station() = default;

void Station::close() {
  for (const auto& watcher : watchers_) watcher->close();
}

std::vector<DeviceState> Station::devices() const {
  std::vector<DeviceState> states;
  for (const auto& watcher : watchers_) states.push_back(watcher->state());
  return states;
}

}  // namespace docbay::host
