"""What the layout costs in CPython: ns a call, the best of many short rounds.

Prints lines in the form of Go's benchmarks: of Logger.info, the whole call, and
of Handler.handle with a record that is ready.
"""
import logging
import os
import sys
import timeit

CALLS, ROUNDS = 2000, 20

layout = sys.argv[1]
handler = logging.FileHandler(os.devnull)
handler.setFormatter(logging.Formatter(layout))
logger = logging.getLogger("app.db")
logger.setLevel(logging.INFO)
logger.propagate = False
logger.addHandler(handler)

message = "request served"
five = message + " method=%s path=%s user=%s status=%d elapsed=%s"
args = ("GET", "/api/v1/orders/1842", "maria.silva@example.com", 200, "1.834ms")


def measure(scenario, peer, call):
    ns = min(timeit.repeat(call, number=CALLS, repeat=ROUNDS)) / CALLS * 1e9
    for group in "Handle", "Front":
        print(f"Benchmark{group}/{scenario}/{peer} {CALLS * ROUNDS} {ns:.1f} ns/op")


def record(text, values):
    return logger.makeRecord("app.db", logging.INFO, "main.py", 1, text, values, None)


plain, full = record(message, ()), record(five, args)
measure("msg", "cpython-call", lambda: logger.info(message))
measure("attrs5", "cpython-call", lambda: logger.info(five, *args))
measure("msg", "cpython-handle", lambda: handler.handle(plain))
measure("attrs5", "cpython-handle", lambda: handler.handle(full))
