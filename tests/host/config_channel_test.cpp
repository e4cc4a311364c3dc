// Outbound channels in the configuration, as they were written and as they were meant.
#include <doctest/doctest.h>

#include "tests/host/config_folder.hpp"

namespace docbay::tests {
namespace {

using Days = host::Config::Channel::Days;

std::string with(std::string_view channel) {
  return std::string{small_site} +
         "[[bay]]\nnumber = 2\ncabinet = \"A\"\nboard = \"D0CB000000000001\"\nposition = 1\n"
         "unit = \"TONGXIN\"\nceiling = \"none\"\n[[channel]]\n" +
         std::string{channel};
}

void refused(std::string_view channel, std::string_view why) {
  const auto config = ConfigFolder{}.load(with(channel));
  REQUIRE(!config);
  CAPTURE(to_string(config.error()[0]));
  CHECK(config.error()[0].message.find(why) != std::string::npos);
}

TEST_CASE("config: a channel's timetable, whole and with all that it leaves out") {
  const auto whole = ConfigFolder{}.load(
      with("unit = \"U01\"\ndays = \"odd\"\nweekdays = \"mon wed fri\"\nfrom = \"08:30\"\n"
           "until = \"17:00\"\ninstead = \"TONGXIN\"\n"));
  REQUIRE(whole);
  const host::Config::Channel& channel = whole->channels.at(0);
  CHECK(channel.unit == "U01");
  CHECK(channel.days == Days::odd);
  CHECK(channel.weekdays == 0b0101010);
  CHECK(channel.from_minute == 8 * 60 + 30);
  CHECK(channel.until_minute == 17 * 60);
  CHECK(channel.instead == "TONGXIN");
  const auto bare = ConfigFolder{}.load(with("unit = \"TONGXIN\"\nuntil = \"24:00\"\n"));
  REQUIRE(bare);
  CHECK(bare->channels.at(0).days == Days::every);
  CHECK(bare->channels.at(0).weekdays == 0x7F);
  CHECK(bare->channels.at(0).from_minute == 0);
  CHECK(bare->channels.at(0).until_minute == 24 * 60);
}

TEST_CASE("config: what is wrong with a channel is said where it stands") {
  refused("unit = \"NOBODY\"\n", "no [[bay]] has this unit");
  refused("unit = \"U01\"\ninstead = \"U01\"\n", "the unit of other bays");
  refused("unit = \"U01\"\ninstead = \"NOBODY\"\n", "the unit of other bays");
  refused("unit = \"U01\"\nfrom = \"8:30\"\n", "a time of day such as 08:30");
  refused("unit = \"U01\"\nfrom = \"08:60\"\n", "a time of day such as 08:30");
  refused("unit = \"U01\"\nuntil = \"24:01\"\n", "a time of day such as 08:30");
  refused("unit = \"U01\"\nfrom = \"-1:30\"\n", "a time of day such as 08:30");
  refused("unit = \"U01\"\nfrom = \"18:00\"\nuntil = \"08:00\"\n", "later than from");
  refused("unit = \"U01\"\nweekdays = \"mon,tue\"\n", "has \"mon,tue\"");
  refused("unit = \"U01\"\ndays = \"first\"\n", "odd");
  refused("unit = \"U01\"\n[[channel]]\nunit = \"U01\"\n", "is there already");
}

}  // namespace
}  // namespace docbay::tests
