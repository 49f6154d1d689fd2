"""Runs one case with CPython's logging, its clock frozen to the records' times."""

import datetime
import json
import logging
import logging.config
import logging.handlers
import os
import re
import shutil
import signal
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
    signal.alarm(60)
    os.environ["TZ"] = meta["TZ"]
    time.tzset()
    os.chdir(os.path.join(where, "want"))
    for fd, name in ((1, "stdout"), (2, "stderr")):
        file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(file, fd)
        os.close(file)
    try:
        log(where, meta)
        return ""
    except Divergence as d:
        return str(d)
    except BaseException:
        os.write(out, f"{where}\n{traceback.format_exc()}".encode())
        return "CPython failed"


def log(where, meta):
    with open(os.path.join(where, "input.jsonl"), encoding="utf-8") as f:
        records = [json.loads(line) for line in f]
    clock = freeze()
    clock.ns = nanoseconds(records[0]["time"])
    watch()
    configure(os.path.join(where, "case.json"), os.path.join(where, meta["config"]))
    listeners = [h.listener for h in map(logging.getHandlerByName, logging.getHandlerNames())
                 if isinstance(h, logging.handlers.QueueHandler) and h.listener]
    failures = []
    for listener in listeners:
        guard(listener, failures)
        listener.start()
    for r in records:
        clock.ns = nanoseconds(r["time"])
        emit(r)
        for listener in listeners:
            listener.queue.join()
        if failures:
            raise failures[0]
    for listener in listeners:
        listener.stop()
    logging.shutdown()


def guard(listener, failures):
    """Keeps a listener's thread alive, which others wait for."""
    handle = listener.handle

    def guarded(record):
        try:
            handle(record)
        except BaseException as e:
            failures.append(e)

    listener.handle = guarded


def configure(model, path):
    with open(model, encoding="utf-8") as f:
        config = json.load(f)
    if len({h["filename"] for h in config.get("handlers", {}).values() if "filename" in h}) < \
            sum("filename" in h for h in config.get("handlers", {}).values()):
        if any(h.get("mode") == "w" or "Rotating" in h.get("class", h.get("()")) for h in config["handlers"].values()):
            raise Divergence("two handlers of one file share it")
    if path.endswith(".ini"):
        logging.config.fileConfig(path, encoding="utf-8")
        return
    for h in config.get("handlers", {}).values():
        if "atTime" in h:  # neither JSON nor YAML has times of day
            h["atTime"] = datetime.time.fromisoformat(h["atTime"])
    logging.config.dictConfig(config)


class Clock:
    ns = 0


def freeze():
    clock = Clock()
    # A float cannot hold the last nanoseconds of a second: they would be the
    # next second's.
    time.time = lambda: clock.ns // 1000 / 1e6
    time.time_ns = lambda: clock.ns
    return clock


ROLES = ("time", "level", "levelno", "logger", "msg", "source")


def named(level):
    if level.startswith("Level "):
        return int(level[6:])
    return logging.getLevelNamesMapping()[level.upper()]


def emit(r):
    logger = logging.getLogger(r.get("logger"))
    level = r.get("levelno") or named(r["level"])
    if not logger.isEnabledFor(level):
        return
    source = r.get("source", {})
    extra = {k: v for k, v in r.items() if k not in ROLES}
    if extra and (not logger.hasHandlers() or any(is_bare(h()) for h in logging._handlerList)):
        raise Divergence("attrs are printed after the message where no formatter is given")
    logger.handle(logger.makeRecord(
        logger.name, level, source.get("file", "(unknown file)"), source.get("line", 0), r["msg"], (), None,
        source.get("function", "(unknown function)"), extra))


def is_bare(h):
    return isinstance(h, logging.StreamHandler) and h is not logging.lastResort and h.formatter is None


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

    by_number = logging.handlers.RotatingFileHandler.doRollover
    logging.handlers.RotatingFileHandler.doRollover = lambda self: (check_numbers(self), by_number(self))
    by_date = logging.handlers.TimedRotatingFileHandler.doRollover
    logging.handlers.TimedRotatingFileHandler.doRollover = lambda self: (check_name(self), by_date(self))
    to_text = logging.Formatter.format

    def text(self, record):
        if record.levelname.startswith("Level ") and "levelname" in self._fmt:
            raise Divergence("a level without a name is printed as slog does")
        return to_text(self, record)

    logging.Formatter.format = text
    logging.Handler.handleError = handle_error


def handle_error(self, record):
    raise Divergence(f"an error in a handler: {sys.exc_info()[1]!r}")


def check_numbers(h):
    there = [os.path.exists(f"{h.baseFilename}.{i}") for i in range(1, h.backupCount + 1)]
    if h.backupCount > 1 and there[-1] and there[-2] and not all(there):
        raise Divergence("CPython drops a backup though there is a gap below it")


def check_name(h):
    now = int(time.time())
    t = h.rolloverAt - h.interval
    at = time.gmtime if h.utc else time.localtime
    if not h.utc and at(now).tm_isdst != at(t).tm_isdst:
        t += 3600 if at(now).tm_isdst else -3600
    if os.path.exists(h.baseFilename + "." + time.strftime(h.suffix, at(t))):
        raise Divergence("CPython never rolls over again once a backup's name is taken")
