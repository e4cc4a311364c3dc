// IF A TEST AGAINST THESE BYTES FAILS, DO NOT CHANGE THE TEST: change the code back. Boards in the
// field and hosts of other ages speak exactly this. A new protocol version gets a folder of its
// own.
//
// Every kind of frame of version 1, address and CRC included. They were not made with the product's
// own code, but by a separate program that follows docs/protocol.md.
#pragma once

#include <string_view>

namespace docbay::tests {

// FC 03 of the identity block.
inline constexpr std::string_view identify_request = "01 03 00 00 00 0D 84 0F";
inline constexpr std::string_view identify_reply =
    "01 03 1A D0 CB 00 01 D0 CB 00 00 00 00 00 01 02 03 00 08 00 01 00 02 00 02 00 "
    "1F 00 7C E5 2D";

// FC 03 of the status block, and the same by FC 04.
inline constexpr std::string_view poll_request = "01 03 00 10 00 04 45 CC";
inline constexpr std::string_view poll_reply = "01 03 08 00 02 01 7C 20 11 BE EF 8D E5";
inline constexpr std::string_view poll_request_input = "01 04 00 10 00 04 F0 0C";
inline constexpr std::string_view poll_reply_input = "01 04 08 00 02 01 7C 20 11 BE EF 3C 3F";

// FC 23: acknowledges nothing, then an event, and reads the short window.
inline constexpr std::string_view fetch_request =
    "01 17 03 00 00 16 01 00 00 09 12 A5 5A 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 8A B1";
inline constexpr std::string_view fetch_request_acknowledging =
    "01 17 03 00 00 16 01 00 00 09 12 A5 5A 00 01 00 02 00 00 12 34 DB 51 2B 22 98 "
    "D2 F8 11 74 CE";

// The same, and reads the whole window.
inline constexpr std::string_view fetch_whole_request =
    "01 17 03 00 00 70 01 00 00 09 12 A5 5A 00 01 00 02 00 00 12 34 DB 51 2B 22 98 "
    "D2 F8 11 14 CD";

// No event waits.
inline constexpr std::string_view fetch_reply_empty =
    "01 17 2C A5 5A 00 02 20 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 A2 62";

// One event of each kind, in the short window.
inline constexpr std::string_view booted_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 01 FF 00 02 10 00 CF "
    "CB 50 FA 68 EB 2F BC 00 00 00 00 00 00 00 00 00 00 00 00 00 00 76 43";
inline constexpr std::string_view dropped_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 02 04 00 02 10 00 9B "
    "4D 8B 9F A5 AB 40 E1 00 08 00 00 00 51 02 07 01 18 00 00 00 00 17 08";
inline constexpr std::string_view dropped_unoffered_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 03 04 00 02 10 00 20 "
    "9B D7 67 21 7A 3E 9F 00 08 00 00 00 00 00 01 01 18 00 00 00 00 90 00";
inline constexpr std::string_view dropped_out_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 04 04 00 02 10 00 A2 "
    "29 C3 BE 7A DA FA BA 00 08 00 00 00 51 02 07 01 18 00 00 00 00 90 A7";
inline constexpr std::string_view jammed_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 05 04 00 02 10 00 5B "
    "7F 40 CB F9 59 73 83 00 08 00 00 00 51 02 07 01 18 00 00 00 00 D4 8F";
inline constexpr std::string_view jam_cleared_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 06 04 00 02 10 00 7B "
    "5F AD 14 10 60 7C 33 00 08 00 00 00 51 02 07 01 18 00 00 00 00 10 2F";
inline constexpr std::string_view offer_expired_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 07 04 00 02 10 00 04 "
    "07 63 28 BE 9A 91 8F 00 08 00 00 00 51 02 07 01 18 00 00 00 00 39 8E";
inline constexpr std::string_view door_opened_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 08 04 00 02 10 00 D5 "
    "E9 EF A9 1D 3C 43 B4 00 06 00 00 00 52 00 07 00 00 00 00 00 00 61 1D";
inline constexpr std::string_view door_closed_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 09 04 00 02 10 00 F9 "
    "52 F2 73 9B 64 83 F5 00 06 00 00 00 52 01 07 00 00 00 00 00 00 72 08";
inline constexpr std::string_view door_left_open_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 0A 04 00 02 10 00 51 "
    "7B CA 7E 8D 74 AA F6 00 06 00 00 00 52 02 07 00 00 00 00 00 00 56 E4";
inline constexpr std::string_view door_forced_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 0B 04 00 02 10 00 80 "
    "37 DA 4D B0 AC 12 62 00 06 00 00 00 00 01 07 00 00 00 00 00 00 17 D2";
inline constexpr std::string_view door_not_opened_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 0C 04 00 02 10 00 1C "
    "27 67 2C 2E 81 DF 8E 00 06 00 00 00 52 02 07 00 00 00 00 00 00 97 90";
inline constexpr std::string_view command_died_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 0D 04 00 02 10 00 E8 "
    "74 DB D1 F3 07 1B 18 00 05 00 00 00 53 04 00 00 00 00 00 00 00 C4 CA";
inline constexpr std::string_view journal_overflowed_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 0E FF 00 02 10 00 19 "
    "ED E0 EC 1F 21 AF 6D 00 02 01 05 00 00 00 00 00 00 00 00 00 00 47 DC";

// An event of a later version with 33 bytes, in the short window and in the whole one.
inline constexpr std::string_view long_event_reply_short =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 35 C8 04 00 02 10 00 89 "
    "53 E7 79 70 54 93 79 00 21 C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 CA CB AA 57";
inline constexpr std::string_view long_event_reply_whole =
    "01 17 E0 A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 35 C8 04 00 02 10 00 89 "
    "53 E7 79 70 54 93 79 00 21 C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 CA CB CC CD CE CF D0 "
    "D1 D2 D3 D4 D5 D6 D7 D8 D9 DA DB DC DD DE DF E0 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 75 CE";

// FC 23: one command of each kind, and its result.
inline constexpr std::string_view offer_request =
    "01 17 04 00 00 08 02 00 00 15 2A A5 5A 00 00 00 61 00 01 00 02 00 02 27 10 00 "
    "01 00 06 03 01 00 00 3A 98 00 00 13 88 00 00 00 00 00 00 AB 1F 30 14 88 ED 08 "
    "6C FE 4F";
inline constexpr std::string_view withdraw_offer_request =
    "01 17 04 00 00 08 02 00 00 15 2A A5 5A 00 00 00 62 00 01 00 02 00 02 27 10 00 "
    "02 00 06 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 5D CC FA 47 2A B5 B5 "
    "25 0C AB";
inline constexpr std::string_view open_door_request =
    "01 17 04 00 00 08 02 00 00 15 2A A5 5A 00 00 00 63 00 01 00 02 00 02 27 10 00 "
    "03 00 06 00 00 13 88 00 00 75 30 00 00 00 00 00 00 00 00 7D 09 69 52 F0 42 EC "
    "84 72 8E";
inline constexpr std::string_view show_request =
    "01 17 04 00 00 08 02 00 00 15 2A A5 5A 00 00 00 64 00 01 00 02 00 02 27 10 00 "
    "04 00 06 09 02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 E8 33 D6 9A 95 6D 6E "
    "90 72 90";
inline constexpr std::string_view set_lamps_request =
    "01 17 04 00 00 08 02 00 00 15 2A A5 5A 00 00 00 65 00 01 00 02 00 02 27 10 00 "
    "05 00 06 08 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 30 26 D7 C8 89 3C 92 "
    "0A 33 62";

// Each result.
inline constexpr std::string_view result_none_reply =
    "01 17 10 A5 5A 00 02 20 00 00 01 00 02 00 00 00 61 00 00 39 CE";
inline constexpr std::string_view result_done_reply =
    "01 17 10 A5 5A 00 02 20 00 00 01 00 02 00 00 00 61 00 01 F8 0E";
inline constexpr std::string_view result_repeated_reply =
    "01 17 10 A5 5A 00 02 20 00 00 01 00 02 00 00 00 61 00 02 B8 0F";
inline constexpr std::string_view result_stale_reply =
    "01 17 10 A5 5A 00 02 20 00 00 01 00 02 00 00 00 61 00 03 79 CF";
inline constexpr std::string_view result_expired_reply =
    "01 17 10 A5 5A 00 02 20 00 00 01 00 02 00 00 00 61 00 04 38 0D";
inline constexpr std::string_view result_foreign_boot_reply =
    "01 17 10 A5 5A 00 02 20 00 00 01 00 02 00 00 00 61 00 05 F9 CD";
inline constexpr std::string_view result_bad_code_reply =
    "01 17 10 A5 5A 00 02 20 00 00 01 00 02 00 00 00 61 00 06 B9 CC";
inline constexpr std::string_view result_bad_argument_reply =
    "01 17 10 A5 5A 00 02 20 00 00 01 00 02 00 00 00 61 00 07 78 0C";
inline constexpr std::string_view result_journal_full_reply =
    "01 17 10 A5 5A 00 02 20 00 00 01 00 02 00 00 00 61 00 08 38 08";

// FC 23: writes the nonce alone and reads the detail block.
inline constexpr std::string_view detail_request = "01 17 05 00 00 28 01 00 00 01 02 A5 5A 6C BB";
inline constexpr std::string_view detail_reply =
    "01 17 50 A5 5A 00 02 20 00 00 01 00 02 BE EF 00 03 00 04 00 00 00 11 00 00 00 "
    "00 01 00 01 12 00 00 01 03 02 01 0A 22 05 01 02 00 00 02 04 01 06 00 02 00 00 "
    "03 08 21 07 07 01 00 00 04 0F 11 FF FF 00 FF 00 00 00 00 00 00 00 00 01 00 03 "
    "12 02 01 02 01 F8 CE";

// FC 06: the nonce alone; its reply is the same.
inline constexpr std::string_view nonce_request = "01 06 01 00 A5 5A 73 5D";

// FC 16: an acknowledgement without a reading.
inline constexpr std::string_view write_acknowledgement_request =
    "01 10 01 00 00 09 12 A5 5A 00 01 00 02 00 00 12 34 DB 51 2B 22 98 D2 F8 11 95 "
    "D3";
inline constexpr std::string_view write_acknowledgement_reply = "01 10 01 00 00 09 01 F3";

// Refusals: of FC 08, of a wrong address, of a wrong count, and of a failing board.
inline constexpr std::string_view illegal_function_reply = "01 88 01 87 C0";
inline constexpr std::string_view illegal_address_reply = "01 97 02 CF F1";
inline constexpr std::string_view illegal_value_reply = "01 83 03 01 31";
inline constexpr std::string_view device_failure_reply = "01 90 04 4D C3";

}  // namespace docbay::tests
