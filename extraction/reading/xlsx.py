"""XLSX: the sheets of a workbook as tables, numbers as Excel displays them.

Read from the parts themselves, not through openpyxl: its streaming mode does not know merged cells, its other mode
builds every cell of a merged range, however large. The raw text is the lines and cells, one after the other.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree

from extraction.errors import ReadingError
from extraction.reading.isolation import beat
from extraction.reading.limits import Limits
from extraction.reading.office_package import RELATIONSHIP, parse_xml, relation_target, xml_parts
from extraction.reading.raw import RawCell, RawDocument
from extraction.reading.sniff import XLSX
from extraction.reading.tape import Tape
from extraction.reading.xlsx_format import BUILT_IN, GENERAL, displayed

_M: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORKBOOK: Final = "xl/workbook.xml"
_UNNAMED = re.compile(r"(?:sheet|工作表|表)\s*\d+", re.IGNORECASE)
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_RULE = re.compile(r"第[^，。]{1,12}条")
"""A row of the statutory form that names the article it reports on: part of the table, though one cell spans it."""
_REMARK = re.compile(r"备?注|说明|填[表报]|单位|审核|联系|报送")
_BEAT: Final = 1024
_MOST_BLANKS: Final = 200_000
"""Larger tables are listings, of which blank cells say nothing."""


@dataclass(slots=True)
class _Sheet:
    """The filled cells of a sheet by (row, column), and the ranges (first row, first column, last row, last column)
    merged."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    uncomputed: int = 0


@dataclass(frozen=True, slots=True)
class _Book:
    strings: Sequence[str]
    formats: Sequence[str]
    from_1904: bool


def read_xlsx(data: bytes, limits: Limits) -> RawDocument:
    """The visible sheets of a workbook in their order: titles and remarks as lines, the rest as tables.

    Raises ReadingError: "encrypted", "bomb", "dtd", "damaged", "too_large", "empty".
    """
    parts = xml_parts(data, limits)
    workbook = parse_xml(_part(parts, _WORKBOOK), _WORKBOOK)
    properties = workbook.find(_M + "workbookPr")
    from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    book = _Book(_strings(parts), _formats(parts), from_1904)
    tape, uncomputed = Tape(), 0
    for name, part in _sheets(workbook, parts):
        sheet = _read_sheet(_part(parts, part), part, book, limits)
        uncomputed += sheet.uncomputed
        _write_sheet(tape, name, sheet)
    if not tape.characters:
        raise ReadingError("empty")
    notes = (f"有 {uncomputed} 个公式单元格没有保存计算结果，按空白读取",) if uncomputed else ()
    return RawDocument(XLSX, tape.blocks(), notes=notes)


def _part(parts: dict[str, bytes], name: str) -> bytes:
    if name not in parts:
        raise ReadingError("damaged", f"no {name}")
    return parts[name]


