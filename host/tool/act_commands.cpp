#include "host/tool/act_commands.hpp"

#include <charconv>

#include <boost/json.hpp>

namespace docbay::host {
namespace {

namespace json = boost::json;

CLI::App* add(CLI::App& app, bool& as_json, const char* name, const char* help) {
  CLI::App* command = app.add_subcommand(name, help);
  command->add_flag("--json", as_json, "the daemon's answer as it is");
  return command;
}

/// `U1:3` are three copies for U1. What is no number is answered by the daemon.
json::array units_of(const std::vector<std::string>& texts) {
  json::array units;
  for (const std::string& text : texts) {
    const std::size_t colon = text.rfind(':');
    std::int64_t copies = 1;
    if (colon != std::string::npos) {
      const char* end = text.data() + text.size();
      const auto read = std::from_chars(text.data() + colon + 1, end, copies);
      if (read.ptr != end) copies = 0;
    }
    units.push_back(json::object{{"unit", text.substr(0, colon)}, {"copies", copies}});
  }
  return units;
}

}  // namespace

CLI::App* ActCommands::add_transfer(CLI::App& app, bool& json, const char* name, const char* help,
                                    bool two, bool reason) {
  CLI::App* command = add(app, json, name, help);
  command->add_option("copy", copy_, "its number, as `docbay trace` shows it")->required();
  command->add_option("--person", person_, "who does it: the identifier in the OA")->required();
  if (two) command->add_option("--second", second_, "who does it together with them")->required();
  CLI::Option* why = command->add_option("--reason", reason_, "why, in words (up to 200 bytes)");
  if (reason) why->required();
  return command;
}

void ActCommands::add_register(CLI::App& app, bool& json) {
  register_ = add(app, json, "register",
                  "register a paper that the OA does not know; what its code tells is filled in");
  register_->add_option("code", form_["code"], "as `docbay unregistered` shows it")->required();
  register_->add_option("--person", person_, "the operator's identifier in the OA")->required();
  register_->add_option("--for", units_, "UNIT or UNIT:COPIES; may be given several times")
      ->required();
  for (const char* name : {"number", "title", "kind", "classification", "urgency"}) {
    register_->add_option(std::string{"--"} + name, form_[name]);
  }
  register_->add_option("--issuing-unit", form_["issuing_unit"]);
  register_->add_option("--code-kind", form_["code_kind"], "unique or common")
      ->check(CLI::IsMember({"unique", "common"}));
}

ActCommands::ActCommands(CLI::App& app, bool& json) {
  open_ = add(app, json, "open", "let an operator open a bay; who and why is kept for ever");
  open_->add_option("bay", bay_, "the number on the door")->required();
  open_->add_option("--person", person_, "the operator's identifier in the OA")->required();
  open_->add_option("--reason", reason_, "why, in words (up to 200 bytes)")->required();
  open_->add_flag("--emergency", emergency_,
                  "do not wait for a second person at a bay for classified papers");
  stocktake_ = add(app, json, "stocktake", "two people scan what really lies in a bay");
  stocktake_->add_option("bay", bay_, "the number on the door")->required();
  stocktake_->add_option("--person", person_, "the operator's identifier in the OA")->required();
  stocktake_->add_option("--reason", reason_, "why, in words (up to 200 bytes)")->required();
  resolve_ = add(app, json, "resolve", "say that an incident is over, and how that is known");
  resolve_->add_option("incident", incident_, "its number, as `docbay status` shows it")
      ->required();
  resolve_->add_option("--person", person_, "the operator's identifier in the OA")->required();
  resolve_->add_option("--second", second_, "who says so too, where it takes two");
  resolve_->add_option("--evidence", reason_, "how it is known (up to 200 bytes)")->required();
  reconcile_ = add(app, json, "reconcile", "hold what the bays' sensors see against the records");
  CLI::App* clock = app.add_subcommand("clock", "the clock by which everything is recorded");
  clock->require_subcommand(1);
  confirm_clock_ =
      add(*clock, json, "confirm", "say that it is right, where no time source can; kept for ever");
  confirm_clock_->add_option("--person", person_, "the operator's identifier in the OA")
      ->required();
  reprint_ = add(app, json, "reprint", "print the list that a receipt is on once more");
  reprint_->add_option("receipt", receipt_, "its number")->required();
  reprint_->add_option("--person", person_, "the operator's identifier in the OA")->required();
  press_ = add(app, json, "press", "a key of the screen at a face, where there is no screen yet");
  press_->add_option("cabinet", cabinet_, "its name in the configuration")->required();
  press_->add_option("face", face_)->required()->check(CLI::IsMember({"front", "back"}));
  press_->add_option("key", key_)
      ->required()
      ->check(CLI::IsMember({"cancel", "too_big", "open_and_print", "open_only", "print_only"}));
  add_register(app, json);
  withdraw_ = add_transfer(app, json, "withdraw",
                           "the sender takes a copy back before it is collected", false, true);
  return_ = add_transfer(app, json, "return",
                         "send a copy back: not_ours, routing, form, not_countersigned, drafting, "
                         "misdelivered, or other words",
                         false, true);
  clear_back_ =
      add_transfer(app, json, "clear-back", "give a copy back that its sender wants", false, false);
  for (CLI::App* back : {return_, clear_back_}) {
    back->add_option("--to", to_, "into this unit's bay; else it is handed over");
  }
  file_ = add_transfer(app, json, "file", "put a copy into the unit's files", false, false);
  destroy_ = add_transfer(app, json, "destroy", "destroy a copy, two people together", true, true);
  correct_ =
      add_transfer(app, json, "correct", "two people say where a copy really is", true, true);
  CLI::Option_group* where = correct_->add_option_group("where it is");
  where->add_option("--hand", holder_, "in this person's hand");
  where->add_option("--unit", unit_, "with this unit");
  where->add_option("--filed", filed_, "in this unit's files");
  where->add_flag("--returned", returned_, "with whoever sent it");
  where->add_flag("--destroyed", destroyed_, "destroyed");
  where->require_option(1);
}

std::string ActCommands::place() const {
  if (!holder_.empty()) return "in_hand";
  if (!unit_.empty()) return "with_unit";
  if (!filed_.empty()) return "filed";
  return returned_ ? "returned" : "destroyed";
}

std::optional<std::string> ActCommands::given(const std::string& language) const {
  json::object request{{"language", language}};
  const auto send = [&](const char* kind) { request["request"] = kind; };
  const auto transfer = [&](const char* kind) {
    send("transfer");
    request["transfer"] = kind;
  };
  if (open_->parsed()) {
    send("open_bay");
  } else if (stocktake_->parsed()) {
    send("stocktake");
  } else if (resolve_->parsed()) {
    send("resolve");
    request["incident"] = incident_;
    request["evidence"] = reason_;
  } else if (reconcile_->parsed()) {
    send("reconcile");
  } else if (confirm_clock_->parsed()) {
    send("confirm_clock");
  } else if (reprint_->parsed()) {
    send("reprint");
    request["receipt"] = receipt_;
  } else if (press_->parsed()) {
    send("press");
    request["cabinet"] = cabinet_;
    request["face"] = face_;
    request["key"] = key_;
  } else if (register_->parsed()) {
    send("register");
    for (const auto& [name, value] : form_) request[name] = value;
    request["units"] = units_of(units_);
  } else if (withdraw_->parsed()) {
    transfer("withdraw");
  } else if (return_->parsed()) {
    transfer("return");
  } else if (clear_back_->parsed()) {
    transfer("clear_back");
  } else if (file_->parsed()) {
    transfer("file");
  } else if (destroy_->parsed()) {
    transfer("destroy");
  } else if (correct_->parsed()) {
    transfer("correct");
    request["place"] = place();
    request["unit"] = filed_.empty() ? unit_ : filed_;
    request["holder"] = holder_;
  } else {
    return std::nullopt;
  }
  request["copy"] = copy_;
  request["bay"] = bay_;
  request["person"] = person_;
  request["second"] = second_;
  request["reason"] = reason_;
  request["to"] = to_;
  request["emergency"] = emergency_;
  return json::serialize(request);
}

}  // namespace docbay::host
