// The ARM image's own figures, from its machine in QEMU. Guest time is wall time, so they contain
// what the host's scheduler does; the 99th percentile says so.
#pragma once

namespace docbay::tests {

/// From the last byte of a request to the first of its answer.
void bench_qemu_reply();
/// From the edge that completes a passage until the drop's page is in the EEPROM.
void bench_qemu_edge();

}  // namespace docbay::tests
