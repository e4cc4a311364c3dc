#include "host/domain/offers.hpp"

#include <algorithm>

namespace docbay::host {

void Offers::index(const Offer& offer) {
  ++of_[offer.document];
  made_.insert_or_assign({offer.session, offer.offered_at_ms, offer.number}, offer.document);
  if (offer.end != OfferEnd::live) return;
  live_.emplace(offer.bay, offer.number);
  live_of_session_.emplace(offer.session, offer.bay, offer.number);
  live_of_document_.emplace(offer.document, offer.bay, offer.number);
}

void Offers::forget_live(const Offer& offer) {
  live_.erase({offer.bay, offer.number});
  live_of_session_.erase({offer.session, offer.bay, offer.number});
  live_of_document_.erase({offer.document, offer.bay, offer.number});
}

void Offers::forget(const Offer& offer) {
  if (offer.end == OfferEnd::live) forget_live(offer);
  made_.erase({offer.session, offer.offered_at_ms, offer.number});
  const auto of = of_.find(offer.document);
  if (of != of_.end() && --of->second == 0) of_.erase(of);
}

const std::deque<Offer>& Offers::at(BayNumber bay) const {
  static const std::deque<Offer> none;
  const auto found = remembered_.find(bay);
  return found == remembered_.end() ? none : found->second;
}

std::vector<DocumentId> Offers::add(Offer offer) {
  index(offer);
  auto& offers = remembered_[offer.bay];
  offers.push_back(std::move(offer));
  std::vector<DocumentId> forgotten;
  while (offers.size() > offers_per_bay_max) {
    forget(offers.front());
    forgotten.push_back(std::move(offers.front().document));
    offers.pop_front();
  }
  return forgotten;
}

Offer& Offers::recall(Offer offer) {
  index(offer);
  auto& offers = remembered_[offer.bay];
  offers.push_front(std::move(offer));
  return offers.front();
}

Offer* Offers::live(BayNumber bay) {
  const auto found = remembered_.find(bay);
  if (found == remembered_.end() || found->second.empty()) return nullptr;
  Offer& newest = found->second.back();
  return newest.end == OfferEnd::live ? &newest : nullptr;
}

Offer* Offers::find(BayNumber bay, protocol::CommandNumber number) {
  const auto found = remembered_.find(bay);
  if (found == remembered_.end()) return nullptr;
  const auto offer = std::ranges::find(found->second, number, &Offer::number);
  return offer == found->second.end() ? nullptr : &*offer;
}

void Offers::end(Offer& offer, OfferEnd end, AtMs at_ms) {
  if (end != OfferEnd::live) forget_live(offer);
  offer.end = end;
  offer.changed_at_ms = at_ms;
}

void Offers::shift(AtMs by_ms) {
  made_.clear();
  for (auto& [bay, offers] : remembered_) {
    for (Offer& offer : offers) {
      offer.offered_at_ms += by_ms;
      offer.changed_at_ms += by_ms;
      made_.insert_or_assign({offer.session, offer.offered_at_ms, offer.number}, offer.document);
    }
  }
}

std::vector<Offer*> Offers::live_ones() {
  std::vector<Offer*> found;
  for (const auto& [bay, number] : live_) found.push_back(find(bay, number));
  return found;
}

std::vector<Offer*> Offers::live_of(SessionId session) {
  std::vector<Offer*> found;
  for (auto at = live_of_session_.lower_bound({session, {}, {}});
       at != live_of_session_.end() && std::get<SessionId>(*at) == session; ++at) {
    found.push_back(find(std::get<BayNumber>(*at), std::get<protocol::CommandNumber>(*at)));
  }
  return found;
}

std::vector<BayNumber> Offers::bays_on_offer(const DocumentId& document) const {
  std::vector<BayNumber> bays;
  for (auto at = live_of_document_.lower_bound({document, {}, {}});
       at != live_of_document_.end() && std::get<DocumentId>(*at) == document; ++at) {
    const BayNumber bay = std::get<BayNumber>(*at);
    if (this->at(bay).back().number == std::get<protocol::CommandNumber>(*at)) bays.push_back(bay);
  }
  return bays;
}

bool Offers::another_made(const Offer& offer, AtMs until_ms) const {
  for (auto at = made_.lower_bound({offer.session, offer.offered_at_ms + 1, {}});
       at != made_.end() && std::get<SessionId>(at->first) == offer.session &&
       std::get<AtMs>(at->first) <= until_ms;
       ++at) {
    if (at->second != offer.document) return true;
  }
  return false;
}

std::vector<DocumentId> Offers::documents() const {
  std::vector<DocumentId> documents;
  for (const auto& [document, count] : of_) documents.push_back(document);
  return documents;
}

}  // namespace docbay::host
