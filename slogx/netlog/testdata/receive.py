"""Receives log records as the logging cookbook shows it, and prints each as JSON.

usage: receive.py tcp|unix|udp|unixgram [PATH]

The first line that it prints is its address. Each record goes through
logging.makeLogRecord, a logger and a formatter, as in any program; nothing in
a pickle may be called.
"""

import io
import json
import logging
import pickle
import socketserver
import struct
import sys


class Inert(pickle.Unpickler):
    def find_class(self, module, name):
        raise pickle.UnpicklingError(f"the pickle refers to {module}.{name}")


def handle(data):
    record = logging.makeLogRecord(Inert(io.BytesIO(data)).load())
    logging.getLogger(record.name).handle(record)


class Print(logging.Handler):
    def emit(self, record):
        line = dict(record.__dict__, formatted=self.format(record))
        print(json.dumps(line), flush=True)


class Stream(socketserver.StreamRequestHandler):
    def handle(self):
        while len(head := self.rfile.read(4)) == 4:
            handle(self.rfile.read(struct.unpack(">L", head)[0]))


class Datagram(socketserver.BaseRequestHandler):
    def handle(self):
        handle(self.request[0][4:])


printer = Print()
printer.setFormatter(logging.Formatter("%(levelname)s:%(name)s:%(message)s"))
logging.basicConfig(level=logging.NOTSET, handlers=[printer])

loopback = ("127.0.0.1", 0)
server = {
    "tcp": lambda: socketserver.ThreadingTCPServer(loopback, Stream),
    "unix": lambda: socketserver.ThreadingUnixStreamServer(sys.argv[2], Stream),
    "udp": lambda: socketserver.UDPServer(loopback, Datagram),
    "unixgram": lambda: socketserver.UnixDatagramServer(sys.argv[2], Datagram),
}[sys.argv[1]]()
server.max_packet_size = 1 << 17
address = server.server_address
print(address if isinstance(address, str) else "%s:%d" % address, flush=True)
server.serve_forever()
