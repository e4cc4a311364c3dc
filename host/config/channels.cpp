#include "host/config/channels.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include <fmt/core.h>

namespace docbay::host {
namespace {

constexpr int minutes_per_hour = 60;
constexpr int minutes_per_day = 24 * minutes_per_hour;

/// Minutes since midnight of `08:30`; `24:00` is the end of the day.
std::optional<std::uint16_t> parse_minute(std::string_view text) {
  constexpr std::size_t colon = 2;
  if (text.size() != 5 || text[colon] != ':') return std::nullopt;
  const auto two_digits = [&](std::size_t at) {
    int value = -1;
    const char* const end = text.data() + at + 2;
    const bool whole = std::from_chars(text.data() + at, end, value).ptr == end;
    return whole ? value : -1;
  };
  const int hour = two_digits(0);
  const int minute = two_digits(colon + 1);
  const int all = hour * minutes_per_hour + minute;
  if (hour < 0 || minute < 0 || minute >= minutes_per_hour || all > minutes_per_day) {
    return std::nullopt;
  }
  return static_cast<std::uint16_t>(all);
}

void read_minute(TableReader& reader, std::string_view key, std::uint16_t& into) {
  std::string text;
  if (!reader.text(key, text, Need::optional)) return;
  if (const auto minute = parse_minute(text)) {
    into = *minute;
  } else {
    reader.refuse(key, fmt::format("is \"{}\", but has to be a time of day such as 08:30", text));
  }
}

/// `mon tue wed`: the weekdays on which it is open.
void read_weekdays(TableReader& reader, std::uint8_t& into) {
  constexpr std::array<std::string_view, 7> names{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
  std::string text;
  if (!reader.text("weekdays", text, Need::optional)) return;
  into = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    const auto name = std::ranges::find(names, word);
    if (name == names.end()) {
      return reader.refuse("weekdays", fmt::format("has \"{}\", but takes sun mon tue wed thu fri "
                                                   "sat, with one blank between them",
                                                   word));
    }
    into = static_cast<std::uint8_t>(into | 1U << (name - names.begin()));
  }
}

Config::Channel read_channel(const toml::table& table, const std::vector<Config::Bay>& bays,
                             Claims& claims, ConfigErrors& errors) {
  TableReader reader{table, "[[channel]]", errors};
  Config::Channel channel;
  const auto has_bay = [&](const std::string& unit) {
    return std::ranges::find(bays, unit, &Config::Bay::unit) != bays.end();
  };
  if (reader.text("unit", channel.unit)) {
    claims.claim(fmt::format("channel \"{}\"", channel.unit), reader.place("unit"),
                 "write one timetable for each channel");
    if (!has_bay(channel.unit)) {
      reader.refuse("unit", fmt::format("is \"{}\", but no [[bay]] has this unit", channel.unit));
    }
  }
  using Days = Config::Channel::Days;
  reader.choice("days", channel.days,
                {{"every", Days::every}, {"odd", Days::odd}, {"even", Days::even}}, Need::optional);
  read_weekdays(reader, channel.weekdays);
  read_minute(reader, "from", channel.from_minute);
  read_minute(reader, "until", channel.until_minute);
  if (channel.from_minute >= channel.until_minute) {
    reader.refuse("until",
                  "has to be later than from: a channel that is open over midnight needs "
                  "no hours, or is two channels");
  }
  if (reader.text("instead", channel.instead, Need::optional)) {
    if (channel.instead == channel.unit || !has_bay(channel.instead)) {
      reader.refuse("instead", "has to be the unit of other bays");
    }
  }
  reader.finish();
  return channel;
}

}  // namespace

std::vector<Config::Channel> read_channels(const std::vector<const toml::table*>& tables,
                                           const std::vector<Config::Bay>& bays,
                                           ConfigErrors& errors) {
  Claims claims{errors};
  std::vector<Config::Channel> channels;
  channels.reserve(tables.size());
  for (const toml::table* table : tables) {
    channels.push_back(read_channel(*table, bays, claims, errors));
  }
  return channels;
}

}  // namespace docbay::host
