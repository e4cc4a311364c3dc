// Papers that were scanned and that nobody knows: their list, and the request that registers one.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "host/domain/events.hpp"
#include "host/domain/words.hpp"

namespace docbay::host {

/// One code that was scanned and is not registered, with the form as far as the code fills it in.
struct Unregistered {
  DocumentRow form;
  std::string cabinet;  ///< where it was scanned last
  std::string person;   ///< by whom
  std::int64_t scan_count = 0;
  AtMs at_ms = 0;
};

/// What the request leaves out is empty, and filled in from what was scanned. The error says what
/// is missing.
std::expected<Happening, std::string> parse_register(const boost::json::object& request);

/// `{ok, codes: […]}`; the titles of classified papers are left out.
std::string unregistered_answer(const std::vector<Unregistered>& codes);

}  // namespace docbay::host
