"""Closes tables that are drawn open: without rulings at the left and right, or cut off by the page at top or bottom."""

from __future__ import annotations

import numpy as np

from extraction.reading.pdf_plumber import SNAP
from extraction.reading.pdf_printed import Edge, Floats, Mask, Rulings

LEAST_EDGES = 3
"""So many rulings must end on one line before the side is taken for open: an underline or two prove nothing."""

LEAST_WIDTH, LEAST_HEIGHT = 10.0, 8.0
"""A column or a row is at least this large (points); less is an overshoot of the pen."""


def close_sides(rulings: Rulings) -> Rulings:
    """The rulings and those that the eye puts in at the open sides of each connected set of them."""
    if not rulings.horizontal or not rulings.vertical:
        return rulings
    level, upright = np.array(rulings.horizontal, np.float64), np.array(rulings.vertical, np.float64)
    horizontal, vertical = list(rulings.horizontal), list(rulings.vertical)
    for of_level, of_upright in _connected(_crossings(level, upright)):
        h, v = level[of_level], upright[of_upright]
        vertical += _missing(h, v, LEAST_WIDTH)
        horizontal += _missing(v, h, LEAST_HEIGHT)
    return Rulings(tuple(horizontal), tuple(vertical))


def _crossings(level: Floats, upright: Floats) -> Mask:
    """Which vertical ruling (row) meets which horizontal one (column)."""
    x0, x1, y = (column[None, :] for column in level.T)
    top, bottom, x = (column[:, None] for column in upright.T)
    crossed: Mask = (top <= y + SNAP) & (bottom >= y - SNAP) & (x >= x0 - SNAP) & (x <= x1 + SNAP)
    return crossed


def _connected(crossed: Mask) -> list[tuple[Mask, Mask]]:
    """The sets of rulings that hang together, as masks of the horizontal and the vertical ones."""
    left = np.asarray(crossed.any(axis=1), np.bool_)
    parts: list[tuple[Mask, Mask]] = []
    while left.any():
        upright = np.zeros_like(left)
        upright[int(left.argmax())] = True
        while True:
            level = np.asarray(crossed[upright].any(axis=0), np.bool_)
            grown = np.asarray(crossed[:, level].any(axis=1), np.bool_)
            if (grown == upright).all():
                break
            upright = grown
        parts.append((level, upright))
        left &= ~upright
    return parts


def _missing(along: Floats, across: Floats, least: float) -> list[Edge]:
    """The rulings missing where three or more of `along` begin, or end, and none of `across` stands."""
    found: list[Edge] = []
    for end, column in ((along[:, 0].min(), 0), (along[:, 1].max(), 1)):
        ends = along[np.abs(along[:, column] - end) <= SNAP]
        if len(ends) >= LEAST_EDGES and np.abs(across[:, 2] - end).min() >= least:
            found.append((float(ends[:, 2].min()), float(ends[:, 2].max()), float(end)))
    return found
