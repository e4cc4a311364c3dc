#include "drivers/line/port_news.hpp"

#include <utility>

namespace docbay::drivers {

void PortReporter::opened() {
  if (std::exchange(told_, Told::opened) != Told::opened) tell(PortNews::Kind::opened);
}

void PortReporter::slow(std::string_view why) {
  if (!std::exchange(told_slow_, true)) tell(PortNews::Kind::slow, why);
}

void PortReporter::away(std::string_view why, bool worth_another) {
  if (told_ == Told::away && (!worth_another || why == told_why_)) return;
  told_ = Told::away;
  told_why_ = why;
  tell(PortNews::Kind::away, why);
}

void PortReporter::tell(PortNews::Kind kind, std::string_view why) {
  if (watch_) watch_({.kind = kind, .why = why});
}

}  // namespace docbay::drivers
