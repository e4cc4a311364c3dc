// IF A TEST AGAINST THESE BYTES FAILS, DO NOT CHANGE THE TEST: change the code back. Boards in the
// field and hosts of other ages speak exactly this. A new protocol version gets a folder of its
// own.
//
// What version 3 adds to version 2, address and CRC included. Not made with the product's own code,
// but by a separate program that follows docs/protocol.md.
#pragma once

#include <string_view>

namespace docbay::tests {

// FC 03 of the identity block: the version is 3, the cause of the start an update.
inline constexpr std::string_view identify_v3_reply =
    "01 03 1A D0 CB 00 03 D0 CB 00 00 00 00 00 01 02 03 00 08 00 01 00 02 00 04 00 "
    "1F 00 78 F5 97";

// The commands of an update.
inline constexpr std::string_view begin_update_request =
    "01 17 04 00 00 08 02 00 00 15 2A A5 5A 00 00 00 00 00 01 00 02 00 02 27 10 00 "
    "06 00 FF 11 22 33 44 55 66 77 88 00 00 79 64 01 07 00 00 51 32 CE 36 96 C2 1D "
    "0E A7 82";

inline constexpr std::string_view finish_update_request =
    "01 17 04 00 00 08 02 00 00 15 2A A5 5A 00 00 00 00 00 01 00 02 00 02 27 10 00 "
    "07 00 FF 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 38 9E DB 54 3E E0 21 "
    "6F CB C2";

inline constexpr std::string_view confirm_update_request =
    "01 17 04 00 00 08 02 00 00 15 2A A5 5A 00 00 00 00 00 01 00 02 00 02 27 10 00 "
    "08 00 FF 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 06 B2 76 A8 AC 51 5F "
    "99 30 53";

// A chunk of an image, and where the board stands after it.
inline constexpr std::string_view chunk_request =
    "01 17 07 00 00 12 07 80 00 4B 96 A5 5A 11 22 33 44 55 66 77 88 00 00 26 80 03 "
    "0A 11 18 1F 26 2D 34 3B 42 49 50 57 5E 65 6C 73 7A 81 88 8F 96 9D A4 AB B2 B9 "
    "C0 C7 CE D5 DC E3 EA F1 F8 FF 06 0D 14 1B 22 29 30 37 3E 45 4C 53 5A 61 68 6F "
    "76 7D 84 8B 92 99 A0 A7 AE B5 BC C3 CA D1 D8 DF E6 ED F4 FB 02 09 10 17 1E 25 "
    "2C 33 3A 41 48 4F 56 5D 64 6B 72 79 80 87 8E 95 9C A3 AA B1 B8 BF C6 CD D4 DB "
    "E2 E9 F0 F7 FE 05 0C 13 1A 21 28 2F 36 3D 44 4B 52 59 60 67 6E 75 7C 39 10 29 "
    "02 07 4F 35 38 37 5E";

inline constexpr std::string_view update_reply =
    "01 17 24 A5 5A 00 01 00 01 01 06 00 01 00 02 00 01 01 07 11 22 33 44 55 66 77 "
    "88 00 00 79 64 00 00 27 00 00 00 BC 00 39 2E";

inline constexpr std::string_view update_request = "01 17 07 00 00 12 01 00 00 01 02 A5 5A E4 68";

// The end of an update, in the short window.
inline constexpr std::string_view update_ended_reply =
    "01 17 2C A5 5A 00 02 20 00 00 03 00 01 00 02 00 00 12 34 18 FF 00 02 10 00 09 "
    "B2 68 0D 79 B4 A8 F1 00 03 01 07 02 00 00 00 00 00 00 00 00 00 57 C5";

// The head of an image; no frame, so there is no CRC.
inline constexpr std::string_view image_header =
    "44 42 49 4D 00 01 00 01 01 00 01 07 00 00 78 64 01 04 07 0A 0D 10 13 16 19 1C "
    "1F 22 25 28 2B 2E 31 34 37 3A 3D 40 43 46 49 4C 4F 52 55 58 5B 5E 02 07 0C 11 "
    "16 1B 20 25 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 05 10 1B 26 31 3C 47 52 5D 68 73 7E 89 94 9F AA "
    "B5 C0 CB D6 E1 EC F7 02 0D 18 23 2E 39 44 4F 5A 65 70 7B 86 91 9C A7 B2 BD C8 "
    "D3 DE E9 F4 FF 0A 15 20 2B 36 41 4C 57 62 6D 78 83 8E 99 A4 AF BA";

}  // namespace docbay::tests
