#include "drivers/line/wake_lead.hpp"

#include <doctest/doctest.h>

namespace docbay::drivers {
namespace {

using namespace std::chrono_literals;

}  // namespace

TEST_CASE("wake lead: follows how late the kernel usually is") {
  WakeLead lead;
  CHECK(lead.lead() == 0ns);
  for (int i = 0; i < 100; ++i) lead.woke_late(60us);
  CHECK(lead.lead() > 59us);
  CHECK(lead.lead() <= 60us);
  for (int i = 0; i < 100; ++i) lead.woke_late(5us);
  CHECK(lead.lead() < 6us);
}

TEST_CASE("wake lead: one waking that is very late changes little, and no lateness all") {
  WakeLead lead;
  for (int i = 0; i < 100; ++i) lead.woke_late(60us);
  lead.woke_late(1s);
  CHECK(lead.lead() < 100us);
  for (int i = 0; i < 100; ++i) lead.woke_late(1s);
  CHECK(lead.lead() == WakeLead::lead_max);
}

}  // namespace docbay::drivers
