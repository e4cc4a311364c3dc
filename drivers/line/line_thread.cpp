#include "drivers/line/line_thread.hpp"

#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>

namespace docbay::drivers {

void prepare_line_thread() {
  ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
  const sched_param lowest{.sched_priority = ::sched_get_priority_min(SCHED_RR)};
  ::pthread_setschedparam(::pthread_self(), SCHED_RR, &lowest);
}

}  // namespace docbay::drivers
