// docbay-sim: the command line. What the commands do is in tool.cpp.
#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "simulator/tool.hpp"

namespace {

using namespace docbay::simulator;

using Run = std::function<int()>;

CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& help,
                      std::string& directory) {
  CLI::App* command = app.add_subcommand(name, help);
  command->add_option("--directory", directory, "The cabinet's directory")->required();
  return command;
}

struct Options {
  std::string directory;
  CommissionSettings commission;
  ServeSettings serve;
  std::vector<std::string> act;
  std::string card;
  std::string second;
  std::vector<std::string> papers;
  std::string hands;
  std::string events;
};

void add_cabinet_commands(CLI::App& app, Options& options, Run& run) {
  CLI::App* commission = add_command(
      app, "commission", "Make a new cabinet: EEPROMs, keys, docbayd.toml", options.directory);
  commission->add_option("--boards", options.commission.boards, "Boards of eight bays on each line")
      ->capture_default_str();
  commission->add_option("--lines", options.commission.lines, "RS-485 lines")
      ->capture_default_str();
  commission->add_option("--shutterless", options.commission.shutterless,
                         "Number of a board whose bays have no shutters (repeatable)");
  commission->add_option("--reference", options.commission.reference,
                         "Number of a board with the reference MCU's two bays (repeatable)");
  commission->add_option("--second-doors", options.commission.second_doors,
                         "Number of a bay with a second door (repeatable)");
  commission->add_option("--full-sensors", options.commission.full_sensors,
                         "Number of a bay with a full sensor (repeatable)");
  commission->add_option("--baud", options.commission.baud, "Of the RS-485 lines")
      ->capture_default_str();
  commission->callback([&] {
    run = [&] {
      options.commission.directory = options.directory;
      return run_commission(options.commission);
    };
  });

  CLI::App* serve =
      add_command(app, "serve", "Run a cabinet in real time until SIGTERM", options.directory);
  serve->add_option("--seed", options.serve.seed, "Of all chance")->capture_default_str();
  serve->add_option("--bit-error-rate", options.serve.bit_error_rate, "On the line, per data bit")
      ->check(CLI::Range(0.0, 1.0));
  serve->add_option("--loss-rate", options.serve.loss_rate, "Answers that boards never send")
      ->check(CLI::Range(0.0, 1.0));
  serve
      ->add_option("--qemu", options.serve.qemu, "Numbers of boards that run the ARM image in QEMU")
      ->delimiter(',');
  serve->add_option("--firmware", options.serve.firmware, "The reference board's flash for --qemu");
  serve->callback([&] {
    run = [&] {
      options.serve.directory = options.directory;
      return run_serve(options.serve);
    };
  });
}

void add_people_commands(CLI::App& app, Options& options, Run& run) {
  CLI::App* hand = add_command(app, "hand", "Do one act, print the answer", options.directory);
  hand->add_option("act", options.act,
                   "The act and its fields as key=value (drop bay=5 code=A1 copy=1), or one JSON "
                   "object")
      ->required();
  hand->callback([&] { run = [&] { return run_hand(options.directory, options.act); }; });

  CLI::App* courier =
      add_command(app, "courier", "Drop papers, seeing only lamps and shutters", options.directory);
  courier->add_option("--card", options.card, "Number of the courier's card")->required();
  courier
      ->add_option("--paper", options.papers,
                   "CODE, CODE*N (copies 1 to N), CODE#K (copy K), CODE#K..L (repeatable)")
      ->required()
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  courier->callback(
      [&] { run = [&] { return run_courier(options.directory, options.card, options.papers); }; });

  CLI::App* collector =
      add_command(app, "collector", "Empty the bays whose doors are released", options.directory);
  collector->add_option("--card", options.card, "Number of the collector's card")->required();
  collector->add_option("--second", options.second,
                        "Number of a second person's card, for bays that take two");
  collector->callback([&] {
    run = [&] { return run_collector(options.directory, options.card, options.second); };
  });

  CLI::App* judge = app.add_subcommand("judge", "Hold what hands did against the OA's events");
  judge->add_option("--hands", options.hands, "hands.jsonl")->required();
  judge->add_option("--events", options.events, "docbay_event rows as JSON lines")->required();
  judge->callback([&] { run = [&] { return run_judge(options.hands, options.events); }; });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Cabinets made of numbers, running the shipping firmware", "docbay-sim"};
  app.require_subcommand(1);
  Options options;
  Run run;
  add_cabinet_commands(app, options, run);
  add_people_commands(app, options, run);
  CLI11_PARSE(app, argc, argv);
  return run();
}
