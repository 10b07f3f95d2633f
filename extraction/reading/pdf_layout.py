"""From placed characters to printed lines, by geometry only: the order in the file is not that of reading."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, median_high

import numpy as np

from extraction.reading.pdf_printed import Glyphs
from extraction.reading.raw import Boxes

SAME_LINE = 0.35
"""Baselines closer than this (em) are one line; the narrowest pitch of print is about 1 em."""

LATIN_GAP = 0.15
"""A gap (em) between Latin letters or digits that is a space; a space is 0.25 em and more, kerning under 0.1."""

WIDE_GAP = 1.2
"""A gap (em) next to a Chinese character that is meant; autospacing beside digits is 0.25 em."""

WIDE = "\u2e80"
"""From here on characters are as wide as high."""

OVERPRINT = 0.12
"""The same character again within this (em) is a fake bold, printed twice; a digit is 0.5 em wide."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One printed line with a box for each character of `text` (NaN for a space)."""

    text: str
    boxes: Boxes
    page: int
    left: float
    right: float
    top: float
    base: float
    em: float


class Sheet:
    """The characters of one page, ready to be read in any grouping. Plain lists: the groups are small and many."""

    def __init__(self, glyphs: Glyphs, page: int) -> None:
        self.page = page
        self.letters = glyphs.codes.astype("<u4").tobytes().decode("utf-32-le")
        self.left: list[float] = glyphs.left.tolist()
        self.right: list[float] = glyphs.right.tolist()
        self.base: list[float] = glyphs.base.tolist()
        self.em: list[float] = glyphs.em.tolist()
        self.ink = np.concatenate([glyphs.ink, np.full((1, 4), np.nan, np.float32)])

    def lines(self, indexes: Iterable[int]) -> list[Line]:
        """The printed lines that these glyphs make, from top to bottom."""
        return [self._line(row) for row in self.rows(indexes)]

    def _line(self, row: list[int]) -> Line:
        text, boxes = self.spell(row)
        right = max(self.right[i] for i in row)
        base = median(self.base[i] for i in row)
        top = float(np.nanmin(boxes[:, 1]))
        return Line(text, boxes, self.page, self.left[row[0]], right, top, base, self._size(row))

    def _size(self, row: list[int]) -> float:
        """The size of a line's print: that of its Chinese characters. Sizes of digits go by their font's height, and in
        some files those of 一 by its ink."""
        return median_high([self.em[i] for i in row if self.letters[i] >= WIDE] or [self.em[i] for i in row])

    def rows(self, indexes: Iterable[int]) -> Iterator[list[int]]:
        """The glyphs of each baseline, from top to bottom, each row from left to right."""
        base, em = self.base, self.em
        row: list[int] = []
        for index in sorted(indexes, key=base.__getitem__):
            if row and base[index] - base[row[-1]] > SAME_LINE * max(em[index], em[row[-1]]):
                yield from self._level(row)
                row = []
            row.append(index)
        if row:
            yield from self._level(row)

    def _level(self, row: list[int]) -> Iterator[list[int]]:
        """A row by itself, or the rows that a label set vertically beside them has linked into one.

        Then the fullest baselines are rows, and every character goes to the nearest.
        """
        reach = SAME_LINE * median(self.em[i] for i in row)
        if self.base[row[-1]] - self.base[row[0]] <= 2 * reach:
            yield sorted(row, key=self.left.__getitem__)
            return
        anchors = self._anchors(row, reach)
        rows: list[list[int]] = [[] for _ in anchors]
        for index in row:
            place = bisect_left(anchors, self.base[index])
            near = min(
                (p for p in (place - 1, place) if 0 <= p < len(anchors)),
                key=lambda p: abs(anchors[p] - self.base[index]),
            )
            rows[near].append(index)
        for one in rows:
            yield sorted(one, key=self.left.__getitem__)

    def _anchors(self, row: list[int], reach: float) -> list[float]:
        """The baselines that most characters stand on, none within reach of another."""
        groups: list[list[float]] = []
        for index in row:
            if groups and self.base[index] - groups[-1][-1] <= reach / 7:
                groups[-1].append(self.base[index])
            else:
                groups.append([self.base[index]])
        anchors: list[float] = []
        for group in sorted(groups, key=len, reverse=True):
            if all(abs(group[0] - anchor) > reach for anchor in anchors):
                anchors.append(group[0])
        return sorted(anchors)

    def spell(self, row: list[int]) -> tuple[str, Boxes]:
        """The text of a row from left to right, with spaces where a gap is meant, and a box for each character."""
        row = self._without_overprint(row)
        letters, em = self.letters, max(self.em[i] for i in row)
        gaps = [(self.left[b] - self.right[a]) / em for a, b in pairwise(row)]
        # Lines are justified, and titles set apart, by spreading all gaps: one is meant only if wider than the usual.
        usual = max(sorted(gaps)[(len(gaps) - 1) // 4], 0.0) if gaps else 0.0
        latin_gap, wide_gap = LATIN_GAP + min(usual, WIDE_GAP), max(WIDE_GAP, 2.5 * usual)
        text, places = [letters[row[0]]], [row[0]]
        for gap, index in zip(gaps, row[1:], strict=True):
            if gap > LATIN_GAP and gap > (latin_gap if text[-1] < "\u0250" and letters[index] < "\u0250" else wide_gap):
                text.append(" ")
                places.append(-1)
            text.append(letters[index])
            places.append(index)
        return "".join(text), self.ink[places]

    def _without_overprint(self, row: list[int]) -> list[int]:
        kept = row[:1]
        for index in row[1:]:
            before = kept[-1]
            near = self.left[index] - self.left[before] < OVERPRINT * self.em[index]
            if not near or self.letters[index] != self.letters[before]:
                kept.append(index)
        return kept
