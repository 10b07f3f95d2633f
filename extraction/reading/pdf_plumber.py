"""The door to pdfplumber: its table geometry, and its pages for those that pdfium cannot do.

pdfplumber is imported only when a page has rulings or needs the second extractor: it costs 0.2 s.
"""

from __future__ import annotations

import io
import logging
from bisect import bisect_right
from collections import defaultdict
from typing import Any

import numpy as np

from extraction.reading.pdf_printed import (
    REPLACEMENT,
    THIN,
    Glyphs,
    Place,
    Printed,
    Rulings,
    make_glyphs,
    make_rulings,
)

SNAP = 3.0
SHORTEST = 3.0
"""pdfplumber's defaults for tables: snap, join and intersection tolerance; least length of an edge."""

CROSSINGS = 5000
COMPARISONS = 2_000_000
"""Most crossings of rulings on a page, and most comparisons to find these, or cells among them: 1 to 2 s each.

A real table has 50 to 600 crossings; pdfplumber's grouping of cells into tables takes time by their square.
"""


class TableBudgetError(Exception):
    """The rulings of a page cross too often to search for tables."""


Line = dict[str, Any]
Point = tuple[float, float]


def merge(rulings: Rulings) -> Rulings:
    """The rulings after pdfplumber's snapping and joining, those shorter than a few points left out."""
    from pdfplumber.table import merge_edges
    from pdfplumber.utils.geometry import filter_edges

    upright = [_vertical(*edge) for edge in rulings.vertical if edge[1] - edge[0] >= 1]
    level = [_horizontal(*edge) for edge in rulings.horizontal if edge[1] - edge[0] >= 1]
    edges = filter_edges(merge_edges(upright + level, SNAP, SNAP, SNAP, SNAP), min_length=SHORTEST)
    return Rulings(
        tuple((e["x0"], e["x1"], e["top"]) for e in edges if e["orientation"] == "h"),
        tuple((e["top"], e["bottom"], e["x0"]) for e in edges if e["orientation"] == "v"),
    )


def find_cells(merged: Rulings) -> list[list[Place]]:
    """The cells of each table that merged rulings make, top to bottom. Raises TableBudgetError."""
    from pdfplumber.table import cells_to_tables, edges_to_intersections

    _check_budget(merged)
    edges = [_vertical(*edge) for edge in merged.vertical] + [_horizontal(*edge) for edge in merged.horizontal]
    cells = smallest_cells(edges_to_intersections(edges, SNAP, SNAP))
    return [[(float(a), float(b), float(c), float(d)) for a, b, c, d in table] for table in cells_to_tables(cells)]


def smallest_cells(crossings: dict[Point, dict[str, list[Line]]]) -> list[Place]:
    """The smallest closed cell to the lower right of each crossing. Raises TableBudgetError.

    These are the answers of `pdfplumber.table.intersections_to_cells` (a test compares them) in a tenth of its time:
    the crossings of each row and column are looked up and not searched for.
    """
    upright = {point: {_box(edge) for edge in edges["v"]} for point, edges in crossings.items()}
    level = {point: {_box(edge) for edge in edges["h"]} for point, edges in crossings.items()}
    columns: dict[float, list[Point]] = defaultdict(list)
    rows: dict[float, list[Point]] = defaultdict(list)
    for point in sorted(crossings):
        columns[point[0]].append(point)
        rows[point[1]].append(point)

    steps = 0

    def cell_at(corner: Point) -> Place | None:
        nonlocal steps
        x, y = corner
        for below in columns[x][bisect_right(columns[x], corner) :]:
            if upright[corner].isdisjoint(upright[below]):
                continue
            steps += len(rows[y])
            if steps > COMPARISONS:
                raise TableBudgetError
            for right in rows[y][bisect_right(rows[y], corner) :]:
                far = (right[0], below[1])
                if level[corner].isdisjoint(level[right]) or far not in crossings:
                    continue
                if not upright[far].isdisjoint(upright[right]) and not level[far].isdisjoint(level[below]):
                    return (x, y, *far)
        return None

    return [cell for cell in map(cell_at, sorted(crossings)) if cell is not None]


def _box(edge: Line) -> Place:
    return edge["x0"], edge["top"], edge["x1"], edge["bottom"]


