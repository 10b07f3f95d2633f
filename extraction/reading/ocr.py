"""Pages without a text layer, read by optical recognition. An extra: `pip install gongkai-extraction[ocr]`.

RapidOCR's models lie in its wheel, so nothing is fetched at run time. It reads lines in an order of its own; so
each character's box and the rulings found in the picture go through the same layout as a born-digital page.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from extraction.reading.pdf_printed import MIDDLE, Floats, Mask, Place, Printed, Rulings, make_glyphs, make_rulings

AS_PAGES = 100
"""In the time limit a page that is recognised counts as so many that are read: 5 s and 15 s for the first, against 0.2 s."""
DPI = 150
"""Enough for every character of the measured pages; at 200 one page lost half a line."""

Picture = npt.NDArray[np.uint8]
Engine = Callable[[Picture], Any]

LEVEL, UPRIGHT = 30.0, 18.0
"""Least length (points) of a horizontal and a vertical ruling; a stroke of a printed character is shorter."""

LINE_HEIGHT = 1.4
"""Height of the engine's boxes by the size of the print."""

SOLID = 0.95
DARK = 70
"""So much darker than the paper is ink."""

HALO = 3.0
"""A ruling has paper this far (points) from it on at least one side; a dark area has none."""

MOST_RUNS = 20_000
TILT, TILT_STEP = 2.0, 0.2
"""Scans are straightened within this many degrees."""


