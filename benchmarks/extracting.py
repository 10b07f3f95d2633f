"""The main job: the cold start of `gongkai extract` for one text report, and reports a second in one warm process."""

from __future__ import annotations

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
    yield Figure(f"gongkai extract {ONE}, cold, median of {RUNS}", _cold(ROOT / "examples" / ONE), "s", ("<=", 0.5))
    reports = [(path.read_bytes(), path.name) for path in sorted((ROOT / "examples").glob("0*"))]
    yield Figure("text reports a second, one process, a child each", _rate(reports), "reports/s")


def _cold(path: Path) -> float:
    command = [sys.executable, "-m", "extraction", "extract", str(path)]
    seconds = []
    for _ in range(RUNS + 1):  # the first one fills the disk cache
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
        seconds.append(time.perf_counter() - start)
    return median(seconds[1:])


def _rate(reports: list[tuple[bytes, str]]) -> float:
    rates = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        for data, name in reports:
            assert extract(data, name).outcome.status == "ok"
        rates.append(len(reports) / (time.perf_counter() - start))
    return median(rates[1:])
