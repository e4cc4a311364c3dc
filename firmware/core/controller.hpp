// One board: its bays, its journal and its registers, over the pins of whatever it runs on. The MCU
// image and the simulator run this very class. Call `start` once, `tick` every millisecond, `serve`
// for each run of bytes that the line brought. Nothing blocks; outputs are safe before anything
// that can fail.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "firmware/core/bay.hpp"
#include "firmware/core/command_memory.hpp"
#include "firmware/core/commissioned.hpp"
#include "firmware/core/journal.hpp"
#include "firmware/core/registers_image.hpp"
#include "firmware/core/scan.hpp"
#include "firmware/core/settings.hpp"
#include "firmware/core/update.hpp"
#include "protocol/command.hpp"
#include "protocol/event.hpp"
#include "protocol/rtu.hpp"
#include "protocol/status.hpp"

namespace docbay::firmware {

/// Events that may wait or be left out (a sensor's health, the button, fullness) leave a quarter of
/// the ring to the others, however long the host is away.
inline constexpr std::size_t spare_room_min = ring_slots / 4;
/// And as much of the journal's queue as all bays together may need in the same instant.
inline constexpr std::size_t spare_queue_min = 2 * protocol::bays_per_board_max;

/// The pins, the EEPROM and the flash of a board. `restart` may return, but only to a loop that
/// ends.
template <class R>
concept FlashReference = std::is_lvalue_reference_v<R> && Flash<std::remove_reference_t<R>>;
template <class B>
concept Board = requires(B& board, std::size_t bay, const BayOutputs& outputs) {
  requires Eeprom<B>;
  { board.inputs(bay) } -> std::same_as<BayInputs>;
  { board.apply(bay, outputs) } -> std::same_as<void>;
  { board.flash() } -> FlashReference;
  { board.restart() } -> std::same_as<void>;
};

template <Board B>
class Controller {
 public:
  explicit Controller(B& board, protocol::ResetCause cause = protocol::ResetCause::unknown,
                      const BootReport& boot = {})
      : board_{board},
        journal_{board},
        own_{board},
        update_{board.flash(), boot},
        reset_cause_{cause} {}

  /// Safe outputs, then settings, journal and boot count out of the EEPROM, which may still be busy
  /// with the write that a reset cut off: `tick` goes on with it. The board serves the line only
  /// when its new boot count is durable, so that no command can be meant for two boots.
  void start(protocol::UptimeMs now) {
    now_ = now;
    apply_outputs();
    load();
  }

  void tick(protocol::UptimeMs now) {
    now_ = now;
    if (!own_.settings()) return load();
    if (!serving_ && !finish_boot()) return;
    if (journal_.overflow_unreported() && journal_.room() > 1) report_overflow();
    for (std::size_t i = 0; i < bay_count(); ++i) step_bay(i);
    record_scans();
    journal_.poll();
    own_.poll(journal_.writing(), now);
    apply_outputs();
    note_changes();
    if (update_.restart_due(now, quiet()) && !journal_.writing()) board_.restart();
  }

  /// Bytes from the scan engine's UART, as they come.
  void hear_scanner(std::span<const std::uint8_t> bytes) {
    if (serving_) scan_engine_.hear(bytes, now_);
  }

  /// Answers the request that ends `received`, if it is for this board. Returns the reply's length
  /// in `out` (rtu_frame_bytes_max bytes), 0 for none.
  std::size_t serve(std::span<const std::uint8_t> received, std::span<std::uint8_t> out) {
    if (!serving_) return 0;
    const Settings& own = settings();
    const auto frame = request_in(received, own.address, own_.options().strict_framing);
    if (!frame) return 0;
    const auto request = protocol::parse_request(*frame);
    if (!request) return write_exception(own.address, (*frame)[1], request.error(), out);
    if (!readable(*request) || !writable(*request)) {
      return write_exception(own.address, (*frame)[1], protocol::ModbusException::illegal_address,
                             out);
    }
    if (for_another(*request, own.serial)) return 0;
    if (request->write_words > 0) write(*request);
    std::array<std::uint16_t, block_words_max> image{};
    const auto words = read(*request, image);
    return write_reply(*request, words, out);
  }