def is_installed() -> bool:
    """Whether the extra `ocr` is there."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


@cache
def rapid_engine() -> Engine:
    """The engine with its models loaded (0.1 to 10 s, once a process). Raises ImportError without the extra."""
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"Global.log_level": "warning"})

    def recognise(picture: Picture) -> Any:
        return engine(picture, return_word_box=True, return_single_char_box=True)

    return recognise


def read_picture(picture: Picture, number: int, scale: float, engine: Engine) -> tuple[Printed, float]:
    """What a rendered page shows, and by how many degrees it was turned to stand straight.

    `picture` is BGR with `scale` pixels a point. The places are those on the straightened page.
    """
    tilt = _tilt(_ink(picture))
    if tilt:
        picture = _turned(picture, tilt)
    letters = list(_letters(engine(picture)))
    height, width = picture.shape[0] / scale, picture.shape[1] / scale
    places = np.array([place for _, place in letters], np.float64).reshape(-1, 6) / scale
    x0, middle, x1, following, size, level = places.T
    size = _evened(size)
    loose = np.stack([x0, level - 0.6 * size, np.maximum(x1, following), level + 0.6 * size], axis=1)
    tight = np.stack([x0, middle - 0.45 * size, x1, middle + 0.45 * size], axis=1)
    codes = np.array([ord(letter) for letter, _ in letters], np.uint32)
    glyphs = make_glyphs(codes, np.zeros(len(codes), np.bool_), tight, loose, level + MIDDLE * size)
    return Printed(number, width, height, replace(glyphs, em=size), find_rulings(_ink(picture), scale)), tilt


Measures = tuple[float, float, float, float, float, float]
"""Of a character, in pixels: left, middle height, right, left of the next in its line, size, middle of the line."""


def _letters(output: Any) -> Iterator[tuple[str, Measures]]:
    """Every character with its measures; where the engine gives no boxes, the line's is shared out by width.

    Boxes of characters are rough: inside a line only the gap at a space that the engine reads, or a wide one, is kept.
    """
    if output is None or output.txts is None:
        return
    results = output.word_results or ()
    for index, (text, quad) in enumerate(zip(output.txts, output.boxes, strict=True)):
        letters = [(word, np.array(box)) for word, _, box in results[index]] if index < len(results) else []
        if "".join(word for word, _ in letters) != "".join(text.split()):
            letters = _shared_out(text, np.array(quad))
        letters = [(word, box) for word, box in letters if word.isprintable() and not word.isspace()]
        if not letters:
            continue
        boxes = np.array([[*box.min(axis=0), *box.max(axis=0)] for _, box in letters], np.float64)
        size = float(np.median(boxes[:, 3] - boxes[:, 1])) / LINE_HEIGHT
        middles = (boxes[:, 1] + boxes[:, 3]) / 2
        level = float(np.median(middles))
        for (word, _), box, middle, following in zip(letters, boxes, middles, _closed(text, boxes, size), strict=True):
            yield word, (box[0], middle, box[2], following, size, level)


def _closed(text: str, boxes: Floats, size: float) -> Floats:
    """For each character where its advance ends: at the next one, unless a space or a wide gap is between."""
    spaced, place = [], 0
    for letter in text:
        if letter.isspace():
            spaced.append(place)
        else:
            place += 1
    ends: Floats = np.append(boxes[1:, 0], boxes[-1, 2])
    apart = ends - boxes[:, 2] > size
    apart[[place - 1 for place in spaced if 0 < place <= len(apart)]] = True
    return np.where(apart, boxes[:, 2], ends)


def _evened(size: Floats) -> Floats:
    """Sizes of lines are rough too: those about as large as most of the page are the same."""
    usual = float(np.median(size)) if len(size) else 1.0
    evened: Floats = np.where(np.abs(size / usual - 1) < 0.3, usual, size)
    return evened


def _shared_out(text: str, quad: Floats) -> list[tuple[str, Floats]]:
    (x0, top), (x1, bottom) = quad.min(axis=0), quad.max(axis=0)
    widths = np.array([1.0 if letter > "\u2e7f" else 0.5 for letter in text])
    edges = x0 + (x1 - x0) * np.concatenate([[0.0], widths.cumsum() / widths.sum()])
    corners = pairwise(edges)
    return [(letter, np.array([[a, top], [b, bottom]])) for letter, (a, b) in zip(text, corners, strict=True)]


def _ink(picture: Picture) -> Mask:
    grey = picture.mean(axis=2)
    ink: Mask = grey < np.median(grey) - DARK
    return ink


def _tilt(ink: Mask) -> float:
    """The turn in degrees that makes lines of text level, 0 where none is needed."""
    from PIL import Image

    small = Image.fromarray(np.where(ink[::3, ::3], 255, 0).astype(np.uint8))

    def sharpness(angle: float) -> float:
        rows = np.asarray(small.rotate(angle), np.float64).sum(axis=1)
        return float(np.square(np.diff(rows)).sum())

    angles = [round(-TILT + step * TILT_STEP, 2) for step in range(round(2 * TILT / TILT_STEP) + 1)]
    best = max(angles, key=sharpness)
    return best if sharpness(best) > 1.1 * sharpness(0.0) else 0.0


def _turned(picture: Picture, angle: float) -> Picture:
    from PIL import Image

    paper = tuple(int(value) for value in np.median(picture.reshape(-1, 3), axis=0))
    return np.asarray(Image.fromarray(picture).rotate(angle, Image.Resampling.BILINEAR, fillcolor=paper))


def find_rulings(ink: Mask, scale: float) -> Rulings:
    """The straight lines of a picture, in points. Dark areas and the strokes of characters are none."""
    level = [(x0, y, x1, y) for y, x0, x1 in _runs(ink, LEVEL, scale)]
    upright = [(x, top, x, bottom) for x, top, bottom in _runs(ink.T, UPRIGHT, scale)]
    if len(level) + len(upright) > MOST_RUNS:
        return Rulings(over_budget=True)
    lines: list[Place] = [(a / scale, b / scale, c / scale, d / scale) for a, b, c, d in level + upright]
    return make_rulings(lines, (), ())


def _runs(ink: Mask, least: float, scale: float) -> list[tuple[int, int, int]]:
    """Row, start and end of every run of ink along the rows, `least` points long and almost without gaps."""
    length, halo = round(least * scale), max(1, round(HALO * scale))
    if ink.shape[1] <= length or ink.shape[0] <= 2 * halo:
        return []
    total = np.cumsum(np.pad(ink, ((0, 0), (1, 0))), axis=1, dtype=np.int32)
    full = total[:, length:] - total[:, :-length] >= SOLID * length
    steps = np.diff(np.pad(full, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    starts, ends = np.argwhere(steps == 1), np.argwhere(steps == -1)
    runs = []
    for (row, start), (_, end) in zip(starts.tolist(), ends.tolist(), strict=True):
        stop = end - 1 + length
        above, below = ink[max(row - halo, 0), start:stop].mean(), ink[min(row + halo, len(ink) - 1), start:stop].mean()
        if min(above, below) < 0.5:
            runs.append((row, start, stop))
    return runs
