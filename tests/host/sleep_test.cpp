// What is in memory: a document sleeps in the store until something happens to it, and whoever
// wakes it finds it as it was laid down, on the disk or still on its way there.
#include <doctest/doctest.h>

#include "host/store/shelf.hpp"
#include "host/store/store.hpp"
#include "tests/host/database_folder.hpp"
#include "tests/host/office.hpp"

namespace docbay::tests {
namespace {

/// The store beside an office. Nothing is written until somebody says so.
struct Disk {
  DatabaseFolder folder;
  Store store = Store::open(folder / "docbay.db").value();
  Shelf shelf{StoreReader::open(folder / "docbay.db").value()};

  void write(Office& office) {
    REQUIRE(store.write({{office.records}}));
    office.records.clear();
  }
  std::optional<Document> scanned(const Office& office, const std::string& code) {
    CodeScanned scan{.code = code};
    REQUIRE(shelf.complete(office.state, scan));
    return scan.found;
  }
};

TEST_CASE("sleep: a document that is only announced is not in memory, and a scan wakes it") {
  Office office;
  CHECK(office.state.documents.empty());
  office.card("COURIER-1");
  office.scan("C1");
  CHECK(office.verdict() == Verdict::offered);
  CHECK(office.awake("D1"));
  office.drop(1);
  CHECK(office.awake("D1"));
}

TEST_CASE("sleep: a scan that comes to nothing leaves nothing in memory") {
  Office office;
  office.scan("C1");
  CHECK(office.verdict() == Verdict::no_session);
  CHECK(all<ScanRecord>(office.last)[0].document == DocumentId{"D1"});
  CHECK(office.state.documents.empty());
  CHECK(office.last.asleep.size() == 1);
}

TEST_CASE("sleep: a document stays awake as long as an offer of it may still be answered") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  office.expire(2);
  office.wait(4 * 60'000);
  CHECK(office.awake("D2"));
  SUBCASE("a late drop is known for what it probably is") {
    office.drop(2);
    CHECK(office.open(IncidentKind::late_drop).size() == 1);
    CHECK(office.place("D2").kind == Place::Kind::in_doubt);
  }
  SUBCASE("once the bay has had many others, it sleeps") {
    for (std::size_t i = 0; i < offers_per_bay_max; ++i) {
      const std::string id = "E" + std::to_string(i);
      office.document(document_row(id, id), {{.document = {id}, .unit = {"U2"}, .copies = 1}});
      office.card("COURIER-1");
      office.scan(id);
      REQUIRE(office.verdict() == Verdict::offered);
      office.drop(2);
    }
    CHECK(!office.awake("D2"));
    CHECK(office.place("D2").kind == Place::Kind::registered);
  }
}

TEST_CASE("sleep: a drop told so late that offer and document are forgotten still finds both") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  const Offer old = office.offer(2);
  for (std::size_t i = 0; i < offers_per_bay_max; ++i) {
    const std::string id = "E" + std::to_string(i);
    office.document(document_row(id, id), {{.document = {id}, .unit = {"U2"}, .copies = 1}});
    office.scan(id);
    office.drop(2);
  }
  REQUIRE(!office.awake("D2"));
  protocol::Event event{
      .identity = {.boot_count = {1}, .sequence = {900}}, .kind = EventKind::dropped, .bay = 1};
  write_payload(event, protocol::DropPayload{.offer = old.number});
  event.kind = EventKind::dropped;
  office.happens(BoardEventArrived{.board = board_a, .event = event, .offer = old});
  CHECK(office.place("D2").kind == Place::Kind::in_bay);
  CHECK(all<ReceiptIssued>(office.last).at(0).document == DocumentId{"D2"});
}

TEST_CASE("sleep: a document that an open incident speaks of stays awake") {
  Office office;
  office.card("COURIER-1");
  office.scan("C1");
  office.drop(1);
  office.state.incidents.add({.id = {77}, .kind = IncidentKind::jam, .document = {"D1"}});
  office.collector(1);
  office.take(1);
  CHECK(office.awake("D1"));
  office.state.incidents.take({[](const Incident& incident) { return incident.id.value == 77; }});
  office.document(document_row("D1", "C1"));
  CHECK(!office.awake("D1"));
}

TEST_CASE("shelf: a document whose records are not on the disk yet is found as it is") {
  Disk disk;
  Office office;
  disk.write(office);
  office.card("COURIER-1");
  office.scan("C1");
  office.drop(1);
  office.collector(1);
  office.take(1);
  REQUIRE(office.last.asleep.size() == 1);
  const auto before = disk.scanned(office, "C1");
  REQUIRE(before);
  CHECK(before->copies[0].place.kind == Place::Kind::registered);  // the disk is behind
  const auto number = disk.shelf.lay_down(office.last.asleep);
  const auto meanwhile = disk.scanned(office, "C1");
  REQUIRE(meanwhile);
  CHECK(meanwhile->copies[0].place.kind == Place::Kind::with_unit);
  disk.write(office);
  disk.shelf.durable(number);
  CHECK(disk.shelf.size() == 0);
  const auto after = disk.scanned(office, "C1");
  REQUIRE(after);
  CHECK(after->copies[0].place == meanwhile->copies[0].place);
}

TEST_CASE("shelf: a document that was never on the disk is found before it gets there") {
  Disk disk;
  Office office;
  office.document(document_row("D9", "C9"), {{.document = {"D9"}, .unit = {"U1"}, .copies = 1}});
  CHECK(!disk.scanned(office, "C9"));
  disk.shelf.lay_down(office.last.asleep);
  CHECK(disk.scanned(office, "C9")->copies.size() == 1);
}

TEST_CASE("shelf: laid down again before the first time is durable, it is found as it is now") {
  Disk disk;
  Office office;
  disk.write(office);
  DocumentRow row = document_row("D1", "C1");
  row.document.title = "first";
  office.document(row);
  const auto first = disk.shelf.lay_down(office.last.asleep);
  row.document.title = "second";
  row.document.code = "C1-new";
  office.document(row);
  const auto second = disk.shelf.lay_down(office.last.asleep);
  disk.shelf.durable(first);
  CHECK(disk.scanned(office, "C1-new")->title == "second");
  // The disk still says that the old code is its own.
  CHECK(!disk.scanned(office, "C1"));
  disk.write(office);
  disk.shelf.durable(second);
  CHECK(disk.scanned(office, "C1-new")->title == "second");
  CHECK(!disk.scanned(office, "C1"));
}

TEST_CASE("shelf: of a document that is awake the disk is not asked") {
  Disk disk;
  Office office;
  disk.write(office);
  office.card("COURIER-1");
  office.scan("C1");
  CHECK(!disk.scanned(office, "C1"));
  office.document(document_row("D1", "C1-new"));
  REQUIRE(office.awake("D1"));
  // The disk knows the old code only.
  CHECK(!disk.scanned(office, "C1"));
  OfficeChanged change{.documents = {document_row("D1", "C1")}};
  REQUIRE(disk.shelf.complete(office.state, change));
  CHECK(change.found.empty());
}

TEST_CASE("restart: only what is awake comes back, and a scan finds the rest") {
  Disk disk;
  Office office;
  office.card("COURIER-1");
  office.scan("C1");
  office.drop(1);
  office.scan("C2");
  office.expire(2);
  disk.write(office);
  State loaded = installed();
  REQUIRE(disk.store.load(loaded));
  CHECK(loaded.documents.size() == 2);  // D1 lies in a bay, D2 has an offer that is remembered
  CHECK(contradiction(loaded).empty());
  office.state = loaded;
  REQUIRE(disk.scanned(office, "C3"));
  CHECK(disk.scanned(office, "C3")->copies.size() == 1);
}

}  // namespace
}  // namespace docbay::tests
