// A random day at an exchange, made of steps that people, boards and the OA take. Papers are real
// here: each lies somewhere, and after every step what the records say is compared with it.
#pragma once

#include <cstdint>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/host/office.hpp"

namespace docbay::tests {

inline constexpr int outside = 0;
inline constexpr int gone = -1;
inline constexpr int bays_of_the_day = 6;

/// One thing that happens: `kind` modulo the number of things that can, and what it happens to.
struct Step {
  std::uint8_t kind = 0;
  std::uint8_t what = 0;
  std::uint8_t where = 0;
  friend std::ostream& operator<<(std::ostream& out, const Step& step) {
    return out << fmt::format("{}/{}/{}", step.kind, step.what, step.where);
  }
};

class Day {
 public:
  Day() {
    for (const char* document : {"D1", "D2", "D3", "DX", "DX", "DX", "nobody's", "nobody's"}) {
      papers_.push_back({.document = document});
    }
    look();
  }

  void go(const Step& step);

  Office office;

 private:
  struct Paper {
    std::string document;
    int place = outside;  ///< or the number of a bay, or gone
  };

  static int bay_of(int where) { return where % bays_of_the_day + 1; }
  static const char* cabinet_of(int bay) { return bay == bays_of_the_day ? "B" : "A"; }

  void present_card(int what, int where);

  void scan(int what, int where);

  void drop_into(Paper& paper, int bay);

  /// One of the papers that are outside, if there is one.
  Paper* paper_in_hand(int what);

  void drop(int what, int where);

  /// The paper that is on offer, as nearly all couriers do.
  void drop_where_offered(int, int where);

  void pull_out(int, int where);

  void expire(int, int where);

  void collect(int what, int);

  /// Somebody takes some of what lies there; what is left is seen, if the sensor works.
  protocol::Emptiness take(int bay, int what);

  void use_door(int what, int where);

  void force_door(int what, int where);

  void trouble(int what, int where);

  void lose_board(int what, int where);

  /// The power was off: offers and openings are forgotten.
  void restart_board(int, int where);

  void wait(int what, int);

  void change_office(int what, int where);

  static const char* code_of(const Paper& paper) {
    if (paper.document == "nobody's") return "NOPE";
    if (paper.document == "DX") return "CX";
    return paper.document == "D1" ? "C1" : paper.document == "D2" ? "C2" : "C3";
  }

  protocol::Emptiness seen(int bay);

  /// Two people scan every paper that lies there and put it back.
  void take_stock(int what, int where);

  /// Every board shows what its sensors see.
  void see_boards(int what, int);

  void handle_incident(int what, int);

  /// Two people say where a paper that there is only one of really is.
  void correct(int what, int);

  /// What was collected goes back, through the cabinet or by hand.
  void send_back(int what, int where);

  /// Through the door, because the slot is too narrow. All that is on offer is put in.
  void put_in_by_door(int, int where);

  /// By up to a day, forth or back; and whether a time source says that it is right.
  void set_clock(int what, int where);

  /// The machine was off, and nobody knows how its clock was set meanwhile.
  void start_anew(int what, int where);

  void cancel(int what, int where);

  /// The line is down while a document is scanned: nobody hears of the offers.
  void lose_orders(int what, int where);

  /// Of a receipt without a physical event: who said so, and why where that is asked for.
  static bool is_named_act(const ReceiptIssued& receipt) {
    const bool reason =
        receipt.transfer == TransferKind::return_ || receipt.transfer == TransferKind::withdraw ||
        receipt.transfer == TransferKind::correct || receipt.transfer == TransferKind::destroy;
    const bool two =
        receipt.transfer == TransferKind::correct || receipt.transfer == TransferKind::destroy;
    const bool by_hand = reason || receipt.transfer == TransferKind::clear_back ||
                         receipt.transfer == TransferKind::file;
    return by_hand && !receipt.person.empty() && (!reason || !receipt.reason.empty()) &&
           (!two || (!receipt.second.empty() && receipt.second != receipt.person));
  }

  /// What each single outcome has to keep to.
  void look();

  /// Each copy goes from one place to the next, and a receipt says so only of what it can.
  void follow_custody();

  [[nodiscard]] bool explained(int bay) const;

  /// What the records say lies in the bays, against what does.
  void check();

  std::vector<Paper> papers_;
  std::map<int, std::vector<Paper*>> order_;  ///< what lies in each bay, as it fell in
  std::set<int> released_;                    ///< doors that may be opened once
  std::set<int> unseen_;  ///< bays in which something stayed and no sensor told so
  std::map<CopyId, Place> places_;
};

}  // namespace docbay::tests
