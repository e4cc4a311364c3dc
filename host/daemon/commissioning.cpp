#include "host/daemon/commissioning.hpp"

#include <utility>

#include <fmt/format.h>
#include <sys/random.h>

#include "host/config/key_file.hpp"
#include "host/log/log.hpp"
#include "host/store/store.hpp"

namespace docbay::host {
namespace {

/// Far longer than any of them takes on a line that works.
constexpr int job_seconds_max = 300;
constexpr std::uint16_t confirm_blink_seconds = 60;

std::expected<protocol::SetKeyArgument, std::string> new_salt() {
  protocol::SetKeyArgument salt;
  const ssize_t size = getrandom(salt.salt.data(), salt.salt.size(), 0);
  if (size == std::ssize(salt.salt)) return salt;
  return std::unexpected{"the system gives no random numbers: try again"};
}

std::string bays_of(const State& state, protocol::BoardSerial board) {
  std::string bays;
  for (const auto& [number, bay] : state.bays) {
    if (bay.setup.board != board) continue;
    bays += fmt::format("{}{}", bays.empty() ? "" : ", ", number.value);
  }
  return bays;
}

}  // namespace

Commissioning::Commissioning(World world, std::filesystem::path keys)
    : world_{std::move(world)}, keys_{std::move(keys)} {}

std::string_view Commissioning::either(std::string_view chinese, std::string_view english) const {
  return job_->request.language == Language::english ? english : chinese;
}

void Commissioning::refuse(std::string_view why) {
  const Job job = *std::exchange(job_, std::nullopt);
  log_warning("board_place_refused", {{"board", job.request.of}, {"why", std::string{why}}});
  job.reply(error_answer(why));
}

void Commissioning::done(std::string_view what, std::string_view said) {
  const Job job = *std::exchange(job_, std::nullopt);
  const std::string_view text =
      said.empty() ? placement_text("reached", job.request.language) : said;
  log_info("board_placed",
           {{"board", hex_of(job.target.place.board)}, {"done", std::string{what}}});
  job.reply(placed_answer(job.target.place.board, what, text));
}

void Commissioning::ask(const ControlRequest& request, ControlServer::Reply reply) {
  if (job_) {
    const bool in_english = request.language == Language::english;
    return reply(error_answer(in_english ? "another board is being placed: try again in a moment"
                                         : "正在处理另一块控制板，请稍后重试"));
  }
  job_ = Job{.request = request, .reply = std::move(reply)};
  ++job_number_;
  if (request.kind == ControlRequest::Kind::scan_boards) return scan();
  const bool replacing = request.kind == ControlRequest::Kind::replace_board;
  auto found = target(replacing ? request.by : request.of, request.file);
  if (!found) return refuse(found.error());
  job_->target = std::move(*found);
  switch (request.kind) {
    case ControlRequest::Kind::identify_board:
      if (request.number < 0 || request.number > protocol::identify_seconds_max) {
        return refuse(fmt::format(fmt::runtime(either("闪灯时间为 0 至 {} 秒",
                                                      "a board shows itself for 0 to {} seconds")),
                                  protocol::identify_seconds_max));
      }
      return identify(static_cast<std::uint16_t>(request.number), {});
    case ControlRequest::Kind::set_address:
      if (request.number < 1 || request.number > protocol::new_board_address.value) {
        return refuse(either("地址为 1 至 247", "addresses are 1 to 247"));
      }
      return set_address({static_cast<std::uint8_t>(request.number)},
                         [this] { done("set_address"); });
    case ControlRequest::Kind::set_key:
      return set_key([this] {
        done("set_key",
             fmt::format(fmt::runtime(either("完成；密钥保存在 {}", "done; the key is in {}")),
                         keys_.file(job_->target.place.board).string()));
      });
    default:
      return replace();
  }
}

std::expected<Commissioning::Target, std::string> Commissioning::target(
    std::string_view serial, const std::string& key_file) {
  const auto number = parse_hex_64(serial);
  if (!number) {
    return std::unexpected{
        fmt::format(fmt::runtime(either("“{}”不是控制板序列号：应为板上印的 16 位十六进制数",
                                        "'{}' is no board's serial: 16 hexadecimal digits, as "
                                        "printed on it")),
                    serial)};
  }
  const protocol::BoardSerial board{*number};
  std::optional<Target> found;
  if (const BoardPlace* place = world_.boards.place_of(board)) {
    found = Target{.place = *place, .own = true};
  }
  // Where it was seen last counts: it may sit elsewhere than it should.
  for (const FoundRow& row : world_.boards.found()) {
    if (row.board != board) continue;
    if (!found) found = Target{.place = {.board = board, .seat = board}};
    found->place.line = row.line;
    found->place.address = row.address;
  }
  if (!found) {
    return std::unexpected{fmt::format(
        fmt::runtime(either("没有找到控制板 {}：请接好后执行 docbay boards scan",
                            "no board {} has been found: connect it, then run docbay boards scan")),
        hex_of(board))};
  }
  if (!key_file.empty()) {
    const auto key = read_key_file(key_file);
    if (!key) return std::unexpected{key.error()};
    found->place.key = *key;
    return *found;
  }
  const auto key = keys_.key(board);
  if (!key) return std::unexpected{key.error()};
  if (*key) found->place.key = **key;
  return *found;
}

PlacementGoal Commissioning::goal() const {
  const BoardPlace& place = job_->target.place;
  return {.board = place.board, .address = place.address, .key = place.key};
}

void Commissioning::place(PlacementGoal goal, std::function<void(const BoardPlaced&)> then) {
  LineRunner* line = world_.line(job_->target.place.line);
  if (line == nullptr)
    return refuse(either("配置中没有它所在的总线", "its line is not in the configuration"));
  job_->then = std::move(then);
  line->post([goal](Plan& plan, BusTime) { plan.place(goal); });
}

void Commissioning::scan() {
  job_->touring = world_.lines();
  if (job_->touring.empty()) return refuse(either("配置中没有总线", "there are no lines"));
  for (const std::string& name : job_->touring) {
    world_.line(name)->post([](Plan& plan, BusTime) { plan.tour(); });
  }
}

void Commissioning::on(const std::string& line, const CensusToured&) {
  if (!job_ || job_->touring.erase(line) == 0 || !job_->touring.empty()) return;
  const Job job = *std::exchange(job_, std::nullopt);
  job.reply(
      boards_answer(world_.boards.rows(world_.state), world_.boards.found(), job.request.language));
}

void Commissioning::on(const BoardPlaced& placed) {
  log_info("board_placement", {{"board", hex_of(placed.goal.board)},
                               {"address", placed.goal.address.value},
                               {"end", std::string{name_of(placed.end)}}});
  const bool meant = job_ && job_->then && placed.goal.board == job_->target.place.board;
  if (!meant) return settle_next_key(placed);
  const auto then = std::exchange(job_->then, nullptr);
  if (placed.end != PlacementEnd::reached && !placed.goal.salt) {
    return refuse(placement_text(name_of(placed.end), job_->request.language));
  }
  then(placed);
}

void Commissioning::identify(std::uint16_t seconds, const std::string& said) {
  PlacementGoal wanted = goal();
  wanted.identify_seconds = seconds;
  place(wanted, [this, said](const BoardPlaced&) { done("identify", said); });
}

void Commissioning::set_address(protocol::BoardAddress address, const std::function<void()>& then) {
  PlacementGoal wanted = goal();
  wanted.new_address = address;
  place(wanted, [this, address, then](const BoardPlaced&) {
    BoardPlace& now = job_->target.place;
    const AddressLook nobody{.address = now.address};
    world_.boards.on(now.line, nobody);
    now.address = address;
    if (!job_->request.file.empty()) {
      if (const auto kept = keys_.put(now.board, now.key); !kept) return refuse(kept.error());
    }
    if (!job_->target.own) {
      world_.boards.on(now.line, AddressLook{.address = address, .boards = {now.board}});
      return then();
    }
    const auto board = world_.state.boards.find(now.board);
    const bool known = board != world_.state.boards.end();
    reseat({.seat = now.seat,
            .before = now.board,
            .board = now.board,
            .address = address,
            .first_boot = known ? board->second.first_boot : protocol::BootCount{}},
           then);
  });
}

/// The new key is on the disk before the board hears of it.
void Commissioning::set_key(const std::function<void()>& then) {
  const auto salt = new_salt();
  if (!salt) return refuse(salt.error());
  PlacementGoal wanted = goal();
  wanted.salt = *salt;
  const protocol::BoardKey next = derived_key(wanted.key, wanted.board, *salt);
  if (const auto kept = keys_.put_next(wanted.board, next); !kept) return refuse(kept.error());
  place(wanted, [this, next, then](const BoardPlaced& placed) {
    BoardPlace& now = job_->target.place;
    if (placed.end == PlacementEnd::reached) {
      if (const auto kept = keys_.promote(now.board); !kept) return refuse(kept.error());
      now.key = next;
      if (!job_->target.own) return then();
      take_seat(now.board, now);
      return then();
    }
    // It may have come into force all the same, unless the board itself said no.
    const bool never =
        placed.end == PlacementEnd::wrong_key || placed.end == PlacementEnd::not_supported;
    if (never) {
      if (const auto dropped = keys_.drop_next(now.board); !dropped) {
        return refuse(dropped.error());
      }
    }
    refuse(placement_text(name_of(placed.end), job_->request.language));
  });
}

void Commissioning::replace() {
  const auto number = parse_hex_64(job_->request.of);
  const BoardPlace* old = number ? world_.boards.place_of({*number}) : nullptr;
  const BoardPlace& fresh = job_->target.place;
  if (old == nullptr) {
    return refuse(
        fmt::format(fmt::runtime(either("本站没有控制板 {}，无从更换",
                                        "there is no board {} at this site to be replaced")),
                    job_->request.of));
  }
  if (job_->target.own)
    return refuse(either("新控制板已在本站使用", "the new board has a place at this site already"));
  const auto board = world_.state.boards.find(old->board);
  if (board != world_.state.boards.end() && board->second.link == BoardLink::up) {
    return refuse(
        either("原控制板仍在线：请先拆下", "the old board still answers: take it off first"));
  }
  if (fresh.line != old->line) {
    return refuse(
        fmt::format(fmt::runtime(either(
                        "新控制板在总线 {} 上，原控制板在 {} 上：请接到原总线",
                        "the new board is on line {}, the old one was on {}: connect it there")),
                    fresh.line, old->line));
  }
  if (job_->request.confirmed) return take_over(*old);
  identify(
      confirm_blink_seconds,
      fmt::format(fmt::runtime(either("控制板 {} 正在闪灯；它将接管 {} 号箱。确认无误后，请在"
                                      "同一命令后加 --confirm 再执行一次",
                                      "board {} blinks now; it is to run bays {}. If it is the "
                                      "right one, repeat this command with --confirm")),
                  hex_of(fresh.board), bays_of(world_.state, old->board)));
}

/// Address first, then a key that its slip does not show; when both are in force the bays are its.
void Commissioning::take_over(const BoardPlace& old) {
  set_address(old.address, [this, old] {
    set_key([this, old] {
      BoardPlace& now = job_->target.place;
      const protocol::BoardSerial before = old.board;
      now.seat = old.seat;
      PlacementGoal look = goal();
      place(look, [this, before](const BoardPlaced& placed) {
        const BoardPlace& here = job_->target.place;
        reseat({.seat = here.seat,
                .before = before,
                .board = here.board,
                .address = here.address,
                .first_boot = placed.presence->boot_count},
               [this] { done("replaced"); });
      });
    });
  });
}

void Commissioning::reseat(const BoardSeated& seated, const std::function<void()>& then) {
  world_.seat(seated, [this, seated, then, now = job_->target.place, number = job_number_] {
    take_seat(seated.before, now);
    if (job_ && job_number_ == number) then();
  });
}

void Commissioning::take_seat(protocol::BoardSerial before, const BoardPlace& now) {
  world_.boards.seat(before, now);
  LineRunner* line = world_.line(now.line);
  if (line == nullptr) return;
  line->post([before, now](Plan& plan, BusTime) {
    plan.seat(before, {.address = now.address, .serial = now.board, .key = now.key});
  });
}

void Commissioning::begin() {
  for (const auto& place : world_.boards.places()) look_at_next_key(place);
}

void Commissioning::look_again(protocol::BoardSerial board) {
  if (const BoardPlace* place = world_.boards.place_of(board)) look_at_next_key(*place);
}

void Commissioning::look_at_next_key(const BoardPlace& place) {
  const auto next = keys_.next(place.board);
  if (!next) return log_error("key_unreadable", {{"why", next.error()}});
  if (!*next) return;
  LineRunner* line = world_.line(place.line);
  if (line == nullptr) return;
  const PlacementGoal look{.board = place.board, .address = place.address, .key = **next};
  line->post([look](Plan& plan, BusTime) { plan.place(look); });
}

/// Reached: the next key is in force. A wrong key: it is not.
void Commissioning::settle_next_key(const BoardPlaced& placed) {
  const BoardPlace* known = world_.boards.place_of(placed.goal.board);
  if (known == nullptr) return;
  KeyStore::Done settled;
  if (placed.end == PlacementEnd::reached) {
    settled = keys_.promote(placed.goal.board);
    BoardPlace now = *known;
    now.key = placed.goal.key;
    take_seat(now.board, now);
  } else if (placed.end == PlacementEnd::wrong_key) {
    settled = keys_.drop_next(placed.goal.board);
  }
  if (!settled) log_error("key_not_kept", {{"why", settled.error()}});
}

void Commissioning::tick() {
  if (!job_ || ++job_->seconds < job_seconds_max) return;
  refuse(either("总线没有响应：请查看 docbay status",
                "a line does not answer: look at docbay status"));
}

}  // namespace docbay::host
