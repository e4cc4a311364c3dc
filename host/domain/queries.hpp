// What people ask of the records, as values: the store answers, the tools and pages show.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/domain/types.hpp"

namespace docbay::host {

/// One line of a document's history.
struct TraceEntry {
  AtMs at_ms = 0;
  std::string what;  ///< registered, scanned, offered, a TransferKind, incident, resolved, reported
  std::string detail;  ///< verdict, how an offer ended, incident kind, evidence, reason
  std::int64_t bay = 0;
  std::string unit;
  std::string person;
  std::int64_t copy = 0;
  std::int64_t receipt = 0;
  std::string second;         ///< the other person, of two
  bool clock_trusted = true;  ///< what `at_ms` is worth; true also of what is older than this word
};

struct CopyPlace {
  std::int64_t copy = 0;
  std::string unit;  ///< whom it is for
  std::string place;
  std::int64_t bay = 0;
  std::string place_unit;
  std::string place_person;
  AtMs since_ms = 0;
};

struct Trace {
  Document document;
  std::vector<CopyPlace> copies;
  std::vector<TraceEntry> entries;
};

/// One line of a printed list, with names in place of identifiers.
struct ReceiptLine {
  std::int64_t receipt = 0;
  AtMs at_ms = 0;
  std::int64_t bay = 0;
  std::string number;
  std::string title;
  std::string classification;
  std::string issuing_unit;
  AtMs deposited_at_ms = 0;
};

/// The list that a receipt is on: all that was collected in the same session, or itself alone.
struct PrintedList {
  std::string unit;
  std::string person;
  std::string second;  ///< empty: one person alone
  AtMs at_ms = 0;      ///< of the receipt that was asked for
  std::int64_t reprint_count = 0;
  std::vector<ReceiptId> receipts;
};

/// A code that was scanned and is no document's.
struct UnknownScan {
  std::vector<std::uint8_t> raw;  ///< of the newest scan
  std::string cabinet;
  std::string person;
  std::int64_t scan_count = 0;
  AtMs at_ms = 0;
};

/// One copy that lies in a bay.
struct BayContent {
  std::int64_t copy = 0;
  std::string document_id;
  std::string code;
  std::string number;
  std::string title;  ///< empty when classified
  std::string classification;
  std::string urgency;
  std::string place;
  AtMs since_ms = 0;
};

}  // namespace docbay::host
