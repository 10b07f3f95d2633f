"""What only the whole document shows: which lines belong to the page and not to the text, and which lines run on."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extraction.reading.pdf_layout import WIDE, Line
from extraction.reading.pdf_tables import PlacedTable

ZONE = 0.15
"""Furniture stands in this share of the page at its top or bottom."""

EDGE_LINES = 3
REPEATS = 3
SHARE = 0.3
"""A running head repeats on this many pages and on this share of them (odd and even pages may differ)."""

STAYS = 4.0
"""And it stays at its height within this (points)."""

_PAGE_NUMBER = re.compile(r"[^\w]{0,6}第?\s?(\d{1,4})\s?页?(?:\s?[/／,，]?\s?共?\s?\d{1,4}\s?页?)?[^\w]{0,6}")
_DRESSED = re.compile(r"[-—–－―─·~]\s?\d{1,4}\s?[-—–－―─·~]|第\s?\d{1,4}\s?页.{0,12}|\d{1,4}\s?[/／]\s?\d{1,4}")
_SENTENCE_END = tuple("。！？：；!?:;")
_DIGITS = re.compile(r"\d+")
_CLOSERS, _QUOTES = "，。、；：！？）》】〉〕", "“”‘’（《【〈〔"
_UNIT = rf"(?:[!-~]+|[^!-~{_CLOSERS}{_QUOTES}])"
_UNPARTED = re.compile(rf"{_UNIT}?(?:[{_CLOSERS}]|[{_QUOTES}]{_UNIT}?)*")
"""What no line break may part: Latin words and numbers, marks that may not begin a line, and (UAX 14, LB19) quotation marks on both
sides."""

Item = Line | PlacedTable


@dataclass(frozen=True, slots=True)
class Laid:
    """A page after layout: its lines and tables from top to bottom."""

    number: int
    height: float
    items: tuple[Item, ...]


def find_furniture(pages: Sequence[Laid]) -> set[Line]:
    """Page numbers, and heads and feet that repeat from page to page at the same height."""
    return set(_page_numbers(pages)) | set(_running_heads(pages))


def _edge_lines(page: Laid) -> Iterator[tuple[bool, Line]]:
    """Lines at the page's edges with no table further out, with whether they are at the bottom."""
    for bottom, items in ((False, page.items), (True, page.items[::-1])):
        for item in items[:EDGE_LINES]:
            if not isinstance(item, Line):
                break
            if (item.base > (1 - ZONE) * page.height) if bottom else (item.base < ZONE * page.height):
                yield bottom, item


def _running_heads(pages: Sequence[Laid]) -> Iterator[Line]:
    alike: dict[tuple[bool, str], list[Line]] = defaultdict(list)
    for page in pages:
        for bottom, line in _edge_lines(page):
            alike[bottom, _DIGITS.sub("#", line.text.replace(" ", ""))].append(line)
    for lines in alike.values():
        for line in lines:
            level = {other.page for other in lines if abs(other.base - line.base) <= STAYS}
            if len(level) >= max(REPEATS, SHARE * len(pages)):
                yield line


def _page_numbers(pages: Sequence[Laid]) -> Iterator[Line]:
    """Numbers that count up with the pages; a single one only in the dress of a page number or alone at the foot."""
    found = [(line, bottom, page) for page in pages for bottom, line in _edge_lines(page) if _number(line) is not None]
    offsets = Counter({line.page: (_number(line) or 0) - line.page for line, _, _ in found}.values())
    for line, bottom, page in found:
        counted = offsets[(_number(line) or 0) - line.page] > 1
        if counted or _DRESSED.fullmatch(line.text.strip()) or (bottom and _stands_apart(line, page)):
            yield line


def _number(line: Line) -> int | None:
    match = _PAGE_NUMBER.fullmatch(line.text)
    return int(match[1]) if match else None


def _stands_apart(line: Line, page: Laid) -> bool:
    """Whether a number is the last thing on its page, in the bottom tenth, and well below what is before it."""
    if page.items[-1] is not line or line.base < 0.9 * page.height:
        return False
    return len(page.items) == 1 or line.top - _foot(page.items[-2]) > 1.5 * line.em


