"""From what a reader saw to the one canonical text: furniture dropped, hard wraps joined, every character traced back.

Nothing is rewritten: characters are kept or dropped, and only line breaks, tabs between cells and the space between two
Latin words are put in. Dropped are page numbers, running heads, site navigation, bookmarks, Markdown marks, indents and
characters that print nothing (controls, zero width, bidirectional overrides).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from extraction.document import Document, Grid, GridCell, SourceMap, Text
from extraction.lexicon.folding import fold
from extraction.reading.furniture import drop_furniture, inline_marks
from extraction.reading.raw import Boxes, RawDocument, RawLine, RawTable
from extraction.reading.wrapping import join_paragraphs

_UNPRINTED = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(slots=True)
class _Builder:
    """Collects canonical characters with their sources, boxes and page starts."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    starts: list[int] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)
    boxes: list[Boxes] = field(default_factory=list)
    has_boxes: bool = False
    page_starts: list[int] = field(default_factory=list)

    def add(self, text: str, source: int, boxes: Boxes | None = None) -> None:
        """Appends characters that stand side by side in the source from `source` on."""
        if not text:
            return
        if not self.starts or self.sources[-1] + self.length - self.starts[-1] != source:
            self.starts.append(self.length)
            self.sources.append(source)
        self.parts.append(text)
        self.length += len(text)
        self.has_boxes |= boxes is not None
        self.boxes.append(np.full((len(text), 4), np.nan, np.float32) if boxes is None else boxes)

    def put_in(self, character: str) -> None:
        """Appends a character that the source does not have; it points at the place where it was put."""
        if not self.starts:
            return
        source = self.sources[-1] + self.length - self.starts[-1]
        self.starts.append(self.length)
        self.sources.append(source)
        self.parts.append(character)
        self.length += 1
        self.boxes.append(np.full((1, 4), np.nan, np.float32))

    def turn_to(self, page: int | None) -> None:
        """Notes that what follows stands on `page`; pages without text start where the next one does."""
        if page is not None:
            while len(self.page_starts) < page:
                self.page_starts.append(self.length)

    def last(self) -> str:
        return self.parts[-1][-1] if self.parts else ""

    def text(self) -> Text:
        string = "".join(self.parts)
        boxes = np.concatenate(self.boxes) if self.has_boxes else None
        source_map = SourceMap(tuple(self.starts) or (0,), tuple(self.sources) or (0,))
        return Text(string, fold(string), source_map, tuple(self.page_starts), boxes)


def build(raw: RawDocument) -> Document:
    """The document that every later step works on.

    Takes the blocks of a reader in reading order. Returns the canonical text (each paragraph a line, each table row a line
    with tabs between its cells, runs of blank lines collapsed to one) and the grids with their spans in it.
    """
    builder = _Builder()
    grids: list[Grid] = []
    blocks = drop_furniture(raw.blocks)
    for run in _runs(blocks):
        if isinstance(run, RawTable):
            grids.append(_add_table(builder, run))
        else:
            _add_lines(builder, run)
    return Document(
        text=builder.text(),
        media_type=raw.media_type,
        grids=tuple(grid for grid in grids if grid.cells),
        pages=raw.pages,
        ocr=raw.ocr,
        encoding=raw.encoding,
        missing=raw.missing,
        notes=raw.notes,
    )


def _runs(blocks: Sequence[RawLine | RawTable]) -> Iterator[list[RawLine] | RawTable]:
    """Lines that follow one another as one list; tables by themselves."""
    lines: list[RawLine] = []
    for block in blocks:
        if isinstance(block, RawTable):
            if lines:
                yield lines
                lines = []
            yield block
        else:
            lines.append(block)
    if lines:
        yield lines


def _add_lines(builder: _Builder, lines: list[RawLine]) -> None:
    """Paragraph by paragraph, each on a line of its own."""
    for paragraph in join_paragraphs(lines):
        pieces = [piece for line in paragraph for piece in _printed(line)]
        if not pieces:
            _blank_line(builder)
            continue
        if builder.last() not in ("", "\n"):
            builder.put_in("\n")
        for piece in pieces:
            if _LATIN.match(builder.last()) and _LATIN.match(piece.text) and piece.source != _next_source(builder):
                builder.put_in(" ")
            builder.turn_to(piece.page)
            builder.add(piece.text, piece.source, piece.boxes)
    if builder.last() not in ("", "\n"):
        builder.put_in("\n")


def _blank_line(builder: _Builder) -> None:
    """Runs of blank lines become one; none before the first line."""
    while builder.parts and builder.parts[-2:] != ["\n", "\n"]:
        builder.put_in("\n")


def _next_source(builder: _Builder) -> int:
    return builder.sources[-1] + builder.length - builder.starts[-1] if builder.starts else 0


def _printed(line: RawLine) -> Iterator[RawLine]:
    """The parts of a line that are printed: without indent, marks and characters that print nothing."""
    text = line.text
    # A tab is a cell border where the line has cells; elsewhere it is an indent.
    edge = " \u3000\u00a0" if "\t" in text else " \u3000\u00a0\t"
    spans = [(a, b) for first, last in inline_marks(text) for a, b in _without(text, first, last, _UNPRINTED)]
    shown = [(a, b) for a, b in spans if text[a:b].strip(edge)]
    for a, b in spans[spans.index(shown[0]) : spans.index(shown[-1]) + 1] if shown else ():
        a += len(text[a:b]) - len(text[a:b].lstrip(edge)) if (a, b) == shown[0] else 0
        b -= len(text[a:b]) - len(text[a:b].rstrip(edge)) if b == shown[-1][1] else 0
        yield replace(
            line, text=text[a:b], source=line.source + a, boxes=None if line.boxes is None else line.boxes[a:b]
        )


def _without(text: str, start: int, end: int, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The spans of text[start:end] between the matches of `pattern`."""
    for match in pattern.finditer(text, start, end):
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    if start < end:
        yield start, end


def _add_table(builder: _Builder, table: RawTable) -> Grid:
    """Each row on a line, its own cells joined by tabs; returns the grid with canonical spans."""
    if builder.last() not in ("", "\n"):
        builder.put_in("\n")
    builder.turn_to(table.page)
    first = builder.length
    cells: list[GridCell] = []
    row: int | None = None
    for cell in sorted(table.cells, key=lambda c: (c.row, c.column)):
        if row is not None:
            builder.put_in("\t" if cell.row == row else "\n")
        row = cell.row
        builder.turn_to(cell.page)
        start = builder.length
        text = re.sub(r"[\n\r\t\f\v]", " ", cell.text)
        first_shown = len(text) - len(text.lstrip())
        for a, b in _without(text, first_shown, len(text.rstrip()), _UNPRINTED):
            builder.add(text[a:b], cell.source + a, None if cell.boxes is None else cell.boxes[a:b])
        cells.append(GridCell(cell.row, cell.column, start, builder.length, cell.row_span, cell.column_span))
    if builder.last() not in ("", "\n"):
        builder.put_in("\n")
    return Grid(first, builder.length, tuple(cells), aligned=True)
