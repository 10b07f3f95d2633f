"""Runs the parts and prints one table a part: `python -m benchmarks [PART...]`. Each part has a process of its own, so that none counts another's memory."""

from __future__ import annotations

import importlib
import os
import platform
import subprocess
import sys

PARTS = ("extracting", "segmenting", "quantities", "pdf")


def main() -> int:
    wanted = sys.argv[1:] or PARTS
    if not set(wanted) <= set(PARTS):
        print(f"parts: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    if len(wanted) > 1:
        return max(
            subprocess.run([sys.executable, "-m", "benchmarks", part], check=False).returncode for part in wanted
        )
    load = os.getloadavg()[0]
    print(f"{wanted[0]}: Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f} when it began")
    print(f"{'what':<58} {'figure':>9} {'unit':<10} {'aim':>9}")
    for figure in importlib.import_module(f"benchmarks.{wanted[0]}").figures():
        print(figure.row(), flush=True)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
