#include "host/daemon/collected_list.hpp"

#include <fmt/format.h>

#include "host/print/text_list.hpp"

namespace docbay::host {

std::expected<std::filesystem::path, std::string> print_collected_list(
    StoreReader& store, const std::filesystem::path& folder, const CollectedList& list,
    const ListNames& names) {
  const auto lines = store.receipt_lines(list.receipts);
  if (!lines) return std::unexpected{"the receipts cannot be read: " + lines.error().message};
  TextList text{
      .title = "取件清单  Collected documents",
      .header = {"交换站 Site: " + names.site, "单位 Unit: " + names.unit,
                 "取件人 Collector: " + names.person, "时间 Time: " + local_time(list.at_ms)},
      .columns = {"序号", "箱格", "发文字号", "标题", "密级", "发文机关", "投件时间", "回执"}};
  if (!names.second.empty()) text.header.push_back("同取人 Second person: " + names.second);
  for (const ReceiptLine& line : *lines) {
    const bool open = parse_classification(line.classification) == Classification::none;
    text.rows.push_back({std::to_string(text.rows.size() + 1), std::to_string(line.bay),
                         line.number, open ? line.title : "***", line.classification,
                         line.issuing_unit, local_time(line.deposited_at_ms),
                         std::to_string(line.receipt)});
  }
  text.footer = {fmt::format("共 {} 份  {} in all", lines->size(), lines->size()),
                 "签名 Signature: ____________________"};
  const std::int64_t first = list.receipts.empty() ? 0 : list.receipts.front().value;
  auto file = folder / fmt::format("collected-{:09}.txt", first);
  if (auto written = write_list(file, render(text)); !written)
    return std::unexpected{written.error()};
  return file;
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
