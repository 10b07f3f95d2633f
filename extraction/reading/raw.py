"""What a format reader hands to `canonical`: lines and tables in reading order, nothing dropped, nothing joined.

A reader turns bytes into a `RawDocument`; `canonical.build` turns that into the `Document` that every step works on. The *raw
text* of a document is what its reader saw; `source` counts characters in it (for plain text: the decoded file).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Boxes = npt.NDArray[np.float32]
"""(n, 4): x0, top, x1, bottom of each character, in PDF points from the page's top left; NaN where unknown."""


@dataclass(frozen=True, slots=True)
class RawLine:
    """One printed line or paragraph.

    `ends_paragraph`: True where the format says that a paragraph ends here (DOCX, HTML), False where geometry says that the
    line runs on, None where nobody knows (plain text). `furniture`: the reader knows that this is a page number or a
    running head (PDF geometry, DOCX header parts); `canonical` finds those that readers do not know.
    """

    text: str
    source: int
    page: int | None = None
    boxes: Boxes | None = None
    ends_paragraph: bool | None = None
    furniture: bool = False


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell with its place in the table; text may hold line breaks."""

    row: int
    column: int
    text: str
    source: int
    row_span: int = 1
    column_span: int = 1
    boxes: Boxes | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table whose rows and columns the format gives; `page` is that of its first row."""

    cells: tuple[RawCell, ...]
    page: int | None = None


@dataclass(frozen=True, slots=True)
class RawDocument:
    """Everything a reader found, in reading order."""

    media_type: str
    blocks: tuple[RawLine | RawTable, ...]
    pages: int | None = None
    ocr: bool = False
    encoding: str | None = None
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
