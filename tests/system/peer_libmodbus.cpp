#include <array>
#include <cerrno>

#include <doctest/doctest.h>
#include <modbus.h>

#include "tests/system/peer.hpp"

namespace docbay::tests {
namespace {

using protocol::Function;

class LibModbus final : public Peer {
 public:
  explicit LibModbus(const std::string& device)
      : Peer{device}, context_{modbus_new_rtu(device.c_str(), 115'200, 'E', 8, 1)} {
    REQUIRE(context_ != nullptr);
    REQUIRE_MESSAGE(modbus_connect(context_) == 0, modbus_strerror(errno));
    constexpr std::uint32_t half_a_second_us = 500'000;
    modbus_set_response_timeout(context_, 0, half_a_second_us);
    modbus_set_byte_timeout(context_, 0, 0);
  }
  ~LibModbus() override {
    modbus_close(context_);
    modbus_free(context_);
  }

  [[nodiscard]] std::string_view name() const override { return "libmodbus"; }
  [[nodiscard]] bool can_ask(const Question&) const override { return true; }

 private:
  Outcome put(const Question& question) override {
    modbus_flush(context_);
    modbus_set_slave(context_, question.board.value);
    Outcome outcome;
    outcome.words.resize(question.read_words);
    errno = 0;
    outcome.answered = call(question, outcome.words) >= 0;
    if (outcome.answered) return outcome;
    outcome.words.clear();
    outcome.said = modbus_strerror(errno);
    if (errno > MODBUS_ENOBASE && errno < EMBBADCRC) {
      outcome.answered = true;
      outcome.exception = errno - MODBUS_ENOBASE;
    }
    return outcome;
  }

  int call(const Question& question, std::vector<std::uint16_t>& words) {
    const int read_words = question.read_words;
    const int write_words = static_cast<int>(question.write.size());
    switch (question.function) {
      case Function::read_holding:
      case Function::read_input:
        // It counts only as far as an answer can carry; what is beyond is put in bytes.
        if (read_words > MODBUS_MAX_READ_REGISTERS) return call_raw(question);
        return question.function == Function::read_holding
                   ? modbus_read_registers(context_, question.read_address, read_words,
                                           words.data())
                   : modbus_read_input_registers(context_, question.read_address, read_words,
                                                 words.data());
      case Function::write_single:
        return modbus_write_register(context_, question.write_address, question.write.front());
      case Function::write_multiple:
        return modbus_write_registers(context_, question.write_address, write_words,
                                      question.write.data());
      case Function::read_write:
        return modbus_write_and_read_registers(context_, question.write_address, write_words,
                                               question.write.data(), question.read_address,
                                               read_words, words.data());
      default:
        break;
    }
    std::array<std::uint8_t, MODBUS_MAX_READ_BITS> bits{};
    return modbus_read_bits(context_, question.read_address, read_words, bits.data());
  }

  /// An exception comes back as it does from the library's own calls, in errno.
  int call_raw(const Question& question) {
    const std::array<std::uint8_t, 6> request{question.board.value,
                                              static_cast<std::uint8_t>(question.function),
                                              static_cast<std::uint8_t>(question.read_address >> 8),
                                              static_cast<std::uint8_t>(question.read_address),
                                              static_cast<std::uint8_t>(question.read_words >> 8),
                                              static_cast<std::uint8_t>(question.read_words)};
    constexpr std::uint8_t exception_bit = 0x80;
    std::array<std::uint8_t, MODBUS_RTU_MAX_ADU_LENGTH> reply{};
    if (modbus_send_raw_request(context_, request.data(), static_cast<int>(request.size())) < 0 ||
        modbus_receive_confirmation(context_, reply.data()) < 0) {
      return -1;
    }
    if ((reply[1] & exception_bit) == 0) return 0;
    errno = MODBUS_ENOBASE + reply[2];
    return -1;
  }

  modbus_t* context_;
};

}  // namespace

std::unique_ptr<Peer> make_libmodbus(const std::string& device) {
  return std::make_unique<LibModbus>(device);
}

}  // namespace docbay::tests
