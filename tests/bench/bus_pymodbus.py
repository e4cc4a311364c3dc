"""Reads the status of boards 1 to 32 in turn, for ever, as the manual of pymodbus shows it."""
import sys

from pymodbus.client import ModbusSerialClient

client = ModbusSerialClient(sys.argv[1], baudrate=115200, parity="N", timeout=0.5)
client.connect()
while True:
    for board in range(1, 33):
        client.read_holding_registers(16, 4, slave=board)
