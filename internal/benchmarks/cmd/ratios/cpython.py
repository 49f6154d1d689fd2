"""What the layout costs in CPython: ns a call, the best of many short rounds.

Prints lines in the form of Go's benchmarks. Handle is Handler.handle of a
record that is ready, Front is Logger.info.
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


def measure(name, call):
    ns = min(timeit.repeat(call, number=CALLS, repeat=ROUNDS)) / CALLS * 1e9
    print(f"Benchmark{name}/cpython {CALLS * ROUNDS} {ns:.1f} ns/op")


def record(text, values):
    return logger.makeRecord("app.db", logging.INFO, "main.py", 1, text, values, None)


plain, full = record(message, ()), record(five, args)
measure("Handle/msg", lambda: handler.handle(plain))
measure("Handle/attrs5", lambda: handler.handle(full))
measure("Front/msg", lambda: logger.info(message))
measure("Front/attrs5", lambda: logger.info(five, *args))
