#include "tests/scenario/site.hpp"

#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <stdlib.h>

#include "simulator/eeprom.hpp"

namespace docbay::tests {

using namespace docbay::host;

namespace {

constexpr std::uint32_t baud = 115200;
constexpr AtMs epoch_ms = 1'780'000'000'000;

firmware::Settings settings_of(std::uint8_t number) {
  firmware::Settings settings;
  settings.serial = {0xD0CB'0000'0000'0000U + number};
  settings.key.fill(number);
  settings.address = {number};
  return settings;
}

State fresh_state() {
  State state{.site = "site"};
  for (int number = 1; number <= Site::boards * 8; ++number) {
    const auto board = static_cast<std::uint8_t>((number - 1) / 8 + 1);
    install(state, {.number = {number},
                    .cabinet = "A",
                    .board = settings_of(board).serial,
                    .position = {static_cast<std::uint8_t>((number - 1) % 8)},
                    .unit = {fmt::format("U{:02}", (number - 1) / 3 + 1)},
                    .ceiling = Classification::secret});
  }
  return state;
}

OfficeChanged office() {
  OfficeChanged office{.revision = 1};
  for (int unit = 1; unit <= Site::units; ++unit) {
    office.units.push_back(
        {.id = {fmt::format("U{:02}", unit)}, .name = fmt::format("单位{}", unit)});
  }
  office.people.push_back(
      {.person = {.id = {"P1"}, .name = "交换员", .unit = {"U01"}}, .role_text = "courier"});
  office.cards.push_back({.uid = {"COURIER-1"}, .person = {"P1"}});
  return office;
}

}  // namespace

Site::Site(std::uint64_t seed, const SiteFaults& faults) : faults_{faults}, random_{seed} {
  std::string folder = "/tmp/docbay-scenario.XXXXXX";
  REQUIRE(mkdtemp(folder.data()) != nullptr);
  folder_ = folder;
  std::vector<simulator::EepromStore> eeproms;
  for (std::uint8_t number = 1; number <= boards; ++number) {
    eeproms.push_back(
        simulator::EepromStore::in_memory(simulator::commissioned_eeprom(settings_of(number))));
  }
  if (faults.intruder != 0) {
    firmware::Settings settings = settings_of(boards + 1);
    settings.address = {faults.intruder};
    eeproms.push_back(simulator::EepromStore::in_memory(simulator::commissioned_eeprom(settings)));
  }
  const simulator::WorldSettings settings{
      .wire = {.baud = baud,
               .weather = {.bit_error_rate = faults.bit_error_rate, .loss_rate = faults.loss_rate},
               .seed = seed},
      .seed = seed};
  world_ = std::make_unique<simulator::World>(std::move(eeproms), settings,
                                              [this](const simulator::HandEntry& entry) {
                                                truth_.push_back(entry);
                                                return true;
                                              });
  hands_ = std::make_unique<simulator::Hands>(*world_);
  line_ = std::make_unique<simulator::SimulatedLine>(*world_, baud);
  if (faults.intruder != 0) world_->cabinet().board(boards).power_off();
  start();
  happen(office());
}

Site::~Site() {
  shelf_.reset();
  store_.reset();
  std::error_code ignored;  // a leftover in /tmp is no reason to fail
  std::filesystem::remove_all(folder_, ignored);
}

AtMs Site::wall_ms() const {
  return epoch_ms + simulator::to_ms(world_->now());
}

BusTime Site::bus_now() const {
  return std::chrono::duration_cast<BusTime>(world_->now());
}

void Site::start() {
  auto store = Store::open(folder_ / "docbay.db");
  REQUIRE(store);
  store_.emplace(std::move(*store));
  state_ = fresh_state();
  REQUIRE(store_->load(*state_));
  auto reader = StoreReader::open(folder_ / "docbay.db");
  REQUIRE(reader);
  shelf_.emplace(std::move(*reader));
  std::vector<Plan::BoardSetup> setups;
  for (std::uint8_t number = 1; number <= boards; ++number) {
    const firmware::Settings settings = settings_of(number);
    setups.push_back({.address = settings.address, .serial = settings.serial, .key = settings.key});
  }
  plan_.emplace(std::move(setups), BusSettings{}, static_cast<std::uint16_t>(random_()));
}

void Site::crash() {
  ++crashes_;
  shelf_.reset();
  store_.reset();
  start();
}

bool Site::chance(double rate) {
  return rate > 0 && std::uniform_real_distribution{0.0, 1.0}(random_) < rate;
}

void Site::happen(Happening happening) {
  std::visit(
      [&]<class What>(What& what) {
        if constexpr (requires { shelf_->complete(*state_, what); }) {
          REQUIRE(shelf_->complete(*state_, what));
        }
      },
      happening);
  const Event event{.at_ms = wall_ms(), .happening = std::move(happening)};
  const Outcome outcome = apply(*state_, event);
  const std::vector<std::vector<Record>> batches{outcome.records};
  REQUIRE(store_->write(batches));
  absorb_outcome(outcome);
}

/// Like the daemon's: only what is written counts.
void Site::absorb_outcome(const Outcome& outcome) {
  for (const Record& record : outcome.records) {
    const auto* queued = std::get_if<OutboxQueued>(&record);
    if (queued == nullptr || !queued->event.receipt) continue;
    using Kind = simulator::OaEvent::Kind;
    const Kind kind = queued->event.kind == "deposit"    ? Kind::deposit
                      : queued->event.kind == "withdraw" ? Kind::withdraw
                                                         : Kind::collect;
    told_.push_back({.kind = kind,
                     .code = queued->event.code,
                     .bay = static_cast<std::uint32_t>(queued->event.bay.value),
                     .copy_id = std::to_string(queued->event.copy.value)});
  }
  for (const BoardCommand& command : outcome.commands) plan_->order(command, bus_now());
}

void Site::note(const BusReport& report) {
  if (const auto* event = std::get_if<BoardEventArrived>(&report)) ++heard_[event->board].events;
  const auto* answered = std::get_if<CommandAnswered>(&report);
  if (answered != nullptr && answered->result == protocol::CommandResult::done) {
    ++heard_[answered->board].commands;
  }
}

simulator::VirtualTime Site::time_to_work(std::uint8_t board, simulator::VirtualTime limit) {
  const protocol::BoardSerial serial = settings_of(board).serial;
  const Heard before = heard_[serial];
  const simulator::VirtualTime start = world_->now();
  BoardCommand command{.board = serial};
  command.command.number = {++state_->counters.command_number};
  write_argument(command.command, protocol::ShowArgument{});
  plan_->order(command, bus_now());
  hands_->press({static_cast<std::uint32_t>(board - 1) * 8 + 1}, [](const auto&) {});
  run_until(
      [&] {
        const Heard& now = heard_[serial];
        return now.commands > before.commands && now.events > before.events;
      },
      limit);
  return world_->now() - start;
}

void Site::act(const BusReport& report) {
  note(report);
  const auto* arrived = std::get_if<BoardEventArrived>(&report);
  if (arrived == nullptr) {
    if (const auto* update = std::get_if<BoardUpdateChanged>(&report)) {
      if (update->end) update_ends_[update->board] = *update->end;
    }
    return std::visit(
        [&]<class Report>(const Report& what) {
          if constexpr (std::is_convertible_v<Report, Happening>) happen(what);
        },
        report);
  }
  if (chance(faults_.crash_before_write)) return crash();
  happen(*arrived);
  if (chance(faults_.crash_after_write)) return crash();
  plan_->acknowledge(arrived->board, arrived->event.identity);
}

void Site::update(const std::shared_ptr<const FirmwareFile>& file) {
  update_ends_.clear();
  for (const auto& [serial, board] : state_->boards) plan_->update(serial, file);
}

void Site::turn() {
  const auto next = plan_->next(bus_now());
  const auto* request = std::get_if<BusRequest>(&next);
  if (request == nullptr) {
    const auto pause = std::get<BusTime>(next) - bus_now();
    const auto step = std::clamp<simulator::VirtualTime>(pause, std::chrono::microseconds{100},
                                                         std::chrono::milliseconds{5});
    world_->advance_to(world_->now() + step);
    return;
  }
  std::vector<std::uint16_t> words(request->read_words);
  const auto done = request->write.empty()
                        ? line_->read(request->address, request->read_address, words)
                        : line_->exchange(request->address, request->write_address, request->write,
                                          request->read_address, words);
  const BusReply reply = done ? BusReply{words} : BusReply{std::unexpect, done.error()};
  const int crashes_before = crashes_;
  for (const BusReport& report : plan_->absorb(*request, reply, bus_now())) {
    act(report);
    if (crashes_ != crashes_before) return;  // what else was on its way died with the process
  }
}

bool Site::run_until(const std::function<bool()>& is_so, simulator::VirtualTime limit) {
  const simulator::VirtualTime end = world_->now() + limit;
  while (!is_so()) {
    if (world_->now() >= end) return false;
    turn();
  }
  return true;
}

void Site::run_for(simulator::VirtualTime time) {
  const simulator::VirtualTime end = world_->now() + time;
  run_until([&] { return world_->now() >= end; }, time);
}

void Site::set_weather(const simulator::Weather& weather) {
  world_->wire().set_weather(weather, world_->now());
}

void Site::dispatch(int documents) {
  OfficeChanged office{.revision = state_->watermark + 1};
  for (int i = 1; i <= documents; ++i) {
    const DocumentId id{fmt::format("D{}", i)};
    office.documents.push_back({.document = {.id = id, .code = fmt::format("DOC-{}", i)},
                                .code_kind_text = "unique",
                                .urgency_text = "无"});
    office.dispatches.push_back(
        {.document = id, .unit = {fmt::format("U{:02}", (i - 1) % units + 1)}, .copies = 1});
  }
  happen(std::move(office));
}

bool Site::deliver(int document) {
  const std::string code = fmt::format("DOC-{}", document);
  const simulator::BayNumber bay{bay_of(document)};
  bool dropped = false;
  const auto attempt = [&] {
    happen(CardPresented{.cabinet = "A", .face = Face::front, .uid = {"COURIER-1"}});
    happen(CodeScanned{.cabinet = "A", .face = Face::front, .text = code, .code = code});
    bool seen = false;
    bool open = false;
    hands_->wait(bay, simulator::ShutterSight{.open = true}, std::chrono::milliseconds{1500},
                 [&](const auto& sight) {
                   seen = true;
                   open = sight.has_value();
                 });
    run_until([&] { return seen; });
    if (!open) return false;
    bool over = false;
    hands_->drop(bay, {.code = code, .copy = 1}, simulator::passage_default, [&](const auto& done) {
      over = true;
      dropped = done.has_value();
    });
    run_until([&] { return over; });
    return dropped;
  };
  for (int tries = 0; tries < 20 && !dropped; ++tries) {
    attempt();
  }
  return dropped;
}

std::size_t Site::deposits() const {
  return static_cast<std::size_t>(std::ranges::count_if(told_, [](const simulator::OaEvent& event) {
    return event.kind == simulator::OaEvent::Kind::deposit;
  }));
}

simulator::Judgement Site::judge() const {
  return simulator::judge(truth_, told_);
}

}  // namespace docbay::tests
