"""The narrative step (outlets, measures, platforms) on the text of our examples, beside `jieba.lcut` on the same text in the same run;
then how time grows on adversarial text: a megabyte of digits, separators and nested 其中 must end, and in time that grows with the text only.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from statistics import median

from benchmarks import ROOT, Figure
from extraction import platforms, quantities, sections, tables
from extraction.document import SourceMap, Text
from extraction.lexicon.folding import fold
from extraction.lexicon.outlets import mentions
from extraction.quantities.numerals import find_quantities
from extraction.reading import Limits, read
from extraction.record import Section
from extraction.trained import load_models

RUNS = 7
CHARACTERS = 200_000
MEGABYTE = 1_000_000
ADVERSARIAL = ("1", "1,", "1.5", "一", "其中", "没有", "网站", "〔2021〕")
"""Text without a count in it. Each must end within a second a megabyte in each of the two scans."""
DENSE = ("百分之", "其中1条", "12条,", "通过网站1条、")
"""Text of nothing but counts, which no report is: only the growth is asked."""


def figures() -> Iterator[Figure]:
    prose = _narrative()
    yield from _speeds(prose)
    for unit in ADVERSARIAL:
        yield from _curve(unit, MEGABYTE, ("<=", 1.0))
    for unit in DENSE:
        yield from _curve(unit, MEGABYTE // 10, None)


def _speeds(prose: str) -> Iterator[Figure]:
    import jieba

    jieba.setLogLevel(logging.ERROR)
    jieba.lcut("开始")
    scorer = load_models().measures
    text, whole = _as_report(prose)
    found = quantities.find(text, whole, (), mentions(text.folded), scorer)
    by_model = sum(m.decided_by == "model" for m in found) / max(len(found), 1)
    note = f"{len(found)} measures in {len(prose)} characters, {by_model:.0%} by the model"
    for what, action, aim, told in (
        ("jieba.lcut alone", lambda: jieba.lcut(prose), None, ""),
        ("outlets named", lambda: mentions(text.folded), None, ""),
        ("quantities, spans and values", lambda: find_quantities(text.folded), None, ""),
        ("narrative step, rules alone", lambda: _step(text, whole, None), (">=", 1.0), ""),
        ("narrative step, rules and model", lambda: _step(text, whole, scorer), (">=", 1.0), note),
    ):
        yield Figure(f"{what}, characters a second", len(prose) / 1e6 / _seconds(action), "M", aim, told)  # type: ignore[arg-type]


def _step(text: Text, whole: tuple[Section, ...], scorer: quantities.Scorer | None) -> None:
    named = mentions(text.folded)
    quantities.find(text, whole, (), named, scorer)
    platforms.find(text, whole, (), named)


def _curve(unit: str, most: int, aim: tuple[str, float] | None) -> Iterator[Figure]:
    """Seconds at a quarter, a half and the whole of the size; the exponent of growth between the first and the last."""
    times = []
    for size in (most // 4, most // 2, most):
        text, whole = _as_report(unit * (size // len(unit)))
        start = time.process_time()
        _step(text, whole, None)
        times.append(time.process_time() - start)
    curve = ", ".join(f"{seconds:.2f}" for seconds in times)
    shown = unit if len(unit) < 8 else unit[:8]
    yield Figure(f"“{shown}” repeated, {most:,} characters", times[-1], "s", aim, f"at 1/4, 1/2, 1: {curve} s")  # type: ignore[arg-type]
    yield Figure(f"“{shown}” repeated, growth from a quarter to all", times[-1] / max(times[0], 0.01), "x", ("<=", 6))


def _as_report(string: str) -> tuple[Text, tuple[Section, ...]]:
    text = Text(string, fold(string), SourceMap((0,), (0,)))
    return text, (Section("overview", None, string, 0, len(string), 1.0, False),)


def _narrative() -> str:
    """The lines of the examples outside tables, over and over."""
    lines: list[str] = []
    for path in sorted((ROOT / "examples").glob("0*")):
        document = read(path.read_bytes(), path.name, Limits())
        regions = tables.locate(document)
        for piece in sections.segment(document, regions):
            start = piece.start
            for region in regions:
                if piece.start <= region.start < piece.end:
                    lines.append(document.text.string[start : region.start])
                    start = region.end
            lines.append(document.text.string[start : piece.end])
    once = "\n".join(line for line in lines if line.strip())
    return once * (CHARACTERS // len(once) + 1)


def _seconds(action: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return median(times)
