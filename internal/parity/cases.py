"""Draws random cases: a configuration, records, files that are there before."""

import datetime
import json
import os
import zoneinfo

import layouts
import settings

LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
# A slash divides names here, and not in CPython: none of these is below another.
NAMES = ["app", "app.db", "app.db.pool", "app.http", "app.http.client", "web", "web.api.v1", "a", "a.b", "a.b.c", "lib.x.y", "x",
         "App", ".hidden", "ends.", "with space", "größe.ß", "_under-score", "7", "root", "日本.ログ", "日本", "pkg/sub", "Root",
         "x" * 300, "x.y" * 80, "app.db.%s", "{a}", "a.b.c.d.e.f.g", "roots", "root.child", "..", "app."]

# Zones in which CPython's rule, an hour of summer time or none, is right.
ZONES = ["UTC", "America/New_York", "America/Los_Angeles", "America/Chicago", "America/St_Johns", "America/Phoenix",
         "America/Halifax", "Europe/Berlin", "Europe/London", "Europe/Athens", "Europe/Helsinki", "Asia/Tokyo",
         "Asia/Kolkata", "Asia/Kathmandu", "Asia/Shanghai", "Australia/Sydney", "Australia/Adelaide", "Australia/Perth",
         "Pacific/Auckland", "Pacific/Chatham", "Pacific/Honolulu", "Africa/Johannesburg", "Africa/Lagos"]


POSIX_ZONES = [("America/New_York", "EST+05EDT,M3.2.0,M11.1.0"), ("Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"),
               ("Asia/Kathmandu", "<+0545>-5:45"), ("America/Los_Angeles", "PST8PDT")]


def write(rnd, where):
    """Writes a case to the new directory where."""
    os.mkdir(where)
    case = Case(rnd)
    os.mkdir(os.path.join(where, "before"))
    for name, text in case.before.items():
        path = os.path.join(where, "before", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="") as f:
            f.write(text)
    form = rnd.choice(["json"] * 6 + ["yaml", "ini"])
    if form == "ini":
        case.config = settings.reduce(rnd, case.config)
    dump(os.path.join(where, "case.json"), case.config)
    if form != "json":
        with open(os.path.join(where, "case." + form), "w", encoding="utf-8") as f:
            f.write(settings.FORMS[form](case.config))
    dump(os.path.join(where, "meta.json"), {"TZ": case.tz, "config": "case." + form, "mtimes": case.mtimes})
    with open(os.path.join(where, "input.jsonl"), "w", encoding="utf-8") as f:
        for r in case.records:
            f.write(json.dumps(r, ensure_ascii=case.chance(0.1)) + "\n")


def dump(path, value):
    with open(path, "w", encoding="utf-8") as f:
        json.dump(value, f, ensure_ascii=False, indent=1)
        f.write("\n")


