// hands.jsonl: written a line at a time, read back as it was.
#include "simulator/hands_log.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <unistd.h>

#include "tests/simulator/folder.hpp"

using namespace docbay::simulator;
using docbay::tests::Folder;

namespace {

const HandEntry entry{.n = 7,
                      .at_ms = 1'700'000'000'123,
                      .act = HandAct::pulled_out,
                      .bay = {5},
                      .paper = {"say \"公文\" \\ ^|", 12}};

}  // namespace

TEST_CASE("hands log: a line reads back as what it was") {
  const auto back = parse_hand_entry(to_json_line(entry));
  REQUIRE(back.has_value());
  CHECK(*back == entry);
}

TEST_CASE("hands log: a line has the fields that its readers know") {
  CHECK(
      to_json_line({.n = 1, .at_ms = 2, .act = HandAct::dropped, .bay = {5}, .paper = {"A", 1}}) ==
      R"({"n":1,"at_ms":2,"act":"dropped","bay":5,"code":"A","copy":1})");
}

TEST_CASE("hands log: what is no act of hands is refused with its line") {
  const std::string good = to_json_line(entry) + "\n";
  for (const char* bad :
       {"{}", "nonsense", R"({"n":1,"at_ms":2,"act":"flew","bay":5,"code":"A","copy":1})",
        R"({"n":1,"at_ms":2,"act":"dropped","bay":5,"copy":1})"}) {
    const auto entries = parse_hands(good + bad + "\n");
    REQUIRE_FALSE(entries.has_value());
    CHECK(entries.error().why.starts_with("line 2: "));
  }
}

TEST_CASE("hands log: a file goes on where it ended, without the half line that a kill left") {
  const Folder folder;
  const std::string path = folder.path() + "/hands.jsonl";
  {
    auto file = HandsFile::open(path);
    REQUIRE(file.has_value());
    CHECK(file->past().empty());
    CHECK(file->append(entry));
  }
  std::ofstream{path, std::ios::app} << R"({"n":8,"at_ms":1)";
  {
    auto file = HandsFile::open(path);
    REQUIRE(file.has_value());
    REQUIRE(file->past().size() == 1);
    CHECK(file->past()[0] == entry);
    CHECK(file->append(entry));
  }
  const auto text = read_file(path);
  REQUIRE(text.has_value());
  const auto entries = parse_hands(*text);
  REQUIRE(entries.has_value());
  CHECK(entries->size() == 2);
}

TEST_CASE("hands log: a file has one writer") {
  const Folder folder;
  const auto first = HandsFile::open(folder.path() + "/hands.jsonl");
  REQUIRE(first.has_value());
  CHECK_FALSE(HandsFile::open(folder.path() + "/hands.jsonl").has_value());
}
