"""Tables that are printed without rulings, found by numbers that stand below one another.

Prose must never become a table: at least three rows need numbers in the same two or more columns beside a label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from extraction.reading.pdf_layout import Line
from extraction.reading.pdf_printed import Floats
from extraction.reading.pdf_tables import BREAK, PlacedTable
from extraction.reading.raw import Boxes, RawCell

GAP = 1.0
"""Pieces of a line at least this far apart (em) are cells; in justified prose gaps stay under 0.7 em."""

SPREAD = 1.8
"""Even in a line whose letters are set apart, a gap this wide (em) parts cells."""

LEAST_ROWS = 3
LEAST_NUMBERS = 2
MANY_NUMBERS = 8
LOOSEST, TIGHT = 5.0, 1.7
"""Lines of one table follow within `LOOSEST` (em), those of one label within `TIGHT`."""

SHORT = 30
"""A line or piece of more characters is prose."""

HEAD_LINES = 10
HEAD_GAP = 0.4
"""The least gap (em) between the heads of two narrow columns."""

MARK = 0.9
"""The place of a full-width mark (em), from its ink on."""

_OPENING, _CLOSING = "（《“‘〔【〈「", "，。、；：！？）》”’〕】〉」"

_HEADING = re.compile(r"第?[一二三四五六七八九十]{1,3}[、章节]")
_NUMBER = re.compile(r"[-+]?[\d,.，]{1,20}[%％]?|[/／—–-]{1,2}|无")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters of a line with no wide gap inside."""

    text: str
    boxes: Boxes
    left: float
    right: float
    line: int

    def part(self, start: int, stop: int) -> Piece:
        """The piece from one character to another."""
        own = self.boxes[start:stop]
        return Piece(self.text[start:stop], own, float(own[0, 0]), float(own[-1, 2]), self.line)

    @property
    def middle(self) -> float:
        """Where its middle stands."""
        return (self.left + self.right) / 2

    @property
    def is_number(self) -> bool:
        """Whether it is what a table of figures holds: a number, a dash or 无."""
        return _NUMBER.fullmatch(self.text) is not None


def cut(line: Line, index: int) -> list[Piece]:
    """The pieces of a line. Lines that are spread evenly are one piece."""
    boxes = line.boxes[~np.isnan(line.boxes[:, 0])]
    letters = line.text.replace(" ", "")
    gaps = _gaps(letters, boxes, line.em)
    if not len(gaps) or gaps.max() <= GAP * line.em:
        return [Piece(letters, boxes, line.left, line.right, index)]
    digits = np.array([letter.isdigit() for letter in letters])
    between = gaps[~(digits[1:] & digits[:-1])]
    least, usual = GAP * line.em, 3 * float(np.quantile(between, 0.25)) if len(between) else 0.0
    # Words are spread evenly in titles and justified lines; digits never are.
    least_words = max(least, min(usual, SPREAD * line.em))
    cuts = np.flatnonzero(gaps > np.where(digits[1:] & digits[:-1], least, least_words)) + 1
    return [
        Piece(letters[a:b], boxes[a:b], float(boxes[a, 0]), float(boxes[b - 1, 2]), index)
        for a, b in pairwise([0, *cuts.tolist(), len(letters)])
    ]


def _gaps(letters: str, boxes: Boxes, em: float) -> Floats:
    """The gaps between neighbours. The ink of a full-width mark fills a corner of its place; all of that is taken up."""
    left, right = boxes[:, 0].astype(np.float64), boxes[:, 2].astype(np.float64)
    opening = np.array([letter in _OPENING for letter in letters])
    closing = np.array([letter in _CLOSING for letter in letters])
    starts = np.where(opening, np.minimum(left, right - MARK * em), left)
    ends = np.where(closing, np.maximum(right, left + MARK * em), right)
    gaps: Floats = starts[1:] - ends[:-1]
    return gaps


def find_borderless(lines: Sequence[Line]) -> list[tuple[range, PlacedTable]]:
    """The tables among the lines of one page (from top to bottom), each with the range of lines that it takes up."""
    pieces = [cut(line, index) for index, line in enumerate(lines)]
    found: list[tuple[range, PlacedTable]] = []
    for rows in _blocks(lines, pieces):
        stop = found[-1][0].stop if found else 0
        layout = _Slots(lines, pieces, rows)
        taken = layout.extent(stop)
        found.append((taken, layout.table(taken)))
    return found


