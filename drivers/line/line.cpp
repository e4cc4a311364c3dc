#include "drivers/line/line.hpp"

namespace docbay::drivers {

std::string_view name_of(LineFailure failure) {
  switch (failure) {
    case LineFailure::timed_out:
      return "timed_out";
    case LineFailure::corrupt:
      return "corrupt";
    case LineFailure::noisy:
      return "noisy";
    case LineFailure::device_lost:
      return "device_lost";
    case LineFailure::exception_illegal_function:
      return "exception_illegal_function";
    case LineFailure::exception_illegal_address:
      return "exception_illegal_address";
    case LineFailure::exception_illegal_value:
      return "exception_illegal_value";
    case LineFailure::exception_device_failure:
      return "exception_device_failure";
    case LineFailure::exception_other:
      return "exception_other";
    case LineFailure::exception_no_board:
      return "exception_no_board";
  }
  return "unknown";
}

}  // namespace docbay::drivers
