// Official strings to read: the standard's own, a real one, and whatever a test changes in them.
#pragma once

#include <array>
#include <set>
#include <string>
#include <string_view>

#include "protocol/barcode.hpp"
#include "tests/protocol/samples.hpp"

namespace docbay::tests {

/// The texts of the fourteen elements, in UTF-8.
using Elements = std::array<std::string, protocol::barcode_element_count>;

/// What a maker prints who keeps to the standard in everything.
inline const Elements standard_elements{"GB0626-2005",
                                        "11010020120315000001",
                                        "国务院办公厅",
                                        "通知",
                                        "国办发〔2012〕10号",
                                        "各省、自治区、直辖市人民政府",
                                        "关于做好春季农业生产工作的通知",
                                        "机密★20年",
                                        "特急",
                                        "20120315",
                                        "省军级",
                                        "国务院办公厅",
                                        "20120316",
                                        "备注"};

/// A real string, made public by its owner.
inline constexpr std::string_view real_text =
    "GB0626-2005^9222a5f4146245848d7dcde73537c7d9^办公厅^DOCUMENT_INCOMING_02^〔2022〕^无^"
    "测试-公司会议纪要领导秘书短信提醒0615^无^EMERGENCY_DEGREE_04^2022-08-21 13:13:07.294^无^无^"
    "无^无^|";

/// The standard's elements with one of them replaced.
Elements with(protocol::BarcodeElement element, std::string text);

/// Each element with its `^`, then the `|`.
std::string joined(const Elements& elements);

/// The string as read; a string that cannot be read fails the test.
protocol::Barcode read(const Bytes& bytes);

/// The names of the repairs that reading took.
using Names = std::set<std::string_view>;
Names repairs(const protocol::Barcode& barcode);

/// An element's bytes, as they stand in the string.
std::string element_of(const protocol::Barcode& barcode, protocol::BarcodeElement element);

}  // namespace docbay::tests
