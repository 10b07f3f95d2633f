"""Reading made pages and looking at what came out, for the tests of the PDF reader."""

from __future__ import annotations

import io

import pdf_fixtures as made

from extraction.reading.limits import Limits
from extraction.reading.pdf import read_pdf
from extraction.reading.raw import RawDocument, RawLine, RawTable

LIMITS = Limits()
GRID = [["信息内容", "本年制发件数", "现行有效件数"], ["规章", "0", "12"], ["行政规范性文件", "3", "5"]]
PROSE = "本年度主动公开政府信息情况如下所述依法依规及时准确全面公开各类信息回应群众关切推进工作"


def read(*pages: made.Page) -> RawDocument:
    return read_pdf(made.pdf(*pages), LIMITS)


def lines_of(document: RawDocument) -> list[RawLine]:
    return [block for block in document.blocks if isinstance(block, RawLine)]


def tables_of(document: RawDocument) -> list[RawTable]:
    return [block for block in document.blocks if isinstance(block, RawTable)]


def texts(document: RawDocument) -> list[str]:
    return [line.text for line in lines_of(document)]


def rows_of(table: RawTable) -> list[list[str]]:
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell.text)
    return [rows[row] for row in sorted(rows)]


def shape(table: RawTable) -> dict[str, tuple[int, int, int, int]]:
    return {cell.text: (cell.row, cell.column, cell.row_span, cell.column_span) for cell in table.cells}


def paragraph(page: made.Page, top: float, text: str, *, indent: float = 24, width: int = 36) -> float:
    """Sets a justified paragraph at 12 points between 90 and 522; returns the baseline after it."""
    x, room = 90 + indent, width - round(indent / 12)
    while text:
        page.text(x, top, text[:room])
        text, x, room, top = text[room:], 90.0, width, top + 20
    return top


def plumber_tables(data: bytes) -> list[list[list[list[str | None]]]]:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as file:
        return [page.extract_tables() for page in file.pages]


def squeezed(text: str | None) -> str:
    return "".join((text or "").split())
