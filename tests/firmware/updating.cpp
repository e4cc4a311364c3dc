#include "tests/firmware/updating.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

namespace docbay::tests {

using protocol::Block;

std::vector<std::uint8_t> built_bytes(const std::string& name) {
  std::ifstream in{std::string{DOCBAY_TEST_IMAGES} + "/" + name + ".image", std::ios::binary};
  REQUIRE(in.good());
  return {std::istreambuf_iterator<char>{in}, {}};
}

host::FirmwareFile built_file(const std::string& name) {
  const auto file = host::parse_firmware_file(built_bytes(name));
  REQUIRE(file.has_value());
  return *file;
}

UpdatingBoard::UpdatingBoard() : bench{commissioned(bench_settings())} {
  bench.board.chip = simulator::FlashChip::of_new_board();
  bench.start();
}

void UpdatingBoard::cycle_power() {
  bench.board.chip.restore_power();
  restart();
}

void UpdatingBoard::restart() {
  bench.power_off();
  bench.board.restart_count = 0;
  bench.start();
}

void UpdatingBoard::follow_restart() {
  if (bench.board.restart_count == 0 || bench.board.chip.cut()) return;
  ++restarts;
  restart();
}

protocol::UpdateReport UpdatingBoard::exchange(Block written,
                                               std::span<const std::uint16_t> words) {
  const auto answer = bench.ask({.address = bench.settings().address,
                                 .function = protocol::Function::read_write,
                                 .read_address = extent(Block::update).address,
                                 .read_words = protocol::update_words,
                                 .write_address = extent(written).address,
                                 .write_words = static_cast<std::uint16_t>(words.size())},
                                words);
  REQUIRE(answer.has_value());
  REQUIRE(answer->has_value());
  const auto report =
      protocol::decode_update_report(std::span{**answer}.first<protocol::update_words>());
  CHECK(report.nonce == words[0]);
  return report;
}

protocol::UpdateReport UpdatingBoard::report() {
  const std::array words{++nonce_};
  return exchange(Block::acknowledge, words);
}

protocol::UpdateReport UpdatingBoard::send(const protocol::UpdateChunk& chunk) {
  std::array<std::uint16_t, protocol::update_chunk_words> words{};
  encode(++nonce_, chunk, bench.settings().key, bench.settings().serial, words);
  return exchange(Block::update_chunk, words);
}

protocol::CommandReport UpdatingBoard::order(protocol::Command command) {
  constexpr std::uint32_t alive_ms = 2000;
  command.boot_count = bench.controller().boot_count();
  command.expires_at_ms = {bench.uptime_ms() + alive_ms};
  return bench.order(command);
}

std::optional<host::UpdateEnd> UpdatingBoard::step(host::FirmwareUpdate& update) {
  const auto next = update.next(report());
  if (const auto* const end = std::get_if<host::UpdateEnd>(&next)) return *end;
  if (const auto* const chunk = std::get_if<protocol::UpdateChunk>(&next)) {
    send(*chunk);
    bench.run(tick_ms);
    return std::nullopt;
  }
  const auto& command = std::get<protocol::Command>(next);
  const auto end = update.answered(command.kind, order(command).result);
  // Until the restart, if this brings one, or an event has been written.
  bench.run(firmware::restart_delay_ms + tick_ms);
  follow_restart();
  return end;
}

std::optional<host::UpdateEnd> UpdatingBoard::run(host::FirmwareUpdate& update, int steps_max) {
  for (int i = 0; i < steps_max && !bench.board.chip.cut(); ++i) {
    if (const auto end = step(update)) return end;
  }
  return std::nullopt;
}

protocol::Command plain(protocol::CommandKind kind) {
  protocol::Command command;
  command.kind = kind;
  return command;
}

protocol::Command begin_of(const host::FirmwareImage& image) {
  protocol::Command command;
  write_argument(command, protocol::BeginUpdateArgument{
                              .image = image.header.image_id(),
                              .bytes = static_cast<std::uint32_t>(image.bytes.size()),
                              .version = image.header.version});
  return command;
}

void receive(UpdatingBoard& board, const host::FirmwareImage& image) {
  REQUIRE(board.order(begin_of(image)).result == protocol::CommandResult::done);
  for (std::size_t at = 0; at < image.bytes.size(); at += protocol::update_chunk_bytes) {
    protocol::UpdateChunk chunk{.image = image.header.image_id(),
                                .offset = static_cast<std::uint32_t>(at)};
    chunk.data.fill(0xFF);
    const auto rest = std::span{image.bytes}.subspan(at);
    std::ranges::copy(rest.first(std::min(rest.size(), chunk.data.size())), chunk.data.begin());
    REQUIRE(board.send(chunk).result == protocol::CommandResult::done);
  }
  REQUIRE(board.report().state == protocol::UpdateState::received);
}

std::vector<protocol::UpdateOutcome> outcomes(std::span<const protocol::Event> events) {
  std::vector<protocol::UpdateOutcome> found;
  for (const protocol::Event& event : events) {
    if (event.kind != protocol::EventKind::update_ended) continue;
    const auto payload = update_payload(event);
    REQUIRE(payload.has_value());
    found.push_back(protocol::UpdateOutcome{payload->outcome});
  }
  return found;
}

}  // namespace docbay::tests
