#include "host/station/form.hpp"

#include <algorithm>

namespace docbay::host {
namespace {

std::string field(const ScanText& scan, std::string_view name) {
  const auto found = std::ranges::find(scan.fields, name, [](const auto& it) { return it.first; });
  // 无 stands for "none" in the official string.
  return found == scan.fields.end() || found->second == "无" ? std::string{} : found->second;
}

}  // namespace

DocumentRow form_of(const ScanText& scan) {
  return {.document = {.code = scan.code,
                       .number = field(scan, "document_number"),
                       .title = field(scan, "title"),
                       .kind = field(scan, "kind"),
                       .issuing_unit = field(scan, "issuing_unit"),
                       .classification_text = field(scan, "classification")},
          .code_kind_text = std::string{name_of(scan.kind.value_or(CodeKind::unique))},
          .urgency_text = field(scan, "urgency")};
}

void fill_in(DocumentRow& row, const DocumentRow& form) {
  const auto take = [](std::string& to, const std::string& from) {
    if (to.empty()) to = from;
  };
  take(row.document.code, form.document.code);
  take(row.document.number, form.document.number);
  take(row.document.title, form.document.title);
  take(row.document.kind, form.document.kind);
  take(row.document.issuing_unit, form.document.issuing_unit);
  take(row.document.classification_text, form.document.classification_text);
  take(row.code_kind_text, form.code_kind_text);
  take(row.urgency_text, form.urgency_text);
}

}  // namespace docbay::host
