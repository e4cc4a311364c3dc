// What the daemon answers on its local socket.
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "host/control/acts.hpp"
#include "host/daemon/daemon.hpp"
#include "host/log/log.hpp"

namespace docbay::host {

void Daemon::answer(const std::string& line, ControlServer::Reply reply) {
  const auto request = parse_request(line);
  if (!request) return reply(error_answer(request.error()));
  if (request->kind == ControlRequest::Kind::boards) {
    return reply(boards_answer(boards_.rows(state_), boards_.found(), request->language));
  }
  if (is_commissioning(request->kind)) return commissioning_.ask(*request, std::move(reply));
  if (request->kind == ControlRequest::Kind::act) return act(*request, std::move(reply));
  if (request->kind == ControlRequest::Kind::update_boards) return reply(update_boards(*request));
  if (request->kind == ControlRequest::Kind::list && !state_.bays.contains(request->bay)) {
    return reply(error_answer(fmt::format("there is no bay {} at this site", request->bay.value)));
  }
  Surroundings around;
  if (request->kind == ControlRequest::Kind::status) around = surroundings();
  boost::asio::post(query_thread_, [this, request = *request, reply = std::move(reply),
                                    around = std::move(around)]() mutable {
    const auto finish = [&](std::string text) {
      boost::asio::post(reactor_, [reply, text = std::move(text)] { reply(text); });
    };
    if (request.kind == ControlRequest::Kind::trace) {
      const auto traces = readers_->queries.trace(request.of);
      return finish(traces ? trace_answer(*traces, request.language)
                           : error_answer(traces.error().message));
    }
    if (request.kind == ControlRequest::Kind::find) return finish(find(request));
    if (request.kind == ControlRequest::Kind::unregistered) return finish(unregistered());
    if (request.kind == ControlRequest::Kind::trace_line) {
      return finish(line_trace_answer_of(traces_, request.of, request.after));
    }
    if (request.kind == ControlRequest::Kind::list) {
      const auto contents = readers_->queries.contents(request.bay);
      return finish(contents ? list_answer(request.bay, *contents)
                             : error_answer(contents.error().message));
    }
    around.outbox_waiting = readers_->queries.outbox_waiting_count().value_or(-1);
    boost::asio::post(reactor_, [this, reply, around = std::move(around), request] {
      reply(status_answer(state_, around, request.language));
    });
  });
}

/// Whoever may use the socket may say who it is; what was asked and why is written down before the
/// answer.
void Daemon::act(const ControlRequest& request, ControlServer::Reply reply) {
  happen(request.act, [this, request, reply = std::move(reply)](const Outcome& outcome) {
    reply(act_answer(request.act, state_, outcome, request.language));
  });
}

std::string Daemon::update_boards(const ControlRequest& request) {
  auto file = load_firmware(request.file);
  if (!file) return error_answer(file.error());
  const auto targets = boards_.begin_update(request.of);
  if (!targets) return error_answer(targets.error());
  for (const protocol::BoardSerial board : *targets) {
    log_info("board_update_ordered", {{"board", hex_of(board)}, {"file", request.file}});
    if (LineRunner* line = line_of(board)) {
      line->post([board, file = *file](Plan& plan, BusTime) { plan.update(board, file); });
    }
  }
  return boards_answer(boards_.rows(state_), boards_.found(), request.language);
}

Surroundings Daemon::surroundings() {
  Surroundings around{.oa_works = oa_works_, .oa_why = oa_why_, .store_trouble = store_trouble_};
  if (around.store_trouble.empty()) around.store_trouble = store_damage_;
  around.search = search_->state();
  for (const DeviceState& device : station_->devices()) {
    around.devices.push_back(
        {.name = fmt::format("{} {} {}", device.cabinet, name_of(device.face), device.what),
         .open = device.open,
         .why = device.why});
  }
  for (const auto& [face, prompt] : prompts_) around.prompts.push_back(prompt);
  return around;
}

}  // namespace docbay::host
