// IF A TEST AGAINST THESE BYTES FAILS, DO NOT CHANGE THE TEST: change the code back. Boards in the
// field and hosts of other ages speak exactly this. A new protocol version gets a folder of its
// own.
//
// What version 4 adds to version 3, address and CRC included. Not made with the product's own code,
// but by a separate program that follows docs/protocol.md.
#pragma once

#include <string_view>

namespace docbay::tests {

// FC 03 of the identity block: the version is 4.
inline constexpr std::string_view identify_v4_reply =
    "01 03 1A D0 CB 00 04 D0 CB 00 00 00 00 00 01 02 03 00 08 00 01 00 02 00 01 00 "
    "1F 00 78 5F 81";

// The commands that give a board its place.
inline constexpr std::string_view identify_board_request =
    "01 17 04 00 00 08 02 00 00 15 2A A5 5A 00 00 00 00 00 01 00 02 00 02 27 10 00 "
    "09 00 FF 02 58 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 AD A3 E3 9B 0C B6 "
    "E7 60 14";

inline constexpr std::string_view set_address_request =
    "01 17 04 00 00 08 02 00 00 15 2A A5 5A 00 00 00 00 00 01 00 02 00 02 27 10 00 "
    "0A 00 FF 11 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 90 89 D4 6B FE E3 66 "
    "06 E3 67";

inline constexpr std::string_view set_key_request =
    "01 17 04 00 00 08 02 00 00 15 2A A5 5A 00 00 00 00 00 01 00 02 00 02 27 10 00 "
    "0B 00 FF 07 14 21 2E 3B 48 55 62 6F 7C 89 96 A3 B0 BD CA 8C 00 6A 59 DF 50 E4 "
    "D4 59 29";

// The key that the board has from then on; no frame carries it.
inline constexpr std::string_view new_key = "30 6E 60 09 CA 97 AD 12 83 0A 27 85 83 15 3C 26";

// Who is to answer, and the answer.
inline constexpr std::string_view select_request =
    "01 17 08 40 00 0F 08 00 00 06 0C A5 5A E4 6C A2 26 5F AE 4E 61 00 3D 3D B2";

inline constexpr std::string_view presence_reply =
    "01 17 1E A5 5A D0 CB 00 00 00 00 00 01 00 01 00 02 20 00 00 01 00 02 00 02 F0 "
    "15 F8 ED 36 C3 89 1B 30 23";

}  // namespace docbay::tests
