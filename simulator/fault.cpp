#include "simulator/fault.hpp"

#include <system_error>

namespace docbay::simulator {

Fault system_fault(const std::string& what, int error) {
  return {what + ": " + std::generic_category().message(error)};
}

}  // namespace docbay::simulator