  [[nodiscard]] bool serving() const { return serving_; }
  [[nodiscard]] protocol::BootCount boot_count() const { return own_.boot_count(); }
  [[nodiscard]] const BayState& bay(std::size_t index) const { return bays_[index]; }
  [[nodiscard]] const Commissioned<B>& commissioned() const { return own_; }

 private:
  void load() {
    if (!board_.ready() || !journal_.recover() || !own_.load()) return;
    for (std::size_t i = 0; i < bays_.size(); ++i) {
      bays_[i].has_shutter = (unsigned{own_.settings()->shutters} >> i & 1U) != 0;
      bays_[i].has_second_door = (unsigned{own_.options().second_doors} >> i & 1U) != 0;
      bays_[i].has_full_sensor = (unsigned{own_.options().full_sensors} >> i & 1U) != 0;
    }
  }

  bool finish_boot() {
    serving_ = own_.finish_boot();
    if (!serving_) return false;
    tell(protocol::EventKind::booted, protocol::whole_board);
    if (update_.boot().outcome != protocol::UpdateOutcome::none) report_update();
    return true;
  }

  [[nodiscard]] std::size_t bay_count() const { return settings().bays; }
  /// Only once they are loaded.
  [[nodiscard]] const Settings& settings() const { return *own_.settings(); }

  void step_bay(std::size_t index) {
    BayEvents happened;
    happened.spare = journal_.room() > spare_queue_min &&
                     journal_.ring_room() > spoken_for(bay_count()) + spare_room_min;
    step(bays_[index], board_.inputs(index), now_, happened);
    for (const BayEvent& it : happened.all()) {
      protocol::Event event;
      event.kind = it.kind;
      event.payload_bytes = it.payload_bytes;
      std::ranges::copy(it.payload, event.payload.begin());
      record(event, static_cast<std::uint8_t>(index));
    }
    if (happened.used_group == 0) return;
    for (std::size_t i = 0; i < bay_count(); ++i) {
      if (i != index) cancel_group(bays_[i], happened.used_group);
    }
  }

  void record(protocol::Event event, std::uint8_t bay) {
    event.identity.boot_count = boot_count();
    event.at_ms = now_;
    event.bay = bay;
    journal_.append(event);
  }

  /// A part goes only where the offers' room and half the queue stay free for the bays.
  void record_scans() {
    constexpr std::size_t kept_for_bays = 16;
    const std::size_t room = room_beside(bays_.size());
    const std::size_t free = room > kept_for_bays ? room - kept_for_bays : 0;
    if (journal_.faulty()) scan_engine_.abandon();
    const auto part = scan_engine_.next(now_, free);
    for (std::uint16_t lost = scan_engine_.take_lost(); lost > 0; --lost) journal_.count_overflow();
    if (!part) return;
    const std::size_t pages = pages_of(part->payload_bytes);
    if (free < pages || journal_.room() < pages + kept_for_bays) return;
    record(*part, protocol::whole_board);
    scan_engine_.taken();
  }

  template <class... Payload>
  void tell(protocol::EventKind kind, std::uint8_t bay, const Payload&... payload) {
    protocol::Event event;
    event.kind = kind;
    (write_payload(event, payload), ...);
    record(event, bay);
  }

  void report_overflow() {
    tell(protocol::EventKind::journal_overflowed, protocol::whole_board,
         protocol::OverflowPayload{.count = journal_.take_overflow()});
  }

  void report_update() {
    tell(protocol::EventKind::update_ended, protocol::whole_board, update_.ended());
  }

  /// Whether no bay is in use, so that the board may stand still for a moment.
  [[nodiscard]] bool quiet() const {
    const protocol::Status now = status_of(std::span{bays_}.first(bay_count()));
    return now.offered == 0 && now.doors_not_closed == 0;
  }

