"""PDF: pages in, lines and tables in reading order out, each character with its page and box.

pdfium reads the characters and paths, pdfplumber's geometry makes the tables; a page that pdfium cannot do goes to
pdfplumber, one without a text layer to optical recognition. Layout knows one column of text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from extraction.errors import ReadingError
from extraction.reading import ocr, pdf_pdfium
from extraction.reading.isolation import beat
from extraction.reading.limits import Limits
from extraction.reading.pdf_borderless import find_borderless
from extraction.reading.pdf_flow import Item, Laid, find_furniture, paragraph_ends
from extraction.reading.pdf_join import join_tables
from extraction.reading.pdf_layout import Line, Sheet
from extraction.reading.pdf_open import Opened, open_pdf
from extraction.reading.pdf_plumber import SecondExtractor, TableBudgetError
from extraction.reading.pdf_printed import Printed
from extraction.reading.pdf_tables import PlacedTable, find_tables
from extraction.reading.raw import Boxes, RawDocument, RawLine, RawTable

__all__ = ["join_tables", "read_pdf"]

MEDIA_TYPE = "application/pdf"

GARBLED = 0.02
"""More unknown characters than this share of a page: its font is garbled (reliability, F10)."""

FEW_CHARACTERS = 30
"""A page of pictures may hold the mark of the scanner's program, but not more characters than this."""

_NOTES = {
    "lost": "第{}页已损坏，未能读出",
    "needs_ocr": "第{}页是图片，没有文字层，未能读出",
    "garbled": "第{}页的字体编码是乱码，认不出的字以“\ufffd”代替",
    "table_budget": "第{}页线条过多，未解析其表格，文字已读出",
    "second": "第{}页改用 pdfplumber 读取",
    "picture": "第{}页有大幅图片，图中文字未读",
}


def read_pdf(data: bytes, limits: Limits, progress: Callable[[int], None] | None = None) -> RawDocument:
    """The lines and tables of a PDF.

    `progress` is called with the number of each page that is done. Tables are one a page; `join_tables` joins them.
    Raises ReadingError: `encrypted`, `damaged` (no page can be read), `too_large` (more pages or characters than
    `limits` allows). What is missing otherwise is told in `missing` and, with page numbers, in `notes`.
    """
    opened = open_pdf(data)
    try:
        pages = len(opened.document)
        if pages > limits.pages:
            raise ReadingError("too_large", f"{pages} pages, limit {limits.pages}")
        beat(pages)
        reader = _Reader(opened, limits)
        laid = list(reader.pages(pages, progress))
    finally:
        opened.document.close()
    if len(reader.told["lost"]) == pages:
        raise ReadingError("damaged", "no page can be read")
    blocks = _blocks(laid, reader.tilts)
    return RawDocument(MEDIA_TYPE, blocks, pages, reader.ocr, None, reader.missing(), reader.notes())


class _Reader:
    """Reads one document page by page and keeps account of what could not be read."""

    def __init__(self, opened: Opened, limits: Limits) -> None:
        self.opened, self.limits = opened, limits
        self.second = SecondExtractor(opened.data, limits.paths_per_page)
        self.told: dict[str, list[int]] = defaultdict(list)
        self.tilts: dict[int, tuple[float, float, float]] = {}
        self.ocr = False

    def pages(self, count: int, progress: Callable[[int], None] | None) -> Iterator[Laid]:
        """Every page that can be read, laid out."""
        characters = 0
        for number in range(1, count + 1):
            printed = self._print(number)
            if printed is None:
                self.told["lost"].append(number)
            else:
                characters += len(printed.glyphs)
                if characters > self.limits.characters:
                    raise ReadingError("too_large", f"more than {self.limits.characters} characters")
                yield self._lay_out(printed)
            if progress:
                progress(number)

    def missing(self) -> tuple[str, ...]:
        """The outcome codes of what is missing."""
        codes = ["truncated"] if self.opened.truncated or self.told["lost"] else []
        return tuple(codes + [code for code in ("needs_ocr", "garbled", "table_budget") if self.told[code]])

    def notes(self) -> tuple[str, ...]:
        """What a reader of the outcome should know, with page numbers."""
        own = [text.format(_page_list(self.told[key])) for key, text in _NOTES.items() if self.told[key]]
        return (*self.opened.notes, *own)

    def _print(self, number: int) -> Printed | None:
        from pypdfium2 import PdfiumError

        if number in self.opened.lost:
            return None
        printed: Printed | None
        try:
            printed = pdf_pdfium.read_page(self.opened.document, number, self.limits.paths_per_page)
        except PdfiumError:
            printed = self._try_second(number)
        if printed is not None and (printed.unread or printed.bad_share > GARBLED):
            printed = self._better(printed, self.second.read_page(number))
        return printed if printed is None else self._recognise(printed)

    def _try_second(self, number: int) -> Printed | None:
        printed = self.second.read_page(number)
        if printed is not None:
            self.told["second"].append(number)
        return printed

    def _better(self, printed: Printed, other: Printed | None) -> Printed:
        """The page of the extractor that knows more of its characters."""
        if (
            other is None
            or len(other.glyphs) - other.glyphs.bad.sum() <= len(printed.glyphs) - printed.glyphs.bad.sum()
        ):
            return printed
        self.told["second"].append(printed.number)
        return other

    def _recognise(self, printed: Printed) -> Printed:
        """The page as read by optical recognition if it needs that and the engine is installed."""
        garbled, picture = printed.bad_share > GARBLED, _is_picture(printed)
        if not garbled and not picture:
            if printed.picture_share > 0.3 and len(printed.glyphs) < 300:
                self.told["picture"].append(printed.number)
            return printed
        if ocr.is_installed():
            beat(pages=len(self.opened.document) * ocr.AS_PAGES)
            image, scale = pdf_pdfium.render_page(self.opened.document, printed.number, ocr.DPI)
            recognised, tilt = ocr.read_picture(image, printed.number, scale, ocr.rapid_engine())
            self.tilts[printed.number] = (tilt, recognised.width / 2, recognised.height / 2)
            self.ocr = True
            return recognised
        self.told["garbled" if garbled else "needs_ocr"].append(printed.number)
        return replace(printed, glyphs=printed.glyphs.blanked()) if garbled else printed

    def _lay_out(self, printed: Printed) -> Laid:
        sheet = Sheet(printed.glyphs, printed.number)
        tables: list[PlacedTable] = []
        used = np.zeros(len(printed.glyphs), np.bool_)
        try:
            if printed.rulings.over_budget:
                raise TableBudgetError
            tables, used = find_tables(printed, sheet)
        except TableBudgetError:
            self.told["table_budget"].append(printed.number)
        lines = sheet.lines(np.flatnonzero(~used).tolist())
        items: list[Item] = sorted([*lines, *tables], key=_top)
        return Laid(printed.number, printed.height, tuple(_with_borderless(items)))


