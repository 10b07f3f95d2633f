"""Ruled tables of a PDF page: rulings to cells by pdfplumber's geometry, characters into cells, cells into a grid.

What is done beyond pdfplumber: a shading behind text is no table, a table open at its sides is closed, text in a corner
whose ruling is missing gets its cell, a number that runs over the ruling stays whole, a vertical label is one text.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extraction.reading import pdf_plumber
from extraction.reading.pdf_layout import Sheet
from extraction.reading.pdf_printed import MIDDLE, Floats, Glyphs, Mask, Place, Printed
from extraction.reading.pdf_sides import close_sides
from extraction.reading.raw import Boxes, RawCell, RawTable

TOUCHING = 0.2
"""Digits closer than this (em) belong to one number; cells keep more between theirs."""

NUMERIC = frozenset("0123456789.,%")
PADDING = 11.0
"""Both paddings of a cell in Word, 5.4 points each."""

BREAK = np.full((1, 4), np.nan, np.float32)
LEAST_INK = 0.3
"""The share of a character's box that must lie in a cell for it to belong there though its middle does not."""


@dataclass(frozen=True, slots=True)
class PlacedTable(RawTable):
    """A table with its place on the page: the x of its column edges, its top and its bottom; whether rulings say so."""

    columns: tuple[float, ...] = ()
    top: float = 0.0
    bottom: float = 0.0
    ruled: bool = True


def find_tables(printed: Printed, sheet: Sheet) -> tuple[list[PlacedTable], Mask]:
    """The ruled tables of a page, from top to bottom, and a mask of its glyphs that stand in them.

    A frame of one column is no table; its text is left to the lines. Raises `pdf_plumber.TableBudgetError`.
    """
    glyphs = printed.glyphs
    used = np.zeros(len(glyphs), np.bool_)
    tables: list[PlacedTable] = []
    if not printed.rulings.horizontal or not printed.rulings.vertical:
        return tables, used
    for cells in pdf_plumber.find_cells(close_sides(pdf_plumber.merge(printed.rulings))):
        grid = Lattice(cells)
        if grid.width < 2:
            continue
        owners = grid.assign(glyphs, ~used)
        used |= owners >= 0
        tables.append(_make_table(grid, sheet, owners))
    return tables, used


