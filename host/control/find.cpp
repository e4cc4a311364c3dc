#include "host/control/find.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace docbay::host {
namespace {

namespace json = boost::json;

std::string note_of(const FindResult& result, Language language) {
  const bool english = language == Language::english;
  if (result.too_short) {
    return english ? "for titles, two characters at least" : "按标题查找至少要两个字";
  }
  if (!result.search.trouble.empty()) {
    return english ? "titles were not searched" : "未能按标题查找";
  }
  if (result.search.waiting > 0) {
    return fmt::format(fmt::runtime(english ? "{} documents are not in the search yet"
                                            : "还有 {} 件公文未编入检索"),
                       result.search.waiting);
  }
  return {};
}

}  // namespace

void FindResult::add(FoundDocument document) {
  if (std::ranges::find(documents, document.document_id, &FoundDocument::document_id) !=
      documents.end()) {
    return;
  }
  if (documents.size() >= static_cast<std::size_t>(limit)) {
    more = true;
    return;
  }
  documents.push_back(std::move(document));
}

std::string find_answer(const FindResult& result, Language language) {
  json::array documents;
  for (const FoundDocument& found : result.documents) {
    documents.push_back(json::object{{"document_id", found.document_id},
                                     {"code", found.code},
                                     {"number", found.number},
                                     {"title", found.title},
                                     {"kind", found.kind},
                                     {"issuing_unit", found.issuing_unit},
                                     {"classification", found.classification},
                                     {"urgency", found.urgency},
                                     {"registered_at_ms", found.registered_at_ms},
                                     {"by", found.by}});
  }
  return json::serialize(json::object{{"ok", true},
                                      {"documents", std::move(documents)},
                                      {"limit", result.limit},
                                      {"more", result.more},
                                      {"trouble", result.search.trouble},
                                      {"note", note_of(result, language)}});
}

}  // namespace docbay::host