def _top(item: Item) -> float:
    return item.top


def _is_picture(printed: Printed) -> bool:
    """Whether the page shows text that it does not hold: a scan, or letters turned into outlines."""
    if not len(printed.glyphs):
        return printed.picture_share > 0.02 or printed.outlines > 20
    return len(printed.glyphs) < FEW_CHARACTERS and (printed.picture_share > 0.5 or printed.outlines > 300)


def _with_borderless(items: Sequence[Item]) -> Iterator[Item]:
    """The items of a page with tables without rulings found among the lines between ruled ones."""
    lines: list[Line] = []
    for item in [*items, None]:
        if isinstance(item, Line):
            lines.append(item)
            continue
        start = 0
        for taken, table in find_borderless(lines):
            yield from lines[start : taken.start]
            yield table
            start = taken.stop
        yield from lines[start:]
        lines = []
        if item is not None:
            yield item


def _page_list(numbers: Sequence[int]) -> str:
    """Page numbers as a reader writes them: 1、3—5."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1] = [parts[-1][0], number]
        else:
            parts.append([number])
    return "、".join("—".join(map(str, part)) for part in parts)


def _blocks(pages: Sequence[Laid], tilts: dict[int, tuple[float, float, float]]) -> tuple[RawLine | RawTable, ...]:
    """Lines and tables with their places in the raw text, in which each line and each cell ends with a line break."""
    furniture = find_furniture(pages)
    ends = paragraph_ends(pages, furniture)
    blocks: list[RawLine | RawTable] = []
    source = 0
    for page in pages:
        tilt = tilts.get(page.number, (0.0, 0.0, 0.0))
        for item in page.items:
            if isinstance(item, Line):
                boxes = _tilted(item.boxes, *tilt)
                blocks.append(RawLine(item.text, source, item.page, boxes, ends.get(item), item in furniture))
                source += len(item.text) + 1
            else:
                table = _placed(item, source, tilt)
                blocks.append(table)
                source = table.cells[-1].source + len(table.cells[-1].text) + 1
    return tuple(blocks)


def _placed(table: PlacedTable, source: int, tilt: tuple[float, float, float]) -> PlacedTable:
    """The table with the sources of its cells counted from `source`."""
    cells = []
    for cell in table.cells:
        boxes = None if cell.boxes is None else _tilted(cell.boxes, *tilt)
        cells.append(replace(cell, source=source, boxes=boxes))
        source += len(cell.text) + 1
    return replace(table, cells=tuple(cells))


def _tilted(boxes: Boxes, degrees: float, x: float, y: float) -> Boxes:
    """The boxes of a straightened scan where they stand on the page as it was scanned."""
    if not degrees:
        return boxes
    angle = np.deg2rad(degrees)
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2 - (x, y)
    turned = middle @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    moved: Boxes = (boxes + np.tile(turned - middle, 2)).astype(np.float32)
    return moved
