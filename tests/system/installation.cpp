#include "tests/system/installation.hpp"

#include <cstdlib>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>

#include "host/sqlite/database.hpp"
#include "simulator/commission.hpp"
#include "simulator/hands_log.hpp"

namespace docbay::tests {

namespace json = boost::json;

namespace {

std::int64_t number_in(const std::filesystem::path& file, const std::string& sql) {
  auto database = host::Database::open(file, host::OpenMode::reader);
  REQUIRE_MESSAGE(database, "cannot open ", file);
  const auto number = database->query_int64(sql);
  REQUIRE_MESSAGE(number, sql);
  return *number;
}

}  // namespace

std::string program(const std::string& name) {
  return std::string{DOCBAY_BIN} + "/" + name;
}

Installation::Installation() : Installation{{"--shutterless", "3"}, {}} {}

Installation::Installation(const std::vector<std::string>& commission,
                           std::vector<std::string> serve)
    : serve_{std::move(serve)} {
  char name[] = "/tmp/docbay-test.XXXXXX";
  REQUIRE(mkdtemp(name) != nullptr);
  home_ = name;
  std::vector<std::string> words{program("docbay-sim"), "commission", "--directory",
                                 home_.string()};
  words.insert(words.end(), commission.begin(), commission.end());
  const Finished made = run(words);
  REQUIRE_MESSAGE(made.code == 0, made.output);
  start_simulator();
}

Installation::~Installation() {
  daemon_.reset();
  simulator_.reset();
  std::error_code ignored;  // a leftover in /tmp is no reason to fail
  if (std::getenv("DOCBAY_TEST_KEEP") == nullptr) std::filesystem::remove_all(home_, ignored);
}

void Installation::start_simulator() {
  std::vector<std::string> words{program("docbay-sim"), "serve", "--directory", home_.string()};
  words.insert(words.end(), serve_.begin(), serve_.end());
  simulator_.emplace(words, home_ / "sim.log");
  const bool up = wait_until([&] {
    auto connected = simulator::ControlClient::connect(home_.string());
    if (connected) hands_.emplace(std::move(*connected));
    return connected.has_value();
  });
  REQUIRE_MESSAGE(up, read_whole(home_ / "sim.log"));
}

void Installation::stop_simulator() {
  hands_.reset();
  simulator_->send(SIGTERM);
  CHECK(simulator_->wait() == 0);
  simulator_.reset();
}

void Installation::spawn_daemon() {
  daemon_.reset();
  daemon_.emplace(std::vector<std::string>{program("docbayd"), "--config", config().string()},
                  home_ / "docbayd.log");
}

void Installation::start_daemon() {
  spawn_daemon();
  const bool up = wait_until([&] {
    const auto status = ask({"status"});
    if (!status) return false;
    for (const json::value& board : status->at("boards").as_array()) {
      if (board.at("link") != json::value("up")) return false;
    }
    return true;
  });
  REQUIRE_MESSAGE(up, daemon_log());
}

void Installation::kill_daemon() {
  daemon_->send(SIGKILL);
  REQUIRE(daemon_->wait() == -SIGKILL);
}

void Installation::tell_oa(const std::string& sql) {
  auto database = host::Database::open(oa(), host::OpenMode::shared);
  REQUIRE(database);
  const auto done = database->execute(sql);
  REQUIRE_MESSAGE(done, sql);
}

void Installation::open_office() {
  std::string sql =
      "INSERT INTO person (person_id, name, unit_id, role) VALUES "
      "('P0', '交换员', 'U01', 'courier');"
      "INSERT INTO card (card_uid, person_id) VALUES ('COURIER-1', 'P0');";
  for (int unit = 1; unit <= 8; ++unit) {
    sql =
        fmt::format("INSERT INTO unit (unit_id, name) VALUES ('U{0:02}', '单位{0}');", unit) + sql;
    sql += fmt::format(
        "INSERT INTO person (person_id, name, unit_id, role) VALUES"
        " ('P{0}', '取件人{0}', 'U{0:02}', 'collector');"
        "INSERT INTO card (card_uid, person_id) VALUES ('COLLECT-{0}', 'P{0}');"
        "INSERT INTO person (person_id, name, unit_id, role) VALUES"
        " ('S{0}', '同取人{0}', 'U{0:02}', 'collector');"
        "INSERT INTO card (card_uid, person_id) VALUES ('SECOND-{0}', 'S{0}');",
        unit);
  }
  tell_oa(sql);
  REQUIRE(wait_until([&] { return store_number("SELECT count(*) FROM card") == 17; }));
}

void Installation::dispatch(int documents) {
  std::string sql = "BEGIN;";
  for (int i = 1; i <= documents; ++i) {
    sql += fmt::format(
        "INSERT INTO document (document_id, code, number) VALUES ('D{0}', 'DOC-{0}', "
        "'测〔2026〕{0}号');"
        "INSERT INTO dispatch (document_id, unit_id) VALUES ('D{0}', 'U{1:02}');",
        i, (i - 1) % 8 + 1);
  }
  tell_oa(sql + "COMMIT;");
  REQUIRE(wait_until([&] { return store_number("SELECT count(*) FROM copy") == documents; }));
}

json::object Installation::hand(const json::object& act) {
  const auto answer = hands_->ask_line(json::serialize(act));
  REQUIRE(answer);
  return json::parse(*answer).as_object();
}

std::int64_t Installation::store_number(const std::string& sql) const {
  return number_in(store(), sql);
}

std::int64_t Installation::oa_number(const std::string& sql) const {
  return number_in(oa(), sql);
}

simulator::Judgement Installation::judge() const {
  const auto hands = simulator::parse_hands(read_whole(home_ / "hands.jsonl"));
  REQUIRE(hands);
  auto database = host::Database::open(oa(), host::OpenMode::reader);
  REQUIRE(database);
  auto query = database->prepare(
      "SELECT json_object('kind', kind, 'code', code, 'bay', bay, 'unit_id', unit_id, 'copy_id',"
      " copy_id) FROM docbay_event ORDER BY rowid");
  REQUIRE(query);
  std::string lines;
  REQUIRE(query->each([&](const host::Statement& row) { lines += row.text(0) + "\n"; }));
  const auto events = simulator::parse_oa_events(lines);
  REQUIRE(events);
  return simulator::judge(*hands, *events);
}

firmware::Settings Installation::board_settings(std::uint32_t number) const {
  const auto store = simulator::EepromStore::open(simulator::eeprom_path(home_.string(), number));
  REQUIRE(store);
  const auto settings = firmware::decode_settings(store->read(firmware::settings_page));
  REQUIRE(settings);
  return *settings;
}

std::optional<json::object> Installation::ask(const std::vector<std::string>& words) const {
  std::vector<std::string> arguments{program("docbay"), "--socket",
                                     (home_ / "state" / "docbayd.sock").string()};
  arguments.insert(arguments.end(), words.begin(), words.end());
  arguments.emplace_back("--json");
  const Finished finished = run(arguments);
  if (finished.code != 0) return std::nullopt;
  return json::parse(finished.output).as_object();
}

}  // namespace docbay::tests
