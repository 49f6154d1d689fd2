"""Writes what CPython prints for random dates and layouts, one JSON array a line.

    layout.py strftime COUNT SEED    [zone, unix seconds, format, text]
    layout.py spec COUNT SEED        [style, spec, value, text]
    layout.py accept COUNT SEED      [style, layout, accepted, accepted without validation]
    layout.py layout COUNT SEED      [style, layout, date format, msec format, record, text]

The same seed gives the same cases. The committed files were written by
CPython 3.13 on Linux:

    layout.py strftime 2400 1 > ../strftime/testdata/cpython.jsonl
    layout.py spec 3000 1     > ../pyformat/testdata/spec.jsonl
    layout.py accept 1500 1   > ../pyformat/testdata/accept.jsonl
    layout.py layout 2500 1   > ../../slogx/testdata/layout.jsonl

A value is written "i:42", "f:1.5" or "s:text". A layout is accepted if
logging.Formatter takes it and can format a record in which the fields are
strings, or integers, or floats; null says that it takes it and then cannot, or
that a "%" placeholder without a name would print the record's whole dict. The first lines of the layout cases are the records they
are about, [name, levelno, pathname, lineno, funcName, message, nanoseconds,
zone, attrs]; a case has its record's index, and only the attrs it names.
"""

import json
import logging
import math
import os
import random
import re
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


def value(rng):
    """An int, a float or a str, of the kinds where formatting is delicate."""
    kind = rng.random()
    if kind < 0.35:
        return rng.choice([0, 1, -1, 7, 42, 65, -42, 999, 1000, -1234567, 233, 0x1F600,
                           2**31, 2**63 - 1, -2**63, rng.randint(-10**6, 10**6)])
    if kind < 0.7:
        return rng.choice([0.0, -0.0, 0.5, 1.5, 2.5, -1.5, 0.1, 1 / 3, 100.0, 12345.678, 1e16, 1e15,
                           123456789012345680.0, 1e-4, 1e-5, 5e-324, 1.7976931348623157e308, 1e22,
                           math.inf, -math.inf, math.nan, 999999.5, 0.00001234, -0.001,
                           rng.uniform(-1000, 1000), rng.gauss(0, 1) * 10 ** rng.randint(-20, 20)])
    return rng.choice(["", "a", "INFO", "WARNING", "é", "日本語", "it's", 'say "hi"', "both ' and \"",
                       "a\\b", "tab\tnl\ncr\r", "\x00\x1b\x7f", "\xa0\xad", "\u200b\u2028", "😀 ok",
                       "\U000e0001", "a longer text than most widths"])


def tagged(v):
    return {int: "i:", float: "f:", str: "s:"}[type(v)] + (v if isinstance(v, str) else repr(v))


def percent_spec(rng):
    spec = "".join(rng.choice("-+ #0") for _ in range(rng.choice([0, 0, 1, 1, 2])))
    spec += rng.choice(["", "", "1", "5", "8", "12", "30"])
    spec += rng.choice(["", "", "", ".", ".0", ".1", ".3", ".10", ".20"])
    return spec + rng.choice(["", "", "", "l"]) + rng.choice("sssraddixXoueEfFgGc")


def brace_spec(rng):
    spec = rng.choice(["", "", "<", ">", "^", "=", "*<", "é^", "0>", " =", "x>"])
    spec += rng.choice(["", "", "", "+", "-", " "]) + rng.choice(["", "", "", "z"])
    spec += rng.choice(["", "", "", "#"]) + rng.choice(["", "", "0"])
    spec += rng.choice(["", "", "1", "5", "8", "12", "31"]) + rng.choice(["", "", "", ",", "_"])
    spec += rng.choice(["", "", "", ".0", ".1", ".3", ".10", ".20"])
    return spec + rng.choice(["", "", "s", "s", "d", "d", "b", "c", "o", "x", "X", "n", "e", "E", "f", "F", "g", "G", "%"])


