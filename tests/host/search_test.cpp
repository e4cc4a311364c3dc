// Finding documents by code, number and any part of a title, in a store and a search file on disk.
#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "host/control/answers.hpp"
#include "host/control/find.hpp"
#include "host/search/search_feeder.hpp"
#include "host/sqlite/bigrams.hpp"
#include "host/store/store.hpp"
#include "host/store/store_reader.hpp"
#include "host/tool/screen.hpp"
#include "tests/host/database_folder.hpp"
#include "tests/host/office.hpp"

namespace docbay::tests {
namespace {

std::string tokens(std::string_view text, SearchSide side) {
  std::string joined;
  for (const SearchToken& token : search_tokens(text, side)) {
    if (!joined.empty()) joined += token.same_position ? "=" : " ";
    joined += token.text;
  }
  return joined;
}

/// A store with titles and a search file beside it.
struct Library {
  DatabaseFolder folder;
  Store store = Store::open(folder / "docbay.db").value();
  StoreReader reader = StoreReader::open(folder / "docbay.db").value();
  int count = 0;

  void save(const std::string& id, const std::string& title,
            const std::string& classification = "无") {
    Document document{.id = {id},
                      .code = "code " + id,
                      .number = fmt::format("国办发〔2024〕{}号", id),
                      .title = title,
                      .classification_text = classification};
    REQUIRE(store.write({{{DocumentSaved{.document = document, .at_ms = ++count}}}}));
  }
  SearchIndex index() { return SearchIndex::open(folder / "search.db").value(); }
  /// Takes all that waits, at most two rows at a time.
  void feed(SearchIndex& index) {
    for (;;) {
      const auto feed = reader.titles_after(index.mark(), 2);
      REQUIRE(feed);
      if (feed->other_store) {
        REQUIRE(index.clear());
        continue;
      }
      REQUIRE(index.take(*feed));
      if (feed->waiting == 0) return;
    }
  }
  std::vector<std::string> find(const std::string& text, std::size_t limit = 100) {
    auto search = SearchReader::open(folder / "search.db");
    REQUIRE(search);
    const auto found = search->find(text, limit);
    REQUIRE(found);
    return *found;
  }
};

using Ids = std::vector<std::string>;

TEST_CASE("search: Chinese is cut into pairs and triples, letters and digits into words") {
  CHECK(tokens("公文交换", SearchSide::text) == "公文=公文交=公 文交=文交换 交换 换");
  CHECK(tokens("公文交换", SearchSide::phrase) == "公文交 文交换");
  CHECK(tokens("公文", SearchSide::phrase) == "公文");
  CHECK(tokens("公布第3批名单", SearchSide::text) ==
        "公布=公布第=公 布第 第 3 批名=批名单=批 名单 单");
  CHECK(tokens("第3批", SearchSide::phrase) == "第 3 批");
  CHECK(tokens("公布第3批", SearchSide::phrase) == "公布第 3 批");
  CHECK(tokens("COVID－19 疫情", SearchSide::text) == "covid 19 疫情=疫 情");
  CHECK(tokens("Ａ４纸", SearchSide::phrase) == "a4 纸");
  CHECK(tokens("《》、。 …", SearchSide::text).empty());
}

TEST_CASE("search: full-width forms and capitals are as their plain ones") {
  CHECK(folded("ＡＢｃ１２（三）　ＯＡ") == "abc12(三) oa");
  CHECK(folded("㐂䶮𠮷龘々〇") == "㐂䶮𠮷龘々〇");
  const std::string broken = "公\xE6\x96!";
  CHECK(folded(broken) == broken);
  CHECK(searchable_characters("《公》3 ") == 2);
}

TEST_CASE("search: a title is found by any two characters of it, newest first") {
  Library library;
  library.save("1", "关于召开全市公文交换工作会议的通知");
  library.save("2", "关于公布第3批名单的函");
  library.save("3", "关于印发《公文、交换管理办法》的通知");
  SearchIndex index = library.index();
  library.feed(index);
  CHECK(library.find("公文") == Ids{"3", "1"});
  CHECK(library.find("的通") == Ids{"3", "1"});
  CHECK(library.find("公文交换") == Ids{"1"});
  CHECK(library.find("公文、交换") == Ids{"3"});
  CHECK(library.find("公文 交换") == Ids{"3", "1"});
  CHECK(library.find("公布第3批") == Ids{"2"});
  CHECK(library.find("第3") == Ids{"2"});
  CHECK(library.find("3批") == Ids{"2"});
  CHECK(library.find("第３批名") == Ids{"2"});
  CHECK(library.find("公文", 1) == Ids{"3"});
  CHECK(library.find("没有的").empty());
  CHECK(library.find("\"公文\" OR x").empty());
}

TEST_CASE("search: what only looks alike in pairs is no hit") {
  Library library;
  library.save("1", "公文交、文交换");
  SearchIndex index = library.index();
  library.feed(index);
  CHECK(library.find("公文交换").empty());
  CHECK(library.find("公文文交").empty());
  CHECK(library.find("公文，交").empty());
}

TEST_CASE("search: a word of letters or digits is found from its beginning") {
  Library library;
  library.save("1", "关于 COVID-19 防控的通知");
  SearchIndex index = library.index();
  library.feed(index);
  CHECK(library.find("covid") == Ids{"1"});
  CHECK(library.find("ＣＯＶ") == Ids{"1"});
  CHECK(library.find("COVID-1") == Ids{"1"});
  CHECK(library.find("19 防控") == Ids{"1"});
  CHECK(library.find("ovid").empty());
}

TEST_CASE("search: one character alone finds nothing, beside others it counts") {
  Library library;
  library.save("1", "关于年度考核的通知");
  library.save("2", "关于考核的通知");
  SearchIndex index = library.index();
  library.feed(index);
  CHECK(match_of("年").empty());
  CHECK(match_of(" 《 》").empty());
  CHECK(library.find("年").empty());
  CHECK(library.find("考核 年") == Ids{"1"});
}

TEST_CASE("search: whatever two or more characters are cut out of a title, they find it") {
  Library library;
  const std::u32string letters = U"公文交换工作会议一二三《》、 aB1２Ｃ〔〕";
  std::vector<std::string> titles;
  const auto utf8 = [](const std::u32string& text) {
    std::string result;
    for (const char32_t code : text) {
      if (code < 0x80) {
        result += static_cast<char>(code);
      } else {
        result += static_cast<char>(0xE0U | (code >> 12U));
        result += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
        result += static_cast<char>(0x80U | (code & 0x3FU));
      }
    }
    return result;
  };
  std::vector<std::u32string> made;
  std::uint32_t lot = 1;
  const auto draw = [&](std::size_t of) {
    lot = lot * 1664525U + 1013904223U;
    return static_cast<std::size_t>(lot >> 8U) % of;
  };
  for (int i = 0; i < 60; ++i) {
    std::u32string title;
    for (std::size_t n = 4 + draw(16); n > 0; --n) title += letters[draw(letters.size())];
    made.push_back(title);
    library.save(std::to_string(i), utf8(title));
  }
  SearchIndex index = library.index();
  library.feed(index);
  auto search = SearchReader::open(library.folder / "search.db");
  REQUIRE(search);
  const auto is_word = [](char32_t code) {
    return code < 0x80 ? std::isalnum(static_cast<int>(code)) != 0 : code == U'２' || code == U'Ｃ';
  };
  int asked = 0;
  for (std::size_t i = 0; i < made.size(); ++i) {
    for (std::size_t begin = 0; begin + 2 <= made[i].size(); ++begin) {
      // In the middle of a word of letters and digits is no beginning.
      if (begin > 0 && is_word(made[i][begin]) && is_word(made[i][begin - 1])) continue;
      for (std::size_t length = 2; begin + length <= made[i].size() && length < 7; ++length) {
        const std::string part = utf8(made[i].substr(begin, length));
        if (match_of(part).empty()) continue;
        ++asked;
        CAPTURE(utf8(made[i]));
        CAPTURE(part);
        const auto found = search->find(part, 1000);
        REQUIRE(found);
        CHECK(std::ranges::count(*found, std::to_string(i)) == 1);
        for (const std::string& id : *found) {
          const std::string title = folded(utf8(made[static_cast<std::size_t>(std::stoi(id))]));
          // Spaces part what is looked for; each part is there as it stands.
          if (part.find(' ') == std::string::npos) {
            CHECK(title.find(folded(part)) != std::string::npos);
          }
        }
      }
    }
  }
  CHECK(asked > 1000);
}

TEST_CASE("search: of many titles of the same few characters it finds the newest that have it") {
  Library library;
  const std::array<std::string, 4> letters{"公", "文", "交", "换"};
  std::vector<std::string> titles;
  std::uint32_t lot = 7;
  const auto draw = [&](std::size_t of) {
    lot = lot * 1664525U + 1013904223U;
    return static_cast<std::size_t>(lot >> 8U) % of;
  };
  for (int i = 0; i < 500; ++i) {
    std::string title;
    // The last letter is the rare one.
    for (std::size_t n = 4 + draw(8); n > 0; --n) title += letters[std::min(draw(9) / 2, draw(4))];
    titles.push_back(title);
    library.save(std::to_string(i), title);
  }
  SearchIndex index = library.index();
  library.feed(index);
  std::size_t most = 0;
  for (const auto* const text :
       {"公文", "公文文", "公公公", "文交文", "公文交换", "换换", "换换公文", "公公公公公公公",
        "公文 文交", "公换 文文交", "交换 换交 公公公", "换公公 公公文文", "文 公交 换"}) {
    CAPTURE(text);
    Ids expected;
    for (std::size_t i = titles.size(); i-- > 0 && expected.size() < 21;) {
      std::istringstream parts{text};
      std::string part;
      bool has_all = true;
      while (parts >> part) has_all = has_all && titles[i].find(part) != std::string::npos;
      if (has_all) expected.push_back(std::to_string(i));
    }
    most = std::max(most, expected.size());
    CHECK(library.find(text, 21) == expected);
  }
  CHECK(most == 21);
}

TEST_CASE(
    "search: a classified title is not in the file, not even after it has become classified") {
  Library library;
  library.save("1", "关于公文交换的通知", "机密★20年");
  library.save("2", "关于公文交换的函");
  SearchIndex index = library.index();
  library.feed(index);
  CHECK(library.find("公文交换") == Ids{"2"});
  library.save("2", "关于公文交换的函", "秘密");
  library.feed(index);
  CHECK(library.find("公文交换").empty());
  CHECK(library.reader.find_code("code 2").value().at(0).title.empty());
  library.save("1", "关于公文交换的通知", "无");
  library.feed(index);
  CHECK(library.find("公文交换") == Ids{"1"});
}

TEST_CASE("search: a changed title is found by its new words only, in its old place") {
  Library library;
  library.save("1", "关于春季植树的通知");
  library.save("2", "关于植树的函");
  SearchIndex index = library.index();
  library.feed(index);
  library.save("1", "关于秋季植树的通知");
  CHECK(library.reader.titles_after(index.mark(), 10)->waiting == 0);
  library.feed(index);
  CHECK(library.find("春季").empty());
  CHECK(library.find("秋季") == Ids{"1"});
  CHECK(library.find("植树") == Ids{"2", "1"});
}

TEST_CASE("search: goes on where it was, and is made anew if the file is gone, foul or another's") {
  Library library;
  for (int i = 1; i <= 5; ++i) library.save(std::to_string(i), "关于值班的通知");
  {
    SearchIndex index = library.index();
    const auto feed = library.reader.titles_after(index.mark(), 2);
    REQUIRE(index.take(*feed));
    CHECK(feed->waiting == 3);
  }
  SUBCASE("it goes on") {
    SearchIndex index = library.index();
    CHECK(index.mark().row == 2);
    library.feed(index);
    CHECK(library.find("值班").size() == 5);
  }
  SUBCASE("the file is foul") {
    for (const char* tail : {"search.db-wal", "search.db-shm"}) {
      std::filesystem::remove(library.folder / tail);
    }
    {
      std::ofstream file{library.folder / "search.db", std::ios::trunc};
      file << std::string(8192, 'x');
    }
    SearchIndex index = library.index();
    CHECK(index.mark().row == 0);
    library.feed(index);
    CHECK(library.find("值班").size() == 5);
  }
  SUBCASE("the store is another one") {
    Library other;
    for (int i = 1; i <= 3; ++i) other.save("x" + std::to_string(i), "关于值班的通知");
    SearchIndex index = library.index();
    library.reader = StoreReader::open(other.folder / "docbay.db").value();
    library.feed(index);
    CHECK(library.find("值班") == Ids{"x3", "x2", "x1"});
  }
}

TEST_CASE("search: the feeder takes what comes and says how far behind it is") {
  Library library;
  for (int i = 1; i <= 50; ++i) library.save(std::to_string(i), "关于值班的通知");
  std::atomic<bool> broken = false;
  std::vector<std::string> troubles;
  {
    SearchFeeder feeder{
        library.folder / "search.db",
        [&](const TitleMark& mark, int limit) -> std::expected<TitleFeed, SqliteError> {
          if (broken) return std::unexpected{SqliteError{.message = "broken"}};
          return library.reader.titles_after(mark, limit);
        },
        [&](const std::string& why) { troubles.push_back(why); }};
    feeder.wait_until_idle();
    CHECK(feeder.state().waiting == 0);
    CHECK(library.find("值班").size() == 50);
    broken = true;
    feeder.nudge();
    feeder.wait_until_idle();
    CHECK(feeder.state().trouble == "broken");
    broken = false;
    feeder.nudge();
    feeder.wait_until_idle();
    CHECK(feeder.state().trouble.empty());
  }
  CHECK(troubles == std::vector<std::string>{"broken", ""});
}

TEST_CASE("find: by code, and by how a number begins, from the highest down") {
  Library library;
  for (const char* id : {"7", "8", "80"}) library.save(id, "关于值班的通知");
  CHECK(library.reader.find_code("code 8").value().at(0).document_id == "8");
  CHECK(library.reader.find_code("code").value().empty());
  const auto found = library.reader.find_number("国办发〔2024〕8", 10);
  REQUIRE(found);
  REQUIRE(found->size() == 2);
  CHECK(found->at(0).document_id == "8");
  CHECK(found->at(1).document_id == "80");
  CHECK(library.reader.find_number("国办发〔2024〕8", 1)->size() == 1);
  CHECK(library.reader.find_number("国办发〔2025〕", 10)->empty());
  CHECK(library.reader.find_number("", 10)->empty());
}

TEST_CASE("find: the answer says that there are more, and what was not looked for") {
  FindResult result{.limit = 2};
  for (const char* id : {"1", "2", "1", "3"}) {
    result.add({.document_id = id, .title = "关于值班的通知", .by = "title"});
  }
  CHECK(result.documents.size() == 2);
  CHECK(result.more);
  const auto chinese = find_screen(find_answer(result, Language::chinese), false);
  REQUIRE(chinese);
  CHECK(chinese->find("关于值班的通知") != std::string::npos);
  CHECK(chinese->find("多于 2 件") != std::string::npos);
  FindResult nothing{.too_short = true};
  const auto english = find_screen(find_answer(nothing, Language::english), true);
  REQUIRE(english);
  CHECK(english->find("two characters at least") != std::string::npos);
  CHECK(parse_request(R"({"request":"find","of":"值班","limit":5})")->limit == 5);
  CHECK(!parse_request(R"({"request":"find","of":""})"));
  CHECK(!parse_request(R"({"request":"find","of":"x","limit":0})"));
}

}  // namespace
}  // namespace docbay::tests