def _blocks(lines: Sequence[Line], pieces: Sequence[list[Piece]]) -> list[list[int]]:
    """The lines with numbers in the same columns, three and more together with only short lines between."""
    blocks: list[list[int]] = []
    for index, own in enumerate(pieces):
        numbers = [piece for piece in own if piece.is_number]
        if len(own) <= LEAST_NUMBERS or len(numbers) < LEAST_NUMBERS:
            continue
        above = pieces[blocks[-1][-1]] if blocks else []
        if _aligned(above, numbers) and _hangs_together(lines, pieces, blocks[-1][-1], index):
            blocks[-1].append(index)
        else:
            blocks.append([index])
    return [rows for rows in blocks if len(rows) >= LEAST_ROWS or _is_row_of_figures(pieces[rows[0]])]


def _is_row_of_figures(pieces: Sequence[Piece]) -> bool:
    """Whether a line by itself can only be the row of a table."""
    return len(pieces) >= MANY_NUMBERS and all(piece.is_number for piece in pieces)


def _hangs_together(lines: Sequence[Line], pieces: Sequence[list[Piece]], first: int, last: int) -> bool:
    """Whether two rows follow closely, with nothing but labels or lines of several cells between them."""
    between = lines[first : last + 1]
    near = all(b.base - a.base <= LOOSEST * max(a.em, b.em) for a, b in pairwise(between))
    start = min(piece.left for piece in pieces[last] if piece.is_number)
    return near and all(
        len(line.text) <= SHORT and (line.right <= start or len(pieces[index]) > 1)
        for index, line in enumerate(between[1:-1], first + 1)
    )


def _aligned(above: Sequence[Piece], numbers: Sequence[Piece]) -> bool:
    """Whether about as many numbers stand above, and most of these below one another."""
    others = [piece for piece in above if piece.is_number]
    fewer, more = sorted((len(others), len(numbers)))
    hits = sum(any(_overlap(piece, other) for other in others) for piece in numbers)
    return 2 * fewer >= more and hits >= max(LEAST_NUMBERS, 0.6 * fewer)


def _overlap(a: Piece, b: Piece) -> bool:
    return a.left < b.right and b.left < a.right


def _spans(pieces: Iterable[Piece], apart: float) -> list[tuple[float, float]]:
    """The stretches of x that pieces cover together, from left to right; stretches closer than `apart` are one."""
    merged: list[tuple[float, float]] = []
    for left, right in sorted((piece.left, piece.right) for piece in pieces):
        if merged and left < merged[-1][1] + apart:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def _label_columns(pieces: list[Piece]) -> list[tuple[float, float]]:
    """The columns of labels: where a border leaves two and more pieces on either side, it parts them."""
    if not pieces:
        return []

    def sides(border: float) -> tuple[list[Piece], list[Piece]]:
        return [p for p in pieces if p.right <= border], [p for p in pieces if p.left >= border]

    left, right = max((sides(piece.left) for piece in pieces), key=lambda both: min(map(len, both)))
    if min(len(left), len(right)) < 2:
        return [(min(p.left for p in pieces), max(p.right for p in pieces))]
    return _label_columns(left) + _label_columns(right)


