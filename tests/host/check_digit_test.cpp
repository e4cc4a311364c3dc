// Check digits against numbers that others have published, and against every misreading.
#include "host/codes/check_digit.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "host/codes/pattern.hpp"

namespace docbay::tests {
namespace {

using host::check_holds;
using host::CheckDigit;
using host::with_check;

constexpr CheckDigit schemes[] = {CheckDigit::mod10, CheckDigit::mod97_10, CheckDigit::mod11_2,
                                  CheckDigit::s10};

/// A payload that the scheme takes.
rc::Gen<std::string> payload(CheckDigit scheme) {
  const auto digits = [](std::size_t count) {
    return rc::gen::container<std::string>(count,
                                           rc::gen::inRange('0', static_cast<char>('9' + 1)));
  };
  if (scheme != CheckDigit::s10)
    return rc::gen::mapcat(rc::gen::inRange<std::size_t>(1, 33),
                           [digits](std::size_t count) { return digits(count); });
  return rc::gen::map(digits(8), [](const std::string& serial) { return "EE" + serial + "CN"; });
}

}  // namespace

TEST_CASE("check digit: published numbers hold") {
  CHECK(check_holds(CheckDigit::mod10, "6291041500213"));            // GS1, a GTIN-13
  CHECK(check_holds(CheckDigit::mod10, "376104250021234569"));       // GS1, an SSCC
  CHECK(check_holds(CheckDigit::mod97_10, "5493001KJTIIGC8Y1R12"));  // ISO 17442, an LEI
  CHECK(check_holds(CheckDigit::mod97_10, "79444"));                 // ISO/IEC 7064: 794 44
  CHECK(check_holds(CheckDigit::mod11_2, "0000 0002 1825 0097"));    // an ISNI's scheme
  CHECK(check_holds(CheckDigit::mod11_2, "0794-0"));                 // ISO/IEC 7064: 0794 0
  CHECK(check_holds(CheckDigit::s10, "RR473124829GB"));              // UPU S10's own
  CHECK(check_holds(CheckDigit::s10, "EE 473 124 829 CN"));
}

TEST_CASE("check digit: a missing, wrong or foreign one does not hold") {
  CHECK_FALSE(check_holds(CheckDigit::mod10, "6291041500214"));
  CHECK_FALSE(check_holds(CheckDigit::mod10, "7"));
  CHECK_FALSE(check_holds(CheckDigit::mod10, "629104150021X"));
  CHECK_FALSE(check_holds(CheckDigit::mod97_10, "79445"));
  CHECK_FALSE(check_holds(CheckDigit::mod97_10, "5493001kjtiigc8y1r12"));
  CHECK_FALSE(check_holds(CheckDigit::mod11_2, "0795-0"));
  CHECK_FALSE(check_holds(CheckDigit::s10, "RR473124820GB"));
  CHECK_FALSE(check_holds(CheckDigit::s10, "473124829"));
  CHECK_FALSE(check_holds(CheckDigit::s10, "RR473124829"));
  CHECK_FALSE(check_holds(CheckDigit::s10, ""));
  CHECK(check_holds(CheckDigit::none, "anything"));
}

TEST_CASE("check digit: what is given one holds, and fits its scheme's shape") {
  for (const CheckDigit scheme : schemes) {
    const auto shape = host::Pattern::compile(shape_of(scheme));
    REQUIRE(shape.has_value());
    CHECK(rc::check(std::string{name_of(scheme)}, [&] {
      const auto checked = with_check(scheme, *payload(scheme));
      RC_ASSERT(checked.has_value());
      RC_ASSERT(check_holds(scheme, *checked));
      RC_ASSERT(shape->match(*checked).has_value());
    }));
  }
  CHECK(with_check(CheckDigit::mod97_10, "WJ-000123") == "WJ-00012317");
  CHECK(with_check(CheckDigit::none, "WJ1") == "WJ1");
}

TEST_CASE("check digit: no single digit that is misread goes unnoticed") {
  for (const CheckDigit scheme : {CheckDigit::mod10, CheckDigit::mod97_10,
                                  CheckDigit::mod11_2}) {  // S10 takes 5 for two rests
    CHECK(rc::check(std::string{name_of(scheme)}, [scheme] {
      std::string text = with_check(scheme, *payload(scheme)).value();
      std::vector<std::size_t> digits;
      for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] >= '0' && text[i] <= '9') digits.push_back(i);
      const auto at = *rc::gen::elementOf(digits);
      text[at] = *rc::gen::suchThat(rc::gen::inRange('0', static_cast<char>('9' + 1)),
                                    [was = text[at]](char digit) { return digit != was; });
      RC_ASSERT_FALSE(check_holds(scheme, text));
    }));
  }
}

TEST_CASE("check digit: what the scheme cannot count is refused") {
  CHECK(with_check(CheckDigit::mod10, "A1") == std::nullopt);
  CHECK(with_check(CheckDigit::mod97_10, "文1") == std::nullopt);
  CHECK(with_check(CheckDigit::mod97_10, "a1") == std::nullopt);
  CHECK(with_check(CheckDigit::mod11_2, "X1") == std::nullopt);
  CHECK(with_check(CheckDigit::s10, "EE1234567CN") == std::nullopt);
  CHECK(with_check(CheckDigit::mod10, "") == std::nullopt);
}

}  // namespace docbay::tests
