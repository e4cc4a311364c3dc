// What a scanned code tells of a document that nobody has registered: the form, filled in as far as
// the official 2D barcode or a rule of the configuration goes.
#pragma once

#include "host/domain/events.hpp"
#include "host/station/scan_text.hpp"

namespace docbay::host {

/// Without an identifier. What the code does not tell is empty.
DocumentRow form_of(const ScanText& scan);

/// Takes from `form` what `row` leaves empty.
void fill_in(DocumentRow& row, const DocumentRow& form);

}  // namespace docbay::host
