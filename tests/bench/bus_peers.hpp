// Other masters on the same paced line: a bare libmodbus loop, pymodbus, mbpoll.
#pragma once

namespace docbay::tests {

/// For each: transactions a second on boards that frame by silence, as the standard has it, and on
/// boards that hear everything, and how many of its requests came before the silence was over.
void bench_peers();

}  // namespace docbay::tests
