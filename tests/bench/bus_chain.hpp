// The whole way between a board and the disk: real line, plan, exchange core and store.
#pragma once

namespace docbay::tests {

/// On a line of 31 boards at 115200 baud, one of them in use: from a drop's being in its board to
/// its receipt's being on the disk, and from an order to the board's answer.
void bench_chain();

}  // namespace docbay::tests
