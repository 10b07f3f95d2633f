"""XLSX: sheets as tables, numbers as Excel displays them, and what is refused."""

from __future__ import annotations

import io
import time

import openpyxl
import pytest
from office_factory import xlsx, zipped

from extraction.errors import ReadingError
from extraction.reading.limits import Limits
from extraction.reading.raw import RawDocument, RawLine, RawTable
from extraction.reading.xlsx import read_xlsx
from extraction.reading.xlsx_format import displayed

HEADER = [
    "信息内容",
    "本年制发件数",
    "本年废止件数",
    "现行有效件数",
]


def read(data: bytes, limits: Limits | None = None) -> RawDocument:
    return read_xlsx(data, limits or Limits())


def rows(block: object) -> list[list[str]]:
    """The texts of a table, row by row."""
    assert isinstance(block, RawTable)
    found: dict[int, list[str]] = {}
    for one in block.cells:
        found.setdefault(one.row, []).append(one.text)
    return list(found.values())


def lines(document: RawDocument) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, RawLine)]


def sheet(*filled: tuple[str, str], merged: str = "", more: str = "") -> str:
    """A sheet with inline strings at these places, in reading order."""
    by_row: dict[str, str] = {}
    for place, text in filled:
        row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        by_row[row] = by_row.get(row, "") + f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'
    inside = "".join(f'<row r="{row}">{content}</row>' for row, content in by_row.items())
    merges = "".join(f'<mergeCell ref="{one}"/>' for one in merged.split())
    return f"{more}<sheetData>{inside}</sheetData><mergeCells>{merges}</mergeCells>"


def test_statutory_table_as_a_library_writes_it() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "主动公开"
    page.append(["二、主动公开政府信息情况"])
    page.append(["第二十条第（一）项"])
    page.append(HEADER)
    page.append(["规章", 12.0, None, 3])
    page.append(["注：只填本机关"])
    page.merge_cells("A1:D1")
    page.merge_cells("A2:D2")
    packed = io.BytesIO()
    book.save(packed)
    document = read(packed.getvalue())
    assert lines(document) == ["主动公开", "二、主动公开政府信息情况", "注：只填本机关"]
    [grid] = [block for block in document.blocks if isinstance(block, RawTable)]
    assert rows(grid) == [
        ["第二十条第（一）项"],
        HEADER,
        ["规章", "12", "", "3"],
    ]
    assert (grid.cells[0].row_span, grid.cells[0].column_span) == (1, 4)


def test_merged_cells_span_rows_and_hide_what_they_cover() -> None:
    content = sheet(("A1", "甲"), ("B1", "乙"), ("C1", "丙"), ("C2", "1"), merged="A1:B2")
    [grid] = read(xlsx({"Sheet1": content})).blocks
    assert isinstance(grid, RawTable)
    assert [(one.row, one.column, one.row_span, one.column_span, one.text) for one in grid.cells] == [
        (0, 0, 2, 2, "甲"),
        (0, 1, 1, 1, "乙"),
        (0, 2, 1, 1, "丙"),
        (1, 2, 1, 1, "1"),
    ]


def test_empty_rows_part_tables_and_empty_columns_vanish() -> None:
    content = sheet(("B2", "甲"), ("D2", "1"), ("B4", "乙"), ("D4", "2"))
    first, second = read(xlsx({"表1": content})).blocks
    assert rows(first) == [["甲", "1"]]
    assert rows(second) == [["乙", "2"]]


def test_sheets_keep_their_order_and_hidden_ones_rows_and_columns_are_not_printed() -> None:
    book = openpyxl.Workbook()
    names = ["乙表", "甲表", "藏"]
    for name in names:
        page = book.create_sheet(name)
        page.append(["项", "密", "数"])
        page.append(["隐", "隐", "隐"])
        page.append(["条", "密", 3])
        page.row_dimensions[2].hidden = True
        page.column_dimensions["B"].hidden = True
    book["藏"].sheet_state = "hidden"
    packed = io.BytesIO()
    book.save(packed)
    document = read(packed.getvalue())
    assert lines(document) == ["乙表", "甲表"]
    assert [rows(block) for block in document.blocks if isinstance(block, RawTable)] == [
        [["项", "数"], ["条", "3"]]
    ] * 2