def spec_cases(count, rng):
    while count > 0:
        v = value(rng)
        style = rng.choice("%{")
        try:
            if style == "%":
                spec = percent_spec(rng)
                text = ("%(x)" + spec) % {"x": v}
            else:
                spec = rng.choice(["", "", "", "!r", "!s", "!a"]) + ":" + brace_spec(rng)
                text = ("{x" + spec + "}").format(x=v)
            text.encode()  # half a surrogate pair is no text
        except (ValueError, TypeError, OverflowError):
            continue
        emit(style, spec, tagged(v), text)
        count -= 1


def nameless(layout):
    fields = re.finditer(r"%(\([^)]*\))?[-+ #0]*\d*(?:\.\d*)?[hlL]?(.)", layout)
    return any(f[1] is None and f[2] != "%" for f in fields)


def works(style, layout, validate):
    """Whether the layout is taken, and then whether it prints a record."""
    try:
        formatter = logging.Formatter(layout, style=style, validate=validate)
    except ValueError:
        return False
    for v in ("text", 7, 1.5):
        record = logging.LogRecord("app", 20, "app.py", 1, "m", (), None)
        record.__dict__.update(dict.fromkeys(["a", "x_1", "Name", "0", "é"], v))
        record.__dict__.update(name=v, levelname=v)
        record.getMessage = lambda: v
        record.created = 1.5
        try:
            formatter.format(record)
            return None if style == "%" and nameless(layout) else True
        except (ValueError, TypeError, IndexError, KeyError, AttributeError, OverflowError):
            continue
    return None


def accept_cases(count, rng):
    names = ["message", "levelname", "name", "asctime", "a", "x_1", "Name", "é"]
    noise = ["", " ", ":", "100% ", "%", "%%", "$", "$$", "{", "{{", "}", "}}", "(", ")", "text", "\n"]

    def field(style):
        name = rng.choice(names)
        if style == "%":
            spec = rng.choice(["s", "s", "d", "-8s", ".100s", percent_spec(rng), "S", "z", "", "y", "*d", ".*f"])
            return rng.choice(["%({}){}", "%({}){}", "%({}){}", "%{}{}", "%({}", "%()s"]).replace("{}", name, 1).replace("{}", spec)
        if style == "{":
            spec = rng.choice(["", "", ":" + brace_spec(rng), ":<8", "!r", "!x", "!", ":{a}", ":>{x_1}.{a}", ":%H", "!s:>9", "! s", ":8q"])
            return rng.choice(["{@#}", "{@#}", "{@#}", "{@#", "{#}", "{@ #}", "{@.b#}", "{@[k]#}", "{0#}"]).replace("@", name).replace("#", spec)
        return rng.choice(["$@", "${@}", "${@}", "${@", "$ @", "${ @}", "$1", "${@-b}"]).replace("@", name)

    for _ in range(count):
        style = rng.choice("%{$")
        layout = "".join(rng.choice(noise) + field(rng.choice([style] * 9 + ["%", "{", "$"]))
                         for _ in range(rng.randint(1, 2))) + rng.choice(noise)
        if style == "$" and re.search(r"\$\{\w+\.", layout):
            continue  # the name of an attr in a group, which Python does not have
        emit(style, layout, works(style, layout, True), works(style, layout, False))


RECORDS = [
    ["root", 20, "/srv/app/main.go", 7, "main", "started", 1735787045678901234, "UTC",
     {"user": "s:ann", "size": "i:42", "ratio": "f:0.5", "note": "s:it's"}],
    ["app.db", 10, "/srv/app/db/pool.go", 12, "open", "connection 3 of 10", 1720000000999999999, "America/New_York",
     {"user": "s:", "size": "i:-1", "ratio": "f:1e+22", "note": "s:日本語"}],
    ["app", 30, "main.go", 1, "f", "disk 91% full: {x} $y %(z)s", 1, "Europe/London",
     {"user": "s:bo b", "size": "i:1234567", "ratio": "f:-0.0", "note": "s:say \"hi\""}],
    ["app.http.client", 40, "/srv/app/http/client.go", 31, "retry", "Zürich — 日本", 1741500000000000000, "Asia/Kolkata",
     {"user": "s:é", "size": "i:0", "ratio": "f:nan", "note": "s:a\\b"}],
    ["a.b.c.d.e.f", 50, "/x/y.z/noext", 0, "g", "two\nlines", 1900000000123456789, "Australia/Lord_Howe",
     {"user": "s:a longer name than most", "size": "i:65", "ratio": "f:123456.789", "note": "s:😀"}],
    ["x", 20, "/srv/app/a.test.go", 9, "TestX", "", 4102444799999000000, "UTC",
     {"user": "s:0", "size": "i:9223372036854775807", "ratio": "f:inf", "note": "s:both ' and \""}],
]

