// A line that tells of all that goes over another one.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "drivers/line/frame_capture.hpp"
#include "drivers/line/line.hpp"
#include "protocol/rtu.hpp"

namespace docbay::drivers {

/// One request and what became of it. Frames are built from what was asked and taken: what came
/// damaged or unasked was thrown away below, and is a failure here.
struct TracedTransaction {
  FrameCapture::Time asked_at;  ///< before the silence that the line keeps
  FrameCapture::Time ended_at;
  std::vector<std::uint8_t> request;
  std::vector<std::uint8_t> reply;     ///< empty when none was taken
  std::optional<LineFailure> failure;  ///< a refusal has a reply too
};

/// `> …` what was asked, `< …` what was answered or which failure, a line each.
std::string in_words(const TracedTransaction& transaction);

/// Adds the frames. The error is an errno, see FrameCapture.
std::expected<void, int> add_to(FrameCapture& capture, const TracedTransaction& transaction);

class TracedLine final : public Line {
 public:
  using Watch = std::function<void(const TracedTransaction&)>;

  /// `watch` is called on the line's thread, after each transaction and before its end is returned.
  /// What it is shown is written over by the next one.
  TracedLine(std::unique_ptr<Line> line, Watch watch)
      : line_(std::move(line)), watch_(std::move(watch)) {}

  std::expected<void, LineFailure> read(protocol::BoardAddress board, std::uint16_t address,
                                        std::span<std::uint16_t> words) override;
  std::expected<void, LineFailure> exchange(protocol::BoardAddress board,
                                            std::uint16_t write_address,
                                            std::span<const std::uint16_t> write,
                                            std::uint16_t read_address,
                                            std::span<std::uint16_t> read) override;

 private:
  void begin(const protocol::Request& request, std::span<const std::uint16_t> values);
  void end(const protocol::Request& request, const std::expected<void, LineFailure>& done,
           std::span<const std::uint16_t> words);

  std::unique_ptr<Line> line_;
  Watch watch_;
  TracedTransaction transaction_;  ///< kept, so that its frames need memory once
};

}  // namespace docbay::drivers
