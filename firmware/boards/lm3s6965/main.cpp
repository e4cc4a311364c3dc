// The image's one loop: bytes to the controller, time to the controller, a row to the display, and
// sleep. It feeds the watchdog only after a tick that came to its end, so whatever hangs, resets.
#include "firmware/boards/lm3s6965/board.hpp"
#include "firmware/boards/lm3s6965/chip.hpp"
#include "firmware/boards/lm3s6965/clock.hpp"
#include "firmware/boards/lm3s6965/startup.hpp"
#include "firmware/boards/lm3s6965/uart.hpp"
#include "firmware/core/controller.hpp"

namespace docbay::firmware {
namespace {

/// After an edge or a byte the loop ticks each millisecond for so long: the longest time that the
/// core waits for a contact to settle, and some more.
constexpr std::uint32_t alert_ms = 50;

Lm3s6965 board;
Uart line{uart0};
Uart scanner{uart1};
volatile bool frame_over;
volatile bool moved;

void serve_line(Controller<Lm3s6965>& controller) {
  if (!frame_over) return;
  frame_over = false;
  static Uart::Buffer received;
  static Uart::Buffer reply;
  const std::size_t size = controller.serve(line.take(received), reply);
  if (size > 0) line.send(std::span{reply}.first(size));
}

template <class C>
void hear_scanner(C& controller) {
  static Uart::Buffer received;
  const auto bytes = scanner.take(received);
  if constexpr (requires { controller.hear_scanner(bytes); }) {
    if (!bytes.empty()) controller.hear_scanner(bytes);
  }
}

/// Asks for interrupts, then looks once more: what came in between is not slept over.
void sleep() {
  interrupts_off();
  if (!frame_over && !moved) wait_for_interrupt();
  interrupts_on();
}

[[noreturn]] void run() {
  board.start();
  start_watchdog();
  static Controller<Lm3s6965> controller{board, reset_cause(), boot_report()};
  controller.start(uptime());
  constexpr std::uint32_t baud = 115200;
  constexpr std::uint32_t scanner_baud = 9600;
  line.start(baud, Parity::even);
  scanner.start(scanner_baud, Parity::none);
  for (const std::uint32_t irq : {irq_uart0, irq_uart1, irq_timer0a, irq_timer1a}) {
    set(nvic_enable, 1U << irq);
  }
  protocol::UptimeMs calm_at = uptime() + alert_ms;
  for (;;) {
    const protocol::UptimeMs now = uptime();
    if (moved) {
      moved = false;
      calm_at = now + alert_ms;
    }
    serve_line(controller);
    hear_scanner(controller);
    controller.tick(now);
    feed_watchdog();
    const bool drawing = board.display().draw();
    pace_fast(board.writing() || !controller.serving() || !reached(now, calm_at));
    if (!drawing) sleep();
  }
}

}  // namespace
}  // namespace docbay::firmware

extern "C" {

void on_systick() {
  docbay::firmware::count_systick();
}

void on_uart0() {
  if (!docbay::firmware::line.on_interrupt()) return;
  docbay::firmware::restart_silence();
  docbay::firmware::moved = true;
}

void on_uart1() {
  docbay::firmware::scanner.on_interrupt();
  docbay::firmware::moved = true;
}

void on_timer0() {
  docbay::firmware::end_silence();
  docbay::firmware::frame_over = true;
}

void on_timer1() {
  docbay::firmware::acknowledge_pace();
}

void on_edge() {
  docbay::firmware::acknowledge_edges();
  docbay::firmware::moved = true;
}

[[noreturn]] void docbay_main();
void docbay_main() {
  docbay::firmware::start_clocks();
  docbay::firmware::run();
}
}
