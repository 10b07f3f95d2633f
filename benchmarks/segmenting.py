"""The sections step on a long report: 20,000 characters, warm, one core."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median

from benchmarks import ROOT, Figure
from extraction import sections, tables
from extraction.reading import Limits, read
from extraction.trained import load_models

CHARACTERS = 20_000
RUNS = 21


def figures() -> Iterator[Figure]:
    document = read(_long_report(), "long.txt", Limits())
    regions, scorers = tables.locate(document), load_models().sections
    seconds = []
    for _ in range(RUNS + 1):
        start = time.process_time()
        pieces = sections.segment(document, regions, scorers)
        seconds.append(time.process_time() - start)
    assert len({piece.kind for piece in pieces}) == 8
    note = f"{len(document.text.string)} characters, {len(pieces)} pieces"
    yield Figure("sections of a report of 20,000 characters, warm", 1000 * median(seconds[1:]), "ms", ("<=", 50), note)


def _long_report() -> bytes:
    """An example whose section one goes on with the same section of the others until the report is long enough."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "examples").glob("0[1456]*.txt"))]
    head, tail = texts[0].split("二、主动公开政府信息情况", 1)
    bodies = [line for text in texts[1:] for line in _overview(text)]
    length = len(head) + len(tail)
    for number in range(CHARACTERS):
        if length >= CHARACTERS:
            break
        head += bodies[number % len(bodies)] + "\n"
        length += len(bodies[number % len(bodies)]) + 1
    return f"{head}\n二、主动公开政府信息情况{tail}".encode()


def _overview(text: str) -> list[str]:
    body = text.split("一、总体情况", 1)[1].split("二、主动公开政府信息情况", 1)[0]
    return [line for line in body.splitlines() if len(line) > 40]
