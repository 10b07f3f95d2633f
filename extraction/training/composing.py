"""Whole reports composed from the labelled stock, each line with the section it belongs to.

Sentences come from the stock alone; the composer chooses form, order, headings and which paragraphs a report has. Tables stand as one
line each, with their region made by hand, because their cells say nothing about sections.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from extraction.document import Document, SourceMap, Text
from extraction.lexicon import load_yaml
from extraction.lexicon.folding import fold
from extraction.record import SectionKind
from extraction.tables import TableRegion
from extraction.training.marked import parse
from extraction.training.stock import Row, Side, rows

TableKind = Literal["proactive", "requests", "review_litigation"]
Dress = Literal["2008", "2019", "2021"]
ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a composed report. `heading` is true for a section's heading, `table` names the table that the line stands for."""

    text: str
    kind: SectionKind
    heading: bool = False
    table: TableKind | None = None
    aspect: str | None = None


@dataclass(frozen=True)
class Stock:
    """Paragraphs by where they belong: (kind, aspect or form) → texts; bodies of section 五 as lists of paragraphs."""

    paragraphs: dict[tuple[str, str], list[str]]
    bodies: list[list[str]]
    plans: list[list[str]]
    counts: list[str]
    others: list[str]


def load_stock(folder: Path, side: Side) -> Stock:
    """The stock of one side of a training folder."""
    paragraphs: dict[tuple[str, str], list[str]] = defaultdict(list)
    others: list[str] = []
    for row in rows(folder, "sections", side):
        if row.data["kind"] == "not_report":
            others.append(row.data["text"])
        else:
            paragraphs[row.data["kind"], _shelf(row.data)].append(row.data["text"])
    texts = [parse(row.data["marked"]) for row in rows(folder, "statements", side)]
    bodies = [text.split("\n") for text, _ in texts]
    plans = [text.split("\n") for text, marks in texts if marks and not any(mark.field(0) == "P" for mark in marks)]
    counts = [_plain(row).replace("\n", "") for row in rows(folder, "measures", side)]
    return Stock(dict(paragraphs), bodies, plans, counts, others)


def _shelf(data: dict[str, Any]) -> str:
    """Aspects for section 一; elsewhere the free form is kept apart from the statutory one."""
    if data["kind"] == "overview":
        return str(data["aspect"])
    return "free" if data["form"] == "2008" else "form"


def _plain(row: Row) -> str:
    return parse(row.data["marked"])[0]


def compose(stock: Stock, seed: int) -> list[Line]:
    """A report of a form drawn at random, in statutory order, all headings in place."""
    draw = random.Random(seed)
    dress: Dress = draw.choices(("2021", "2019", "2008"), (5, 2, 2))[0]
    lines = list(_opening(stock, draw))
    chapters = _free_chapters(stock, draw) if dress == "2008" else _statutory_chapters(stock, draw)
    style = draw.choice(
        ("{o}、{w}", "{o}、{w}", "{o}、{w}", "{o}、 {w}", "{o}.{w}", "**{o}、{w}**", "第{o}部分 {w}", "{w}")
    )
    for number, (kind, body) in enumerate(chapters):
        words = draw.choice(load_yaml("composing.yaml")["headings"]["free" if dress == "2008" else "form"][kind])
        lines.append(Line(style.format(o=ORDINALS[number], w=words).strip("*"), kind, heading=True))
        lines += body
    return [*lines, *_closing(stock, draw)]


def _opening(stock: Stock, draw: random.Random) -> Iterator[Line]:
    names = load_yaml("composing.yaml")
    yield Line(f"{draw.choice(names['agencies'])}{draw.randint(2009, 2025)}年政府信息公开工作年度报告", "front_matter")
    for text in _some(stock, draw, "front_matter", ("form", "free"), 0, 2):
        yield Line(text, "front_matter")


def _some(stock: Stock, draw: random.Random, kind: str, shelves: Sequence[str], least: int, most: int) -> list[str]:
    """So many paragraphs from the shelves, each at most once."""
    pool = [text for shelf in shelves for text in stock.paragraphs.get((kind, shelf), [])]
    return draw.sample(pool, min(len(pool), draw.randint(least, most)))


def _statutory_chapters(stock: Stock, draw: random.Random) -> list[tuple[SectionKind, list[Line]]]:
    """The six sections of the forms of 2019 and 2021."""
    return [
        ("overview", list(_overview(stock, draw))),
        ("proactive_disclosure", _with_table(stock, draw, "proactive_disclosure", "proactive")),
        ("requests", _with_table(stock, draw, "requests", "requests")),
        ("review_litigation", _with_table(stock, draw, "review_litigation", "review_litigation")),
        ("problems_improvements", list(_problems(stock, draw))),
        ("other_matters", list(_other_matters(stock, draw))),
    ]


