// What a thread that keeps a line's pace asks of the system.
#pragma once

namespace docbay::drivers {

/// For the calling thread: waits that end on time (the kernel may round them up by 50 µs, for each
/// gap on the line), and the right to run when they do (round robin among real-time threads). Both
/// may be refused and then only cost pace: the second needs LimitRTPRIO or root.
void prepare_line_thread();

}  // namespace docbay::drivers
