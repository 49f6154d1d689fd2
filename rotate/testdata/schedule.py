#!/usr/bin/env python3.13
"""Print what CPython's TimedRotatingFileHandler computes, for schedule_test.go.

A line that begins with "=" names what the lines below it have in common: zone,
when, interval, atTime ("-": none) and utc (0 or 1). Each of those has a time,
the seconds from it to the next rollover, and the suffix of the backup that is
made when that rollover comes on time.

    python3.13 schedule.py | gzip -9n > schedule.txt.gz      the committed vectors
    python3.13 schedule.py --seed 7 --times 3                fewer, at other times
"""

import argparse
import datetime
import logging.handlers
import os
import random
import time
import types

# Years whose clocks are history: a new release of the zone data changes nothing.
FIRST = int(datetime.datetime(2006, 1, 1, tzinfo=datetime.timezone.utc).timestamp())
LAST = int(datetime.datetime(2024, 6, 1, tzinfo=datetime.timezone.utc).timestamp())

ZONES = """
    UTC America/New_York America/Los_Angeles America/Sao_Paulo America/Santiago
    America/Havana America/Bogota America/Phoenix Europe/Berlin Europe/London
    Europe/Athens Africa/Cairo Africa/Lagos Asia/Beirut Asia/Jerusalem Asia/Tehran
    Asia/Kolkata Asia/Kathmandu Asia/Tokyo Asia/Shanghai Australia/Sydney
    Australia/Adelaide Pacific/Auckland Pacific/Chatham Pacific/Honolulu
    Pacific/Kiritimati
    Europe/Dublin Africa/Casablanca Australia/Lord_Howe Antarctica/Troll
    Antarctica/Casey Africa/Windhoek America/Caracas Asia/Pyongyang Pacific/Apia
    Europe/Istanbul Europe/Moscow
""".split()

SCHEDULES = (
    [("s", n, None, 0) for n in (1, 30)]
    + [("m", n, None, 0) for n in (1, 30)]
    + [("h", n, None, 0) for n in (1, 2, 3, 30)]
    + [("d", n, None, 0) for n in (1, 2, 3)]
    + [("midnight", n, None, 0) for n in (1, 2, 3, 30)]
    + [("midnight", 1, at, 0) for at in ("00:00:00", "01:30:00", "02:30:00", "12:00:00", "23:59:59")]
    + [("midnight", 3, "02:30:00", 0), ("midnight", 1, None, 1), ("midnight", 2, "02:30:00", 1), ("h", 1, None, 1)]
    + [("w%d" % day, 1, None, 0) for day in range(7)]
    + [("w6", n, None, 0) for n in (2, 3, 30)]
    + [("w6", 1, at, 0) for at in ("00:00:00", "02:30:00")]
    + [("w0", 1, "00:00:00", 0), ("w2", 2, "01:30:00", 0), ("w6", 1, None, 1)]
)


def transitions():
    """Return the times at which the local clocks change."""
    found = []
    step = 86400
    for low in range(FIRST, LAST, step):
        high = low + step
        before = time.localtime(low).tm_gmtoff
        if time.localtime(high).tm_gmtoff == before:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            if time.localtime(middle).tm_gmtoff == before:
                low = middle
            else:
                high = middle
        found.append(high)
    return found


def times(rng, changes, count):
    """Return times of which half are within a day and a half of a change."""
    for i in range(count):
        if i % 2 and changes:
            yield rng.choice(changes) + rng.randrange(-36 * 3600, 12 * 3600)
        else:
            yield rng.randrange(FIRST, LAST)


def suffix_at(handler, rollover):
    """Return the suffix of the backup that handler makes at rollover."""
    names = []
    handler.namer = lambda name: names.append(name) or name
    handler.rotator = lambda source, dest: None
    handler.rolloverAt = rollover
    clock = types.SimpleNamespace(**vars(time))
    clock.time = lambda: rollover
    logging.handlers.time, real = clock, logging.handlers.time
    try:
        handler.doRollover()
    finally:
        logging.handlers.time = real
    return names[0][len(handler.baseFilename) + 1 :]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--times", type=int, default=32, help="per zone and schedule")
    options = options.parse_args()
    rng = random.Random(options.seed)
    for zone in ZONES:
        os.environ["TZ"] = zone
        time.tzset()
        changes = transitions()
        for when, interval, at, utc in SCHEDULES:
            print("=", zone, when, interval, at or "-", utc)
            handler = logging.handlers.TimedRotatingFileHandler(
                "/nonexistent/app.log", when, interval, delay=True, utc=bool(utc),
                atTime=at and datetime.time.fromisoformat(at))
            for t in times(rng, changes, options.times):
                rollover = handler.computeRollover(t)
                print(t, rollover - t, suffix_at(handler, rollover))


if __name__ == "__main__":
    main()