def _other_matters(stock: Stock, draw: random.Random) -> Iterator[Line]:
    """Fees and notes, now and then plans for next year before them."""
    if stock.plans and draw.random() < 0.2:
        for text in draw.choice(stock.plans):
            yield Line(text, "other_matters")
    for text in _some(stock, draw, "other_matters", ("form", "free"), 1, 3):
        yield Line(text, "other_matters")


def _overview(stock: Stock, draw: random.Random) -> Iterator[Line]:
    for text in _some(stock, draw, "overview", ("general",), 1, 2):
        yield Line(text, "overview", aspect="general")
    titled = draw.random() < 0.6
    for number, aspect in enumerate(("proactive", "on_request", "management", "platforms", "supervision")):
        texts = _some(stock, draw, "overview", (aspect,), 0 if draw.random() < 0.15 else 1, 2)
        if aspect in ("proactive", "on_request", "platforms") and draw.random() < 0.4:
            texts.append(draw.choice(stock.counts))
        if texts and titled:
            words = draw.choice(load_yaml("composing.yaml")["aspects"][aspect])
            yield Line(f"（{ORDINALS[number]}）{words}", "overview", aspect=aspect)
        for text in texts:
            yield Line(text, "overview", aspect=aspect)


def _with_table(stock: Stock, draw: random.Random, kind: SectionKind, table: TableKind) -> list[Line]:
    """A table, now and then with a sentence before or behind it, now and then not printed."""
    lines = [Line(f"［{table}］", kind, table=table)] if draw.random() < 0.93 else []
    notes = _some(stock, draw, kind, ("form",), 1, 1) if not lines or draw.random() < 0.2 else []
    notes_first = draw.random() < 0.4
    extra = [Line(text, kind) for text in notes]
    return extra + lines if notes_first else lines + extra


def _problems(stock: Stock, draw: random.Random) -> Iterator[Line]:
    told = _some(stock, draw, "problems_improvements", ("form", "free"), 2, 5)
    texts = draw.choice(stock.bodies) if draw.random() < 0.75 else told
    for text in texts:
        yield Line(text, "problems_improvements")


def _free_chapters(stock: Stock, draw: random.Random) -> list[tuple[SectionKind, list[Line]]]:
    """The free form of 2008-2018: the same matters as prose, charges as a chapter of their own."""
    general = _some(stock, draw, "overview", ("general", "management", "supervision", "platforms"), 2, 5)
    told = _some(stock, draw, "proactive_disclosure", ("free", "form"), 1, 2) + _some(
        stock, draw, "overview", ("proactive",), 1, 2
    )
    chapters: list[tuple[SectionKind, list[Line]]] = [
        ("overview", [Line(t, "overview", aspect="general") for t in general]),
        ("proactive_disclosure", [Line(t, "proactive_disclosure") for t in told]),
        ("requests", [Line(t, "requests") for t in _some(stock, draw, "requests", ("free", "form"), 1, 3)]),
        (
            "review_litigation",
            [Line(t, "review_litigation") for t in _some(stock, draw, "review_litigation", ("free", "form"), 1, 2)],
        ),
        ("problems_improvements", list(_problems(stock, draw))),
        ("other_matters", [Line(t, "other_matters") for t in _some(stock, draw, "other_matters", ("free",), 1, 2)]),
    ]
    return chapters if draw.random() < 0.8 else [c for c in chapters if c[0] != "other_matters"]


def _closing(stock: Stock, draw: random.Random) -> Iterator[Line]:
    if draw.random() < 0.7:
        yield Line(draw.choice(load_yaml("composing.yaml")["agencies"]), "back_matter")
    if draw.random() < 0.8:
        yield Line(f"{draw.randint(2010, 2026)}年{draw.randint(1, 3)}月{draw.randint(1, 28)}日", "back_matter")
    if draw.random() < 0.1:
        for text in _some(stock, draw, "back_matter", ("form", "free"), 1, 1):
            yield Line(text, "back_matter")


def as_document(lines: Sequence[Line], joined: bool = False) -> tuple[Document, tuple[TableRegion, ...], list[int]]:
    """The composed lines as a document, with its table regions and the offset of each line.

    `joined`: lines between two tables stand on one line, a blank between them, as in text that was copied without its breaks.
    """
    parts: list[str] = []
    regions, starts, offset = [], [], 0
    for i, line in enumerate(lines):
        starts.append(offset)
        if line.table:
            regions.append(TableRegion(line.table, offset, offset + len(line.text), ()))
        at_table = line.table or i + 1 == len(lines) or lines[i + 1].table
        parts += [line.text, " " if joined and not at_table else "\n"]
        offset += len(line.text) + 1
    string = "".join(parts)
    return Document(Text(string, fold(string), SourceMap((0,), (0,))), "text/plain"), tuple(regions), starts