class Lattice:
    """The cells of one table as a grid of rows and columns."""

    def __init__(self, cells: list[Place]) -> None:
        self.xs = _levels([x for cell in cells for x in (cell[0], cell[2])])
        self.ys = _levels([y for cell in cells for y in (cell[1], cell[3])])
        self.width, self.height = len(self.xs) - 1, len(self.ys) - 1
        self.columns, self.rows = self.xs.tolist(), self.ys.tolist()
        self.cells = sorted({self._slots(cell) for cell in cells})
        self.owner: npt.NDArray[np.int64] = np.full((self.height, self.width), -1, np.int64)
        for index, (top, left, bottom, right) in enumerate(self.cells):
            self.owner[top:bottom, left:right] = index
        self._fill_holes()

    def _slots(self, cell: Place) -> tuple[int, int, int, int]:
        """First row, first column, row after the last, column after the last."""
        left, right = (bisect_right(self.columns, x) - 1 for x in (cell[0], cell[2]))
        top, bottom = (bisect_right(self.rows, y) - 1 for y in (cell[1], cell[3]))
        return top, left, max(bottom, top + 1), max(right, left + 1)

    def assign(self, glyphs: Glyphs, free: Mask) -> npt.NDArray[np.int64]:
        """The index of the cell of each glyph, -1 for those outside."""
        x = (glyphs.ink[:, 0] + glyphs.ink[:, 2]).astype(np.float64) / 2
        y = glyphs.base - MIDDLE * glyphs.em
        column, row = np.searchsorted(self.xs, x, "right") - 1, np.searchsorted(self.ys, y, "right") - 1
        inside = (column >= 0) & (column < self.width) & (row >= 0) & (row < self.height) & free
        owners = np.full(len(glyphs), -1, np.int64)
        owners[inside] = self.owner[row[inside], column[inside]]
        self._keep_numbers_whole(glyphs, owners)
        self._take_overhang(glyphs, owners, free)
        return owners

    def _fill_holes(self) -> None:
        """A cell for each part of the grid that no cell covers, because its rulings are missing or were cut off."""
        for row, column in np.argwhere(self.owner < 0).tolist():
            if self.owner[row, column] >= 0:
                continue
            bottom, right = row + 1, column + 1
            while bottom < self.height and self.owner[bottom, column] < 0:
                bottom += 1
            while right < self.width and (self.owner[row:bottom, right] < 0).all():
                right += 1
            self.owner[row:bottom, column:right] = len(self.cells)
            self.cells.append((row, column, bottom, right))

    def _keep_numbers_whole(self, glyphs: Glyphs, owners: npt.NDArray[np.int64]) -> None:
        """Digits that touch across a vertical ruling go to the cell in which most of the number stands."""
        digits = np.flatnonzero(np.isin(glyphs.codes, [ord(c) for c in NUMERIC]) & (owners >= 0))
        if len(digits) < 2:
            return
        order = digits[np.lexsort((glyphs.left[digits], np.round(glyphs.base[digits], 1)))]
        gap = glyphs.left[order][1:] - glyphs.right[order][:-1]
        level = np.abs(np.diff(glyphs.base[order])) < 0.5
        linked = level & (np.abs(gap) < TOUCHING * glyphs.em[order][1:])
        if not (linked & (np.diff(owners[order]) != 0)).any():
            return
        for run in np.split(order, np.flatnonzero(~linked) + 1):
            if len(run) > 1 and len(set(owners[run].tolist())) > 1 and self._is_overlapped(glyphs, run):
                owners[run] = np.bincount(owners[run]).argmax()

    def _is_overlapped(self, glyphs: Glyphs, run: npt.NDArray[np.int64]) -> bool:
        """Whether a ruling goes through a digit, or between two of them that leave no room for it."""
        left, right = glyphs.left[run], glyphs.right[run]
        through = (self.xs[:, None] > left + 0.5) & (self.xs[:, None] < right - 0.5)
        tight = (left[1:] - right[:-1] < 0.05 * glyphs.em[run][1:]).all()
        return bool(through.any() or tight)

    def _take_overhang(self, glyphs: Glyphs, owners: npt.NDArray[np.int64], free: Mask) -> None:
        """Glyphs whose middle is outside of the table though their ink is partly in a cell."""
        ink = glyphs.ink.astype(np.float64)
        near = free & (owners < 0) & (ink[:, 2] > self.xs[0]) & (ink[:, 0] < self.xs[-1])
        near &= (ink[:, 3] > self.ys[0]) & (ink[:, 1] < self.ys[-1])
        for index in np.flatnonzero(near):
            owners[index] = self._fullest(ink[index])

    def _fullest(self, ink: Floats) -> int:
        """The cell that holds most of this box, -1 if that is not enough."""
        wide = np.clip(np.minimum(self.xs[1:], ink[2]) - np.maximum(self.xs[:-1], ink[0]), 0, None)
        high = np.clip(np.minimum(self.ys[1:], ink[3]) - np.maximum(self.ys[:-1], ink[1]), 0, None)
        area = high[:, None] * wide[None, :]
        best = np.unravel_index(int(area.argmax()), area.shape)
        enough = area[best] >= LEAST_INK * (ink[2] - ink[0]) * (ink[3] - ink[1])
        return int(self.owner[best]) if enough else -1


def _levels(values: list[float]) -> Floats:
    """The distinct values; those within a point are one."""
    ordered = np.unique(np.array(values, np.float64))
    apart: Floats = ordered[np.concatenate([[True], np.diff(ordered) > 1.0])]
    return apart


def _make_table(grid: Lattice, sheet: Sheet, owners: npt.NDArray[np.int64]) -> PlacedTable:
    members: list[list[int]] = [[] for _ in grid.cells]
    for index in np.flatnonzero(owners >= 0).tolist():
        members[owners[index]].append(index)
    cells = []
    for (top, left, bottom, right), inside in zip(grid.cells, members, strict=True):
        text, boxes = read_cell(sheet, inside, float(grid.xs[right] - grid.xs[left]))
        cells.append(RawCell(top, left, text, 0, bottom - top, right - left, boxes, sheet.page))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    columns = tuple(round(float(x), 2) for x in grid.xs)
    return PlacedTable(tuple(cells), sheet.page, columns, float(grid.ys[0]), float(grid.ys[-1]))


def read_cell(sheet: Sheet, indexes: list[int], width: float) -> tuple[str, Boxes]:
    """The text of a cell `width` points wide, its printed lines parted by line breaks, and a box for each character.

    A label set vertically and a number that was too long for its cell are one text without breaks.
    """
    texts: list[str] = []
    boxes: list[Boxes] = []
    taken = 0.0
    for row in sheet.rows(indexes):
        text, places = sheet.spell(row)
        if texts and not _joins(texts[-1], text, taken, width):
            texts.append("\n")
            boxes.append(BREAK)
        texts.append(text)
        boxes.append(places)
        taken = sheet.right[row[-1]] - sheet.left[row[0]]
    return "".join(texts), np.concatenate(boxes) if boxes else BREAK[:0]


def _joins(above: str, text: str, taken: float, width: float) -> bool:
    """Whether `text` goes on below `above` without a break: one character a line, or digits that filled the cell."""
    if len(above) == 1 and len(text) == 1:
        return above > "\u2e7f" or text > "\u2e7f"
    if len(above) < 3 or not NUMERIC.issuperset(above) or not NUMERIC.issuperset(text):
        return False
    return taken + taken / len(above) > width - PADDING