def _check_budget(merged: Rulings) -> None:
    if len(merged.horizontal) * len(merged.vertical) > COMPARISONS:
        raise TableBudgetError
    if not merged.horizontal or not merged.vertical:
        return
    x0, x1, y = (column[None, :] for column in np.array(merged.horizontal).T)
    top, bottom, x = (column[:, None] for column in np.array(merged.vertical).T)
    if ((top <= y + SNAP) & (bottom >= y - SNAP) & (x >= x0 - SNAP) & (x <= x1 + SNAP)).sum() > CROSSINGS:
        raise TableBudgetError


def _horizontal(x0: float, x1: float, y: float) -> Line:
    return _edge("h", x0, y, x1, y)


def _vertical(top: float, bottom: float, x: float) -> Line:
    return _edge("v", x, top, x, bottom)


def _edge(orientation: str, x0: float, top: float, x1: float, bottom: float) -> Line:
    return {
        "object_type": "line",
        "orientation": orientation,
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "doctop": top,
        "width": x1 - x0,
        "height": bottom - top,
    }


class SecondExtractor:
    """A file in pdfplumber, opened at the first page that is asked for."""

    def __init__(self, data: bytes, path_budget: int) -> None:
        self.data, self.path_budget = data, path_budget
        self.file: Any = None

    def read_page(self, number: int) -> Printed | None:
        """Page `number` (from 1), or None if pdfplumber cannot read it either."""
        import pdfplumber

        try:
            if self.file is None:
                # It warns of each oddity of a damaged file; what is missing is told in the outcome.
                logging.getLogger("pdfminer").setLevel(logging.ERROR)
                self.file = pdfplumber.open(io.BytesIO(self.data))
            page = self.file.pages[number - 1]
            try:
                return self._convert(page, number)
            finally:
                page.close()
        except MemoryError:
            raise
        except Exception:  # pdfminer raises errors of every kind on damaged files; the page is then told as lost
            return None

    def _convert(self, page: Any, number: int) -> Printed:
        x0, top, x1, bottom = page.cropbox
        width, height = float(x1 - x0), float(bottom - top)
        paths = page.lines + page.rects + page.curves
        rulings = Rulings(over_budget=True) if len(paths) > self.path_budget else _rulings(page, x0, top)
        area = sum(float(image["width"] * image["height"]) for image in page.images)
        share = min(1.0, area / max(width * height, 1.0))
        return Printed(number, width, height, _glyphs(page, x0, top), rulings, share, len(page.curves))


def _rulings(page: Any, left: float, top: float) -> Rulings:
    def place(item: Line) -> Place:
        return item["x0"] - left, item["top"] - top, item["x1"] - left, item["bottom"] - top

    thin: list[Line] = []
    fills: list[Line] = []
    for rect in page.rects:
        outlined = rect["stroke"] or min(rect["width"], rect["height"]) < THIN
        (thin if outlined else fills).append(rect)
    fills = [rect for rect in fills if not _is_white(rect["non_stroking_color"])]
    straight = [line for line in page.lines if min(line["width"], line["height"]) <= 0.5]
    return make_rulings(map(place, straight), map(place, thin), map(place, fills))


def _is_white(colour: Any) -> bool:
    parts = colour if isinstance(colour, tuple | list) else (colour,)
    if not parts or not all(isinstance(part, int | float) for part in parts):
        return False
    return all(part <= 0.02 for part in parts) if len(parts) == 4 else all(part >= 0.98 for part in parts)


def _glyphs(page: Any, left: float, top: float) -> Glyphs:
    """pdfplumber's characters; one of several letters (a ligature) shares its box among them."""
    codes, bad, boxes, base = [], [], [], []
    for char in page.chars:
        text = char["text"]
        unknown = text.startswith("(cid:")
        letters = [REPLACEMENT] if unknown else [ord(letter) for letter in text]
        step = (char["x1"] - char["x0"]) / max(len(letters), 1)
        for index, code in enumerate(letters):
            x0 = char["x0"] - left + index * step
            codes.append(code)
            bad.append(unknown)
            boxes.append((x0, char["top"] - top, x0 + step, char["bottom"] - top))
            base.append(char["bottom"] - top - (char["matrix"][5] - char["y0"]))
    table = np.array(boxes, np.float64).reshape(-1, 4)
    return make_glyphs(np.array(codes, np.uint32), np.array(bad, np.bool_), table, table, np.array(base, np.float64))
