"""Writes a configuration as YAML, and as INI for fileConfig."""

import json

NAMED = {"NOTSET": 0, "DEBUG": 10, "INFO": 20, "WARNING": 30, "ERROR": 40, "CRITICAL": 50}

# What args may be by position; the rest is given as kwargs.
POSITIONS = {"logging.handlers.RotatingFileHandler": ["filename", "mode", "maxBytes", "backupCount"],
             "logging.handlers.TimedRotatingFileHandler": ["filename", "when", "interval"],
             "logging.FileHandler": ["filename", "mode"], "logging.handlers.WatchedFileHandler": ["filename"],
             "logging.handlers.MemoryHandler": ["capacity", "flushLevel"], "logging.StreamHandler": ["stream"]}


def yaml(config):
    """Returns YAML in block style; JSON's strings and numbers are YAML's."""
    return "# A comment\n" + block(config, 0)


def block(value, depth):
    lines = ""
    for key, v in value.items():
        head = "  " * depth + (key if key.isidentifier() else json.dumps(key, ensure_ascii=False)) + ":"
        if isinstance(v, dict) and v:
            lines += head + "\n" + block(v, depth + 1)
        elif isinstance(v, list) and v and depth % 2:
            lines += head + "\n" + "".join("  " * depth + "- " + json.dumps(x, ensure_ascii=False) + "\n" for x in v)
        else:
            lines += head + " " + scalar(v) + "\n"
    return lines


def scalar(v):
    if isinstance(v, str) and v.isalpha() and v.isascii() and v.lower() not in ("true", "false", "null", "yes", "no", "on", "off", "y", "n"):
        return v
    if isinstance(v, str) and "'" in v and "\t" not in v and "\n" not in v:
        return "'" + v.replace("'", "''") + "'"
    return json.dumps(v, ensure_ascii=False)


def reduce(rnd, config):
    """Returns what of the configuration an INI can say."""
    if config.get("incremental"):
        return {"version": 1, "formatters": {}, "handlers": {}, "loggers": {}, "root": {"handlers": []}}
    c = {"version": 1, "formatters": {}, "handlers": {}, "loggers": {}}
    for name, f in config["formatters"].items():
        if "()" not in f:
            c["formatters"][name] = {k: f[k] for k in ("format", "datefmt", "style", "defaults") if k in f}
    for name, h in config["handlers"].items():
        h = {k: v for k, v in h.items() if k not in ("filters", ".", "atTime")}
        if "()" in h:
            h["class"] = h.pop("()")
        if "Queue" in h["class"] or name[0] == "q":
            continue
        level(rnd, h)
        if isinstance(h.get("flushLevel"), str):
            h["flushLevel"] = NAMED[h["flushLevel"]]
        if h.get("formatter") not in c["formatters"]:
            h.pop("formatter", None)
        c["handlers"][name] = h
    loggers = dict(config.get("loggers", {}))
    root = config.get("root") or loggers.get("") or loggers.get("root") or {}
    for name, logger in list(loggers.items()) + [("", root)]:
        logger = {k: v for k, v in logger.items() if k != "filters"}
        logger["handlers"] = [h for h in logger.get("handlers", []) if h in c["handlers"]]
        level(rnd, logger)
        if name in ("", "root"):
            c["root"] = logger
        elif name.strip() == name:
            c["loggers"][name] = logger
    return c


def level(rnd, x):
    """Levels have names in an INI."""
    if isinstance(x.get("level"), int):
        x["level"] = rnd.choice(list(NAMED))


def ini(c):
    """Returns the configuration for fileConfig."""
    order = sorted(c["handlers"], key=lambda n: "target" in c["handlers"][n])  # targets come first
    text = f"[formatters]\nkeys={','.join(c['formatters'])}\n\n[handlers]\nkeys={', '.join(order)}\n\n"
    for name, f in c["formatters"].items():
        text += f"[formatter_{name}]\n" + "".join(f"{k} = {f[k]}\n" for k in f) + "\n"
    for name in order:
        text += handler(name, dict(c["handlers"][name]))
    loggers = [("root", "root", c["root"])] + [(f"l{i}", n, c["loggers"][n]) for i, n in enumerate(c["loggers"])]
    text += f"[loggers]\nkeys={','.join(key for key, _, _ in loggers)}\n\n"
    for key, name, logger in loggers:
        text += f"[logger_{key}]\nhandlers={','.join(logger['handlers'])}\n"
        if key != "root":
            text += f"qualname={name.replace('%', '%%')}\n"
        if "level" in logger:
            text += f"level={logger['level']}\n"
        if "propagate" in logger:
            text += f"propagate={int(logger['propagate'])}\n"
        text += "\n"
    return text


def handler(name, h):
    text = f"[handler_{name}]\nclass={h['class'].removeprefix('logging.')}\n"
    for key in ("level", "formatter", "target"):
        if key in h:
            text += f"{key}={h[key]}\n"
    args = []
    for key in POSITIONS.get(h["class"], []):
        if key not in h:
            break
        v = h.pop(key)
        args.append(v.removeprefix("ext://") if key == "stream" else repr(v))
    kwargs = {k: v for k, v in h.items() if k not in ("class", "level", "formatter", "target")}
    text += f"args=({''.join(a + ', ' for a in args)})\n".replace("%", "%%")
    if kwargs:
        text += f"kwargs={kwargs!r}\n".replace("%", "%%")
    return text + "\n"


FORMS = {"yaml": yaml, "ini": ini}
