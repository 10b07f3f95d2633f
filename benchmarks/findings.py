"""Recall of every kind of planted contradiction, and false findings on consistent reports, through the whole pipeline.

    python benchmarks/findings.py [--reports 25] [--clean 1000] [--kind NAME] [--show]

Prints the recall of each kind, then errors, warnings and infos told on the clean reports. `--show` prints what was missed and what was false.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from planting import KINDS, clean, plant  # noqa: E402

from extraction.pipeline import extract  # noqa: E402
from extraction.record import Finding  # noqa: E402
from extraction.settings import Settings  # noqa: E402

SETTINGS = Settings(isolate=False)


def findings_of(text: str) -> tuple[Finding, ...]:
    """What the whole pipeline tells of a text."""
    return extract(text.encode(), "report.txt", SETTINGS).findings


def recall(kind: str, reports: int, show: bool = False) -> float:
    """The share of reports with this contradiction of which its check is told."""
    told = 0
    for seed in range(reports):
        made = plant(kind, seed)
        if any(finding.check == made.check for finding in findings_of(made.text)):
            told += 1
        elif show:
            print(f"-- missed: {kind}, seed {seed}")
    return told / reports


def false_findings(reports: int, show: bool = False) -> tuple[Counter[str], Counter[str], int]:
    """Findings on clean reports by severity and by severity and check, and how many reports have a false warning."""
    severities: Counter[str] = Counter()
    checks: Counter[str] = Counter()
    warned = 0
    for seed in range(10_000, 10_000 + reports):
        found = findings_of(clean(seed).text)
        severities.update(finding.severity for finding in found)
        checks.update(f"{finding.severity} {finding.check}" for finding in found)
        warned += any(finding.severity == "warning" for finding in found)
        if show:
            for finding in found:
                if finding.severity != "info":
                    print(f"-- false: seed {seed}: {finding.severity} {finding.check}: {finding.message}")
    return severities, checks, warned


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=25)
    parser.add_argument("--clean", type=int, default=1000)
    parser.add_argument("--kind")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    kinds = [kind for kind in KINDS if not options.kind or options.kind in kind]
    figures = {kind: recall(kind, options.reports, options.show) for kind in kinds}
    for kind, figure in figures.items():
        print(f"{figure:.2f}  {kind}")
    if figures:
        print(
            f"{sum(figures.values()) / len(figures):.3f}  mean of {len(figures)} kinds, {options.reports} reports a kind"
        )
    severities, checks, warned = false_findings(options.clean, options.show)
    print(
        f"clean reports {options.clean}: errors {severities['error']}, reports with a warning {warned}, infos {severities['info']}; {dict(checks)}"
    )


if __name__ == "__main__":
    main()
