// The ARM image on its MCU, in QEMU, as board 1 of a cabinet that has no other: the same daemon,
// the same hands, and what only a real image can suffer. DOCBAY_QEMU_CUTS says how many power cuts.
#include <cstdlib>
#include <fstream>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>

#include "drivers/line/modbus_rtu_line.hpp"
#include "firmware/boards/lm3s6965/digits.hpp"
#include "protocol/event.hpp"
#include "protocol/status.hpp"
#include "tests/system/installation.hpp"

using namespace docbay::tests;

namespace json = boost::json;

namespace {

constexpr int cuts_default = 20;

struct ArmSite : Installation {
  explicit ArmSite(unsigned seed = 1)
      : Installation{{"--boards", "1", "--reference", "1"},
                     {"--qemu", "1", "--firmware", DOCBAY_IMAGE, "--seed", std::to_string(seed)}} {
    start_daemon();
    open_office();
  }

  void dispatch_to_first_unit(int documents) {
    std::string sql = "BEGIN;";
    for (int i = 1; i <= documents; ++i) {
      sql += fmt::format(
          "INSERT INTO document (document_id, code, number) VALUES ('D{0}', 'DOC-{0}', '测{0}号');"
          "INSERT INTO dispatch (document_id, unit_id) VALUES ('D{0}', 'U01');",
          i);
    }
    tell_oa(sql + "COMMIT;");
    REQUIRE(wait_until([&] { return store_number("SELECT count(*) FROM copy") == documents; }));
  }