def test_sources_count_the_raw_text() -> None:
    line, grid = read(xlsx({"复议": sheet(("A1", "甲乙"), ("B1", "丙"))})).blocks
    assert isinstance(line, RawLine)
    assert isinstance(grid, RawTable)
    assert [line.source, *(one.source for one in grid.cells)] == [0, 3, 6]


def test_formulas_print_their_saved_result_and_unsaved_ones_are_told() -> None:
    content = '<sheetData><row r="1"><c r="A1"><f>1+2</f><v>3</v></c><c r="B1"><f>1+1</f></c><c><v>4</v></c></row></sheetData>'
    document = read(xlsx({"表": content}))
    assert rows(document.blocks[1]) == [["3", "4"]]
    assert "1 个公式" in document.notes[0]


@pytest.mark.parametrize(
    ("stored", "code", "printed"),
    [
        ("12", "General", "12"),
        ("12.0", "General", "12"),
        ("0.10000000000000001", "General", "0.1"),
        ("-3", "General", "-3"),
        ("123456789012", "General", "123456789012"),
        ("1234567.891", "#,##0", "1,234,568"),
        ("1.005", "0.00", "1.01"),
        ("-5", "0;(0)", "(5)"),
        ("-5", '0.0"万元"', "-5.0万元"),
        ("0", '0;-0;"—"', "—"),
        ("0.05", "0%", "5%"),
        ("7", "000", "007"),
        ("2.5", "0.##", "2.5"),
        ("12000", "0.0,", "12.0"),
        ("3", '0"m件;"', "3m件;"),
        ("45292", "yyyy年m月d日", "2024年1月1日"),
        ("45292.5", "yyyy/m/d h:mm", "2024/1/1 12:00"),
        ("45292", 'yyyy"年"mm"月"', "2024年01月"),
        ("5", "@", "5"),
        ("5", "# ?/?", "5"),
        ("文字", "0.00", "文字"),
        ("1e400", "General", "1e400"),
        ("nan", "0", "nan"),
        ("9" * 25, "yyyy", "9" * 25),
        ("5", '"' * 10_000, "5"),
    ],
)
def test_numbers_as_displayed(stored: str, code: str, printed: str) -> None:
    assert displayed(stored, code) == printed


def test_dates_that_count_from_1904() -> None:
    assert displayed("43830", "yyyy/m/d", from_1904=True) == "2024/1/1"


def test_built_in_and_own_formats_are_found_by_style() -> None:
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="0.0"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="31"/></cellXfs>'
    )
    content = "".join(f'<c s="{style}"><v>45292</v></c>' for style in range(4))
    document = read(xlsx({"表": f"<sheetData><row>{content}</row></sheetData>"}, styles))
    assert rows(document.blocks[1]) == [["45292", "45292.0", "2024年1月1日", "45292"]]


def code(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(ReadingError) as caught:
        read(data, limits)
    return caught.value.code


def test_faults() -> None:
    good = xlsx({"表": sheet(("A1", "甲"))})
    assert code(good[:-40]) == "damaged"
    assert code(zipped({"[Content_Types].xml": "<x/>"})) == "damaged"
    assert code(xlsx({"表": "<sheetData><row>"})) == "damaged"
    assert code(xlsx({"表": "<sheetData/>"})) == "empty"
    assert code(good, Limits(characters=0)) == "too_large"
    bomb = xlsx({"表": "<sheetData>" + " " * 3_000_000 + "</sheetData>"})
    assert code(bomb) == "bomb"
    assert code(bomb, Limits(zip_ratio=10**9)) == "empty"  # negative control: it is inflated and read


def test_a_merge_over_the_whole_sheet_costs_nothing() -> None:
    content = sheet(("A1", "甲"), ("B2", "乙"), ("C1048576", "丙"), merged="A1:XFD1048576")
    started = time.perf_counter()
    assert read(xlsx({"表": content})).blocks
    assert time.perf_counter() - started < 1