  void apply_outputs() {
    for (std::size_t i = 0; i < bays_.size(); ++i) {
      BayOutputs driven = outputs(bays_[i], now_);
      if (own_.identifying()) driven.lit = identify_lamps(now_);
      board_.apply(i, driven);
    }
  }

  void note_changes() {
    for (std::size_t i = 0; i < bay_count(); ++i) {
      if (shown_.update(i, bays_[i])) ++change_count_;
    }
  }

  void write(const protocol::Request& request) {
    std::array<std::uint16_t, block_words_max> words{};
    protocol::to_words(request.values, std::span{words}.first(request.write_words));
    nonce_ = words[0];
    if (request.write_words == 1) return;
    const protocol::Block block = block_at(request.write_address);
    last_written_ = {block, words};
    if (block == protocol::Block::acknowledge) {
      acknowledge(std::span{words}.first<protocol::acknowledge_words>());
    } else if (block == protocol::Block::command) {
      order(std::span{words}.first<protocol::command_words>());
    } else if (block == protocol::Block::update_chunk) {
      take_chunk(std::span{words}.first<protocol::update_chunk_words>());
    }
  }

  void acknowledge(std::span<const std::uint16_t, protocol::acknowledge_words> words) {
    const auto acknowledgement = decode_acknowledgement(words, settings().key, settings().serial);
    if (!acknowledgement) {
      count_refused();
    } else if (acknowledgement->identity.sequence.value != 0) {
      journal_.acknowledge(acknowledgement->identity);
    }
  }

  void order(std::span<const std::uint16_t, protocol::command_words> words) {
    const auto command = decode_command(words, settings().key, settings().serial);
    if (!command) {
      count_refused();
      answer_.result = protocol::CommandResult::bad_code;
      answer_.number = {};
      return;
    }
    answer_.number = command->number;
    answer_.result = judge(*command);
  }

  protocol::CommandResult judge(const protocol::Command& command) {
    using protocol::CommandResult;
    const CommandResult refused = memory_.judge(command, boot_count(), now_, bay_count());
    if (refused != CommandResult::done) {
      if (memory_.dies(command.number, refused)) {
        tell(protocol::EventKind::command_died, command.bay.value,
             protocol::CommandDiedPayload{command.number, static_cast<std::uint8_t>(refused)});
      }
      return refused;
    }
    const CommandResult result =
        for_whole_board(command.kind)
            ? carry_out_own(command)
            : carry_out(bays_[command.bay.value], command, now_, room_beside(command.bay.value));
    if (result == CommandResult::done) memory_.executed(command);
    return result;
  }

  protocol::CommandResult carry_out_own(const protocol::Command& command) {
    if (command.kind >= protocol::CommandKind::identify) return own_.carry_out(command, now_);
    const bool trial = update_.boot().on_trial;
    const auto result = update_.carry_out(command, quiet(), !journal_.faulty(), now_);
    if (trial && !update_.boot().on_trial) report_update();
    return result;
  }

  void take_chunk(std::span<const std::uint16_t, protocol::update_chunk_words> words) {
    const auto chunk = decode_update_chunk(words, settings().key, settings().serial);
    if (chunk) return update_.take(*chunk, quiet());
    count_refused();
    update_.refuse_chunk();
  }

  /// What the live offers, but for one bay's, can bring into the journal.
  [[nodiscard]] std::size_t spoken_for(std::size_t except) const {
    std::size_t events = 0;
    for (std::size_t i = 0; i < bay_count(); ++i) {
      const std::uint8_t copies = bays_[i].offer.copies_left;
      if (i != except && copies > 0) events += events_per_offer + copies;
    }
    return events;
  }

  /// Room in the journal that the live offers of the other bays do not need.
  [[nodiscard]] std::size_t room_beside(std::size_t bay) const {
    const std::size_t room = journal_.ring_room();
    return room - std::min(room, spoken_for(bay));
  }

