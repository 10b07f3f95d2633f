"""The paths and pictures that a PDF page draws, read through pdfium and sorted into rulings and shadings."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import numpy as np

from extraction.reading.pdf_calls import address_of, calls
from extraction.reading.pdf_printed import THIN, Floats, Place, Rulings, make_rulings

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
TEXT, PATH, PICTURE, FORM, LINE_TO = 1, 2, 3, 5, 0
"""FPDF_PAGEOBJ_TEXT, _PATH, _IMAGE and _FORM, FPDF_SEGMENT_LINETO."""

WHITE = 250
STRAIGHT = 0.5
"""A line that is out of the straight by less than this (points) is level or upright."""

OUTLINE_SEGMENTS = 8
"""A path of more segments is a drawn shape, as letters turned into curves are."""

FORM_DEPTH = 8
UNREAD = 0.05


def _times(a: Matrix, b: Matrix) -> Matrix:
    """First `a`, then `b`."""
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


class Drawing:
    """Collects what one page draws. It stops at `budget` paths (of five segments each) and then gives no rulings."""

    def __init__(self, budget: int) -> None:
        self.bound = calls()
        self.budget = budget * 5
        self.outlines = 0
        self.lines: list[Place] = []
        self.rectangles: list[Place] = []
        self.fills: list[Place] = []
        self.pictures: list[Place] = []
        self.texts: list[int] = []
        self.floats, self.integers = (ctypes.c_float * 6)(), (ctypes.c_uint * 4)()
        self.float_at, self.integer_at = ctypes.addressof(self.floats), ctypes.addressof(self.integers)

    def collect_page(self, page: Any) -> None:
        """Takes in every object of a pypdfium2 page, form objects included."""
        handle, get = address_of(page.raw), self.bound.Page_GetObject
        items = (get(handle, index) for index in range(self.bound.Page_CountObjects(handle)))
        self._collect(items, IDENTITY, FORM_DEPTH)

    def finish(self, shown: Callable[[Floats], Floats]) -> tuple[Rulings, Floats]:
        """The rulings and the boxes of pictures; `shown` turns pdfium's coordinates into those of the page."""
        pictures = shown(np.array(self.pictures, np.float64).reshape(-1, 4))
        if self.budget < 0:
            return Rulings(over_budget=True), pictures
        lines, rectangles, fills = (
            [tuple(place) for place in shown(np.array(places, np.float64).reshape(-1, 4)).tolist()]
            for places in (self.lines, self.rectangles, self.fills)
        )
        return make_rulings(lines, rectangles, fills), pictures

    def count_unread(self, read: Iterable[int]) -> int:
        """How many text objects are not among those whose characters were `read`, if that looks like a loss.

        pdfium leaves out a text object whose glyphs have no area: single characters of a font that is neither embedded
        nor installed. Blank and doubled ones are left out too; in embedded fonts a few are taken for these.
        """
        unread = set(self.texts).difference(read)
        if len(unread) > UNREAD * len(self.texts):
            return len(unread)
        get_font, is_embedded = self.bound.TextObj_GetFont, self.bound.Font_GetIsEmbedded
        return sum(is_embedded(get_font(text)) != 1 for text in unread)

    def _collect(self, items: Iterable[int], matrix: Matrix, depth: int) -> None:
        get_type = self.bound.PageObj_GetType
        for item in items:
            kind = get_type(item)
            if kind == TEXT:
                self.texts.append(item)
            elif kind == PATH:
                self._take_path(item, matrix)
                if self.budget < 0:
                    return
            elif kind == PICTURE:
                self.pictures.append(self._bounds(item, matrix))
            elif kind == FORM and depth:
                get = self.bound.FormObj_GetObject
                inner = (get(item, index) for index in range(self.bound.FormObj_CountObjects(item)))
                self._collect(inner, _times(self._matrix(item), matrix), depth - 1)

    def _take_path(self, path: int, matrix: Matrix) -> None:
        count = self.bound.Path_CountSegments(path)
        self.budget -= max(count, 1)
        if self.budget < 0:
            return
        if count > OUTLINE_SEGMENTS:
            self.outlines += 1
        self.bound.Path_GetDrawMode(path, self.integer_at, self.integer_at + 4)
        outlined = self.integers[1] != 0
        if count in (4, 5) and not outlined:
            self._take_rectangle(path, self._bounds(path, matrix), outlined=False)
            return
        for points in self._subpaths(path, count, _times(self._matrix(path), matrix)):
            self._take_points(path, points, outlined=outlined)

    def _take_points(self, path: int, points: list[Point], *, outlined: bool) -> None:
        while len(points) > 5 and points[-1] == points[0]:
            points = points[:-1]
        if not outlined and len(points) == 4:
            points = [*points, points[0]]
        if _is_rectangle(points):
            xs, ys = [x for x, _ in points], [y for _, y in points]
            self._take_rectangle(path, (min(xs), min(ys), max(xs), max(ys)), outlined=outlined)
            return
        for a, b in pairwise(points):
            if _is_level(a, b) != _is_upright(a, b):
                self.lines.append((*a, *b))

    def _take_rectangle(self, path: int, place: Place, *, outlined: bool) -> None:
        thin = min(place[2] - place[0], place[3] - place[1]) < THIN
        if thin or outlined:
            self.rectangles.append(place)
        elif not self._is_white(path):
            self.fills.append(place)

    def _is_white(self, path: int) -> bool:
        at = self.integer_at
        self.bound.PageObj_GetFillColor(path, at, at + 4, at + 8, at + 12)
        red, green, blue, alpha = self.integers
        return alpha == 0 or min(red, green, blue) >= WHITE

    def _matrix(self, item: int) -> Matrix:
        self.bound.PageObj_GetMatrix(item, self.float_at)
        a, b, c, d, e, f = self.floats
        return (a, b, c, d, e, f)

    def _bounds(self, item: int, matrix: Matrix) -> Place:
        at = self.float_at
        self.bound.PageObj_GetBounds(item, at, at + 4, at + 8, at + 12)
        x0, y0, x1, y1 = self.floats[:4]
        if matrix is IDENTITY:
            return (x0, y0, x1, y1)
        corners = [_apply(matrix, x, y) for x, y in ((x0, y0), (x1, y1))]
        (ax, ay), (bx, by) = corners
        return (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def _subpaths(self, path: int, count: int, matrix: Matrix) -> list[list[Point]]:
        """The corner points of each subpath. A curve starts a new one: it rules nothing."""
        bound, floats, at = self.bound, self.floats, self.float_at
        paths: list[list[Point]] = []
        for index in range(count):
            segment = bound.Path_GetPathSegment(path, index)
            bound.PathSegment_GetPoint(segment, at, at + 4)
            point = _apply(matrix, floats[0], floats[1])
            if paths and bound.PathSegment_GetType(segment) == LINE_TO:
                paths[-1].append(point)
            else:
                paths.append([point])
            if bound.PathSegment_GetClose(segment):
                paths[-1].append(paths[-1][0])
        return paths


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    return matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]


def _is_rectangle(points: list[Point]) -> bool:
    """Whether these are the corners of an upright rectangle, the first repeated at the end."""
    if len(points) != 5 or points[0] != points[-1]:
        return False
    sides = list(pairwise(points))
    straight = all(_is_level(*side) != _is_upright(*side) for side in sides)
    return straight and all(_is_level(*one) != _is_level(*following) for one, following in pairwise(sides))


def _is_level(a: Point, b: Point) -> bool:
    return abs(a[1] - b[1]) <= max(STRAIGHT, 0.01 * abs(a[0] - b[0]))


def _is_upright(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) <= max(STRAIGHT, 0.01 * abs(a[1] - b[1]))
