#include "host/tool/labels.hpp"

#include <charconv>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "host/print/text_list.hpp"
#include "host/print/zpl.hpp"

namespace docbay::host {
namespace {

constexpr unsigned printer_dots_per_inch = 203;
constexpr unsigned file_dots_per_inch = 300;

template <class T>
using Result = std::expected<T, std::string>;

Result<std::vector<std::string>> counted(const std::string& from, std::size_t count) {
  const std::size_t behind = from.find_last_not_of("0123456789");
  const std::size_t digits_at = behind == std::string::npos ? 0 : behind + 1;
  const std::string digits = from.substr(digits_at);
  std::uint64_t number = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || digits.size() > 18 || failure != std::errc{}) {
    return std::unexpected{
        fmt::format("--from is \"{}\", but has to end in a number of 18 digits "
                    "at most, such as WJ000101",
                    from)};
  }
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) {
    texts.push_back(fmt::format("{}{:0{}}", from.substr(0, digits_at), number + i, digits.size()));
    if (texts.back().size() > from.size()) {
      return std::unexpected{
          fmt::format("the numbers grow longer than in --from after {}: begin "
                      "with more zeros, or order fewer labels",
                      i == 0 ? from : texts[i - 1])};
    }
  }
  return texts;
}

Result<Label> label_of(const LabelOrder& order, const std::string& text) {
  auto checked = with_check(order.check, text);
  if (!checked) {
    return std::unexpected{
        fmt::format("\"{}\" cannot bear a check digit {}: it takes {}, with space, hyphen, full "
                    "stop and slash between them",
                    text, name_of(order.check),
                    order.check == CheckDigit::mod97_10 ? "digits and capital letters" : "digits")};
  }
  auto symbol = encode_symbol(order.kind.value_or(kind_for(*checked)), *checked);
  if (!symbol) return std::unexpected{fmt::format("\"{}\": {}", *checked, symbol.error())};
  return Label{.symbol = std::move(*symbol), .text = std::move(*checked), .caption = order.caption};
}

Result<std::string> file_of(const std::filesystem::path& file, const std::vector<Label>& labels,
                            DotGrid grid) {
  const std::string kind = file.extension().string();
  if (kind == ".pdf")
    return labels.size() == 1 ? pdf_of(labels[0], grid) : pdf_sheets_of(labels, grid);
  if (kind != ".png" && kind != ".svg")
    return std::unexpected{"--out has to end with .png, .svg or .pdf"};
  if (labels.size() > 1)
    return std::unexpected{"a picture holds one label: name a .pdf for sheets of them"};
  return kind == ".png" ? png_of(labels[0], grid) : svg_of(labels[0], grid);
}

Result<std::string> printed_form(const std::vector<Label>& labels, DotGrid grid) {
  std::string zpl;
  for (const Label& label : labels) {
    const auto picture = draw_picture(label, grid);
    if (!picture) return std::unexpected{fmt::format("\"{}\": {}", label.text, picture.error())};
    zpl += zpl_of(*picture);
  }
  return zpl;
}

DotGrid grid_of(const LabelOrder& order, unsigned usual) {
  return {.dots_per_inch = order.dots_per_inch == 0 ? usual : order.dots_per_inch};
}

}  // namespace

Result<std::vector<std::string>> texts_of(const LabelOrder& order) {
  if (order.texts.empty() == order.from.empty())
    return std::unexpected{"give the texts of the labels, or --from with --count; one of the two"};
  const std::size_t count = order.from.empty() ? order.texts.size() : order.count;
  if (count == 0 || count > labels_max)
    return std::unexpected{fmt::format("from 1 to {} labels can be made at once", labels_max)};
  return order.from.empty() ? order.texts : counted(order.from, count);
}

Result<std::vector<std::string>> make_labels(const LabelOrder& order) {
  if (order.file.empty() && order.printer.empty())
    return std::unexpected{"say where the labels go: --out FILE or --printer DEVICE"};
  const auto texts = texts_of(order);
  if (!texts) return texts;
  std::vector<Label> labels;
  std::vector<std::string> made;
  for (const std::string& text : *texts) {
    auto label = label_of(order, text);
    if (!label) return std::unexpected{label.error()};
    made.push_back(label->text);
    labels.push_back(std::move(*label));
  }
  std::string file;
  std::string print;
  if (!order.file.empty()) {
    auto drawn = file_of(order.file, labels, grid_of(order, file_dots_per_inch));
    if (!drawn) return std::unexpected{drawn.error()};
    file = std::move(*drawn);
  }
  if (!order.printer.empty()) {
    auto drawn = printed_form(labels, grid_of(order, printer_dots_per_inch));
    if (!drawn) return std::unexpected{drawn.error()};
    print = std::move(*drawn);
  }
  if (!order.file.empty()) {
    if (auto written = write_list(order.file, file); !written)
      return std::unexpected{written.error()};
  }
  if (!order.printer.empty()) {
    if (auto sent = send_to_printer(order.printer, print); !sent)
      return std::unexpected{sent.error()};
  }
  return made;
}

}  // namespace docbay::host
