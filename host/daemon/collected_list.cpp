#include "host/daemon/collected_list.hpp"

#include <fmt/format.h>

#include "host/print/text_list.hpp"

namespace docbay::host {

namespace {

std::expected<std::filesystem::path, std::string> print_receipts(
    StoreReader& store, const std::filesystem::path& file, const std::vector<ReceiptId>& receipts,
    TextList text) {
  const auto lines = store.receipt_lines(receipts);
  if (!lines) return std::unexpected{"the receipts cannot be read: " + lines.error().message};
  text.columns = {"序号", "箱格", "发文字号", "标题", "密级", "发文机关", "投件时间", "回执"};
  for (const ReceiptLine& line : *lines) {
    const bool open = parse_classification(line.classification) == Classification::none;
    text.rows.push_back({std::to_string(text.rows.size() + 1), std::to_string(line.bay),
                         line.number, open ? line.title : "***", line.classification,
                         line.issuing_unit,
                         line.deposited_at_ms == 0 ? "-" : local_time(line.deposited_at_ms),
                         std::to_string(line.receipt)});
  }
  text.footer = {fmt::format("共 {} 份  {} in all", lines->size(), lines->size()),
                 "签名 Signature: ____________________"};
  if (auto written = write_list(file, render(text)); !written) {
    return std::unexpected{written.error()};
  }
  return file;
}

TextList heading(const std::string& title, const ListNames& names, AtMs at_ms) {
  TextList text{.title = title,
                .header = {"交换站 Site: " + names.site, "单位 Unit: " + names.unit,
                           "取件人 Collector: " + names.person, "时间 Time: " + local_time(at_ms)}};
  if (!names.second.empty()) text.header.push_back("同取人 Second person: " + names.second);
  return text;
}

}  // namespace

std::expected<std::filesystem::path, std::string> print_collected_list(
    StoreReader& store, const std::filesystem::path& folder, const CollectedList& list,
    const ListNames& names) {
  const std::int64_t first = list.receipts.empty() ? 0 : list.receipts.front().value;
  return print_receipts(store, folder / fmt::format("collected-{:09}.txt", first), list.receipts,
                        heading("取件清单  Collected documents", names, list.at_ms));
}

std::expected<std::filesystem::path, std::string> print_again(StoreReader& store,
                                                              const std::filesystem::path& folder,
                                                              ReceiptId receipt,
                                                              const std::string& site) {
  const auto list = store.printed_list(receipt);
  if (!list) return std::unexpected{"the list cannot be read: " + list.error().message};
  if (!*list) return std::unexpected{fmt::format("there is no receipt {}", receipt.value)};
  const PrintedList& found = **list;
  const ListNames names{
      .site = site, .unit = found.unit, .person = found.person, .second = found.second};
  const std::string title = fmt::format("回执清单（第 {} 次重印）  Receipts, reprint {}",
                                        found.reprint_count, found.reprint_count);
  return print_receipts(
      store, folder / fmt::format("reprint-{:09}-{}.txt", receipt.value, found.reprint_count),
      found.receipts, heading(title, names, found.at_ms));
}

std::expected<std::filesystem::path, std::string> print_contents_list(
    StoreReader& store, const std::filesystem::path& folder, const ContentsList& list,
    const ListNames& names) {
  TextList text{.title = "待取清单  Documents waiting",
                .header = {"交换站 Site: " + names.site, "取件人 Collector: " + names.person,
                           "时间 Time: " + local_time(list.at_ms)},
                .columns = {"序号", "箱格", "发文字号", "标题", "密级", "投件时间"}};
  for (const BayNumber bay : list.bays) {
    const auto contents = store.contents(bay);
    if (!contents) return std::unexpected{"the bays cannot be read: " + contents.error().message};
    for (const BayContent& content : *contents) {
      const bool open = parse_classification(content.classification) == Classification::none;
      text.rows.push_back({std::to_string(text.rows.size() + 1), std::to_string(bay.value),
                           content.number, open ? content.title : "***", content.classification,
                           local_time(content.since_ms)});
    }
  }
  const std::size_t copies = text.rows.size();
  text.footer = {fmt::format("共 {} 份，未签收  {} in all, not signed for", copies, copies)};
  auto file = folder / fmt::format("contents-{}-{}.txt", list.bays.front().value, list.at_ms);
  if (auto written = write_list(file, render(text)); !written)
    return std::unexpected{written.error()};
  return file;
}

}  // namespace docbay::host
