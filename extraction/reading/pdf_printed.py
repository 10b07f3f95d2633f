"""What a PDF page prints, before any layout: characters with their places, rulings and pictures, whoever read them.

All coordinates are PDF points from the top left of the page as it is shown (crop box and rotation applied).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from extraction.reading.raw import Boxes

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.uint32]
Mask = npt.NDArray[np.bool_]
Place = tuple[float, float, float, float]
"""x0, top, x1, bottom."""

Edge = tuple[float, float, float]
"""Of a horizontal ruling x0, x1 and its height; of a vertical one top, bottom and its x."""

REPLACEMENT = 0xFFFD
THIN = 3.0
"""A filled rectangle thinner than this is a ruling, else a shading (pdfplumber's snap tolerance)."""


MIDDLE = 0.36
"""The middle of a character stands this far (em) above its baseline, also that of a comma."""


BULLETS = 0.2
"""The largest share of bullets on a page; more is a text font with the codes of a symbol font."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Characters as parallel columns, without white space.

    `ink` is the tight box of each, `left` and `right` bound its advance (gaps between these are real gaps), `base` is
    its baseline, `em` its size, `bad` marks characters whose code is not known: U+FFFD (a font without
    Unicode map) and private use.
    """

    codes: Codes
    ink: Boxes
    left: Floats
    right: Floats
    base: Floats
    em: Floats
    bad: Mask

    def __len__(self) -> int:
        return len(self.codes)

    def blanked(self) -> Glyphs:
        """The glyphs with U+FFFD for each that is bad: a wrong character must not pass for a right one."""
        return replace(self, codes=np.where(self.bad, REPLACEMENT, self.codes).astype(np.uint32))

    def take(self, chosen: npt.NDArray[Any]) -> Glyphs:
        """The glyphs at these indexes, or where this mask is true."""
        return Glyphs(
            self.codes[chosen],
            self.ink[chosen],
            self.left[chosen],
            self.right[chosen],
            self.base[chosen],
            self.em[chosen],
            self.bad[chosen],
        )


def make_glyphs(codes: Codes, bad: Mask, tight: Floats, loose: Floats, base: Floats) -> Glyphs:
    """Glyphs of characters with their tight and loose boxes; white space and control characters are left out.

    A tight box without area (a font that is not embedded) is replaced by the loose one, a loose box beyond measure
    (pdfium forgets the scale of fonts that are set vertically) by one around the tight box.
    """
    loose, base = _within_measure(tight, loose, base)
    lost = bad | ((codes >= 0xD800) & (codes <= 0xDFFF)) | (codes > 0x10FFFF)
    codes = np.where(lost, REPLACEMENT, codes).astype(np.uint32)
    bad = _is_unknown(codes)
    width, height = loose[:, 2] - loose[:, 0], loose[:, 3] - loose[:, 1]
    wide = (codes >= 0x2E80) & (width > 0.5 * height)
    em = np.maximum(np.where(wide, np.minimum(width, 1.5 * height), height / 1.2), 0.1)
    flat = (tight[:, 3] - tight[:, 1] < 0.2) | (tight[:, 2] - tight[:, 0] < 0.05)
    ink = np.where(flat[:, None], loose, tight).astype(np.float32)
    return Glyphs(codes, ink, loose[:, 0], loose[:, 2], base, em, bad).take(~_is_space(codes) | bad)


def _is_unknown(codes: Codes) -> Mask:
    """U+FFFD and private use; the symbols of bullet fonts only where they are too many to be bullets."""
    bullets = (codes >= 0xF020) & (codes <= 0xF0FF)
    private = ((codes >= 0xE000) & (codes <= 0xF8FF)) | (codes >= 0xF0000)
    unknown: Mask = (codes == REPLACEMENT) | (private if bullets.sum() > BULLETS * len(codes) else private & ~bullets)
    return unknown


def _within_measure(tight: Floats, loose: Floats, base: Floats) -> tuple[Floats, Floats]:
    sides = (loose[:, 2:] - loose[:, :2]).max(axis=1)
    drawn = (tight[:, 2:] - tight[:, :2]).max(axis=1)
    ordinary = sides[sides < 4 * drawn]
    size = float(np.median(ordinary)) if len(ordinary) else 12.0
    wild = (sides > 4 * drawn) & (sides > 4 * size) & (drawn > 0)
    if not wild.any():
        return loose, base
    middle = (tight[:, :2] + tight[:, 2:]) / 2
    around = np.concatenate([middle - size / 2, middle + size / 2], axis=1)
    return np.where(wild[:, None], around, loose), np.where(wild, middle[:, 1] + MIDDLE * size, base)


def _is_space(codes: Codes) -> Mask:
    blank: Mask = (codes <= 0x20) | (codes == 0xA0) | (codes == 0x3000) | (codes == 0xFEFF) | (codes == 0xAD)
    blank |= ((codes >= 0x7F) & (codes < 0xA0)) | ((codes >= 0x2000) & (codes <= 0x200F))
    blank |= ((codes >= 0x2028) & (codes <= 0x202F)) | ((codes >= 0x2060) & (codes <= 0x206F))
    return blank


@dataclass(frozen=True, slots=True)
class Rulings:
    """The straight edges of what is drawn on a page. `over_budget`: there were too many, none is given."""

    horizontal: tuple[Edge, ...] = ()
    vertical: tuple[Edge, ...] = ()
    over_budget: bool = False


def make_rulings(lines: Iterable[Place], rectangles: Iterable[Place], fills: Iterable[Place]) -> Rulings:
    """The edges of straight lines, of outlined or thin rectangles, and of fills that are the ground of a row's cells.

    Other fills are shadings behind text (word processors put one behind each line of pasted prose) and rule nothing.
    """
    horizontal: list[Edge] = []
    vertical: list[Edge] = []
    for x0, top, x1, bottom in lines:
        if bottom - top <= x1 - x0:
            horizontal.append((x0, x1, (top + bottom) / 2))
        else:
            vertical.append((top, bottom, (x0 + x1) / 2))
    for x0, top, x1, bottom in (*rectangles, *_cell_grounds(list(fills))):
        horizontal += [(x0, x1, top), (x0, x1, bottom)]
        vertical += [(top, bottom, x0), (top, bottom, x1)]
    return Rulings(tuple(horizontal), tuple(vertical))


def _cell_grounds(fills: list[Place]) -> list[Place]:
    """The fills that stand in a row with another of the same height."""
    rows = Counter((round(top / THIN), round(bottom / THIN)) for _, top, _, bottom in set(fills))
    return [fill for fill in fills if rows[round(fill[1] / THIN), round(fill[3] / THIN)] > 1]


@dataclass(frozen=True, slots=True)
class Printed:
    """One page: its number from 1, its size, and what stands on it.

    `picture_share` is the share of the page under pictures, `outlines` the number of drawn shapes that are no rulings,
    `unread` the number of pieces of text that gave no character.
    """

    number: int
    width: float
    height: float
    glyphs: Glyphs
    rulings: Rulings
    picture_share: float = 0.0
    outlines: int = 0
    unread: int = 0

    @property
    def bad_share(self) -> float:
        """The share of characters whose code is not known."""
        return float(self.glyphs.bad.mean()) if len(self.glyphs) else 0.0
