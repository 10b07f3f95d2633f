"""What reading hands to the steps: one canonical text, the way back to the source, and the tables as grids.

`reading` is the only maker. Every later step works on `Document` and never on the file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from extraction.record import Box, Evidence


@dataclass(frozen=True, slots=True)
class SourceMap:
    """From canonical offsets to offsets in the text as it was read, before cleaning.

    `starts[i]` is the first canonical offset of a run, `sources[i]` the source offset of that character; inside a run
    both count up together. A character that cleaning put in points at the place where it was put.
    """

    starts: tuple[int, ...]
    sources: tuple[int, ...]

    def source(self, offset: int) -> int:
        """The source offset of the canonical character at `offset`."""
        run = bisect_right(self.starts, offset) - 1
        return self.sources[run] + offset - self.starts[run]


@dataclass(frozen=True, slots=True)
class Text:
    """The canonical text of a report.

    `folded` has the same length as `string` and is for matching only. `page_starts` holds the canonical offset at which
    each page starts (empty where the format has no pages). `boxes` is an (n, 4) array of x0, top, x1, bottom in PDF
    points, NaN for a character that is not on the page (a line break); None where the format has no places.
    """

    string: str
    folded: str
    source_map: SourceMap
    page_starts: tuple[int, ...] = ()
    boxes: npt.NDArray[np.float32] | None = None

    def page(self, offset: int) -> int | None:
        """The page, counted from 1, on which the character at `offset` stands."""
        return bisect_right(self.page_starts, offset) or None if self.page_starts else None

    def box(self, start: int, end: int) -> Box | None:
        """The smallest rectangle around the characters of the span that stand on the span's first page."""
        if self.boxes is None:
            return None
        page = self.page(start) or 1
        stop = min(end, self.page_starts[page]) if page < len(self.page_starts) else end
        boxes = self.boxes[start:stop]
        boxes = boxes[~np.isnan(boxes[:, 0])]
        if not len(boxes):
            return None
        low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
        return (round(float(low[0]), 1), round(float(low[1]), 1), round(float(high[0]), 1), round(float(high[1]), 1))

    def evidence(self, start: int, end: int) -> Evidence:
        """The one maker of evidence: true by construction. Raises ValueError for a span outside the text."""
        if not 0 <= start < end <= len(self.string):
            raise ValueError(f"no text at [{start}:{end}] of {len(self.string)} characters")
        return Evidence(start, end, self.string[start:end], self.page(start), self.box(start, end))

    def lines(self) -> Iterator[tuple[int, int]]:
        """The (start, end) of every line that holds more than white space, without its line break."""
        start = 0
        while start < len(self.string):
            end = self.string.find("\n", start)
            end = len(self.string) if end < 0 else end
            if self.string[start:end].strip():
                yield start, end
            start = end + 1


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a table: its place in the grid and its span in the canonical text (start == end: empty)."""

    row: int
    column: int
    start: int
    end: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table in reading order. In the canonical text each row is one line, its cells joined by tabs; a line break inside
    a cell is a space there. `aligned` is true where columns are known from the format (PDF rulings, HTML, DOCX) and false where a row is only
    a list of cells (copied text)."""

    start: int
    end: int
    cells: tuple[GridCell, ...]
    aligned: bool


@dataclass(frozen=True, slots=True)
class Document:
    """A report as read: text, grids in text order, and what could not be read.

    `missing` holds outcome codes of partial reading, `notes` what the reader wants to tell in plain words (Chinese), `ocr` whether
    any page was read by optical recognition. `pages` is None where the format has none.
    """

    text: Text
    media_type: str
    grids: tuple[Grid, ...] = ()
    pages: int | None = None
    ocr: bool = False
    encoding: str | None = None
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