TEXTS = ["name", "levelname", "pathname", "filename", "module", "funcName", "asctime", "message", "msg", "user", "note", "region"]
INTS = ["levelno", "lineno", "size"]
FLOATS = ["created", "msecs", "ratio"]


def untag(tag):
    return {"i": int, "f": float, "s": str}[tag[0]](tag[2:])


def make_record(name, levelno, pathname, lineno, function, message, ns, attrs):
    logging.time.time_ns, real = (lambda: ns), logging.time.time_ns
    try:
        record = logging.LogRecord(name, levelno, pathname, lineno, message, (), None, function)
    finally:
        logging.time.time_ns = real
    record.__dict__.update(attrs)
    return record


def placeholder(style, rng):
    names = rng.choice([TEXTS, TEXTS, INTS, FLOATS])
    name = rng.choice(names)
    if style == "$":
        return rng.choice(["${%s}", "${%s}", "$%s "]) % name
    if style == "%":
        usual = {"levelname": ["-8s", "8s"], "lineno": ["d", "4d", "04d"], "msecs": ["03d", "d"], "created": ["f", ".3f"]}
        spec = rng.choice(usual.get(name, ["s", "-20s", ".5s"])) if rng.random() < 0.5 else percent_spec(rng)
        return "%(" + name + ")" + spec
    usual = {"levelname": [":<8", ":^10"], "lineno": [":4", ":04d"], "msecs": [":03.0f"], "size": [":,", ":_d"], "ratio": [":.1%"]}
    if rng.random() < 0.5:
        spec = rng.choice(usual.get(name, ["", ":>20", "!r", ":.5", ":*^{lineno}"]))
    else:
        spec = rng.choice(["", "", "!r", "!s", "!a"]) + ":" + brace_spec(rng)
    return "{" + name + spec + "}"


def layout_cases(count, rng):
    for record in RECORDS:
        emit(*record)
    joints = ["", " ", ": ", " - ", "|", "é", "\t", "[", "] ", "\n"]
    while count > 0:
        style = rng.choice("%%{{$")
        escaped = {"%": ["%%"], "{": ["{{", "}}"], "$": ["$$"]}[style]
        layout = "".join(rng.choice(joints + escaped) + placeholder(style, rng) for _ in range(rng.randint(1, 4)))
        layout += rng.choice(joints)
        datefmt = rng.choice([None, None, "", date_format(rng)])
        msec = rng.choice(["%s,%03d", "%s,%03d", "%s.%03d", "%s.%03dZ", "[%s] %3d", "%s,%s", "%s %06.1f", None])
        index = rng.randrange(len(RECORDS))
        *fields, zone, attrs = RECORDS[index]
        os.environ["TZ"] = zone
        time.tzset()
        record = make_record(*fields, {k: untag(v) for k, v in attrs.items()})
        try:
            formatter = logging.Formatter(layout, datefmt, style, defaults={"region": "eu"})
            formatter.default_msec_format = msec
            text = formatter.format(record)
        except (ValueError, TypeError, OverflowError):
            continue
        emit(style, layout, datefmt or "", msec or "%s", index, text)
        count -= 1


def main():
    what, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    cases = {"strftime": strftime_cases, "spec": spec_cases, "accept": accept_cases, "layout": layout_cases}
    cases[what](count, random.Random(seed))


if __name__ == "__main__":
    main()
