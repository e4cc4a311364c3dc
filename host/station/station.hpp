// The devices at the cabinets' faces: opened, waited on in the reactor, opened again when they come
// back. What they read becomes happenings for the exchange core. All on the reactor's thread;
// nothing blocks.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "host/codes/code_rules.hpp"
#include "host/domain/events.hpp"

namespace docbay::host {

struct FaceSetup {
  std::string cabinet;
  Face face = Face::front;
  std::string scanner;      ///< device path
  std::string card_reader;  ///< device path
};

/// How a device is, for the status page.
struct DeviceState {
  std::string cabinet;
  Face face = Face::front;
  std::string what;  ///< scanner or card
  std::string device;
  bool open = false;
  std::string why;  ///< it is not open
};

class Station {
 public:
  /// `rules`: what scanned codes mean.
  Station(boost::asio::io_context& reactor, const std::vector<FaceSetup>& faces, CodeRules rules,
          const std::function<void(Happening)>& on_read,
          const std::function<void(const DeviceState&)>& on_state);
  ~Station();
  Station(const Station&) = delete;
  Station& operator=(const Station&) = delete;

  /// Reads nothing more: the first thing a stopping daemon does.
  void close();
  [[nodiscard]] std::vector<DeviceState> devices() const;

 private:
  class Watcher;
  template <class Device>
  class DeviceWatcher;

  CodeRules rules_;
  std::vector<std::unique_ptr<Watcher>> watchers_;
};

}  // namespace docbay::host
