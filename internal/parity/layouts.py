"""Draws random formatters in the three styles."""

# What differs from process to process, or has another meaning in Go, is left
# out: process, thread, processName, taskName, relativeCreated, exc_info.
STRINGS = ["name", "levelname", "message", "asctime", "filename", "pathname", "module", "funcName"]
NUMBERS = ["levelno", "lineno"]

DATES = [None, None, "%Y-%m-%d %H:%M:%S", "%H:%M", "%d/%b/%Y:%H:%M:%S %z", "%a %b %e %T %Y", "%Y-%m-%dT%H:%M:%S%z", "%c", "%x %X",
         "%j %U %W %V %G %u %w", "%I:%M:%S %p", "%Z", "%s", "%D %R %F", "%-d.%-m.%y %k %l", "%y%m%d", "%C %h %n%t%%", "", "no directive",
         "%10Y|%_H|%^a|%#Z|%Ey|%Od", "%f %Q %N %", "%H時%M分",
         "%A %B %d %g %h %r %M:%S", "%U-%W %y%%%t|%n|", "%:z|%::z|%E|%+", "%-j %-I %-m %_d %05d", "%P %l", "%Y-%m-%d\\", "{%H}", "$%S"]

TEXTS = [" ", " ", " - ", ":", " [", "] ", "|", "\t", " é ", "", "=", ", "]


def draw(rnd, attrs):
    if rnd.random() < 0.05 and not attrs:
        return {}
    style = rnd.choice("%%{$")
    fields = [rnd.choice(STRINGS + NUMBERS + ["msecs", "created"]) for _ in range(rnd.randint(0, 5))] + ["message"]
    if attrs:
        fields += ["user", "n"]
    rnd.shuffle(fields)
    placeholder = {"%": percent, "{": brace, "$": dollar}[style]
    parts = [text(rnd, style)] if rnd.random() < 0.3 else []
    for f in fields:
        parts += [placeholder(rnd, f), text(rnd, style)]
    formatter = {"format": "".join(parts)}
    if style != "%" or rnd.random() < 0.3:
        formatter["style"] = style
    date = rnd.choice(DATES)
    if date is not None:
        formatter["datefmt"] = date
    if rnd.random() < 0.2:
        formatter["validate"] = rnd.choice([True, False])
    if attrs or rnd.random() < 0.1:
        formatter["defaults"] = {"user": "nobody", "n": 0}
    if rnd.random() < 0.12:
        formatter = custom(rnd, formatter)
    return formatter


def custom(rnd, formatter):
    """Returns the formatter as one made by its class, with attributes."""
    formatter["()"] = "logging.Formatter"
    formatter["fmt"] = formatter.pop("format")
    attributes = {}
    if rnd.random() < 0.7:
        attributes["default_msec_format"] = rnd.choice([None, "%s.%03d", "%s,%03d", "%s %d", "[%s]%05d", "%s.%s"])
    if rnd.random() < 0.4:
        attributes["default_time_format"] = rnd.choice(["%H:%M:%S", "%d.%m.%Y %T", "%s"])
    if attributes:
        formatter["."] = attributes
    return formatter


def text(rnd, style):
    if rnd.random() < 0.1:
        return {"%": "%%", "{": rnd.choice(["{{", "}}"]), "$": "$$"}[style]
    return rnd.choice(TEXTS)


def percent(rnd, field):
    if field in ("msecs", "created"):
        return f"%({field}){rnd.choice(['d', 'f', '.3f', '03d', 's', '010.1f'])}"
    if field in NUMBERS or field == "n":
        return f"%({field}){rnd.choice(['d', 's', '5d', '-5d', '05d', 'x', '#o', '+d', 'r', 'i', 'f', '.2e'])}"
    return f"%({field}){rnd.choice(['s', 's', 's', '-12s', '12s', '.5s', '8.3s', 'r', 'a'])}"


def brace(rnd, field):
    if field in ("msecs", "created"):
        return f"{{{field}{rnd.choice(['', ':f', ':.3f', ':015.2f', ':,.1f', ':g'])}}}"
    if field in NUMBERS or field == "n":
        return f"{{{field}{rnd.choice(['', ':d', ':5d', ':<5', ':^7', ':05d', ':#x', ':+d', ':,', '!r', '!s:>6', ':b'])}}}"
    return f"{{{field}{rnd.choice(['', '', ':<12', ':>12', ':^20', ':*^15', ':.4', '!r', '!a', '!s:10', ':é<9'])}}}"


def dollar(rnd, field):
    return rnd.choice([f"${{{field}}}", f"${{{field}}}", f"${field} "])
