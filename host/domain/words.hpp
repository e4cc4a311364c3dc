// What people read: every verdict, incident, place and prompt in Chinese and in English. A
// classified title never gets in here: prompts carry a document's number instead (see shown_name).
#pragma once

#include <string>
#include <string_view>

#include "host/domain/events.hpp"
#include "host/domain/incident_rules.hpp"
#include "host/domain/outcome.hpp"
#include "protocol/status.hpp"

namespace docbay::host {

enum class Language : std::uint8_t {
  chinese,
  english
};

/// "en…" is English, all else Chinese.
Language language_of(std::string_view tag);

std::string_view text_of(Verdict value, Language language);
std::string_view text_of(OfferEnd value, Language language);
std::string_view text_of(TransferKind value, Language language);
std::string_view text_of(IncidentKind value, Language language);
std::string_view text_of(Place::Kind value, Language language);
std::string_view text_of(Right value, Language language);
std::string_view text_of(BoardLink value, Language language);
std::string_view text_of(ClockSource value, Language language);
std::string_view text_of(protocol::DropPhase value, Language language);
std::string_view text_of(protocol::DoorPhase value, Language language);
std::string_view text_of(protocol::Emptiness value, Language language);

std::string_view text_of(Severity value, Language language);
/// What to do about it.
std::string_view remedy_text(IncidentKind value, Language language);
/// How an incident ended, from IncidentResolved::evidence; a person's own words stay as they are.
std::string evidence_text(const std::string& evidence, Language language);
/// Why, from ReceiptIssued::reason; a person's own words stay as they are.
std::string reason_text(const std::string& reason, Language language);

/// One or two short sentences for a screen that is read from a metre away.
std::string text_of(const Prompt& prompt, Language language);

/// Why somebody was refused, from RefusalRecord::reason.
std::string_view refusal_text(std::string_view reason, Language language);

}  // namespace docbay::host
