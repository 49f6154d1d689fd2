"""Random cases of logging, and what CPython 3.13 makes of them.

    python3.13 parity.py --seed N --count N --out DIR

writes DIR/0000 and so on, each a case: case.json (for dictConfig), input.jsonl
(the records, in log/slog's JSON), meta.json (time zone, times of modification),
before/ (files that are there at the start) and want/ (all files afterwards,
and stdout and stderr).

A case in which CPython meets one of the deliberate divergences listed in
docs/python.md is dropped and drawn anew; how many, and why, is printed at the
end. See oracle.py for how they are told.
"""

import argparse
import collections
import os
import random
import shutil
import sys

import cases
import oracle


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--seed", type=int, required=True)
    p.add_argument("--count", type=int, required=True)
    p.add_argument("--out", required=True)
    args = p.parse_args()
    dropped = collections.Counter()
    for n in range(args.count):
        attempt = 0
        while True:
            rnd = random.Random(f"{args.seed}/{n}/{attempt}")
            attempt += 1
            where = os.path.join(args.out, f"{n:04d}")
            cases.write(rnd, where)
            reason = oracle.run(where)
            if reason is None:
                break
            dropped[reason] += 1
            shutil.rmtree(where)
    for reason, times in dropped.most_common():
        print(f"{times:5d} drawn anew: {reason}", file=sys.stderr)


if __name__ == "__main__":
    main()
