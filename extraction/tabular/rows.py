"""A record in, tidy rows out: `TABLES` says for each part its columns, what they hold, and how its rows are made.

Every row starts with where it comes from (source, agency, year) and the index of its record in the report, which is what `part_of`,
`addresses` and `answered_by` refer to. Several values in one field are joined by `;`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from extraction.places import Places
from extraction.record import Evidence, Report

Part = Literal["measures", "platforms", "cells", "problems", "improvements", "findings"]
Kind = Literal["text", "whole", "number"]
Value = str | int | float | Decimal | None
Row = tuple[Value, ...]
Rows = Callable[[Report, Places], Iterator[Row]]

_FROM: Final[tuple[tuple[str, Kind], ...]] = (
    ("source", "text"),
    ("agency", "text"),
    ("year", "whole"),
    ("index", "whole"),
)
_PLACE: Final[tuple[tuple[str, Kind], ...]] = (
    ("section", "text"),
    ("page", "whole"),
    ("line", "whole"),
    ("start", "whole"),
    ("end", "whole"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a part as (name, kind), and the function that gives its rows without the columns of `_FROM`."""

    columns: tuple[tuple[str, Kind], ...]
    rows: Rows


def rows(report: Report, part: Part, source: str | None = None) -> Iterator[Row]:
    """The rows of one part in the order of the record; `source` names the report where its file name does not suffice."""
    origin = (source or report.source.name, report.agency.name, report.year)
    for index, row in enumerate(TABLES[part].rows(report, Places(report))):
        yield (*origin, index, *row)


def _place(evidence: Evidence | None, places: Places) -> Row:
    if evidence is None:
        return (None,) * len(_PLACE)
    section = places.section(evidence.start)
    line = places.line(evidence.start)
    return (section.kind if section else None, evidence.page, line, evidence.start, evidence.end)


def _joined(values: Iterable[object]) -> str | None:
    """None where there are none: an empty field and not an empty text."""
    return ";".join(map(str, values)) or None


def _measures(report: Report, places: Places) -> Iterator[Row]:
    for one in report.measures:
        yield (
            one.metric, one.value, one.value_max, one.unit, one.qualifier, one.channel, one.part_of, one.decided_by, one.confidence,
            one.evidence.text, *_place(one.evidence, places),
        )  # fmt: skip


def _platforms(report: Report, places: Places) -> Iterator[Row]:
    for one in report.platforms:
        yield (one.type, one.name, one.evidence.text, *_place(one.evidence, places))


def _cells(report: Report, places: Places) -> Iterator[Row]:
    """The cells of the statutory tables by key, then the rows of a free-form table, which have only a label."""
    for key, cell in report.cells.items():
        yield (key, None, report.tables.get(key), cell.printed, *_place(cell.evidence, places))
    for row in report.other_tables:
        yield (None, row.label, None, row.printed, *_place(row.evidence, places))


def _problems(report: Report, places: Places) -> Iterator[Row]:
    for index, one in enumerate(report.problems):
        answers = _joined(n for n, improvement in enumerate(report.improvements) if index in improvement.addresses)
        scores = json.dumps(one.theme_scores)
        yield (one.text, _joined(one.themes), scores, answers, one.confidence, *_place(one.evidence, places))


def _improvements(report: Report, places: Places) -> Iterator[Row]:
    for one in report.improvements:
        scores, answers = json.dumps(one.theme_scores), _joined(one.addresses)
        yield (
            one.text,
            one.status,
            _joined(one.themes),
            scores,
            answers,
            one.confidence,
            *_place(one.evidence, places),
        )


def _findings(report: Report, places: Places) -> Iterator[Row]:
    """The place is that of the first evidence; `places` tells how many there are."""
    for one in report.findings:
        first = one.evidence[0] if one.evidence else None
        words = first.text if first else None
        told = (one.check, one.severity, one.message, one.message_en or None, _joined(one.keys))
        yield (*told, words, len(one.evidence), *_place(first, places))


def _table(make: Rows, *columns: tuple[str, Kind]) -> Table:
    return Table((*_FROM, *columns, *_PLACE), make)


TABLES: Final[dict[Part, Table]] = {
    "measures": _table(
        _measures, ("metric", "text"), ("value", "number"), ("value_max", "number"), ("unit", "text"), ("qualifier", "text"),
        ("channel", "text"), ("part_of", "whole"), ("decided_by", "text"), ("confidence", "number"), ("text", "text"),
    ),
    "platforms": _table(_platforms, ("type", "text"), ("name", "text"), ("text", "text")),
    "cells": _table(_cells, ("key", "text"), ("label", "text"), ("value", "number"), ("printed", "text")),
    "problems": _table(
        _problems, ("text", "text"), ("themes", "text"), ("theme_scores", "text"), ("answered_by", "text"), ("confidence", "number")
    ),
    "improvements": _table(
        _improvements, ("text", "text"), ("status", "text"), ("themes", "text"), ("theme_scores", "text"), ("addresses", "text"),
        ("confidence", "number"),
    ),
    "findings": _table(
        _findings, ("check", "text"), ("severity", "text"), ("message", "text"), ("message_en", "text"), ("keys", "text"),
        ("text", "text"), ("places", "whole"),
    ),
}  # fmt: skip
PARTS: Final[tuple[Part, ...]] = tuple(TABLES)
