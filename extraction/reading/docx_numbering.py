"""The numbers that Word puts before paragraphs and that a DOCX does not hold as text: 一、 （一） 1. ①.

Word counts for each list definition (`w:abstractNum`): ECMA-376 part 1, 17.9. python-docx has no part in this.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from extraction.reading.list_formats import numbered

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VALUE: Final = W + "val"
_PLACE = re.compile(r"%([1-9])")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_TIGHT: Final = "、）。．：】》」』"
"""After these no gap is printed that a reader would see; after others (`1.`) a gap keeps the number from what follows.
"""
_BULLET: Final = "•"
_STYLE_DEPTH: Final = 20


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    number_format: str
    text: str
    suffix: str
    restarts_after: int | None
    legal: bool
    style: str | None


@dataclass(slots=True)
class _List:
    """One use of a list definition: its levels, and where it starts anew."""

    definition: str
    levels: dict[int, _Level]
    starts: dict[int, int]


@dataclass(slots=True)
class Numbering:
    """Counts paragraphs in reading order. Takes the root elements of `numbering.xml` and `styles.xml`, None where
    absent."""

    numbering: Any
    styles: Any
    _lists: dict[str, _List] = field(default_factory=dict)
    _style_properties: dict[str, tuple[str | None, int | None]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _restarted: set[tuple[str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._lists = _lists(self.numbering) if self.numbering is not None else {}
        found = self.styles.iter(W + "style") if self.styles is not None else ()
        styles = {style.get(W + "styleId", ""): style for style in found}
        for style_id in styles:
            self._style_properties[style_id] = self._of_style(style_id, styles)

    def label(self, paragraph: Any) -> str:
        """The printed number of the next paragraph with the gap behind it, "" where it has none. Counts it."""
        number_id, level_index = self._place(paragraph)
        used = self._lists.get(number_id or "")
        level = used.levels.get(level_index) if used else None
        if used is None or level is None:
            return ""
        counts = self._count(number_id or "", used, level_index, level)
        if level.number_format == "bullet":
            return f"{_PRIVATE.sub(_BULLET, level.text) or _BULLET} "
        label = _PLACE.sub(lambda place: _printed(int(place[1]) - 1, counts, used.levels, level), level.text)
        return _with_gap(label, level)

    def _place(self, paragraph: Any) -> tuple[str | None, int]:
        """The list and the level of a paragraph: its own, else its style's."""
        properties = paragraph.find(W + "pPr")
        if properties is None:
            return None, 0
        number_id, level = _number_properties(properties)
        of_style = self._style_properties.get(_value(properties.find(W + "pStyle")) or "", (None, None))
        number_id = of_style[0] if number_id is None else number_id
        level = of_style[1] if level is None else level
        return number_id, level or 0

    def _of_style(self, style_id: str, styles: dict[str, Any]) -> tuple[str | None, int | None]:
        """The list and the level that a paragraph style gives, its own or one that it is based on."""
        style = styles[style_id]
        for _ in range(_STYLE_DEPTH):
            properties = style.find(W + "pPr")
            number_id, level = _number_properties(properties) if properties is not None else (None, None)
            if number_id is not None:
                return number_id, level if level is not None else self._linked_level(number_id, style_id)
            style = styles.get(_value(style.find(W + "basedOn")) or "")
            if style is None:
                break
        return None, None

    def _linked_level(self, number_id: str, style: str | None) -> int | None:
        levels = self._lists[number_id].levels if number_id in self._lists else {}
        return next((index for index, level in levels.items() if level.style == style), None)

    def _count(self, number_id: str, used: _List, index: int, level: _Level) -> dict[int, int]:
        counts = self._counts.setdefault(used.definition, {})
        for upper in range(index):
            if upper in used.levels:
                counts.setdefault(upper, used.starts.get(upper, used.levels[upper].start))
        if index in used.starts and (number_id, index) not in self._restarted:
            self._restarted.add((number_id, index))
            counts[index] = used.starts[index]
        else:
            counts[index] = counts[index] + 1 if index in counts else used.starts.get(index, level.start)
        for lower in [lower for lower in counts if lower > index]:
            after = used.levels[lower].restarts_after if lower in used.levels else None
            if after is None or index < after:
                del counts[lower]
        return counts


def _printed(place: int, counts: dict[int, int], levels: dict[int, _Level], level: _Level) -> str:
    if place not in counts or place not in levels:
        return ""
    number_format = "decimal" if level.legal and place in levels else levels[place].number_format
    return numbered(counts[place], number_format)


def _with_gap(label: str, level: _Level) -> str:
    tight = not label or level.suffix == "nothing" or label[-1] in _TIGHT or label[-1].isspace()
    return label if tight else label + " "


def _lists(root: Any) -> dict[str, _List]:
    """The lists by the number that paragraphs name them with."""
    definitions = {one.get(W + "abstractNumId"): one for one in root.iter(W + "abstractNum")}
    linked = [one for one in definitions.values() if one.find(W + "styleLink") is not None]
    by_style = {_value(one.find(W + "styleLink")): one for one in linked}
    lists = {}
    for number in root.iter(W + "num"):
        definition = definitions.get(_value(number.find(W + "abstractNumId")))
        if definition is None:
            continue
        definition = by_style.get(_value(definition.find(W + "numStyleLink")), definition)
        lists[number.get(W + "numId")] = _with_overrides(number, definition)
    return lists


def _with_overrides(number: Any, definition: Any) -> _List:
    used = _List(definition.get(W + "abstractNumId"), _levels(definition), {})
    for override in number.iter(W + "lvlOverride"):
        index = _integer(override.get(W + "ilvl"), 0)
        used.levels.update(_levels(override))
        start = override.find(W + "startOverride")
        if start is not None:
            used.starts[index] = _integer(_value(start), 1)
    return used


def _levels(parent: Any) -> dict[int, _Level]:
    return {_integer(level.get(W + "ilvl"), 0): _level(level) for level in parent.iterchildren(W + "lvl")}


def _level(level: Any) -> _Level:
    restart = _value(level.find(W + "lvlRestart"))
    number_format = next(level.iter(W + "numFmt"), None)
    return _Level(
        start=_integer(_value(level.find(W + "start")), 0),
        number_format=_format_name(number_format),
        text=_value(level.find(W + "lvlText")) or "",
        suffix=_value(level.find(W + "suff")) or "tab",
        restarts_after=None if restart is None else _integer(restart, 0),
        legal=level.find(W + "isLgl") is not None,
        style=_value(level.find(W + "pStyle")),
    )


def _format_name(element: Any) -> str:
    """`custom` with the pattern 01, 02, … is decimalZero under another name (17.18.59)."""
    name = _value(element) or "decimal"
    return "decimalZero" if name == "custom" and (element.get(W + "format") or "").startswith("0") else name


def _number_properties(properties: Any) -> tuple[str | None, int | None]:
    """The list and the level that paragraph properties name; list "0" takes a number away."""
    numbers = properties.find(W + "numPr")
    if numbers is None:
        return None, None
    level = _value(numbers.find(W + "ilvl"))
    return _value(numbers.find(W + "numId")), None if level is None else _integer(level, 0)


def _value(element: Any) -> str | None:
    return None if element is None else element.get(_VALUE)


def _integer(text: str | None, otherwise: int) -> int:
    try:
        return int(text) if text is not None and len(text) < 10 else otherwise
    except ValueError:
        return otherwise
