// IF A TEST AGAINST THESE BYTES FAILS, DO NOT CHANGE THE TEST: change the code back. Boards in the
// field and hosts of other ages speak exactly this. A new protocol version gets a folder of its
// own.
//
// What version 2 adds to version 1, address and CRC included. Not made with the product's own code,
// but by a separate program that follows docs/protocol.md.
#pragma once

#include <string_view>

namespace docbay::tests {

// FC 03 of the identity block: the version is 2.
inline constexpr std::string_view identify_v2_reply =
    "01 03 1A D0 CB 00 02 D0 CB 00 00 00 00 00 01 02 03 00 08 00 01 00 02 00 02 00 "
    "1F 00 78 B0 0B";

// A payload that grew by a byte: made urgent by hand; the second door.
inline constexpr std::string_view dropped_urgent_by_hand_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 02 04 00 02 10 00 A0 "
    "7C 32 C6 E7 4A F8 26 00 09 00 00 00 51 02 07 01 18 01 00 00 00 29 FA";
inline constexpr std::string_view second_door_opened_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 08 04 00 02 10 00 18 "
    "98 8F FC 35 70 51 38 00 07 00 00 00 52 02 07 01 00 00 00 00 00 B1 68";

// One event of each new kind, in the short window.
inline constexpr std::string_view sensor_faulted_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 0F 04 00 02 10 00 68 "
    "35 B3 D6 BA 1B 2D 33 00 02 05 02 00 00 00 00 00 00 00 00 00 00 DD B4";
inline constexpr std::string_view sensor_recovered_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 10 04 00 02 10 00 3F "
    "09 78 5B 43 76 EC E5 00 02 05 01 00 00 00 00 00 00 00 00 00 00 55 36";
inline constexpr std::string_view shutter_timed_out_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 11 04 00 02 10 00 2F "
    "3F 69 D3 CC 5D 03 86 00 05 00 00 00 51 01 00 00 00 00 00 00 00 48 69";
inline constexpr std::string_view not_emptied_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 12 04 00 02 10 00 B3 "
    "9F 68 CD FB E6 83 1B 00 06 00 00 00 52 02 07 00 00 00 00 00 00 97 48";
inline constexpr std::string_view filled_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 13 04 00 02 10 00 E1 "
    "AC 43 D5 3E 39 DA 37 00 08 00 00 00 51 02 07 00 00 00 00 00 00 F0 A5";
inline constexpr std::string_view no_longer_full_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 14 04 00 02 10 00 89 "
    "EC 5E 1C 67 68 96 78 00 08 00 00 00 51 02 07 00 00 00 00 00 00 C5 65";
inline constexpr std::string_view button_pressed_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 15 04 00 02 10 00 39 "
    "42 F7 04 4E 09 78 AE 00 05 00 00 00 51 04 00 00 00 00 00 00 00 97 52";
inline constexpr std::string_view scanned_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 16 FF 00 02 10 00 B5 "
    "61 DC 33 5A C7 13 1B 00 0C 00 03 00 B9 00 BE 01 47 42 30 36 32 5B 9D";
inline constexpr std::string_view offer_cancelled_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 17 04 00 02 10 00 7E "
    "BC AF 6D 91 6B 70 F9 00 08 00 00 00 51 02 07 00 00 00 00 00 00 F0 5E";

// The longest part of a scanned line, in the whole window.
inline constexpr std::string_view scanned_reply_whole =
    "01 17 E0 A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 16 FF 00 02 10 00 36 "
    "BB 99 41 4D 0A 27 88 00 C0 00 03 00 00 00 BE 00 A0 A1 A2 A3 A4 A5 A6 A7 A8 A9 "
    "AA AB AC AD AE AF B0 B1 B2 B3 B4 B5 B6 B7 B8 B9 BA BB BC BD BE BF C0 C1 C2 C3 "
    "C4 C5 C6 C7 C8 C9 CA CB CC CD CE CF D0 D1 D2 D3 D4 D5 D6 D7 D8 D9 DA DB DC DD "
    "DE DF E0 E1 E2 E3 E4 E5 E6 E7 E8 E9 EA EB EC ED EE EF A0 A1 A2 A3 A4 A5 A6 A7 "
    "A8 A9 AA AB AC AD AE AF B0 B1 B2 B3 B4 B5 B6 B7 B8 B9 BA BB BC BD BE BF C0 C1 "
    "C2 C3 C4 C5 C6 C7 C8 C9 CA CB CC CD CE CF D0 D1 D2 D3 D4 D5 D6 D7 D8 D9 DA DB "
    "DC DD DE DF E0 E1 E2 E3 E4 E5 E6 E7 E8 E9 EA EB EC ED EE EF A0 A1 A2 A3 A4 A5 "
    "A6 A7 A8 A9 AA AB AC AD AE AF B0 B1 B2 B3 B4 B5 B6 B7 B8 F5 4D";

// FC 23: an offer of a group, and doors opened with each new argument.
inline constexpr std::string_view offer_of_group_request =
    "01 17 04 00 00 08 02 00 00 15 2A A5 5A 00 00 00 71 00 01 00 02 00 02 27 10 00 "
    "01 00 06 03 01 00 00 3A 98 00 00 13 88 12 34 00 00 00 00 F7 30 80 38 1B C6 2C "
    "B4 68 A3";
inline constexpr std::string_view open_second_door_request =
    "01 17 04 00 00 08 02 00 00 15 2A A5 5A 00 00 00 72 00 01 00 02 00 02 27 10 00 "
    "03 00 06 00 00 13 88 00 00 75 30 01 02 00 00 00 00 00 00 FD 76 44 9D 8E 01 44 "
    "B8 B2 A9";
inline constexpr std::string_view open_override_request =
    "01 17 04 00 00 08 02 00 00 15 2A A5 5A 00 00 00 73 00 01 00 02 00 02 27 10 00 "
    "03 00 06 00 00 13 88 00 00 75 30 00 01 00 00 00 00 00 00 FA 03 71 F5 AC 40 8D "
    "A0 21 D3";

// The new result.
inline constexpr std::string_view result_interlocked_reply =
    "01 17 10 A5 5A 00 02 20 00 00 01 00 02 00 00 00 61 00 09 F9 C8";

// FC 23: writes the nonce alone and reads the sensors block.
inline constexpr std::string_view sensors_request = "01 17 06 00 00 12 01 00 00 01 02 A5 5A E0 94";
inline constexpr std::string_view sensors_reply =
    "01 17 24 A5 5A A0 05 55 55 00 30 77 55 03 80 AA 7A FF C9 00 00 01 0A E4 E4 00 "
    "4B FF FF 80 AC 00 00 00 00 11 11 00 30 A6 16";

}  // namespace docbay::tests
