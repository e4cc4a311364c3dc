// Bays with papers in them, and what a collector's step came to.
#pragma once

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/host/office.hpp"

namespace docbay::tests {

/// D1 and a copy of DX for U1 lie in bay 1, D2 in bay 2.
inline Office with_papers() {
  Office office;
  office.card("COURIER-1");
  for (const char* code : {"C1", "C2", "CX"}) {
    office.scan(code);
    office.drop(code == std::string{"C2"} ? 2 : 1);
  }
  return office;
}

/// An unclassified document D6 for U6 lies in bay 7, which may hold classified ones.
inline Office with_paper_for_two() {
  Office office;
  office.document(document_row("D6", "C6"), {{.document = {"D6"}, .unit = {"U6"}, .copies = 1}});
  office.card("COURIER-1");
  office.scan("C6");
  office.drop(7);
  REQUIRE(office.place("D6").bay == BayNumber{7});
  return office;
}

inline std::vector<std::string> refusals(const Outcome& outcome) {
  std::vector<std::string> reasons;
  for (const RefusalRecord& refusal : all<RefusalRecord>(outcome)) {
    reasons.push_back(refusal.reason);
  }
  return reasons;
}

/// The door of a bay is open for a stocktake by O1 and its collector.
inline void begin_stocktake(Office& office, int bay) {
  office.happens(StocktakeRequested{.bay = {bay}, .person = {"O1"}, .reason = "monthly"});
  office.collector(bay);
  REQUIRE(office.ordered(bay, protocol::CommandKind::open_door) == 1);
  office.open_door(bay);
}

/// The board of a bay shows what its sensors see; nobody is at it.
inline const Outcome& see(Office& office, int bay, protocol::Emptiness emptiness) {
  const BaySetup& setup = office.state.bays.at({bay}).setup;
  protocol::Detail detail;
  detail.bays[setup.position.value].emptiness = emptiness;
  return office.happens(BoardDetailRead{.board = setup.board, .detail = detail});
}

/// D1 was dropped into bay 1 and collected; its copy is with U1.
inline Office with_collected() {
  Office office;
  office.card("COURIER-1");
  office.scan("C1");
  office.drop(1);
  office.collector(1);
  office.take(1);
  REQUIRE(office.place("D1").kind == Place::Kind::with_unit);
  return office;
}

/// The one collector's receipts of the last step.
inline std::vector<DocumentId> collected(const Office& office) {
  std::vector<DocumentId> documents;
  for (const ReceiptIssued& receipt : all<ReceiptIssued>(office.last)) {
    CHECK(receipt.transfer == TransferKind::collect);
    documents.push_back(receipt.document);
  }
  return documents;
}

}  // namespace docbay::tests
