// The checker on planted violations: each rule finds what it is there for, and lets good sources
// pass.
#include <algorithm>

#include <doctest/doctest.h>

#include "tests/tidy/cmake_edges.hpp"
#include "tests/tidy/source_rules.hpp"
#include "tests/tidy/source_text.hpp"

namespace docbay::tests {
namespace {

constexpr std::string_view table_text =
    "# a comment\n"
    "protocol:\n"
    "drivers/line: protocol\n"
    "host/store: protocol\n"
    "host/main.cpp: host/store\n"
    "tests: *\n"
    "library modbus/* modbus.h:\n"
    "  drivers/line\n"
    "library CLI/*: host/main.cpp\n"
    "library unistd.h: drivers\n"
    "only protocol: array cstdint\n";

const std::set<std::string> paths{"protocol/rtu.hpp", "protocol/rtu.cpp", "drivers/line/line.hpp",
                                  "host/store/store.hpp", "host/main.cpp"};

// The rules that one file breaks, joined, so that a test reads as a sentence.
std::string broken(const std::string& path, const std::string& text) {
  std::string rules;
  for (const Finding& finding : check_source(IncludeTable(table_text), {path, text}, paths)) {
    rules += (rules.empty() ? "" : ", ") + finding.rule + " " + std::to_string(finding.line);
  }
  return rules;
}

std::string broken_links(const std::vector<SourceFile>& files) {
  std::string rules;
  for (const Finding& finding : check_links(IncludeTable(table_text), files)) {
    rules += (rules.empty() ? "" : ", ") + finding.rule + " " + finding.path;
  }
  return rules;
}

}  // namespace

TEST_CASE("table: rows are read, and a line that is no row is reported") {
  CHECK(IncludeTable(table_text).errors().empty());
  CHECK(IncludeTable("protocol\n").errors().size() == 1);
  CHECK(IncludeTable("a:\na:\n").errors().size() == 1);
  CHECK(IncludeTable("a:\nlibrary x.h\n").errors().size() == 1);
  CHECK(IncludeTable(table_text).row_of("host/main.cpp") == "host/main.cpp");
  CHECK(IncludeTable(table_text).row_of("host/storey/a.cpp").empty());
}

TEST_CASE("includes: allowed edges pass") {
  CHECK(broken("protocol/rtu.hpp", "// What.\n#pragma once\n\n#include <array>\n").empty());
  CHECK(broken("drivers/line/line.cpp",
               "#include <modbus/modbus.h>\n#include <vector>\n"
               "#include <unistd.h>\n#include \"protocol/rtu.hpp\"\n")
            .empty());
  CHECK(broken("host/main.cpp", "#include <CLI/CLI.hpp>\n#include \"host/store/store.hpp\"\n")
            .empty());
  CHECK(broken("tests/wire/a.cpp", "#include \"host/store/store.hpp\"\n").empty());
}

TEST_CASE("includes: a forbidden edge, a missing file and a path not from the root are found") {
  CHECK(broken("protocol/rtu.cpp", "\n#include \"drivers/line/line.hpp\"\n") == "include edge 2");
  CHECK(broken("host/store/a.cpp", "#include \"drivers/line/line.hpp\"\n") == "include edge 1");
  CHECK(broken("host/store/a.cpp", "#include \"protocol/gone.hpp\"\n") == "include path 1");
  CHECK(broken("host/store/a.cpp", "  #  include \"store.hpp\"\n") == "include path 1");
  CHECK(broken("host/store/a.cpp", "#include \"../store/store.hpp\"\n") == "include path 1");
  CHECK(broken("host/stray/a.cpp", "int a;\n") == "no row 1");
}

TEST_CASE("includes: a library away from its home and one without a home are found") {
  CHECK(broken("host/store/a.cpp", "#include <modbus/modbus.h>\n") == "library home 1");
  CHECK(broken("host/store/a.cpp", "#include <CLI/CLI.hpp>\n") == "library home 1");
  CHECK(broken("host/store/a.cpp", "#include <curl/curl.h>\n") == "library home 1");
  CHECK(broken("host/store/a.cpp", "#include <stdint.h>\n") == "library home 1");
  CHECK(broken("protocol/rtu.cpp", "#include <thread>\n") == "pure folder 1");
}

TEST_CASE("includes: comments and literals hold none") {
  CHECK(includes_of(
            "// #include \"a\"\n/*\n#include \"b\"\n*/\nauto c = R\"x(\n#include \"c\"\n)x\";\n")
            .empty());
  CHECK(includes_of("auto s = \"\\\"\";\n#include <d>\n").size() == 1);
  CHECK(includes_of("auto n = 1'000; char q = '\"';\n#include <d>\n").size() == 1);
  CHECK(code_only("a /* b */ + 0xFF'FF'FF; // c") == "a         + 0xFF'FF'FF;     ");
}

TEST_CASE("lines: too long, tabs and blanks at the end are found; Chinese counts one a character") {
  CHECK(broken("protocol/rtu.cpp", std::string(101, 'x') + "\n") == "line length 1");
  CHECK(broken("protocol/rtu.cpp", std::string(100, 'x') + "\n").empty());
  std::string chinese = "//";
  for (int i = 0; i < 98; ++i) chinese += "文";
  CHECK(broken("protocol/rtu.cpp", chinese + "\n").empty());
  CHECK(broken("protocol/rtu.cpp", chinese + "文\n") == "line length 1");
  CHECK(broken("protocol/rtu.cpp", "\tint a;\n") == "tab 1");
  CHECK(broken("protocol/rtu.cpp", "int a; \n") == "line end 1");
}

TEST_CASE("files: too long, without or with two newlines at the end are found") {
  std::string text;
  for (int i = 0; i < 400; ++i) text += "int a;\n";
  CHECK(broken("protocol/rtu.cpp", text).empty());
  CHECK(broken("protocol/rtu.cpp", text + "int b;\n") == "file length 401");
  CHECK(broken("protocol/rtu.cpp", "int a;") == "end of file 1");
  CHECK(broken("protocol/README.md", "# Protocol\n\n") == "end of file 2");
  CHECK(broken("protocol/rtu.cpp", "").empty());
}

TEST_CASE(
    "words: unfinished work is found in sources and scripts, and not in the middle of a word") {
  CHECK(broken("protocol/rtu.cpp",
               "// TO"
               "DO later\n") == "unfinished 1");
  CHECK(broken("scripts/test",
               "# FIX"
               "ME\n") == "unfinished 1");
  CHECK(broken("host/CMakeLists.txt",
               "# HA"
               "CK\n") == "unfinished 1");
  CHECK(broken("scripts/test", "mktemp /tmp/a.XXXXXX\n").empty());
}

TEST_CASE("silenced checks: each names its check and its reason") {
  CHECK(broken("protocol/rtu.cpp",
               "int a;  // NO"
               "LINT\n") == "silenced check 1");
  CHECK(broken("protocol/rtu.cpp",
               "int a;  // NO"
               "LINT(bugprone-x)\n") == "silenced check 1");
  CHECK(broken("protocol/rtu.cpp",
               "int a;  // NO"
               "LINT(bugprone-x): the reason\n")
            .empty());
}

TEST_CASE("headers: #pragma once comes before every other directive") {
  CHECK(broken("protocol/rtu.hpp", "#include <array>\n#pragma once\n") == "include guard 1");
  CHECK(broken("protocol/rtu.hpp", "int a();\n") == "include guard 1");
  CHECK(broken("protocol/rtu.hpp", "/*\n#if 0\n*/\n#pragma once\n").empty());
}

TEST_CASE("tests: sleeping is found, but for the system tests") {
  const std::string sleeping = "void f() { std::this_thread::sleep_for(one); }\n";
  CHECK(broken("tests/wire/a.cpp", sleeping) == "sleeping test 1");
  CHECK(broken("tests/wire/a.cpp", "\nvoid f() { sleep(1); }\n") == "sleeping test 2");
  CHECK(broken("tests/wire/a.cpp", "// sleep(1)\nauto a = \"usleep(1)\";\n").empty());
  CHECK(broken("tests/system/a.cpp", sleeping).empty());
  CHECK(broken("tests/bench/a.cpp", sleeping).empty());
  CHECK(broken("host/store/a.cpp", sleeping).empty());
}

TEST_CASE("folders: a row with nothing behind it and a folder without a README are found") {
  const auto findings = check_tree(IncludeTable("protocol:\nhost/oa:\n"), {"protocol/rtu.cpp"});
  REQUIRE(findings.size() == 2);
  CHECK(to_string(findings[0]).starts_with("host/oa:0: empty row: "));
  CHECK(to_string(findings[1]).starts_with("protocol:0: README: "));
  CHECK(check_tree(IncludeTable("protocol:\n"), {"protocol/a.cpp", "protocol/README.md"}).empty());
}

TEST_CASE("cmake: commands are read without comments") {
  const auto commands = cmake_commands("a(b c) # d(e)\nif(x)\n  f(g\n  h)\nendif()\n");
  REQUIRE(commands.size() == 4);
  CHECK(commands[2].name == "f");
  CHECK(commands[2].words == std::vector<std::string>{"g", "h"});
  CHECK(commands[2].line == 3);
}

TEST_CASE("cmake: links along the table pass, others are found") {
  const SourceFile protocol{"protocol/CMakeLists.txt",
                            "docbay_library(docbay_protocol SOURCES rtu.cpp)\n"};
  const SourceFile good{"drivers/CMakeLists.txt",
                        "docbay_library(docbay_line SOURCES line/line.cpp LINKS docbay_protocol\n"
                        "               PRIVATE_LINKS PkgConfig::MODBUS)\n"};
  const SourceFile bad{"host/CMakeLists.txt",
                       "docbay_library(docbay_store SOURCES store/a.cpp LINKS docbay_protocol)\n"
                       "target_link_libraries(docbay_store PRIVATE docbay_line)\n"};
  const SourceFile mixed{"drivers/CMakeLists.txt",
                         "docbay_library(docbay_line SOURCES line/a.cpp ../host/store/b.cpp)\n"};
  CHECK(broken_links({protocol, good}).empty());
  CHECK(broken_links({protocol, good, bad}) == "link edge host/CMakeLists.txt");
  CHECK(broken_links({mixed}) == "library folder drivers/CMakeLists.txt");
}

TEST_CASE("cmake: an include without its link and a source without a target are found") {
  const SourceFile protocol{"protocol/CMakeLists.txt",
                            "docbay_library(docbay_protocol SOURCES rtu.cpp)\n"};
  const SourceFile store{"host/CMakeLists.txt",
                         "docbay_library(docbay_store SOURCES store/a.cpp)\n"};
  const SourceFile source{"host/store/a.cpp", "#include \"protocol/rtu.hpp\"\n"};
  CHECK(broken_links({protocol, store, source}) == "unlinked include host/store/a.cpp");
  CHECK(broken_links({protocol, source}) == "no target host/store/a.cpp");
}

}  // namespace docbay::tests
