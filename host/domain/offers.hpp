// The offers that the core remembers, live or over, and what finds them in the middle of a drop:
// by bay, by document, by session. No I/O, no clock.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "host/domain/records.hpp"

namespace docbay::host {

/// Offers remembered per bay: late events refer to them.
inline constexpr std::size_t offers_per_bay_max = 8;

class Offers {
 public:
  /// Those of one bay, newest last.
  [[nodiscard]] const std::deque<Offer>& at(BayNumber bay) const;
  /// A new one. Gives back the documents of those that are forgotten for it.
  std::vector<DocumentId> add(Offer offer);
  /// An old one that is spoken of again.
  Offer& recall(Offer offer);
  /// The one on this bay that stands now.
  [[nodiscard]] Offer* live(BayNumber bay);
  [[nodiscard]] Offer* find(BayNumber bay, protocol::CommandNumber number);
  void end(Offer& offer, OfferEnd end, AtMs at_ms);
  /// The clock was set: the times of all of them are said anew by it.
  void shift(AtMs by_ms);

  /// In the order of the bays; a bay twice if two of its offers are live.
  [[nodiscard]] std::vector<Offer*> live_ones();
  [[nodiscard]] std::vector<Offer*> live_of(SessionId session);
  [[nodiscard]] std::vector<BayNumber> bays_on_offer(const DocumentId& document) const;
  /// Whether one is remembered that was made for this document.
  [[nodiscard]] bool speak_of(const DocumentId& document) const { return of_.contains(document); }
  /// Whether the offer's session made one of another document after it, until then.
  [[nodiscard]] bool another_made(const Offer& offer, AtMs until_ms) const;
  /// Every document that `speak_of` is true of.
  [[nodiscard]] std::vector<DocumentId> documents() const;

 private:
  void index(const Offer& offer);
  void forget(const Offer& offer);
  void forget_live(const Offer& offer);

  std::map<BayNumber, std::deque<Offer>> remembered_;
  std::unordered_map<DocumentId, int> of_;
  std::map<std::tuple<SessionId, AtMs, protocol::CommandNumber>, DocumentId> made_;
  std::set<std::pair<BayNumber, protocol::CommandNumber>> live_;
  std::set<std::tuple<SessionId, BayNumber, protocol::CommandNumber>> live_of_session_;
  std::set<std::tuple<DocumentId, BayNumber, protocol::CommandNumber>> live_of_document_;
};

}  // namespace docbay::host