  void count_refused() {
    if (refused_code_count_ < 0xFFFF) ++refused_code_count_;
  }

  /// The words of one request, out of the image of the block that they lie in.
  std::span<const std::uint16_t> read(const protocol::Request& request,
                                      std::span<std::uint16_t, block_words_max> image) {
    if (request.read_words == 0) return {};
    const protocol::Block block = *block_read(request);
    fill(block, image);
    const std::size_t first = request.read_address - std::size_t{extent(block).address};
    return image.subspan(first, request.read_words);
  }

  void fill(protocol::Block block, std::span<std::uint16_t, block_words_max> image) {
    switch (block) {
      case protocol::Block::identity:
        return encode(identity_of(settings(), boot_count(), reset_cause_, update_.boot().version),
                      image.first<protocol::identity_words>());
      case protocol::Block::status:
        return encode(status(), image.first<protocol::status_words>());
      case protocol::Block::event_window:
        return encode(window(), settings().key, settings().serial,
                      image.first(extent(block).words));
      case protocol::Block::command_result:
        answer_.nonce = nonce_;
        answer_.uptime_ms = now_;
        answer_.boot_count = boot_count();
        return encode(answer_, image.first<protocol::command_result_words>());
      case protocol::Block::detail:
        return encode(all_detail(), image.first<protocol::detail_words>());
      case protocol::Block::sensors:
        return encode(protocol::Sensors{.nonce = nonce_,
                                        .second_doors = own_.options().second_doors,
                                        .full_sensors = own_.options().full_sensors,
                                        .bays = shown_.sensors},
                      image.first<protocol::sensors_words>());
      case protocol::Block::update:
        return encode(update_.report(nonce_), image.first<protocol::update_words>());
      case protocol::Block::presence:
        return encode(presence(), settings().key, image.first<protocol::presence_words>());
      default:
        // What was written last can be read back, as any Modbus tool expects of a holding register.
        if (last_written_.block == block) std::ranges::copy(last_written_.words, image.begin());
        image[0] = nonce_;
    }
  }

  protocol::Status status() const {
    protocol::Status now = status_of(std::span{bays_}.first(bay_count()));
    now.boot_count_low = static_cast<std::uint16_t>(boot_count().value);
    now.events_waiting =
        static_cast<std::uint8_t>(std::min<std::uint32_t>(journal_.waiting(), 255));
    now.journal_full = journal_.room() == 0;
    now.change_count = change_count_;
    return now;
  }

  protocol::Presence presence() const {
    return {.nonce = nonce_,
            .serial = settings().serial,
            .address = settings().address,
            .uptime_ms = now_,
            .boot_count = boot_count(),
            .settings = own_.state()};
  }

  protocol::EventWindow window() {
    return {.nonce = nonce_,
            .uptime_ms = now_,
            .waiting = static_cast<std::uint16_t>(journal_.waiting()),
            .event = journal_.head()};
  }

  protocol::Detail all_detail() const {
    return {.nonce = nonce_,
            .uptime_ms = now_,
            .boot_count = boot_count(),
            .change_count = change_count_,
            .refused_code_count = refused_code_count_,
            .overflow_count = journal_.overflow_count(),
            .bays = shown_.details};
  }

  B& board_;
  Journal<B> journal_;
  Commissioned<B> own_;
  ScanEngine scan_engine_;
  Update<std::remove_reference_t<decltype(std::declval<B&>().flash())>> update_;
  protocol::ResetCause reset_cause_;
  protocol::UptimeMs now_;
  bool serving_ = false;
  std::array<BayState, protocol::bays_per_board_max> bays_{};
  ShownBays shown_;
  std::uint16_t change_count_ = 0;
  std::uint16_t refused_code_count_ = 0;
  std::uint16_t nonce_ = 0;
  CommandMemory memory_;
  protocol::CommandReport answer_;
  LastWritten last_written_;
};

}  // namespace docbay::firmware
