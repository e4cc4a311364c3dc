// Labels in ZPL II, which most label printers understand. A label goes as a picture of its dots, so
// that Chinese captions need no fonts in the printer.
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

#include "host/print/label.hpp"

namespace docbay::host {

/// One label: `^XA … ^GFA … ^XZ`. The picture's dots are the printer's.
std::string zpl_of(const GrayPicture& picture);

/// Writes to a printer's device (/dev/usb/lp0), waiting for as long as the printer takes it. The
/// error says what to do.
std::expected<void, std::string> send_to_printer(const std::filesystem::path& device,
                                                 std::string_view bytes);

}  // namespace docbay::host
