#include "host/tool/label_command.hpp"

#include <cstdio>
#include <map>
#include <string>

#include <fmt/format.h>

namespace docbay::host {

LabelCommand::LabelCommand(CLI::App& app)
    : command_{
          app.add_subcommand("label", "barcode labels of 70 x 37 mm, to a file or a printer")} {
  const std::map<std::string, SymbolKind> kinds{{"code128", SymbolKind::code128},
                                                {"qr", SymbolKind::qr}};
  const std::map<std::string, CheckDigit> checks{
      {"none", CheckDigit::none}, {"mod10", CheckDigit::mod10}, {"mod97_10", CheckDigit::mod97_10}};
  command_->add_option("text", order_.texts, "what the barcodes say, one label each");
  kind_ = command_
              ->add_option("--kind", kind_given_,
                           "code128 or qr; else code128 for ASCII of up to 24 characters")
              ->transform(CLI::CheckedTransformer(kinds))
              ->option_text("KIND");
  command_
      ->add_option("--check", order_.check,
                   "check digits to put behind each text: mod97_10, mod10 or none")
      ->transform(CLI::CheckedTransformer(checks))
      ->option_text("SCHEME");
  command_->add_option("--caption", order_.caption, "a line for people");
  command_->add_option("--from", order_.from,
                       "instead of texts: the first one of a series, which ends in a number");
  command_->add_option("--count", order_.count, "how many labels of the series")
      ->capture_default_str();
  command_->add_option("--out", order_.file,
                       "a .png or .svg of one label; a .pdf of one, or of A4 sheets of 3 x 8");
  command_->add_option("--printer", order_.printer,
                       "device of a label printer that understands ZPL II, say /dev/usb/lp0");
  command_
      ->add_option("--dpi", order_.dots_per_inch,
                   "the printer's dots per inch; else 203 for --printer, 300 for --out")
      ->check(CLI::Range(150, 1200));
}

int LabelCommand::run() const {
  LabelOrder order = order_;
  if (kind_->count() > 0) order.kind = kind_given_;
  const auto made = make_labels(order);
  if (!made) {
    fmt::print(stderr, "docbay: {}\n", made.error());
    return 1;
  }
  for (const std::string& text : *made) fmt::print("{}\n", text);
  return 0;
}

}  // namespace docbay::host