  /// Scans until the shutter of bay 1 opens.
  bool open_slot(int document) {
    return wait_until(
        [&] {
          hand({{"act", "card"}, {"face", "front"}, {"uid", "COURIER-1"}});
          hand({{"act", "scan"}, {"face", "front"}, {"text", fmt::format("DOC-{}", document)}});
          return did({{"act", "wait"}, {"bay", 1}, {"shutter", "open"}, {"timeout_ms", 1500}});
        },
        milliseconds{30'000});
  }

  bool drop(int document) {
    return did(
        {{"act", "drop"}, {"bay", 1}, {"code", fmt::format("DOC-{}", document)}, {"copy", 1}});
  }

  void power(bool on) { REQUIRE(did({{"act", "power"}, {"board", 1}, {"on", on}})); }

  json::object board() { return hand({{"act", "state"}}).at("boards").at(0).as_object(); }
  std::int64_t boots() { return board().at("boots").to_number<std::int64_t>(); }
  std::size_t tears() {
    const json::object now = board();
    return now.contains("tears") ? now.at("tears").as_array().size() : 0;
  }
  json::array coil_changes() {
    const json::object answer = hand({{"act", "coils"}, {"board", 1}});
    REQUIRE_MESSAGE(answer.at("ok").as_bool(), json::serialize(answer));
    return answer.at("changes").as_array();
  }

  std::int64_t deposits() const {
    return oa_number("SELECT count(*) FROM docbay_event WHERE kind = 'deposit'");
  }
};

int cuts_wanted() {
  const char* const asked = std::getenv("DOCBAY_QEMU_CUTS");
  const int cuts = asked == nullptr ? cuts_default : std::atoi(asked);
  REQUIRE(cuts > 1);
  return cuts;
}

/// The coils that carry current after these changes, as "shutter 0".
std::set<std::string> lit_coils(const json::array& changes) {
  std::set<std::string> lit;
  for (const json::value& value : changes) {
    const json::object& change = value.as_object();
    if (change.contains("reset")) {
      lit.clear();
      continue;
    }
    const std::string coil = fmt::format("{} {}", json::value_to<std::string>(change.at("coil")),
                                         change.at("position").to_number<int>());
    if (change.at("on").as_bool()) {
      lit.insert(coil);
    } else {
      lit.erase(coil);
    }
  }
  return lit;
}

struct Identified {
  docbay::protocol::Identity identity;
  bool booted = false;  ///< its journal has the event of this very boot
};

/// Asks the board itself, in the daemon's place.
Identified identify(const ArmSite& site) {
  using namespace docbay::protocol;
  docbay::drivers::ModbusRtuLine line{
      {.device = site.home() / "line-0", .board_allowance = milliseconds{500}}};
  constexpr BoardAddress board{1};
  Identified found;
  std::array<std::uint16_t, identity_words> words{};
  REQUIRE(wait_until(
      [&] { return line.read(board, extent(Block::identity).address, words).has_value(); }));
  const auto identity = decode_identity(words);
  REQUIRE(identity);
  found.identity = *identity;
  const auto settings = site.board_settings(board.value);
  std::optional<Acknowledgement> seen;
  std::uint16_t nonce = 0;
  // Events of the boot before come first; some may have been acknowledged already.
  const auto look = [&] {
    std::array<std::uint16_t, acknowledge_words> told{};
    std::array<std::uint16_t, event_window_short_words> window_words{};
    encode(++nonce, seen, settings.key, settings.serial, told);
    EventWindow window;
    if (!line.exchange(board, extent(Block::acknowledge).address, told,
                       extent(Block::event_window).address, window_words) ||
        decode(window_words, nonce, settings.key, settings.serial, window) != WindowFault::none ||
        !window.event) {
      return false;
    }
    if (window.event->identity.boot_count != found.identity.boot_count) {
      seen = Acknowledgement{window.event->identity};
      return false;
    }
    found.booted = window.event->kind == EventKind::booted;
    return true;
  };
  CHECK(wait_until(look));
  return found;
}

struct Picture {
  std::size_t columns = 0;
  std::size_t rows = 0;
  std::string pixels;
};

/// A PPM as QEMU writes it; nothing while it is not whole.
std::optional<Picture> picture_in(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  std::string kind;
  Picture picture;
  int white = 0;
  if (!(file >> kind >> picture.columns >> picture.rows >> white) || kind != "P6") return {};
  file.get();
  picture.pixels.resize(picture.columns * picture.rows * 3);
  file.read(picture.pixels.data(), static_cast<std::streamsize>(picture.pixels.size()));
  if (file.gcount() != static_cast<std::streamsize>(picture.pixels.size())) return {};
  return picture;
}

/// Whether every pixel of the display is as the digits of these two counts want it.
bool shows(const Picture& picture, const docbay::firmware::Shown& counts) {
  const std::size_t scale = picture.columns / docbay::firmware::display_columns;
  if (scale == 0 || picture.rows != docbay::firmware::display_rows * scale) return false;
  for (std::size_t row = 0; row < picture.rows; ++row) {
    for (std::size_t column = 0; column < picture.columns; ++column) {
      const char green = picture.pixels[(row * picture.columns + column) * 3 + 1];
      const bool lit = static_cast<unsigned char>(green) > 127;
      if (lit != docbay::firmware::bright(counts, column / scale, row / scale)) return false;
    }
  }
  return true;
}

std::optional<Picture> picture_of(ArmSite& site) {
  const auto path = site.home() / "display.ppm";
  if (!site.did({{"act", "picture"}, {"board", 1}, {"path", path.string()}})) return {};
  std::optional<Picture> picture;
  wait_until([&] { return (picture = picture_in(path)).has_value(); }, milliseconds{1000});
  return picture;
}

bool display_shows(ArmSite& site, const docbay::firmware::Shown& counts) {
  return wait_until([&] {
    const std::optional<Picture> picture = picture_of(site);
    return picture && shows(*picture, counts);
  });
}

}  // namespace

TEST_CASE("arm board: a drop reaches the OA, and the display shows the count") {
  ArmSite site;
  site.dispatch_to_first_unit(1);
  CHECK(display_shows(site, {0, 0}));
  REQUIRE(site.open_slot(1));
  REQUIRE(site.drop(1));
  CHECK(wait_until([&] { return site.deposits() == 1; }));
  CHECK(display_shows(site, {1, 0}));
  const std::optional<Picture> picture = picture_of(site);
  REQUIRE(picture.has_value());
  CHECK_FALSE(shows(*picture, {2, 0}));
  CHECK(site.judge().clean());
}

TEST_CASE("arm board: power cuts after drops and under open shutters lose nothing") {
  const int cuts = cuts_wanted();
  const unsigned seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 chance{seed};
  // The firmware needs some milliseconds to see a drop, and the chip five to keep it.
  std::uniform_int_distribution<int> after_drop_ms{60, 250};
  std::uniform_int_distribution<int> off_ms{0, 50};
  ArmSite site{seed};
  site.dispatch_to_first_unit(cuts);
  int done = 0;
  int document = 0;
  const auto cut = [&] {
    site.power(false);
    REQUIRE(site.did({{"act", "pause"}, {"ms", off_ms(chance)}}));
    site.power(true);
    ++done;
  };
  while (done < cuts) {
    REQUIRE(site.open_slot(++document));
    if (chance() % 4 == 0 && done + 1 < cuts) {
      cut();
      REQUIRE(site.open_slot(document));
    }
    REQUIRE(site.drop(document));
    REQUIRE(site.did({{"act", "pause"}, {"ms", after_drop_ms(chance)}}));
    cut();
  }
  CHECK(wait_until([&] { return site.deposits() >= document; }));
  const auto judgement = site.judge();
  INFO(docbay::simulator::to_text(judgement));
  MESSAGE(done, " cuts, ", document, " drops, ", site.boots(), " boots, seed ", seed);
  CHECK(judgement.dropped == static_cast<std::size_t>(document));
  CHECK(judgement.clean());
  CHECK(site.deposits() == document);
  CHECK(wait_until([&] { return site.boots() == done + 1; }));
}

TEST_CASE("arm board: a page torn in the middle of its write loses nothing that was kept before") {
  const int wanted = cuts_wanted() / 2;
  const unsigned seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 chance{seed};
  std::uniform_int_distribution<int> after_drop_ms{60, 250};
  ArmSite site{seed};
  site.dispatch_to_first_unit(wanted);
  std::int64_t last_boots = 0;
  for (int document = 1; document <= wanted; ++document) {
    REQUIRE(site.open_slot(document));
    CHECK(site.boots() > last_boots);
    last_boots = site.boots();
    // Nobody fetches the drop: it lives in the board alone while another page is torn.
    site.daemon().send(SIGSTOP);
    REQUIRE(site.drop(document));
    REQUIRE(site.did({{"act", "pause"}, {"ms", after_drop_ms(chance)}}));
    const bool at_start = chance() % 2 == 0;
    if (at_start) site.power(false);
    const std::size_t torn = site.tears();
    REQUIRE(site.did({{"act", "tear"}, {"board", 1}}));
    if (at_start) {
      site.power(true);  // and writes its boot count
    } else {
      REQUIRE(site.did({{"act", "press"}, {"bay", 1}}));
    }
    REQUIRE(wait_until([&] { return !site.board().at("powered").as_bool(); }));
    CHECK(site.tears() >= torn + 1);
    site.power(true);
    site.daemon().send(SIGCONT);
  }
  CHECK(wait_until([&] { return site.deposits() >= wanted; }));
  const auto judgement = site.judge();
  INFO(docbay::simulator::to_text(judgement));
  MESSAGE(site.tears(), " pages torn, ", wanted, " drops, ", site.boots(), " boots, seed ", seed,
          ": ", json::serialize(site.board().at("tears")));
  CHECK(site.tears() >= static_cast<std::size_t>(wanted));
  CHECK(judgement.dropped == static_cast<std::size_t>(wanted));
  CHECK(judgement.clean());
  CHECK(site.deposits() == wanted);
}

TEST_CASE(
    "arm board: a loop that hangs is reset by the watchdog, and every coil is off from there") {
  ArmSite site;
  site.dispatch_to_first_unit(2);
  REQUIRE(site.open_slot(1));
  site.kill_daemon();
  const json::array so_far = site.coil_changes();
  CHECK(lit_coils(so_far) == std::set<std::string>{"shutter 0"});
  const std::size_t before = so_far.size();
  const auto hung = site.hand({{"act", "hang"}, {"board", 1}});
  REQUIRE_MESSAGE(hung.at("ok").as_bool(), json::serialize(hung));
  REQUIRE(site.boots() == 1);
  CHECK(site.did({{"act", "wait"}, {"bay", 1}, {"shutter", "closed"}, {"timeout_ms", 5000}}));
  CHECK(wait_until([&] { return site.boots() == 2; }));
  const Identified board = identify(site);
  CHECK(board.identity.reset_cause == docbay::protocol::ResetCause::watchdog);
  CHECK(board.identity.boot_count.value == 2);
  CHECK(board.booted);
  // Nothing was driven while it hung, nor after the reset, until the daemon orders again.
  json::array changes = site.coil_changes();
  REQUIRE(changes.size() == before + 1);
  CHECK(changes.back().as_object().contains("reset"));
  CHECK(lit_coils(changes).empty());
  site.start_daemon();
  CHECK(site.coil_changes().size() == before + 1);
  CHECK(wait_until([&] { return site.open_slot(1); }));
  changes = site.coil_changes();
  CHECK(lit_coils(changes) == std::set<std::string>{"shutter 0"});
  REQUIRE(site.drop(1));
  CHECK(wait_until([&] { return site.deposits() == 1; }));
  CHECK(site.judge().clean());
}
