"""One page as pdfium sees it: characters with tight boxes, paths, pictures. With `pdf_paths` the door to pdfium.

pdfium is not safe in threads: pages are read one after the other in one process, and each is closed before the next.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from extraction.reading.pdf_calls import address_of, calls
from extraction.reading.pdf_paths import Drawing
from extraction.reading.pdf_printed import REPLACEMENT, Codes, Floats, Glyphs, Mask, Printed, make_glyphs

HYPHENS = {0x02: 0x2D, 0xFFFE: 0x2D}
"""What pdfium gives for a hyphen at the end of a line."""

BLANKS = (0x20, 0x0D, 0x0A)


class Frame:
    """From pdfium's coordinates (origin bottom left, not rotated) to those of the page as shown."""

    def __init__(self, box: tuple[float, float, float, float], rotation: int) -> None:
        self.box, self.rotation = box, rotation

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page as shown."""
        x0, y0, x1, y1 = self.box
        return (x1 - x0, y1 - y0) if self.rotation in (0, 180) else (y1 - y0, x1 - x0)

    def points(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """The points as shown: x to the right, y downwards."""
        x0, y0, x1, y1 = self.box
        if self.rotation == 90:
            return y - y0, x - x0
        if self.rotation == 180:
            return x1 - x, y - y0
        if self.rotation == 270:
            return y1 - y, x1 - x
        return x - x0, y1 - y

    def boxes(self, corners: Floats) -> Floats:
        """Any two opposite corners (n, 4) as x0, top, x1, bottom."""
        ax, ay = self.points(corners[:, 0], corners[:, 1])
        bx, by = self.points(corners[:, 2], corners[:, 3])
        return np.stack([np.minimum(ax, bx), np.minimum(ay, by), np.maximum(ax, bx), np.maximum(ay, by)], axis=1)

    def holds(self, boxes: Floats) -> Mask:
        """Which boxes as shown are on the page: printers' slugs beyond the crop box are not."""
        width, height = self.size
        x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
        return (x >= 0) & (x <= width) & (y >= 0) & (y <= height)


def read_page(document: Any, number: int, path_budget: int) -> Printed:
    """Page `number` (from 1) of an open pypdfium2 document. Raises `pypdfium2.PdfiumError` if it cannot be loaded."""
    page = document[number - 1]
    try:
        frame = Frame(page.get_bbox(), page.get_rotation())
        drawing = Drawing(path_budget)
        drawing.collect_page(page)
        rulings, pictures = drawing.finish(frame.boxes)
        width, height = frame.size
        glyphs, read = _read_glyphs(page, frame)
        share, unread = _covered(pictures, width, height), drawing.count_unread(read)
        return Printed(number, width, height, glyphs, rulings, share, drawing.outlines, unread)
    finally:
        page.close()


def _covered(pictures: Floats, width: float, height: float) -> float:
    low = np.clip(pictures[:, :2], 0, (width, height))
    high = np.clip(pictures[:, 2:], 0, (width, height))
    return min(1.0, float(np.prod(high - low, axis=1).sum()) / max(width * height, 1.0))


def _read_glyphs(page: Any, frame: Frame) -> tuple[Glyphs, set[int]]:
    """The glyphs of the page and the addresses of the text objects that they come from."""
    textpage = page.get_textpage()
    try:
        handle, count = address_of(textpage.raw), textpage.count_chars()
        get_object = calls().Text_GetTextObject
        objects = {get_object(handle, index) for index in range(count)}
        codes, errors, tight, loose, origins = _read_characters(handle, count)
    finally:
        textpage.close()
    tight, loose = frame.boxes(tight), frame.boxes(loose)
    shown = frame.holds(loose)
    base = frame.points(origins[:, 0], origins[:, 1])[1]
    return make_glyphs(codes[shown], errors[shown], tight[shown], loose[shown], base[shown]), objects


def _read_characters(handle: int, count: int) -> tuple[Codes, Mask, Floats, Floats, Floats]:
    """Code and whether it is unknown, tight box, loose box and origin of each character, in pdfium's coordinates."""
    bound = calls()
    get_code, get_error = bound.Text_GetUnicode, bound.Text_HasUnicodeMapError
    get_tight, get_loose, get_origin = bound.Text_GetCharBox, bound.Text_GetLooseCharBox, bound.Text_GetCharOrigin
    codes = np.array([get_code(handle, index) for index in range(count)], np.uint32)
    shown = np.flatnonzero(~np.isin(codes, BLANKS)).tolist()
    double, single = np.zeros((len(shown), 6), np.float64), np.zeros((len(shown), 4), np.float32)
    at, loose_at = double.ctypes.data, single.ctypes.data
    for index in shown:
        get_tight(handle, index, at, at + 16, at + 8, at + 24)  # pdfium's order is left, right, bottom, top
        get_origin(handle, index, at + 32, at + 40)
        get_loose(handle, index, loose_at)  # left, top, right, bottom
        at += 48
        loose_at += 16
    errors = np.array([get_error(handle, index) == 1 for index in shown], np.bool_)
    return _cleaned(codes[shown]), errors, double[:, :4], single.astype(np.float64), double[:, 4:]


def _cleaned(codes: Codes) -> Codes:
    for code, hyphen in HYPHENS.items():
        codes[codes == code] = hyphen
    codes[codes == 0] = REPLACEMENT
    return _join_surrogates(codes)


def _join_surrogates(codes: Codes) -> Codes:
    """Pairs of surrogates as one code in the first place; the second becomes a space, which is left out later."""
    high = np.flatnonzero((codes[:-1] >= 0xD800) & (codes[:-1] < 0xDC00) & (codes[1:] >= 0xDC00) & (codes[1:] < 0xE000))
    codes[high] = 0x10000 + ((codes[high] - 0xD800) << 10) + codes[high + 1] - 0xDC00
    codes[high + 1] = 0x20
    return codes


MOST_PIXELS = 20_000_000


def render_page(document: Any, number: int, dpi: int) -> tuple[Any, float]:
    """A picture (BGR) of page `number` (from 1) and its pixels a point; a huge page is rendered coarser."""
    page = document[number - 1]
    try:
        width, height = page.get_size()
        scale = min(dpi / 72, (MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
        bitmap = page.render(scale=scale)
        try:
            return bitmap.to_numpy()[:, :, :3].copy(), scale
        finally:
            bitmap.close()
    finally:
        page.close()
