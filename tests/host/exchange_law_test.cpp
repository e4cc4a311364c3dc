// Laws of the back face, held by whatever people, doors and the OA do, in any order: the harness
// looks at the state after every step, this file at what was opened and signed.
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include <doctest/doctest.h>

#include "host/domain/access.hpp"
#include "tests/host/office.hpp"

namespace docbay::tests {
namespace {

constexpr int seeds = 1'000;
constexpr int acts_per_seed = 200;

class Town {
 public:
  explicit Town(unsigned seed) : random_{seed} {
    office_.document(document_row("D6", "C6", "unique", "秘密"),
                     {{.document = {"D6"}, .unit = {"U6"}, .copies = 1}});
    office_.document(document_row("D7", "C7"), {{.document = {"D7"}, .unit = {"U6"}, .copies = 2}});
  }

  void act() {
    takes_two_.clear();
    for (const auto& [number, bay] : office_.state.bays) {
      if (takes_two(office_.state, bay)) takes_two_.insert(number);
    }
    taken_.clear();
    for (const Opening& opening : office_.state.openings) {
      taken_[opening.bay] = opening.taken.size();
    }
    happen(pick(16));
    judge();
  }

  int signed_for() const { return signed_for_; }

 private:
  int pick(int count) { return std::uniform_int_distribution{0, count - 1}(random_); }
  std::string one_of(std::initializer_list<const char*> words) {
    return words.begin()[pick(static_cast<int>(words.size()))];
  }
  int bay() { return 1 + pick(8); }
  /// Mostly one that somebody was let in at.
  int door() {
    const auto& openings = office_.state.openings;
    if (openings.empty() || pick(4) == 0) return bay();
    return static_cast<int>(
        openings[static_cast<std::size_t>(pick(static_cast<int>(openings.size())))].bay.value);
  }
  std::string code() { return one_of({"C1", "C2", "C3", "CX", "C6", "C7", "?", ""}); }
  std::string back_card() {
    return one_of({"COLLECT-1", "COLLECT-2", "COLLECT-3", "COLLECT-6", "SECOND-6", "COLLECT-7",
                   "COURIER-1", "OPERATOR", "BLOCKED"});
  }

  void happen(int kind) {
    closed_occupied_ = {};
    switch (kind) {
      case 0:
        return void(office_.card(one_of({"COURIER-1", "COURIER-2"})));
      case 1:
      case 2:
        return void(office_.scan(code()));
      case 3:
      case 4:
        return void(office_.drop(bay()));
      case 5:
      case 6:
        return void(office_.card(back_card(), Face::back));
      case 7:
        return void(office_.open_door(door()));
      case 8:
      case 9:
        return close();
      case 10:
        return void(office_.scan_at_back(code()));
      case 11:
        return void(office_.happens(
            PinEntered{.cabinet = "A", .face = Face::back, .verified = pick(2) == 0}));
      case 12:
        return void(office_.happens(
            PickupChosen{.cabinet = "A", .choice = static_cast<PickupChoice>(pick(3))}));
      case 13:
        return void(office_.happens(
            OpenRequested{.bay = {bay()},
                          .person = {one_of({"O1", "K1", "nobody"})},
                          .right = pick(3) == 0 ? Right::emergency : Right::operator_,
                          .reason = one_of({"jam", ""})}));
      case 14:
        return change();
      default:
        return pick(8) == 0 ? office_.wait(61'000) : office_.wait(2'000);
    }
  }

  void close() {
    const int number = door();
    const auto emptiness = static_cast<protocol::Emptiness>(pick(3));
    if (emptiness == protocol::Emptiness::occupied) closed_occupied_ = {number};
    office_.close_door(number, emptiness);
  }

  /// Something new in the OA.
  void change() {
    const bool yes = pick(2) == 0;
    const std::string n = one_of({"1", "2", "3", "6"});
    switch (pick(5)) {
      case 0:
        return void(office_.happens(OfficeChanged{
            .cards = {{.uid = {"COLLECT-" + n}, .person = {"K" + n}, .blocked = yes}}}));
      case 1:
        return void(
            office_.happens(OfficeChanged{.people = {{.person = {.id = {"K" + n},
                                                                 .unit = {yes ? "U" + n : "U2"},
                                                                 .pin_required = pick(3) == 0},
                                                      .role_text = "collector"}}}));
      case 2:
        return void(office_.happens(
            OfficeChanged{.units = {{.id = {"U" + n}, .merged_into = {yes ? "U3" : ""}}}}));
      case 3:
        return void(
            office_.happens(OfficeChanged{.units = {{.id = {"U" + n}, .departed = pick(4) == 0}}}));
      default:
        return void(office_.happens(OfficeChanged{.deputies = {{.id = {"A" + n},
                                                                .person = {"K3"},
                                                                .for_unit = {"U" + n},
                                                                .from_ms = 0,
                                                                .until_ms = office_.now + 60'000,
                                                                .departed = !yes}}}));
    }
  }

  void judge() {
    for (const OpeningMade& made : all<OpeningMade>(office_.last)) {
      const Opening& opening = made.opening;
      openings_[opening.number] = opening;
      const bool alone = opening.second.empty() && opening.right != Right::emergency;
      CHECK_MESSAGE(!(alone && takes_two_.contains(opening.bay)),
                    "one person alone has opened a bay that takes two");
    }
    for (const ReceiptIssued& receipt : all<ReceiptIssued>(office_.last)) {
      if (receipt.transfer != TransferKind::collect) continue;
      ++signed_for_;
      REQUIRE(openings_.contains(receipt.command));
      const Opening& opening = openings_.at(receipt.command);
      CHECK(receipt.person == opening.person);
      CHECK(receipt.bay == opening.bay);
      const bool operates = opening.right == Right::operator_ || opening.right == Right::emergency;
      CHECK_MESSAGE(!operates, "an operator has signed for a unit");
    }
    if (!closed_occupied_) return;
    const auto receipts = static_cast<std::size_t>(std::ranges::count_if(
        all<ReceiptIssued>(office_.last),
        [](const ReceiptIssued& it) { return it.transfer == TransferKind::collect; }));
    CHECK_MESSAGE(receipts <= taken_[closed_occupied_],
                  "more was signed for than was scanned, at a bay that is not empty");
  }

  std::mt19937 random_;
  Office office_;
  std::set<BayNumber> takes_two_;           ///< before the act
  std::map<BayNumber, std::size_t> taken_;  ///< scanned at an open door, before the act
  BayNumber closed_occupied_;               ///< by the act
  std::map<protocol::CommandNumber, Opening> openings_;
  int signed_for_ = 0;
};

TEST_CASE(
    "law: whatever people, doors and the OA do, every opening and signature is accounted for") {
  int signed_for = 0;
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    Town town{seed};
    for (int i = 0; i < acts_per_seed; ++i) town.act();
    signed_for += town.signed_for();
  }
  CHECK(signed_for > seeds / 4);  // or hardly anything was tried
}

}  // namespace
}  // namespace docbay::tests
