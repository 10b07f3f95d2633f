"""The main job: the cold start of `gongkai extract` for one text report, and reports a second in one warm process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks import ROOT, Figure
from extraction.pipeline import extract

RUNS = 7
ONE = "01-county-bureau-2023.txt"


def figures() -> Iterator[Figure]:
    seconds, busy = _cold(ROOT / "examples" / ONE)
    yield Figure(
        f"gongkai extract {ONE}, cold, median of {RUNS}", seconds, "s", ("<=", 0.5), f"{busy:.2f} s of processor time"
    )
    reports = [(path.read_bytes(), path.name) for path in sorted((ROOT / "examples").glob("0*"))]
    yield Figure("text reports a second, one process, a child each", _rate(reports), "reports/s")


def _cold(path: Path) -> tuple[float, float]:
    """Seconds on the clock and of processor time: on a busy machine the second tells more."""
    command = [sys.executable, "-m", "extraction", "extract", str(path)]
    seconds, busy = [], []
    for _ in range(RUNS + 1):  # the first one fills the disk cache
        start, before = time.perf_counter(), os.times()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
        seconds.append(time.perf_counter() - start)
        after = os.times()
        busy.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return median(seconds[1:]), median(busy[1:])


def _rate(reports: list[tuple[bytes, str]]) -> float:
    rates = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        for data, name in reports:
            assert extract(data, name).outcome.status == "ok"
        rates.append(len(reports) / (time.perf_counter() - start))
    return median(rates[1:])
