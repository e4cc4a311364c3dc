#include "tests/firmware/bench.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "firmware/boot/built.hpp"
#include "protocol/bytes.hpp"

namespace docbay::tests {

using protocol::Function;

firmware::Settings bench_settings() {
  firmware::Settings settings;
  settings.serial = {0xD0CB'0102'0304'0506};
  for (std::size_t i = 0; i < settings.key.size(); ++i) {
    settings.key[i] = static_cast<std::uint8_t>(3 * i + 1);
  }
  settings.address = {7};
  return settings;
}

EepromPages commissioned(const firmware::Settings& settings,
                         const std::optional<firmware::Options>& options) {
  EepromPages pages = blank_eeprom();
  pages[firmware::settings_page] = encode(settings);
  if (options) pages[firmware::options_page] = encode(*options);
  return pages;
}

Bench::Bench(const firmware::Settings& settings, const std::optional<firmware::Options>& options)
    : Bench{commissioned(settings, options)} {
  start();
}

Bench::Bench(const EepromPages& pages) {
  board.pages = pages;
  settings_ = firmware::decode_settings(pages[firmware::settings_page]).value_or(bench_settings());
  for (firmware::BayInputs& inputs : board.in) {
    inputs.shutter = protocol::Contact::closed;
    inputs.door = protocol::Contact::closed;
    inputs.second_door = protocol::Contact::closed;
    inputs.fullness = protocol::Fullness::not_full;
    inputs.emptiness = protocol::Emptiness::empty;
  }
}

void Bench::power_on() {
  const auto boot =
      firmware::Boot{board.chip, protocol::BoardKind::simulated, firmware::trust}.choose();
  controller_.emplace(board, protocol::ResetCause::power_on, boot.value_or(firmware::BootReport{}));
  uptime_ms_ = 0;
  controller_->start({uptime_ms_});
}

void Bench::start() {
  power_on();
  REQUIRE(await_service());
  run(settle_ms);
}

bool Bench::await_service() {
  constexpr std::uint32_t boot_ms_max = 200;
  for (std::uint32_t ms = 0; ms < boot_ms_max && !controller_->serving(); ++ms) run(tick_ms);
  return controller_->serving();
}

void Bench::power_off(std::size_t new_bytes, const std::optional<firmware::Page>& rest) {
  controller_.reset();
  board.cut(new_bytes, rest);
}

void Bench::run(std::uint32_t ms) {
  for (; ms > 0; ms -= tick_ms) {
    board.advance();
    controller_->tick({++uptime_ms_});
  }
}

void Bench::beams(std::size_t bay, bool outer, bool inner, std::uint32_t ms) {
  board.in[bay].beam_outer_blocked = outer;
  board.in[bay].beam_inner_blocked = inner;
  run(ms);
}

void Bench::drop_in(std::size_t bay) {
  beams(bay, true, false, passage_ms / 3);
  beams(bay, true, true, passage_ms / 3);
  beams(bay, false, true, passage_ms / 3);
  board.in[bay].emptiness = protocol::Emptiness::occupied;
  beams(bay, false, false, settle_ms);
}

void Bench::drop_everywhere() {
  const auto set_all = [&](bool outer, bool inner) {
    for (firmware::BayInputs& inputs : board.in) {
      inputs.beam_outer_blocked = outer;
      inputs.beam_inner_blocked = inner;
    }
  };
  set_all(true, false);
  run(passage_ms / 3);
  set_all(true, true);
  run(passage_ms / 3);
  set_all(false, true);
  run(passage_ms / 3);
  for (firmware::BayInputs& inputs : board.in) inputs.emptiness = protocol::Emptiness::occupied;
  set_all(false, false);
  run(firmware::beam_settle_ms + tick_ms);
}

void Bench::pull_out(std::size_t bay) {
  beams(bay, false, true, passage_ms / 3);
  beams(bay, true, true, passage_ms / 3);
  beams(bay, true, false, passage_ms / 3);
  beams(bay, false, false, settle_ms);
}

void Bench::push_in_halfway_and_back(std::size_t bay) {
  beams(bay, true, false, passage_ms / 3);
  beams(bay, true, true, passage_ms / 3);
  beams(bay, true, false, passage_ms / 3);
  beams(bay, false, false, settle_ms);
}

void Bench::open_door(std::size_t bay) {
  board.in[bay].door = protocol::Contact::open;
  run(settle_ms);
}

void Bench::close_door(std::size_t bay) {
  board.in[bay].door = protocol::Contact::closed;
  run(settle_ms);
}

void Bench::press(std::size_t bay) {
  board.in[bay].button_pressed = true;
  run(settle_ms);
  board.in[bay].button_pressed = false;
  run(settle_ms);
}

void Bench::set_emptiness(std::size_t bay, protocol::Emptiness emptiness) {
  board.in[bay].emptiness = emptiness;
  run(settle_ms);
}

std::vector<std::uint8_t> Bench::raw(std::span<const std::uint8_t> frame) {
  std::vector<std::uint8_t> out(protocol::rtu_frame_bytes_max);
  out.resize(controller_->serve(frame, out));
  return out;
}

std::optional<Answer> Bench::ask(const protocol::Request& request,
                                 std::span<const std::uint16_t> values) {
  std::array<std::uint8_t, protocol::rtu_frame_bytes_max> frame{};
  const std::size_t size = write_request(request, values, frame);
  const std::vector<std::uint8_t> reply = raw(std::span{frame}.first(size));
  if (reply.empty()) return std::nullopt;
  CHECK(protocol::crc16(reply) == 0);
  CHECK(reply[0] == request.address.value);
  constexpr std::uint8_t exception_bit = 0x80;
  if ((reply[1] & exception_bit) != 0) {
    return Answer{std::unexpected{protocol::ModbusException{reply[2]}}};
  }
  std::vector<std::uint16_t> words;
  if (request.read_words > 0) {
    CHECK(reply[2] == 2 * request.read_words);
    for (std::size_t i = 0; i < request.read_words; ++i) {
      words.push_back(protocol::get_big_endian<std::uint16_t>(reply, 3 + 2 * i));
    }
  }
  return Answer{words};
}

protocol::CommandReport Bench::order(const protocol::Command& command) {
  std::array<std::uint16_t, protocol::command_words> words{};
  encode(++nonce_, command, settings_.key, settings_.serial, words);
  return order(words);
}

protocol::CommandReport Bench::order(
    std::span<const std::uint16_t, protocol::command_words> words) {
  const auto answer = ask({.address = settings_.address,
                           .function = Function::read_write,
                           .read_address = extent(protocol::Block::command_result).address,
                           .read_words = protocol::command_result_words,
                           .write_address = extent(protocol::Block::command).address,
                           .write_words = protocol::command_words},
                          words);
  REQUIRE(answer.has_value());
  REQUIRE(answer->has_value());
  const auto report =
      protocol::decode_command_report(std::span{**answer}.first<protocol::command_result_words>());
  CHECK(report.nonce == words[0]);
  return report;
}

protocol::Command Bench::command(std::size_t bay) {
  constexpr std::uint32_t alive_ms = 60'000;
  protocol::Command command;
  command.number = {++last_command_};
  command.boot_count = controller_->boot_count();
  command.expires_at_ms = {uptime_ms_ + alive_ms};
  command.bay = {static_cast<std::uint8_t>(bay)};
  return command;
}

protocol::CommandReport Bench::offer(std::size_t bay, const protocol::OfferArgument& argument) {
  protocol::Command offer = command(bay);
  write_argument(offer, argument);
  protocol::CommandReport report = order(offer);
  run(tick_ms);
  return report;
}

protocol::CommandReport Bench::release(std::size_t bay,
                                       const protocol::OpenDoorArgument& argument) {
  protocol::Command open = command(bay);
  write_argument(open, argument);
  protocol::CommandReport report = order(open);
  run(tick_ms);
  return report;
}

protocol::EventWindow Bench::exchange(
    const std::optional<protocol::Acknowledgement>& acknowledgement) {
  std::array<std::uint16_t, protocol::acknowledge_words> words{};
  encode(++nonce_, acknowledgement, settings_.key, settings_.serial, words);
  const auto answer = ask({.address = settings_.address,
                           .function = Function::read_write,
                           .read_address = extent(protocol::Block::event_window).address,
                           .read_words = extent(protocol::Block::event_window).words,
                           .write_address = extent(protocol::Block::acknowledge).address,
                           .write_words = protocol::acknowledge_words},
                          words);
  REQUIRE(answer.has_value());
  REQUIRE(answer->has_value());
  protocol::EventWindow window;
  REQUIRE(decode(**answer, nonce_, settings_.key, settings_.serial, window) ==
          protocol::WindowFault::none);
  return window;
}

std::vector<protocol::Event> Bench::drain() {
  constexpr int quiet_ms = 3;  // between the end of one write and the start of the next
  constexpr std::uint32_t patience_ms = 10'000;
  const std::uint32_t give_up_at_ms = uptime_ms_ + patience_ms;
  std::vector<protocol::Event> events;
  std::optional<protocol::Acknowledgement> acknowledgement;
  for (int quiet = 0; quiet < quiet_ms;) {
    REQUIRE(uptime_ms_ < give_up_at_ms);
    const protocol::EventWindow window = exchange(acknowledgement);
    acknowledgement.reset();
    if (window.event) {
      events.push_back(*window.event);
      acknowledgement = {window.event->identity};
      quiet = 0;
      continue;
    }
    quiet = board.writing || window.waiting > 0 ? 0 : quiet + 1;
    run(tick_ms);
  }
  CHECK(board.misuse_count == 0);
  return events;
}

std::vector<protocol::Event> Bench::drain_bays() {
  std::vector<protocol::Event> events = drain();
  std::erase_if(events, [](const auto& event) { return event.bay == protocol::whole_board; });
  return events;
}

protocol::Status Bench::status() {
  const auto answer = ask({.address = settings_.address,
                           .function = Function::read_holding,
                           .read_address = extent(protocol::Block::status).address,
                           .read_words = protocol::status_words});
  REQUIRE(answer.has_value());
  REQUIRE(answer->has_value());
  return protocol::decode_status(std::span{**answer}.first<protocol::status_words>());
}

protocol::Detail Bench::detail() {
  const auto answer = ask({.address = settings_.address,
                           .function = Function::read_holding,
                           .read_address = extent(protocol::Block::detail).address,
                           .read_words = protocol::detail_words});
  REQUIRE(answer.has_value());
  REQUIRE(answer->has_value());
  return protocol::decode_detail(std::span{**answer}.first<protocol::detail_words>());
}

protocol::Sensors Bench::sensors() {
  const auto answer = ask({.address = settings_.address,
                           .function = Function::read_holding,
                           .read_address = extent(protocol::Block::sensors).address,
                           .read_words = protocol::sensors_words});
  REQUIRE(answer.has_value());
  REQUIRE(answer->has_value());
  return protocol::decode_sensors(std::span{**answer}.first<protocol::sensors_words>());
}

protocol::SensorHealth Bench::health(std::size_t bay, protocol::Sensor sensor) {
  return sensors().bays[bay].health[static_cast<std::size_t>(sensor)];
}

std::vector<protocol::EventKind> kinds(std::span<const protocol::Event> events) {
  std::vector<protocol::EventKind> kinds;
  for (const protocol::Event& event : events) kinds.push_back(event.kind);
  return kinds;
}

}  // namespace docbay::tests
