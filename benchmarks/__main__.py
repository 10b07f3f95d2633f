"""Runs the parts and prints one table: `python -m benchmarks [PART...]`. Exit status 1 where an aim is missed."""

from __future__ import annotations

import importlib
import os
import platform
import sys

PARTS = ("extracting", "segmenting", "quantities", "pdf")


def main() -> int:
    wanted = sys.argv[1:] or PARTS
    if not set(wanted) <= set(PARTS):
        print(f"parts: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} when the run began\n"
    )
    print(f"{'what':<58} {'figure':>9} {'unit':<10} {'aim':>9}")
    missed = False
    for part in wanted:
        for figure in importlib.import_module(f"benchmarks.{part}").figures():
            print(figure.row(), flush=True)
            missed |= figure.met is False
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
