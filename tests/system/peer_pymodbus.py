#!/usr/bin/python3
"""pymodbus as a Modbus master on a serial port.

Usage: peer_pymodbus.py DEVICE. One JSON object a line comes in: {"function", "board",
"read_address", "read_words", "write_address", "write"}. One goes out: {"words": […]},
{"exception": code}, or {"silent": why} when no answer came.
"""
import json
import sys

from pymodbus.client import ModbusSerialClient
from pymodbus.pdu import ExceptionResponse


def ask(client, question):
    board = question["board"]
    reading = (question["read_address"], question["read_words"])
    writing = (question["write_address"], question["write"])
    function = question["function"]
    if function == 1:
        return client.read_coils(*reading, slave=board)
    if function == 3:
        return client.read_holding_registers(*reading, slave=board)
    if function == 4:
        return client.read_input_registers(*reading, slave=board)
    if function == 6:
        return client.write_register(writing[0], writing[1][0], slave=board)
    if function == 16:
        return client.write_registers(*writing, slave=board)
    return client.readwrite_registers(  # of all its calls the one that says unit
        read_address=reading[0],
        read_count=reading[1],
        write_address=writing[0],
        write_registers=writing[1],
        unit=board,
    )


def told(answer):
    if isinstance(answer, ExceptionResponse):
        return {"exception": answer.exception_code}
    if isinstance(answer, (bytes, Exception)):
        return {"silent": str(answer)}
    return {"words": getattr(answer, "registers", [])}


def main():
    # Parity even, as the boards have it, is refused by a pty, which carries none.
    client = ModbusSerialClient(
        port=sys.argv[1], baudrate=115200, parity="N", retries=0, broadcast_enable=True
    )
    client.params.timeout = 0.5  # its constructor takes whole seconds only
    if not client.connect():
        sys.exit(f"{sys.argv[1]} cannot be opened")
    for line in sys.stdin:
        print(json.dumps(told(ask(client, json.loads(line)))), flush=True)
    client.close()


main()