def _sheets(workbook: ElementTree.Element, parts: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """Name and part of each visible worksheet."""
    relations = "xl/_rels/workbook.xml.rels"
    targets = {
        relation.get("Id"): relation_target(relations, relation)
        for relation in parse_xml(_part(parts, relations), relations).findall(RELATIONSHIP)
        if relation.get("Type", "").endswith("/worksheet")
    }
    for sheet in workbook.iter(_M + "sheet"):
        part = targets.get(sheet.get(_RELATION_ID))
        if part and sheet.get("state", "visible") == "visible":
            yield sheet.get("name", ""), part


def _strings(parts: dict[str, bytes]) -> list[str]:
    """The shared strings, without the readings (`rPh`) that annotate characters."""
    content = parts.get("xl/sharedStrings.xml")
    return [_string(item) for item in parse_xml(content, "xl/sharedStrings.xml").iter(_M + "si")] if content else []


def _string(item: ElementTree.Element) -> str:
    runs = [item, *item.findall(_M + "r")]
    return "".join(text.text or "" for run in runs for text in run.findall(_M + "t"))


def _formats(parts: dict[str, bytes]) -> list[str]:
    """The number format of each cell style."""
    content = parts.get("xl/styles.xml")
    if not content:
        return []
    root = parse_xml(content, "xl/styles.xml")
    codes = {one.get("numFmtId"): one.get("formatCode", GENERAL) for one in root.iter(_M + "numFmt")}
    used = [one.get("numFmtId", "0") for group in root.findall(_M + "cellXfs") for one in group.findall(_M + "xf")]
    return [codes.get(one) or BUILT_IN.get(int(one) if one.isdigit() else 0, GENERAL) for one in used]


def _read_sheet(content: bytes, name: str, book: _Book, limits: Limits) -> _Sheet:
    """Streams one sheet; its rows are dropped as soon as they are read."""
    sheet, row, characters = _Sheet(), 0, 0
    try:
        for _, element in ElementTree.iterparse(io.BytesIO(content)):
            if element.tag == _M + "row":
                row = _index(element.get("r"), row + 1)
                characters += _read_row(element, row, sheet, book)
                element.clear()
            elif element.tag == _M + "mergeCell":
                _merge(element.get("ref", ""), sheet)
            elif element.tag == _M + "col" and element.get("hidden") in ("1", "true"):
                sheet.hidden_columns.append((_index(element.get("min"), 0), _index(element.get("max"), 0)))
            if characters > limits.characters:
                raise ReadingError("too_large", f"more than {limits.characters} characters")
    except ElementTree.ParseError as error:
        raise ReadingError("damaged", f"{name}: {error}") from error
    return sheet


def _index(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else otherwise


def _read_row(element: ElementTree.Element, row: int, sheet: _Sheet, book: _Book) -> int:
    """Takes in the filled cells of a row; returns how many characters they hold."""
    if row % _BEAT == 0:
        beat()
    if element.get("hidden") in ("1", "true"):
        sheet.hidden_rows.add(row)
        return 0
    column, characters = 0, 0
    for cell in element.findall(_M + "c"):
        reference = _REFERENCE.fullmatch(cell.get("r", ""))
        column = _column(reference[1]) if reference else column + 1
        text = _cell_text(cell, book)
        sheet.uncomputed += text is None
        if text and text.strip():
            sheet.cells[row, column] = text.replace("\r\n", "\n").strip()
            characters += len(text)
    return characters


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _cell_text(cell: ElementTree.Element, book: _Book) -> str | None:
    """What a cell displays; None for a formula whose result was not saved."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(_M + "is")
        return _string(inline) if inline is not None else ""
    value = cell.findtext(_M + "v")
    if value is None:
        return None if cell.find(_M + "f") is not None else ""
    if kind == "s":
        number = _index(value.strip(), -1)
        return book.strings[number] if 0 <= number < len(book.strings) else ""
    if kind == "b":
        return "TRUE" if value.strip() == "1" else "FALSE"
    if kind != "n":
        return value
    style = _index(cell.get("s"), 0)
    return displayed(value.strip(), book.formats[style] if style < len(book.formats) else GENERAL, book.from_1904)


def _merge(reference: str, sheet: _Sheet) -> None:
    first, _, last = reference.partition(":")
    corners = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
    if corners[0] and corners[1]:
        sheet.merged[int(corners[0][2]), _column(corners[0][1])] = int(corners[1][2]), _column(corners[1][1])


def _write_sheet(tape: Tape, name: str, sheet: _Sheet) -> None:
    for place in [one for one in sheet.cells if any(first <= one[1] <= last for first, last in sheet.hidden_columns)]:
        del sheet.cells[place]
    regions = _regions(sheet)
    if regions and name.strip() and not _UNNAMED.fullmatch(name.strip()):
        tape.line(name.strip())
    for rows in regions:
        _write_region(tape, sheet, rows)


def _regions(sheet: _Sheet) -> list[list[int]]:
    """The filled rows, parted where a visible row is empty and no merged cell spans it."""
    rows = sorted({row for row, _ in sheet.cells})
    spanned = sorted((place[0], last[0]) for place, last in sheet.merged.items() if place in sheet.cells)
    regions: list[list[int]] = []
    reach, at = 0, 0
    for row in rows:
        while at < len(spanned) and spanned[at][0] < row:
            reach = max(reach, spanned[at][1])
            at += 1
        before = regions[-1][-1] if regions else 0
        gaps = range(before + 1, row)[:_BEAT]
        if regions and all(gap <= reach or gap in sheet.hidden_rows for gap in gaps):
            regions[-1].append(row)
        else:
            regions.append([row])
    return regions


def _write_region(tape: Tape, sheet: _Sheet, rows: list[int]) -> None:
    """Titles above and remarks below as lines, what is between as a table."""
    by_row: dict[int, list[int]] = {}
    for row, column in sheet.cells:
        by_row.setdefault(row, []).append(column)
    single = {row: sheet.cells[row, by_row[row][0]] for row in rows if len(by_row[row]) == 1}
    wide = [number for number, row in enumerate(rows) if row not in single]
    first, last = (wide[0], wide[-1] + 1) if wide else (len(rows), len(rows))
    while first and _RULE.match(single[rows[first - 1]]):
        first -= 1
    while last < len(rows) and not _REMARK.match(single[rows[last]]):
        last += 1
    for row in rows[:first]:
        tape.line(single[row])
    _write_table(tape, sheet, rows[first:last])
    for row in rows[last:]:
        tape.line(single[row])


def _write_table(tape: Tape, sheet: _Sheet, rows: list[int]) -> None:
    """The rows as a grid without the columns that are empty throughout; what is blank inside it is an empty cell."""
    wanted = set(rows)
    places = {place for place in sheet.cells if place[0] in wanted}
    columns = sorted({column for _, column in places})
    if len(rows) * len(columns) <= _MOST_BLANKS:
        places |= {(row, column) for row in rows for column in columns}
    taken: set[tuple[int, int]] = set()
    cells = []
    for place in sorted(places):
        if place in sheet.cells or (bisect_left(rows, place[0]), bisect_left(columns, place[1])) not in taken:
            cells.append(_cell(tape, sheet, place, rows, columns))
            taken.update(_covered(cells[-1]))
    tape.table(tuple(cells))


def _cell(tape: Tape, sheet: _Sheet, place: tuple[int, int], rows: list[int], columns: list[int]) -> RawCell:
    """One cell, its merged range counted in the rows and columns that are kept."""
    (row, column), text = place, sheet.cells.get(place, "")
    last_row, last_column = sheet.merged.get(place, place)
    row_at, column_at = bisect_left(rows, row), bisect_left(columns, column)
    row_span = max(bisect_right(rows, last_row) - row_at, 1)
    column_span = max(bisect_right(columns, last_column) - column_at, 1)
    return RawCell(row_at, column_at, text, tape.place(text), row_span, column_span)


def _covered(cell: RawCell) -> Iterator[tuple[int, int]]:
    if cell.row_span * cell.column_span > _MOST_BLANKS:
        return
    for row in range(cell.row, cell.row + cell.row_span):
        for column in range(cell.column, cell.column + cell.column_span):
            yield row, column
