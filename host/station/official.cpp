#include "host/station/official.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "host/station/charset.hpp"

namespace docbay::host {
namespace {

using protocol::BarcodeElement;

constexpr std::array<std::pair<BarcodeElement, std::string_view>, 13> element_names{{
    {BarcodeElement::number, "number"},
    {BarcodeElement::issuing_unit, "issuing_unit"},
    {BarcodeElement::kind, "kind"},
    {BarcodeElement::document_number, "document_number"},
    {BarcodeElement::main_recipient, "main_recipient"},
    {BarcodeElement::title, "title"},
    {BarcodeElement::classification, "classification"},
    {BarcodeElement::urgency, "urgency"},
    {BarcodeElement::date, "date"},
    {BarcodeElement::release_level, "release_level"},
    {BarcodeElement::making_unit, "making_unit"},
    {BarcodeElement::making_date, "making_date"},
    {BarcodeElement::custom, "custom"},
}};

bool is_date(BarcodeElement element) {
  return element == BarcodeElement::date || element == BarcodeElement::making_date;
}

std::string on_one_line(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  return text;
}

}  // namespace

std::optional<std::vector<std::pair<std::string, std::string>>> official_fields(
    const protocol::Barcode& barcode) {
  std::vector<std::pair<std::string, std::string>> fields;
  for (const auto& [element, name] : element_names) {
    if (barcode[element].empty()) continue;
    const auto date = is_date(element) ? protocol::barcode_date(barcode[element]) : std::nullopt;
    if (date) {
      fields.emplace_back(name, std::string{date->begin(), date->end()});
      continue;
    }
    auto text = decoded(barcode[element], barcode.charset == protocol::BarcodeCharset::utf8);
    if (!text) return std::nullopt;
    fields.emplace_back(name, on_one_line(std::move(*text)));
  }
  return fields;
}

std::string repair_names(const protocol::Barcode& barcode) {
  std::string names;
  for (unsigned bit = 1; bit != 0 && bit <= barcode.repairs; bit <<= 1) {
    const auto repair = protocol::BarcodeRepair{static_cast<std::uint16_t>(bit)};
    if (!barcode.repaired(repair)) continue;
    if (!names.empty()) names += ',';
    names += name_of(repair);
  }
  return names;
}

}  // namespace docbay::host
