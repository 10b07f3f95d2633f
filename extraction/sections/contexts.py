"""What the model sees of each unit: its words, and tags for its place, its numbering and the tables around it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extraction.document import Text
from extraction.sections.units import Unit

Context = tuple[str, tuple[str, ...]]
"""A unit's text without its heading, and its tags."""

_STYLES = (
    ("top", re.compile(r"[一二三四五六七八九十] ?[、.]")),
    ("paren", re.compile(r"\([一二三四五六七八九十]\)")),
    ("digit", re.compile(r"\(?\d{1,2}[.、)]")),
    ("first", re.compile(r"[一二三四五六七八九十]是|首先|其[一二三次]|第[一二三四]")),
    ("year", re.compile(r"\d{4} ?年")),
)
_LONG_ENOUGH = 120
"""So many characters of a paragraph tell its section; more only cost time."""


def contexts(text: Text, units: Sequence[Unit]) -> list[Context]:
    """One context a unit, in order."""
    before = _tables_before(units)
    after = _tables_after(units)
    return [
        (_words(text, unit), (*before[i], *after[i], *_own_tags(text, unit, i, len(units))))
        for i, unit in enumerate(units)
    ]


def _words(text: Text, unit: Unit) -> str:
    if unit.is_table:
        return ""
    start = unit.heading.end if unit.heading else unit.start
    return text.string[start : min(unit.end, start + _LONG_ENOUGH)]


def _own_tags(text: Text, unit: Unit, place: int, of: int) -> tuple[str, ...]:
    line = text.folded[unit.start : unit.end]
    style = next((name for name, pattern in _STYLES if pattern.match(line)), "none")
    length = min(6, (unit.end - unit.start).bit_length() // 2)
    tags = (f"place={min(9, 10 * place // of)}", f"style={style}", f"length={length}")
    return tags + tuple(f"{name}={value}" for name, value in (("first", place), ("last", of - place - 1)) if value < 3)


def _tables_before(units: Sequence[Unit]) -> list[tuple[str, ...]]:
    """Which statutory tables stand above, and how far the last one is."""
    result: list[tuple[str, ...]] = []
    last, distance = "none", 0
    for unit in units:
        result.append((f"below={last}", f"below={last}/{min(distance, 3)}"))
        distance += 1
        if unit.table:
            last, distance = unit.table, 0
    return result


def _tables_after(units: Sequence[Unit]) -> list[tuple[str, ...]]:
    result: list[tuple[str, ...]] = []
    following, distance = "none", 0
    for unit in reversed(units):
        result.append((f"above={following}", f"above={following}/{min(distance, 3)}"))
        distance += 1
        if unit.table:
            following, distance = unit.table, 0
    return result[::-1]
