// docbay: asks the daemon.
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "host/tool/act_commands.hpp"
#include "host/tool/board_commands.hpp"
#include "host/tool/client.hpp"
#include "host/tool/label_command.hpp"
#include "host/tool/line_trace.hpp"
#include "host/tool/screen.hpp"

namespace {

using namespace docbay::host;

struct Options {
  std::filesystem::path socket = "/var/lib/docbay/docbayd.sock";
  std::string language;
  bool json = false;
};

/// The language of the terminal, as far as we speak it.
std::string terminal_language() {
  const char* lang = std::getenv("LANG");
  return lang != nullptr && std::string_view{lang}.starts_with("zh") ? "zh" : "en";
}

/// Exit codes: 0 answered, 1 the daemon said no or cannot be reached.
int show(const Options& options, const std::string& request,
         Screen (*screen)(std::string_view, bool)) {
  const auto answer = ask(options.socket, request);
  if (!answer) {
    fmt::print(stderr, "docbay: {}\n", answer.error());
    return 1;
  }
  const Screen drawn = screen(*answer, options.language == "en");
  if (options.json) {
    fmt::print("{}\n", *answer);
    return drawn ? 0 : 1;
  }
  if (!drawn) {
    fmt::print(stderr, "docbay: {}\n", drawn.error());
    return 1;
  }
  fmt::print("{}", *drawn);
  return 0;
}

/// `wish.socket`, `language` and `json` are common to all commands and filled in later.
CLI::App* add_trace_line(CLI::App& app, LineTraceWish& wish) {
  CLI::App* command = app.add_subcommand(
      "trace-line",
      "the last requests and answers on a line. Frames hold what boards scan: whoever may use the "
      "daemon's socket may see them; keep a capture as the documents are kept");
  command->add_option("line", wish.line, "its name in the configuration")->required();
  command->add_flag("--follow", wish.follow, "go on until Ctrl-C");
  CLI::Option* json = command->add_flag("--json", wish.json, "the daemon's answers as they are");
  command
      ->add_option("--pcap", wish.pcap,
                   "write a capture, readable for you alone, instead of words; an older file is "
                   "replaced. Read it with: tshark -r FILE -o mbrtu.udp.port:502")
      ->excludes(json);
  return command;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Asks the exchange cabinet's daemon."};
  Options options{.language = terminal_language()};
  app.add_option("--socket", options.socket, "the daemon's socket")->capture_default_str();
  app.add_option("--language", options.language, "zh or en")->check(CLI::IsMember({"zh", "en"}));
  app.require_subcommand(1);
  const auto add = [&](const char* name, const char* help) {
    CLI::App* command = app.add_subcommand(name, help);
    command->add_flag("--json", options.json, "the daemon's answer as it is");
    return command;
  };
  const CLI::App* status = add("status", "site, boards, bays, incidents");
  CLI::App* trace = add("trace", "one document's whole history");
  std::string of;
  trace->add_option("code", of, "its code or its number")->required();
  CLI::App* list = add("list", "what lies in a bay");
  int bay = 0;
  list->add_option("bay", bay, "the number on the door")->required();
  const ActCommands acts{app, options.json};
  const CLI::App* unregistered =
      add("unregistered", "papers that were scanned and that nobody has registered");
  CLI::App* find = add("find", "documents by code, by how a number begins, by a part of a title");
  std::string wanted;
  int limit = 20;
  find->add_option("text", wanted, "what to find; titles want two characters at least")->required();
  find->add_option("--limit", limit, "how many documents to show")->check(CLI::Range(1, 1000));
  CLI::App* boards = add("boards", "the boards, their firmware, and how its updates go");
  CLI::App* update = boards->add_subcommand("update", "send new firmware to boards");
  std::filesystem::path file;
  std::string board;
  update->add_flag("--json", options.json, "the daemon's answer as it is");
  update->add_option("file", file, "the firmware file")->required()->check(CLI::ExistingFile);
  update->add_option("--board", board, "serial number of the only one; else all of them");
  const BoardCommands places{*boards, options.json};
  LineTraceWish wish;
  const CLI::App* line = add_trace_line(app, wish);
  const LabelCommand label{app};
  CLI11_PARSE(app, argc, argv);
  if (label.given()) return label.run();
  if (line->parsed()) {
    wish.socket = options.socket;
    wish.language = options.language;
    return trace_line(wish);
  }
  if (update->parsed()) {
    return show(options, update_boards_request(file, board, options.language), boards_screen);
  }
  if (const auto place = places.given()) {
    const bool scan = place->request == "scan_boards";
    return show(options, place_request(*place, options.language),
                scan ? boards_screen : place_screen);
  }
  if (const auto act = acts.given(options.language)) {
    return show(options, *act, acts.compares() ? reconcile_screen : act_screen);
  }
  if (unregistered->parsed()) {
    return show(options, unregistered_request(options.language), unregistered_screen);
  }
  if (boards->parsed()) return show(options, boards_request(options.language), boards_screen);
  if (status->parsed()) return show(options, status_request(options.language), status_screen);
  if (find->parsed()) {
    return show(options, find_request(wanted, limit, options.language), find_screen);
  }
  if (trace->parsed()) return show(options, trace_request(of, options.language), trace_screen);
  return show(options, list_request(bay, options.language), list_screen);
}
