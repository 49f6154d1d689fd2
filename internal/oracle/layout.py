"""Writes what CPython prints for random dates and layouts, one JSON array a line.

    layout.py strftime COUNT SEED    [zone, unix seconds, format, text]

The same seed gives the same cases. The committed files were written by
CPython 3.13 on Linux:

    layout.py strftime 2400 1 > ../strftime/testdata/cpython.jsonl
"""

import json
import os
import random
import sys
import time

ZONES = [
    "UTC", "America/New_York", "Europe/London", "Asia/Kolkata", "Asia/Kathmandu",
    "Australia/Lord_Howe", "America/St_Johns", "Asia/Tokyo",
]
FIRST = -2208900000  # in 1900
LAST = 253402200000  # in 9999


def emit(*case):
    print(json.dumps(case, ensure_ascii=False, separators=(",", ":")))


def moment(rng):
    """A second of our time, of the years computers know, or of any year."""
    reach = rng.choice([(1600000000, 1900000000), (0, 4102444800), (FIRST, LAST)])
    second = rng.randint(*reach)
    if rng.random() < 0.2:  # the edges of a day, where weeks and years begin
        second -= second % 86400
    return second


def directive(rng):
    conversions = "aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyYzZ%"
    text = "%"
    if rng.random() < 0.3:
        text += "".join(rng.choice("_-0^#") for _ in range(rng.randint(1, 2)))
    if rng.random() < 0.15:
        text += str(rng.randint(1, 12))
    if rng.random() < 0.15:
        text += rng.choice("EO")
    if rng.random() < 0.05:
        return text + rng.choice(["f", "i", "J", "K", "L", "N", "Q", "v", "q", "+", ":z", "é", ""])
    return text + rng.choice(conversions)


def date_format(rng):
    usual = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S%z", "%H:%M:%S", "%d/%b/%Y:%H:%M:%S %z",
             "%b %e %H:%M:%S", "%A, %d %B %Y", "%c", "%x %X %p", "%G-W%V-%u", "%j %U %W"]
    if rng.random() < 0.15:
        return rng.choice(usual)
    parts = []
    for _ in range(rng.randint(1, 4)):
        parts.append(directive(rng))
        parts.append(rng.choice(["", " ", "-", ":", "é", " o'clock ", "\n"]))
    return "".join(parts)


def strftime_cases(count, rng):
    for zone in ZONES:
        os.environ["TZ"] = zone
        time.tzset()
        for _ in range(count // len(ZONES)):
            second, fmt = moment(rng), date_format(rng)
            emit(zone, second, fmt, time.strftime(fmt, time.localtime(second)))


def main():
    what, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    {"strftime": strftime_cases}[what](count, random.Random(seed))


if __name__ == "__main__":
    main()
