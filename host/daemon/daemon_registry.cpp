// Papers that nobody knows: what was scanned of them, and their registration at the station.
#include "host/control/acts.hpp"
#include "host/daemon/daemon.hpp"
#include "host/log/log.hpp"
#include "host/station/form.hpp"

namespace docbay::host {

/// On the query thread.
std::string Daemon::unregistered() {
  constexpr int most = 200;
  const auto scans = readers_->queries.unknown_scans(most);
  if (!scans) return error_answer(scans.error().message);
  std::vector<Unregistered> codes;
  for (const UnknownScan& scan : *scans) {
    codes.push_back({.form = form_of(understand_scan(scan.raw, codes_)),
                     .cabinet = scan.cabinet,
                     .person = scan.person,
                     .scan_count = scan.scan_count,
                     .at_ms = scan.at_ms});
  }
  return unregistered_answer(codes);
}

/// What was scanned of this code fills in what the request leaves out.
void Daemon::fill_in_form(DocumentRegistered& registered) {
  const auto raw = readers_->shelf.last_scan(registered.row.document.code);
  if (!raw) return log_error("lookup_failed", {{"why", raw.error().message}});
  if (!raw->empty()) fill_in(registered.row, form_of(understand_scan(*raw, codes_)));
  if (registered.row.code_kind_text.empty()) {
    registered.row.code_kind_text = std::string{name_of(CodeKind::unique)};
  }
}

}  // namespace docbay::host
