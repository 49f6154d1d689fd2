"""Runs the cases of a file through CPython's logging.config and writes what came
of them, as JSON, to standard output: python.py python.json > python.want.json

A case has a list of configurations (a dict for dictConfig, a text for
fileConfig), which are applied one after the other, and a list of calls
[logger, level, message], which are made after each. The result of a
configuration is whether it raised an exception, and what the calls wrote to
standard output, to standard error and to the files in the directory.
"""
import io
import json
import logging
import logging.config
import os
import sys
import tempfile
import traceback


def run(case):
    logging.raiseExceptions = False
    results = []
    for name in case.get("existing", []):
        logging.getLogger(name)
    out, err = io.StringIO(), io.StringIO()
    sys.stdout, sys.stderr = out, err
    for config in case["configs"]:
        for stream in out, err:
            stream.seek(0)
            stream.truncate()
        raised = ""
        try:
            if isinstance(config, str):
                logging.config.fileConfig(io.StringIO(config), disable_existing_loggers=False)
            else:
                logging.config.dictConfig(config)
        except Exception as e:
            raised = "%s: %s" % (type(e).__name__, e)
        if not raised:
            for name, level, message in case["calls"]:
                logging.getLogger(name).log(logging.getLevelName(level), message)
            for h in list(logging._handlers.values()):
                listener = getattr(h, "listener", None)
                if listener:  # nothing has started it: it is done with what waits
                    listener.start()
                    listener.stop()
                h.flush()
        files = {}
        for name in [] if raised else sorted(os.listdir(".")):
            with open(name, encoding="utf-8") as f:
                files[name] = f.read()
        results.append({"raised": bool(raised), "stdout": out.getvalue(), "stderr": err.getvalue(), "files": files})
        if raised:
            break
    return results


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        cases = json.load(f)
    all_results = {}
    for case in cases:
        r, w = os.pipe()
        if os.fork() == 0:
            os.close(r)
            with tempfile.TemporaryDirectory() as directory:
                os.chdir(directory)
                try:
                    result = run(case)
                except BaseException:
                    result = traceback.format_exc()
            with os.fdopen(w, "w") as f:
                json.dump(result, f)
            os._exit(0)
        os.close(w)
        with os.fdopen(r) as f:
            all_results[case["name"]] = json.load(f)
        os.wait()
    json.dump(all_results, sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")


main()
