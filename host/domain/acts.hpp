// What people do at a desk, by name: who may, and whether they have said why. Internal to this
// folder.
#pragma once

#include <string>
#include <string_view>

#include "host/domain/turn.hpp"

namespace docbay::host {

/// Whether it says something: not blank, UTF-8, no more than anybody reads.
bool in_words(const std::string& text);

/// Why this person may not act as an operator, as `refusal_text` knows it; empty: welcome.
std::string_view refusal_of_operator(const State& state, const PersonId& person);
/// Why `second` is no second one to `person`.
std::string_view refusal_of_second(const State& state, const PersonId& person,
                                   const PersonId& second);

}  // namespace docbay::host
