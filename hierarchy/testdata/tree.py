"""Writes cases of logger trees with what CPython's logging does with them.

Usage: python3.13 tree.py SEED COUNT > tree.json

A case has steps, in their order: set-ups of loggers, calls of disable(), and
log calls, each with the handlers that got the record, in their order, and
the answers of getEffectiveLevel and isEnabledFor.
"""

import json
import logging
import random
import sys

PARTS = ["a", "b", "c", "app", "db", "x"]
LEVELS = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60]


class Keep(logging.Handler):
    def __init__(self, name, level, got):
        super().__init__(level)
        self.name = name
        self.got = got

    def emit(self, record):
        self.got.append(self.name)


def name(rng):
    if rng.random() < 0.08:
        return ""
    return ".".join(rng.choice(PARTS) for _ in range(rng.choice([1, 1, 2, 2, 3, 4])))


def setup(rng, handlers):
    step = {"do": "setup", "logger": name(rng)}
    if rng.random() < 0.6:
        step["level"] = rng.choice(LEVELS)
    if rng.random() < 0.25:
        step["propagate"] = rng.random() < 0.3
    if rng.random() < 0.15:
        step["disabled"] = rng.random() < 0.7
    if rng.random() < 0.5:
        step["add"] = rng.choice(handlers)["name"]
    if rng.random() < 0.1:
        step["remove"] = rng.choice(handlers)["name"]
    if rng.random() < 0.15:
        step["filter"] = name(rng)
    return step


def apply(step, manager, handlers):
    logger = manager.getLogger(step["logger"]) if step["logger"] else manager.root
    if "level" in step:
        logger.setLevel(step["level"])
    if "propagate" in step:
        logger.propagate = step["propagate"]
    if "disabled" in step:
        logger.disabled = step["disabled"]
    if "add" in step:
        logger.addHandler(handlers[step["add"]])
    if "remove" in step:
        logger.removeHandler(handlers[step["remove"]])
    if "filter" in step:
        logger.addFilter(logging.Filter(step["filter"]))


def case(rng):
    specs = [{"name": f"h{i}", "level": rng.choice([0, 0] + LEVELS)} for i in range(rng.randint(1, 4))]
    got = []
    handlers = {s["name"]: Keep(s["name"], s["level"], got) for s in specs}
    root = logging.RootLogger(logging.WARNING)
    manager = logging.Manager(root)
    logging.Logger.manager, kept = manager, logging.Logger.manager
    root.manager = manager
    last = Keep("lastResort", logging.WARNING, got)
    logging.lastResort = last
    steps = []
    try:
        for _ in range(rng.randint(6, 24)):
            kind = rng.random()
            if kind < 0.4:
                step = setup(rng, specs)
                apply(step, manager, handlers)
            elif kind < 0.46:
                step = {"do": "disable", "level": rng.choice([0, 0, 10, 20, 25, 30, 50])}
                manager.disable = step["level"]
                manager._clear_cache()
            else:
                step = {"do": "log", "logger": name(rng), "level": rng.choice(LEVELS[1:])}
                logger = manager.getLogger(step["logger"]) if step["logger"] else root
                del got[:]
                logger.log(step["level"], "m")
                step["got"] = list(got)
                step["effective"] = logger.getEffectiveLevel()
                step["enabled"] = logger.isEnabledFor(step["level"])
                step["hasHandlers"] = logger.hasHandlers()
            steps.append(step)
    finally:
        logging.Logger.manager = kept
    return {"handlers": specs, "steps": steps}


def main():
    rng = random.Random(int(sys.argv[1]))
    cases = [case(rng) for _ in range(int(sys.argv[2]))]
    print("[" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "]")


main()