class _Slots:
    """The columns of one table: labels on the left, then figures."""

    def __init__(self, lines: Sequence[Line], pieces: Sequence[list[Piece]], rows: list[int]) -> None:
        self.lines, self.pieces, self.rows = lines, pieces, rows
        self.em = median(lines[row].em for row in rows)
        numbers = [piece for row in rows for piece in pieces[row] if piece.is_number]
        self.figures = _spans(numbers, 0.0)
        labels = [p for own in pieces[rows[0] : rows[-1] + 1] for p in own if p.right <= self.figures[0][0]]
        self.spans = _label_columns(labels) + self.figures

    def extent(self, stop: int) -> range:
        """The lines of the table: its rows, the head above and the rest of a label below, none before `stop`."""
        first, last = self.rows[0], self.rows[-1]
        for index in range(first - 1, max(stop, first - HEAD_LINES) - 1, -1):
            over_figures = self._is_head(index)
            if over_figures is None:
                break
            first = index if over_figures else first
        below = self.lines[last + 1 : last + 2]
        if below and below[0].base - self.lines[last].base < TIGHT * self.em and below[0].right < self.figures[0][0]:
            last += 1
        return range(first, last + 1)

    def _is_head(self, index: int) -> bool | None:
        """Whether a line above stands over the figures; False for one over the labels only, None for other text."""
        line, pieces, start = self.lines[index], self.pieces[index], self.figures[0][0]
        near = self.lines[index + 1].base - line.base <= LOOSEST * self.em
        if not near or line.left < self.spans[0][0] - self.em or any(len(piece.text) > SHORT for piece in pieces):
            return None
        if abs(line.em - self.em) > 0.25 * self.em or _HEADING.match(line.text):
            return None
        if line.right <= start:
            return False
        return True if len(pieces) > 1 or line.left > start - 3 * self.em else None

    def table(self, taken: range) -> PlacedTable:
        """The table that these lines make."""
        rows = self._group(taken)
        cells: list[RawCell] = []
        for number, members in enumerate(rows):
            pieces = [part for index in members for piece in self.pieces[index] for part in self._parts(piece)]
            cells += self._row(pieces, number)
        edges = [self.spans[0][0], *((a[1] + b[0]) / 2 for a, b in pairwise(self.spans)), self.spans[-1][1]]
        first, last = self.lines[taken[0]], self.lines[taken[-1]]
        return PlacedTable(tuple(cells), first.page, tuple(edges), first.top, last.base, ruled=False)

    def _group(self, taken: range) -> list[list[int]]:
        """The lines of each row. Lines of words alone go to the row that is near, as the rest of its label."""
        anchors = [i for i in taken if i in self.rows or any(p.is_number and self._first(p) for p in self.pieces[i])]
        rows: dict[int, list[int]] = {anchor: [anchor] for anchor in anchors}
        for index in taken:
            if index in rows:
                continue
            base = self.lines[index].base
            near = min(rows, key=lambda anchor: abs(self.lines[anchor].base - base))
            wrapped = all(piece.right <= self.figures[0][0] for piece in self.pieces[index]) or near not in anchors
            if wrapped and abs(self.lines[near].base - base) < TIGHT * self.em:
                rows[near].append(index)
            else:
                rows[index] = [index]
        return [sorted(rows[key]) for key in sorted(rows)]

    def _first(self, piece: Piece) -> bool:
        return piece.left >= self.figures[0][0] - self.em

    def _row(self, pieces: list[Piece], number: int) -> list[RawCell]:
        """The cells of one row, empty ones included; a piece over several columns spans them."""
        held: dict[int, list[Piece]] = {}
        reach: dict[int, int] = {}
        for piece in pieces:
            first, last = self._columns_of(piece)
            held.setdefault(first, []).append(piece)
            reach[first] = max(last, reach.get(first, last))
        cells = []
        column = 0
        while column < len(self.spans):
            following = min((c for c in held if c > column), default=len(self.spans))
            end = min(reach.get(column, column) + 1, following)
            text, boxes = _written(held.get(column, []))
            cells.append(RawCell(number, column, text, 0, 1, end - column, boxes, self.lines[0].page))
            column = end
        return cells

    def _parts(self, piece: Piece) -> Iterator[Piece]:
        """A piece over several columns of figures, cut at their borders: narrow columns have heads close together."""
        gaps = piece.boxes[1:, 0] - piece.boxes[:-1, 2]
        start = 0
        for a, b in pairwise(self.figures):
            border, reach = (a[1] + b[0]) / 2, (b[0] - a[1]) / 2 + 0.3 * self.em
            middles = (piece.boxes[1:, 0] + piece.boxes[:-1, 2]) / 2
            fitting = np.flatnonzero((gaps > HEAD_GAP * self.em) & (np.abs(middles - border) < reach))
            if len(fitting) and (place := int(fitting[gaps[fitting].argmax()]) + 1) > start:
                yield piece.part(start, place)
                start = place
        yield piece.part(start, len(piece.text))

    def _columns_of(self, piece: Piece) -> tuple[int, int]:
        hit = [i for i, (left, right) in enumerate(self.spans) if piece.left < right and left < piece.right]
        if not hit:
            hit = [min(range(len(self.spans)), key=lambda i: abs(sum(self.spans[i]) / 2 - piece.middle))]
        return hit[0], hit[-1]


def _written(pieces: list[Piece]) -> tuple[str, Boxes]:
    """The pieces of a cell in reading order, with line breaks between lines."""
    texts: list[str] = []
    boxes: list[Boxes] = []
    for before, piece in zip([None, *pieces], pieces, strict=False):
        if before is not None:
            texts.append(" " if before.line == piece.line else "\n")
            boxes.append(BREAK)
        texts.append(piece.text)
        boxes.append(piece.boxes)
    return "".join(texts), np.concatenate(boxes) if boxes else BREAK[:0]
