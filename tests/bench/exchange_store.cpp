#include "tests/bench/exchange_store.hpp"

#include <fmt/format.h>

#include "host/store/store.hpp"
#include "tests/bench/figure.hpp"

namespace docbay::tests {

using namespace host;

namespace {

/// Two characters each; what titles are made of.
constexpr std::string_view words =
    "会议工作安全生产教育卫生财政预算审计交通水利农业林业环保城市规划建设土地住房就业社保民政公安司"
    "法"
    "消防应急防汛抗旱粮食能源电力通信科技创新人才干部培训考核纪检监察宣传文化旅游体育档案保密机要信"
    "访"
    "统计税务金融证券保险商务外事侨务台港宗教民族扶贫移民老龄妇女儿童青年残疾红会工会团委法院检察人"
    "大"
    "政协组织编制机关后勤接待车辆节能采购招标合同项目投资债务国资企业市场物价质量食品药品知识产权气"
    "象"
    "地震海洋测绘矿产煤炭钢铁化工轻工纺织建材装备航空航天铁路公路港口物流邮政快递互联数据网络信息系"
    "统";

void run(Database& database, const std::string& sql) {
  if (const auto done = database.execute(sql); !done) give_up(done.error().message);
}

/// h is a number that looks drawn by lot, for each i of its own; w(k) one of the words.
std::string documents_sql(std::int64_t count) {
  const auto word = [](int shift) {
    return fmt::format("substr('{}', 1 + 2 * ((h >> {}) % {}), 2)", words, shift, words.size() / 6);
  };
  return fmt::format(
      R"sql(
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {0}),
     m(i, h) AS (SELECT i, (i * 2654435761 + (i >> 7) * 40503) & 0x7FFFFFFFFFFF FROM n)
INSERT INTO document (document_id, code, code_kind, number, title, kind, issuing_unit,
  classification, urgency, cancelled, registered_at_ms)
SELECT printf('D%09d', i), printf('9222%016d', i), 'unique',
       printf('%s发〔%d〕%d号', {1}, 2016 + i * 10 / ({0} + 1), i % 4000 + 1),
       '关于' || {2} || {3} || '和' || {4} || char(0x4E00 + (h >> 9) % 8000) ||
         char(0x4E00 + (h >> 13) % 8000) || '问题的' ||
         CASE i % 4 WHEN 0 THEN '通知' WHEN 1 THEN '请示' WHEN 2 THEN '报告' ELSE '批复' END,
       '通知', {1} || '办公室', CASE WHEN h % 50 = 0 THEN '秘密' ELSE '无' END, 'ordinary', 0,
       1500000000000 + i * 30000
  FROM m)sql",
      count, word(5), word(8), word(14), word(20));
}

std::string copies_sql(const StoreSize& size) {
  const std::int64_t first_open = size.documents - size.open();
  return fmt::format(
      R"sql(
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {0}),
     m(i, is_inside, unit) AS (
       SELECT i, i > {2} AND i % 10 = 0,
              printf('U%04d', iif(i > {2} AND i % 10 = 0, i / 10, i) % {1} + 1) FROM n)
INSERT INTO copy (copy_id, document_id, unit_id, place, bay, place_unit_id, place_person_id,
  since_ms, since_move)
SELECT i, printf('D%09d', i), unit,
       CASE WHEN i <= {2} THEN 'with_unit' WHEN is_inside THEN 'in_bay' ELSE 'registered' END,
       iif(is_inside, i / 10 % {1} + 1, 0), iif(i <= {2} OR is_inside, unit, ''), '',
       1500000000000 + i * 30000, i
  FROM m)sql",
      size.documents, bench_bays, first_open);
}

void make_people(Database& database) {
  run(database, fmt::format(R"sql(
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {0})
INSERT INTO unit (unit_id, name, parent_unit_id)
  SELECT printf('U%04d', i), printf('单位%04d', i), '' FROM n;
INSERT INTO person (person_id, name, unit_id, role)
  SELECT 'P' || substr(unit_id, 2), '交换员', unit_id, 'courier' FROM unit;
INSERT INTO card (card_uid, person_id, blocked)
  SELECT 'CARD' || substr(person_id, 2), person_id, 0 FROM person;
-- Eight offers a bay are remembered; of the first thousand bays the newest one stands.
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {0} * 8)
INSERT INTO offer (command_number, bay, document_id, unit_id, person_id, session_id, copies_left,
  offered_at_ms, changed_at_ms, end)
SELECT i, i % {0} + 1, printf('D%09d', (SELECT max(copy_id) FROM copy) - 10 * i - 1),
       printf('U%04d', i % {0} + 1), 'P0001', i % {1} + 1, 1, 1700000000000 + i, 1700000000000 + i,
       CASE WHEN i > {0} * 7 AND i % {0} < {2} THEN 'live' ELSE 'expired' END
  FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
INSERT INTO incident (incident_id, kind, bay, board_serial, document_id, copy_id, person_id,
  opened_at_ms)
SELECT i, 'jam', {2} + i, '0000000000000000', '', 0, '', 1700000000000 FROM n;
UPDATE counters SET command_number = {0} * 8, copy = (SELECT max(copy_id) FROM copy),
  incident = 300, move = (SELECT max(copy_id) FROM copy);
)sql",
                            bench_bays, bench_cabinets, bench_live_offers));
}

}  // namespace

State bench_site() {
  State state{.site = "bench"};
  for (int i = 0; i < bench_bays; ++i) {
    install(state, {.number = {i + 1},
                    .cabinet = fmt::format("cabinet {}", i % bench_cabinets),
                    .board = {static_cast<std::uint64_t>(i / 8 + 1)},
                    .position = {static_cast<std::uint8_t>(i % 8)},
                    .unit = {fmt::format("U{:04}", i + 1)},
                    .ceiling = Classification::secret});
  }
  for (auto& [serial, board] : state.boards) board.link = BoardLink::up;
  return state;
}

std::string code_of(std::int64_t n) {
  return fmt::format("9222{:016}", n);
}

void make_store(const std::filesystem::path& path, const StoreSize& size) {
  if (auto made = Store::open(path); !made) give_up(made.error().message);
  auto opened = Database::open(path, OpenMode::writer);
  if (!opened) give_up(opened.error().message);
  Database& database = *opened;
  run(database,
      "PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;"
      "PRAGMA cache_size = -400000; PRAGMA journal_mode = OFF;");
  // Indexes that are made of a finished table are sorted once.
  run(database,
      "DROP INDEX document_number; DROP INDEX copy_document; DROP INDEX copy_bay;"
      "DROP INDEX copy_awake;");
  run(database, documents_sql(size.documents));
  run(database, copies_sql(size));
  run(database,
      "CREATE INDEX document_number ON document (number);"
      "CREATE INDEX copy_document ON copy (document_id);"
      "CREATE INDEX copy_bay ON copy (bay) WHERE bay <> 0;"
      "CREATE INDEX copy_awake ON copy (document_id, place)"
      "  WHERE place IN ('in_hand', 'in_bay', 'in_doubt');");
  make_people(database);
}

}  // namespace docbay::tests