def _foot(item: Item) -> float:
    return item.base if isinstance(item, Line) else item.bottom


@dataclass(frozen=True, slots=True)
class Column:
    """The left and right margin of a page's text."""

    left: float
    right: float


def paragraph_ends(pages: Sequence[Laid], furniture: set[Line]) -> dict[Line, bool | None]:
    """For each line of text whether a paragraph ends with it: True, False, or None where geometry does not tell."""
    flow = [item for page in pages for item in page.items if not isinstance(item, Line) or item not in furniture]
    columns = _columns(pages, furniture)
    lines = [item for item in flow if isinstance(item, Line) and item.page in columns]
    flush = sum(_is_indented(line, columns[line.page]) for line in lines) < 0.03 * len(lines)
    ends: dict[Line, bool | None] = {}
    for item, following in pairwise([*flow, None]):
        if not isinstance(item, Line):
            continue
        if not isinstance(following, Line):
            ends[item] = True
        elif item.page in columns and following.page in columns:
            ends[item] = _ends(item, following, columns, flush=flush)
        else:
            ends[item] = None
    return ends


def _columns(pages: Sequence[Laid], furniture: set[Line]) -> dict[int, Column]:
    """Each page's text column; a page with too few full lines takes that of the others."""
    own: dict[int, Column] = {}
    for page in pages:
        column = _own_column([item for item in page.items if isinstance(item, Line) and item not in furniture])
        if column:
            own[page.number] = column
    if not own:
        return {}
    usual = Column(median(c.left for c in own.values()), median(c.right for c in own.values()))
    return {page.number: own.get(page.number, usual) for page in pages}


def _own_column(lines: list[Line]) -> Column | None:
    if len(lines) < 3:
        return None
    em = median(line.em for line in lines)
    outer_left, outer_right = min(line.left for line in lines), max(line.right for line in lines)
    lefts = [line.left for line in lines if line.left < outer_left + 0.6 * em]
    rights = [line.right for line in lines if line.right > outer_right - 2 * em]
    return Column(median(lefts), median(rights)) if len(lefts) >= 3 and len(rights) >= 3 else None


def _is_indented(line: Line, column: Column) -> bool:
    return 1.2 * line.em <= line.left - column.left <= 4.5 * line.em


def _ends(line: Line, following: Line, columns: dict[int, Column], *, flush: bool) -> bool | None:
    column, next_column = columns[line.page], columns[following.page]
    slack, indent = column.right - line.right, line.left - column.left
    needed = _first_width(following) + line.em
    if slack > needed + 2.5 * line.em or _is_resized(line, following):
        return True
    # An indent of two characters is a first line's where the rest of the line is full.
    first_line = indent <= 2.6 * line.em and slack <= needed
    if not first_line and indent > 1.5 * line.em and slack > 1.5 * line.em and abs(indent - slack) < 1.5 * line.em:
        # Centred, unless it is a first line with its indent that happens to stop so far before the margin.
        return True if following.left - next_column.left > 0.8 * following.em else None
    if _is_indented(following, next_column):
        alike = abs(indent - (following.left - next_column.left)) < 0.5 * line.em
        return None if alike and slack <= needed and not line.text.endswith(_SENTENCE_END) else True
    if following.left - next_column.left > 0.8 * following.em or slack > needed:
        return None
    if following.page == line.page and following.base - line.base > 3 * line.em:
        return None
    return None if flush and line.text.endswith(_SENTENCE_END) else False


def _is_resized(line: Line, following: Line) -> bool:
    """Whether the print gets larger or smaller; of a line without Chinese the size is not known well enough."""
    known = max(line.text) >= WIDE and max(following.text) >= WIDE
    return known and abs(line.em - following.em) > 0.2 * line.em


def _first_width(line: Line) -> float:
    """The width of what could not have been parted to go on the line before: a character and its marks, a word, a number."""
    match = _UNPARTED.match(line.text)
    return line.em * max(1.0, sum(1.0 if letter >= WIDE else 0.55 for letter in match[0]) if match else 1.0)
