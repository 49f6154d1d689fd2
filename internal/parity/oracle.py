"""Runs one case with CPython's logging, its clock frozen to the records' times."""

import datetime
import json
import logging
import logging.config
import logging.handlers
import os
import re
import shutil
import sys
import time
import traceback

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


class Divergence(BaseException):
    """CPython does here what this library deliberately does otherwise."""


def nanoseconds(text):
    """Returns an RFC 3339 time as nanoseconds since 1970."""
    m = re.fullmatch(r"(.{19})(?:\.(\d+))?(Z|[+-]\d\d:\d\d)", text)
    whole = datetime.datetime.fromisoformat(m[1] + m[3].replace("Z", "+00:00")) - EPOCH
    return (whole.days * 86400 + whole.seconds) * 10**9 + int((m[2] or "").ljust(9, "0"))


def run(where):
    """Runs the case in a process of its own, leaving where/want. Returns why
    the case cannot be compared, or None."""
    want = os.path.join(where, "want")
    before = os.path.join(where, "before")
    with open(os.path.join(where, "meta.json")) as f:
        meta = json.load(f)
    os.mkdir(want)
    if os.path.isdir(before):
        shutil.copytree(before, want, dirs_exist_ok=True)
    for name, mtime in meta["mtimes"].items():
        os.utime(os.path.join(want, name), (mtime, mtime))
    r, w = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(r)
        reason = child(os.path.abspath(where), meta)
        os.write(w, reason.encode())
        os._exit(0)
    os.close(w)
    with os.fdopen(r) as f:
        reason = f.read()
    os.waitpid(pid, 0)
    return reason or None


def child(where, meta):
    out = os.dup(2)
    os.environ["TZ"] = meta["TZ"]
    time.tzset()
    os.chdir(os.path.join(where, "want"))
    for fd, name in ((1, "stdout"), (2, "stderr")):
        file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(file, fd)
        os.close(file)
    try:
        log(where)
        return ""
    except Divergence as d:
        return str(d)
    except BaseException:
        os.write(out, f"{where}\n{traceback.format_exc()}".encode())
        return "CPython failed"


def log(where):
    with open(os.path.join(where, "input.jsonl"), encoding="utf-8") as f:
        records = [json.loads(line) for line in f]
    with open(os.path.join(where, "case.json"), encoding="utf-8") as f:
        config = json.load(f)
    for h in config["handlers"].values():
        if "atTime" in h:  # JSON has no times of day
            h["atTime"] = datetime.time.fromisoformat(h["atTime"])
    clock = freeze()
    clock.ns = nanoseconds(records[0]["time"])
    watch()
    logging.config.dictConfig(config)
    for h in logging.getHandlerNames():
        check_start(logging.getHandlerByName(h))
    for r in records:
        clock.ns = nanoseconds(r["time"])
        emit(r)
    logging.shutdown()


class Clock:
    ns = 0


def freeze():
    clock = Clock()
    # A float cannot hold the last nanoseconds of a second: they would be the
    # next second's.
    time.time = lambda: clock.ns // 1000 / 1e6
    time.time_ns = lambda: clock.ns
    return clock


ROLES = ("time", "level", "logger", "msg", "source")


def emit(r):
    logger = logging.getLogger(r.get("logger"))
    level = getattr(logging, r["level"])
    if not logger.isEnabledFor(level):
        return
    source = r.get("source", {})
    extra = {k: v for k, v in r.items() if k not in ROLES}
    if extra and not logger.hasHandlers():
        raise Divergence("attrs are printed after the message, by the last resort too")
    logger.handle(logger.makeRecord(
        logger.name, level, source.get("file", "(unknown file)"), source.get("line", 0), r["msg"], (), None,
        source.get("function", "(unknown function)"), extra))


def watch():
    """Has what differs deliberately raise Divergence."""
    open_file = logging.FileHandler._open

    def _open(self):
        new = not os.path.exists(self.baseFilename)
        stream = open_file(self)
        if new:  # its time of modification is read back: by the frozen clock
            os.utime(self.baseFilename, (time.time(), time.time()))
        return stream

    logging.FileHandler._open = _open

    by_size = logging.handlers.RotatingFileHandler.shouldRollover

    def should_roll(self, record):
        decision = by_size(self, record)
        if self.maxBytes > 0:
            size = self.stream.tell()
            line = len((self.format(record) + "\n").encode())
            if decision != bool(size and size + line >= self.maxBytes):
                raise Divergence("sizes are counted in bytes, not in characters")
        return decision

    logging.handlers.RotatingFileHandler.shouldRollover = should_roll

    roll = logging.handlers.TimedRotatingFileHandler.doRollover
    logging.handlers.TimedRotatingFileHandler.doRollover = lambda self: (check_rollover(self), roll(self))
    logging.Handler.handleError = handle_error


def handle_error(self, record):
    raise Divergence(f"an error in a handler: {sys.exc_info()[1]!r}")


def check_start(h):
    if isinstance(h, logging.handlers.TimedRotatingFileHandler) and 0 < h.backupCount < count_backups(h):
        raise Divergence("surplus backups are removed at the start, not at the first rollover")


def count_backups(h):
    base = os.path.basename(h.baseFilename) + "."
    names = os.listdir(os.path.dirname(h.baseFilename))
    return sum(name.startswith(base) and bool(h.extMatch.fullmatch(name[len(base):])) for name in names)


def check_rollover(h):
    if os.path.exists(h.baseFilename) and os.path.getsize(h.baseFilename) == 0:
        raise Divergence("a timed rollover never makes an empty backup")
    now = int(time.time())
    start = h.rolloverAt - h.interval
    at = time.gmtime if h.utc else time.localtime
    shift = 0
    if not h.utc and at(now).tm_isdst != at(start).tm_isdst:
        shift = 3600 if at(now).tm_isdst else -3600
    suffix = time.strftime(h.suffix, at(start + shift))
    if h.when == "MIDNIGHT" or h.when.startswith("W"):
        day = datetime.date(*at(h.rolloverAt)[:3]) - datetime.timedelta(seconds=h.interval)
        right = day.strftime(h.suffix)
    else:
        right = time.strftime(h.suffix, at(start))
    if suffix != right:
        raise Divergence("CPython names a backup an hour or a day wrong around a change of the clocks")
    if os.path.exists(h.baseFilename + "." + suffix):
        raise Divergence("CPython never rolls over again once a backup's name is taken")