class Case:
    def __init__(self, rnd):
        self.rnd = rnd
        self.before, self.mtimes = {}, {}
        self.files = []  # of FileHandlers
        self.attrs = rnd.random() < 0.2
        self.zone = self.tz = rnd.choice(ZONES)
        if rnd.random() < 0.05:  # the notation of POSIX; self.zone is where its changes are
            self.zone, self.tz = rnd.choice(POSIX_ZONES)
        self.start = self.draw_start()
        self.formatters = {f"f{i}": layouts.draw(rnd, self.attrs) for i in range(rnd.randint(1, 3))}
        self.filters = {f"only_{i}": self.filter() for i in range(rnd.randint(0, 2))}
        self.handlers = {}
        for i in range(rnd.choice([1, 2, 3, 4, 5, 8])):
            self.add_handler(f"{rnd.choice('hkz')}{i}", rnd.choice(KINDS))
        self.config = self.draw_config()
        self.records = self.draw_records()

    def chance(self, p):
        return self.rnd.random() < p

    def filter(self):
        f = {"name": self.rnd.choice(NAMES + ["", "app.d", "root"])}
        if self.chance(0.2):
            f["()"] = "logging.Filter"
        return f if self.chance(0.95) else {}

    def draw_start(self):
        """Returns a start, in Unix seconds, which is likely near a change of the clocks."""
        rnd, zone = self.rnd, zoneinfo.ZoneInfo(self.zone)
        t = datetime.datetime(rnd.choice([1980, 1999, 2060] + list(range(2005, 2031))), rnd.randint(1, 12), rnd.randint(1, 28), tzinfo=zone)
        if self.chance(0.6):
            for _ in range(366):
                after = t + datetime.timedelta(days=1)
                if after.utcoffset() != t.utcoffset():
                    t += datetime.timedelta(days=rnd.randint(-3, 0))
                    break
                t = after
        return int(t.timestamp()) + rnd.randint(0, 86399)

    # Handlers

    def add_handler(self, name, kind):
        h = kind(self, name)
        if self.attrs or self.chance(0.85):
            h["formatter"] = self.rnd.choice(list(self.formatters))
        if self.chance(0.4) and "level" not in h:
            h["level"] = self.level()
        if self.filters and self.chance(0.25):
            h["filters"] = self.rnd.sample(list(self.filters), self.rnd.randint(1, len(self.filters)))
        if self.chance(0.1) and kind not in (Case.memory, Case.queue):
            h["()"] = h.pop("class")
        self.handlers[name] = h

    def level(self):
        return self.rnd.choice(LEVELS + ["NOTSET", "WARN", "FATAL", self.rnd.randint(1, 60)])

    def file(self, name, keep_before=0.35):
        """Returns the keys that all files have, and perhaps makes the file."""
        filename = self.rnd.choice(["", "logs/"]) + name + self.rnd.choice([".log", ".txt", "", ".x.log"])
        if filename.startswith("logs/"):
            self.before["logs/keep.md"] = "a directory\n"
        if self.chance(keep_before):
            text = "".join(f"before {i}\n" for i in range(self.rnd.choice([0, 0, 1, 5, 30])))
            self.before[filename] = text + self.rnd.choice([""] * 5 + ["half a line", "é" * 99])
            self.mtimes[filename] = self.start - self.rnd.choice([0, 1, 59, 1800, 7200, 86400, 3 * 86400, 30 * 86400, -1000000]) \
                - self.rnd.randint(0, 3599)
        h = {"filename": filename}
        if self.chance(0.2):
            h["delay"] = self.rnd.choice([True, False])
        if self.chance(0.3):
            h["encoding"] = "utf-8"
        return h

    def stream(self, name):
        h = {"class": "logging.StreamHandler"}
        if self.chance(0.9):
            h["stream"] = self.rnd.choice(["ext://sys.stdout", "ext://sys.stdout", "ext://sys.stderr"])
        return h | self.attributes()

    def attributes(self):
        if self.chance(0.9):
            return {}
        return {".": {"terminator": self.rnd.choice(["\r\n", " END\n", "\n\n", "\n"])}}

    def plain(self, name):
        h = {"class": "logging.FileHandler"} | self.file(name)
        if self.chance(0.4):
            h["mode"] = self.rnd.choice("aw")
        elif self.files and name[0] != "q" and self.chance(0.15):
            h["filename"] = self.rnd.choice(self.files)  # two handlers on one file
        # CPython would overwrite the other's lines with mode w; behind a queue their order is open.
        if h.get("mode") != "w" and name[0] != "q":
            self.files.append(h["filename"])
        return h | self.attributes()

    def watched(self, name):
        return {"class": "logging.handlers.WatchedFileHandler"} | self.file(name)

    def sized(self, name):
        h = {"class": "logging.handlers.RotatingFileHandler"} | self.file(name, 0.5)
        if self.chance(0.9):
            h["maxBytes"] = self.rnd.choice([0, 1, 80, 200, 500, 1000, 2000, 5000])
        if self.chance(0.9):
            h["backupCount"] = self.rnd.choice([0, 1, 2, 3, 5, 9])
        if self.chance(0.2):
            h["mode"] = self.rnd.choice("aw")
        top = h.get("backupCount", 0)
        numbers = range(1, self.rnd.randint(0, top) + 1)
        if self.chance(0.5):
            numbers = [i for i in range(1, top + 4) if self.chance(0.6)]
        for i in numbers:
            self.before[f"{h['filename']}.{i}"] = f"backup {i}\n"
        self.unrelated(h, ["0", "01", "1.gz", "2.bak", "x", "2024-01-02", "1x"])
        return h

    def unrelated(self, h, suffixes):
        for suffix in suffixes:
            if self.chance(0.05):
                self.before[f"{h['filename']}.{suffix}"] = "unrelated\n"

    def timed(self, name):
        h = {"class": "logging.handlers.TimedRotatingFileHandler"} | self.file(name, 0.5)
        h["when"] = when = self.rnd.choice(["S", "M", "H", "D", "h", "d", "midnight", "MIDNIGHT"] +
                                           ["midnight"] * 4 + [f"W{i}" for i in range(7)] + ["w0"])
        if self.chance(0.4):
            h["interval"] = self.rnd.choice([1, 2, 3, 5, 30] if when in "SM" else [1, 2, 3])
        if self.chance(0.6):
            h["backupCount"] = self.rnd.choice([0, 1, 2, 3, 7])
        if self.chance(0.25):
            h["utc"] = self.rnd.choice([True, True, False])
        if self.chance(0.3):
            h["atTime"] = f"{self.rnd.choice([0, 1, 2, 3, 4, 8, 12, 17, 22, 23]):02d}:{self.rnd.randint(0, 59):02d}:{self.rnd.choice([0, 0, 30]):02d}"
        if self.chance(0.25):
            h["level"] = self.rnd.choice(["ERROR", "CRITICAL"])  # the file stays empty
        self.unrelated(h, ["1", "bak", "2001-01-02.gz", "2001-1-2", "20010102", "2001-01-02.bak", "x.2001-01-02", "2001-01-02_03-04-05-06"])
        for _ in range(self.rnd.choice([0, 0, 0, 1, 2, 3, 12])):
            day = datetime.datetime.fromtimestamp(self.start - self.rnd.randint(40, 400) * 86400, datetime.timezone.utc)
            suffix = {"S": "_%H-%M-%S", "M": "_%H-%M", "H": "_%H"}.get(when.upper(), "")
            self.before[day.strftime(f"{h['filename']}.%Y-%m-%d{suffix}")] = "backup\n"
        return h

    def memory(self, name):
        target = f"t{name}"
        self.add_handler(target, self.rnd.choice([Case.stream, Case.plain, Case.sized, Case.timed, Case.null]))
        h = {"class": "logging.handlers.MemoryHandler", "capacity": self.rnd.choice([0, 1, 2, 5, 20, 100])}
        if self.chance(0.95):
            h["target"] = target
        if self.chance(0.5):
            h["flushLevel"] = self.rnd.choice(LEVELS + [25, 60])
        if self.chance(0.3):
            h["flushOnClose"] = self.rnd.choice([True, False])
        return h

    def queue(self, name):
        """Returns a queue to handlers that nothing else reaches: what comes over
        another way may be written before."""
        targets = [f"q{name}{i}" for i in range(self.rnd.randint(1, 2))]
        for target in targets:
            self.add_handler(target, self.rnd.choice([Case.plain, Case.sized, Case.null]))
        return {"class": "logging.handlers.QueueHandler", "handlers": targets,
                "respect_handler_level": self.rnd.choice([True, False])}

    def null(self, name):
        return {"class": "logging.NullHandler"}

    # Loggers

    def logger(self, names):
        rnd, logger = self.rnd, {}
        if self.chance(0.7):
            logger["level"] = self.level()
        if self.chance(0.6):
            logger["handlers"] = rnd.sample(names, rnd.randint(0, min(3, len(names))))
        if self.filters and self.chance(0.2):
            logger["filters"] = rnd.sample(list(self.filters), rnd.randint(1, len(self.filters)))
        return logger

    def draw_config(self):
        rnd = self.rnd
        names = [n for n in self.handlers if n[0] not in "tq" or n[0] == "t" and self.chance(0.2)]
        if self.chance(0.02):
            return {"version": 1, "incremental": True, "loggers": {n: {"level": self.level()} for n in rnd.sample(NAMES, 3)},
                    "root": {"level": self.level()}}
        config = {"version": 1, "formatters": self.formatters, "handlers": self.handlers}
        if self.filters:
            config["filters"] = self.filters
        if self.chance(0.5):
            config["disable_existing_loggers"] = rnd.choice([True, False])
        loggers = {}
        for name in rnd.sample(NAMES, rnd.choice([0, 1, 2, 3, 5, 9])):
            loggers[name] = self.logger(names)
            if self.chance(0.3):
                loggers[name]["propagate"] = rnd.choice([True, False, False])
        if loggers:
            config["loggers"] = loggers
        if self.chance(0.95):
            root = self.logger(names)
            if self.chance(0.8):
                root["level"] = rnd.choice(["DEBUG", "DEBUG", "INFO", "NOTSET"])
            if self.chance(0.8):
                root["handlers"] = rnd.sample(names, rnd.randint(1, len(names)))
            if self.chance(0.1):
                config.setdefault("loggers", {})[rnd.choice(["", "root"])] = root
            else:
                config["root"] = root
        return config

    # Records

    def draw_records(self):
        rnd = self.rnd
        steps = rnd.choice([[0.001, 1], [1, 70], [60, 1800], [600, 3600, 7200], [3600, 86400], [10000, 43200, 100000], [86400, 700000]])
        ns = self.start * 10**9 + rnd.choice([0, 0, 1, 999_999_999, rnd.randrange(10**9)])
        names = list(self.config.get("loggers", [])) + rnd.sample(NAMES, 3) + [None]
        back = rnd.choice([0, 0, 0, 0.1, 0.4])
        self.unnamed = rnd.choice([0, 0, 0, 0, 0.3])
        records = []
        for i in range(rnd.choice([1, 5, 10, 20, 40, 100])):
            if i > 0 and not self.chance(0.1):
                ns += int(rnd.choice(steps) * rnd.uniform(0.1, 1.3) * 10**9)
            if self.chance(back):
                ns -= int(rnd.choice([0.5, 1, 7, 59, 3600]) * 10**9)
            records.append(self.record(ns, rnd.choice(names), i))
        return records

    def record(self, ns, name, i):
        rnd = self.rnd
        zone = rnd.choice([datetime.timezone.utc, zoneinfo.ZoneInfo(self.zone)])
        at = datetime.datetime.fromtimestamp(ns // 10**9, zone)
        digits = f".{ns % 10**9:09d}"
        text = at.strftime("%Y-%m-%dT%H:%M:%S") + (digits if ns % 10**9 else "") + offset(at)
        r = {"time": text} | self.record_level()
        if name is not None:
            r["logger"] = name
        if self.chance(0.5):
            r["source"] = {"function": rnd.choice(["handle", "main", "__init__"]),
                           "file": rnd.choice(["/srv/app/main.go", "db.py", "/a b/c.d.go", "noext"]), "line": rnd.randint(1, 9999)}
        r["msg"] = rnd.choice(MESSAGES) + (f" {i}" if self.chance(0.7) else "")
        if self.chance(0.005):
            r["msg"] += "жy" * rnd.choice([700, 3000])
        if self.attrs:
            r["user"] = rnd.choice(["ann", "bob smith", "é", ""])
            r["n"] = rnd.choice([0, 1, -7, 123456789])
        return r


    def record_level(self):
        """Returns a level as lines have it. Of the levels without a name some
        have one number here; the others are rounded."""
        if self.chance(self.unnamed):
            number = self.rnd.choice([5, 12, 15, 17, 22, 25, 27, 32, 35, 37, 45, 52, 55, 60])
            return self.rnd.choice([{"levelno": number}, {"level": f"Level {number}"}])
        name = self.rnd.choice(LEVELS)
        return {"level": self.rnd.choice([name, name, name, name.lower(), {"WARNING": "WARN", "CRITICAL": "FATAL"}.get(name, name)])}


def offset(at):
    seconds = int(at.utcoffset().total_seconds())
    if seconds == 0:
        return "Z"
    sign = "-" if seconds < 0 else "+"
    return f"{sign}{abs(seconds) // 3600:02d}:{abs(seconds) // 60 % 60:02d}"


MESSAGES = ["started", "paid order", "connection lost: retrying", "100% done", "%s %d %(x)s", "{} {x} $y ${z} $$", "naïve café",
            "日本語のメッセージ", "x" * 150, "tab\tinside", "a 'quoted' \"text\"", "back\\slash", "", " spaces around ",
            "two\nlines", "emoji 🎉", "null", "{\"json\": true}", "\n", "ends\n", "ж" * 70, "%", "%%", "{", "}}", "$",
            "a=b c", "carriage\r\nreturn", "e\u0301 \u00a0 \u2003|", "\u2028", "True", "-1"]

KINDS = [Case.stream, Case.stream, Case.plain, Case.plain, Case.watched, Case.sized, Case.sized, Case.sized,
         Case.timed, Case.timed, Case.timed, Case.timed, Case.memory, Case.memory, Case.queue, Case.null]
