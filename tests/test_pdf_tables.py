"""Tables of PDF pages: ruled, cut by page breaks, and without rulings."""

from __future__ import annotations

import io
import random
from itertools import pairwise

import numpy as np
import pdf_fixtures as made
import pikepdf
import pytest
from pdf_reading import (
    GRID,
    LIMITS,
    PROSE,
    lines_of,
    plumber_tables,
    read,
    rows_of,
    shape,
    squeezed,
    tables_of,
    texts,
)

from extraction.reading.pdf import join_tables, read_pdf
from extraction.reading.pdf_plumber import SecondExtractor, smallest_cells
from extraction.reading.raw import RawDocument, RawLine, RawTable

# Tables


def test_a_ruled_table_is_read_cell_by_cell_as_pdfplumber_reads_it() -> None:
    data = made.pdf(made.Page().text(90, 80, "二、主动公开").grid([90, 220, 350, 480], [100, 125, 150, 175], GRID))
    (table,) = tables_of(read_pdf(data, LIMITS))
    assert rows_of(table) == GRID
    assert [[squeezed(cell) for cell in row] for row in plumber_tables(data)[0][0]] == GRID


def test_lines_stand_before_and_after_the_table() -> None:
    page = made.Page().text(90, 80, "前文").grid([90, 220, 350, 480], [100, 125, 150, 175], GRID).text(90, 200, "后文")
    blocks = read(page).blocks
    assert [b.text if isinstance(b, RawLine) else "表" for b in blocks] == ["前文", "表", "后文"]


def test_merged_and_empty_cells_keep_their_spans() -> None:
    page = made.Page()
    for y, x0 in ((100, 90), (120, 180), (140, 90), (160, 90)):
        page.line(x0, y, 360, y)
    for x, top in ((90, 100), (180, 100), (270, 120), (360, 100)):
        page.line(x, top, x, 160)
    page.text(95, 125, "项目", 9).text(200, 113, "申请人情况", 9).text(185, 133, "自然人", 9).text(95, 153, "新收", 9)
    page.text(290, 153, "7", 9)
    (table,) = tables_of(read(page))
    assert shape(table) == {
        "项目": (0, 0, 2, 1),
        "申请人情况": (0, 1, 1, 2),
        "自然人": (1, 1, 1, 1),
        "": (2, 1, 1, 1),
        "新收": (2, 0, 1, 1),
        "7": (2, 2, 1, 1),
    }
    assert sum(cell.text == "" for cell in table.cells) == 2


def test_rulings_drawn_as_thin_rectangles_make_the_same_table() -> None:
    page = made.Page()
    for y in (100, 125, 150, 175):
        page.fill(90, y - 0.25, 480, y + 0.25)
    for x in (90, 220, 350, 480):
        page.fill(x - 0.25, 100, x + 0.25, 175)
    for y, row in zip((115, 140, 165), GRID, strict=True):
        for x, text in zip((94, 224, 354), row, strict=True):
            page.text(x, y, text, 9)
    (table,) = tables_of(read(page))
    assert rows_of(table) == GRID


def test_a_label_set_vertically_is_one_text() -> None:
    page = made.Page().grid([90, 110, 300, 400], [100, 260], [["", "（一）予以公开", "5"]])
    for index, letter in enumerate("三、本年度办理结果"):
        page.text(95, 115 + 16 * index, letter, 9)
    (table,) = tables_of(read(page))
    assert rows_of(table) == [["三、本年度办理结果", "（一）予以公开", "5"]]


def test_numbers_below_one_another_are_not_one_number() -> None:
    page = made.Page().grid([90, 200, 300], [100, 150], [["", ""]]).text(95, 115, "12", 9).text(95, 130, "5", 9)
    (table,) = tables_of(read(page))
    assert table.cells[0].text == "12\n5"


def test_a_number_that_was_too_long_for_its_cell_is_one_number() -> None:
    page = made.Page().grid([90, 120, 300], [100, 150], [["", ""]]).text(95, 115, "7730", 9).text(95, 127, ".28", 9)
    (table,) = tables_of(read(page))
    assert table.cells[0].text == "7730.28"


def test_a_number_that_runs_over_the_ruling_stays_whole() -> None:
    page = made.Page().grid([90, 200, 230, 300], [100, 125], [["收费", "", "8"]]).text(197, 115, "77302", 9)
    (table,) = tables_of(read(page))
    assert rows_of(table) == [["收费", "77302", "8"]]


def test_numbers_close_to_the_ruling_between_them_stay_two() -> None:
    page = (
        made.Page()
        .grid([90, 200, 230, 300], [100, 125], [["收费", "", ""]])
        .text(220, 115, "10", 9)
        .text(231, 115, "5", 9)
    )
    (table,) = tables_of(read(page))
    assert rows_of(table) == [["收费", "10", "5"]]


def test_text_whose_corner_has_no_ruling_gets_its_cell() -> None:
    page = made.Page().line(200, 100, 300, 100).line(90, 125, 300, 125).line(90, 150, 300, 150)
    page.line(90, 100, 90, 150).line(200, 100, 200, 150).line(300, 100, 300, 150)
    for x, y, text in ((95, 115, "信息内容"), (205, 115, "数量"), (95, 140, "行政许可"), (205, 140, "550")):
        page.text(x, y, text, 9)
    (table,) = tables_of(read(page))
    assert rows_of(table) == [["信息内容", "数量"], ["行政许可", "550"]]
    # The control: pdfplumber, and the geometry by itself, has no such cell.
    assert plumber_tables(made.pdf(page))[0][0][0] == [None, "数量"]


def test_a_table_open_at_both_sides_is_closed() -> None:
    page = made.Page()
    for y in (100, 125, 150, 175):
        page.line(90, y, 480, y)
    for x in (220, 350):
        page.line(x, 100, x, 175)
    for y, row in zip((115, 140, 165), GRID, strict=True):
        for x, text in zip((94, 224, 354), row, strict=True):
            page.text(x, y, text, 9)
    (table,) = tables_of(read(page))
    assert rows_of(table) == GRID


def test_white_ground_behind_prose_is_no_table() -> None:
    page = made.Page()
    for index in range(6):
        page.fill(88, 90 + 20 * index, 300, 110 + 20 * index, gray=1.0)
        page.fill(300, 90 + 20 * index, 524, 110 + 20 * index, gray=1.0)
        page.text(90, 105 + 20 * index, PROSE[:36])
    document = read(page)
    assert tables_of(document) == []
    assert texts(document) == [PROSE[:36]] * 6
    assert len(plumber_tables(made.pdf(page))[0]) == 1  # the control: pdfplumber takes it for one


def test_a_frame_around_prose_is_no_table() -> None:
    page = made.Page().box(80, 80, 530, 110).box(80, 110, 530, 400).text(90, 100, "摘要").text(90, 130, PROSE[:36])
    document = read(page)
    assert tables_of(document) == []
    assert texts(document) == ["摘要", PROSE[:36]]


def test_a_table_on_a_rotated_page_is_read_upright() -> None:
    upright = made.Page().grid([90, 220, 350, 480], [100, 125, 150, 175], GRID)
    turned = made.Page(height=595, width=842, rotate=90)
    turned.operators.append("0 1 -1 0 842 0 cm")
    turned.operators += [line.replace("842", "842") for line in upright.operators]
    (table,) = tables_of(read(turned))
    assert rows_of(table) == GRID


def test_every_character_has_its_page_and_box() -> None:
    document = read(made.Page().text(90, 100, "政府"), made.Page().grid([90, 200, 300], [100, 125], [["许可", "550"]]))
    (line,) = lines_of(document)
    assert line.boxes is not None
    assert line.page == 1
    assert line.boxes.shape == (2, 4)
    x0, top, x1, bottom = line.boxes[1].tolist()
    assert (round(x0), round(x1)) == (102, 114)
    assert 86 < top < bottom < 104
    (table,) = tables_of(document)
    assert [cell.page for cell in table.cells] == [2, 2]
    assert all(cell.boxes is not None and len(cell.boxes) == len(cell.text) for cell in table.cells)


def test_sources_count_the_raw_text_up() -> None:
    page = made.Page().text(90, 80, "前文").grid([90, 220, 350, 480], [100, 125, 150, 175], GRID).text(90, 200, "后文")
    pieces = [
        (piece.source, piece.text)
        for block in read(page).blocks
        for piece in ([block] if isinstance(block, RawLine) else block.cells)
    ]
    place = 0
    for source, text in pieces:
        assert source == place
        place += len(text) + 1


def drawn(operators: list[str]) -> made.Page:
    page = made.Page(operators=operators)
    for y, row in zip((115, 140, 165), GRID, strict=True):
        for x, text in zip((94, 224, 354), row, strict=True):
            page.text(x, y, text, 9)
    return page


XS, YS = [90, 220, 350, 480], [742, 717, 692, 667]


@pytest.mark.parametrize(
    "operators",
    [
        [f"{a} {d} {b - a} {c - d} re S" for a, b in pairwise(XS) for c, d in pairwise(YS)],
        [" ".join([f"90 {y} m 480 {y} l" for y in YS] + [f"{x} 742 m {x} 667 l" for x in XS]) + " S"],
        [f"{x} {y} m {x + 4} {y} l S" for y in YS for x in range(90, 480, 6)]
        + [f"{x} {y} m {x} {max(y - 4, 667)} l S" for x in XS for y in range(742, 667, -6)],
        [f"90 {y + z} m 480 {y + z} l S" for y in YS for z in (0, 1.5)]
        + [f"{x + z} 742 m {x + z} 667 l S" for x in XS for z in (0, 1.5)],
        [f"0.8 g {a + 0.5} {d} {b - a - 1} {c - d} re f 0 g" for a, b in pairwise(XS) for c, d in pairwise(YS)],
        ["q 2 0 0 0.5 0 0 cm"]
        + [f"45 {2 * y} m 240 {2 * y} l S" for y in YS]
        + [f"{x / 2} 1484 m {x / 2} 1334 l S" for x in XS]
        + ["Q"],
    ],
    ids=["boxes", "one path", "dashes", "double", "grounds", "scaled"],
)
def test_rulings_of_every_make(operators: list[str]) -> None:
    (table,) = tables_of(read(drawn(operators)))
    assert rows_of(table) == GRID


def test_a_diagonal_in_a_corner_cell_rules_nothing() -> None:
    page = made.Page().grid([90, 220, 350, 480], [100, 125, 150, 175], GRID).line(90, 100, 220, 125)
    (table,) = tables_of(read(page))
    assert rows_of(table) == GRID


def test_a_table_in_a_form_object_is_read() -> None:
    with pikepdf.open(io.BytesIO(made.pdf(made.Page().grid([90, 220, 350, 480], [100, 125, 150, 175], GRID)))) as file:
        page = file.pages[0].obj
        form = file.make_stream(page["/Contents"].read_bytes(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
        form["/BBox"], form["/Resources"] = [0, 0, 595, 842], page["/Resources"]
        page["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=form))
        page["/Contents"] = file.make_stream(b"q 0.9 0 0 0.9 20 30 cm /F Do Q")
        file.save(out := io.BytesIO())
    (table,) = tables_of(read_pdf(out.getvalue(), LIMITS))
    assert rows_of(table) == GRID


def test_places_count_from_the_corner_of_the_crop_box() -> None:
    with pikepdf.open(io.BytesIO(made.pdf(made.Page().text(90, 100, "政府").text(560, 100, "裁掉")))) as file:
        file.pages[0].obj["/MediaBox"], file.pages[0].obj["/CropBox"] = [-50, -30, 700, 900], [-20, 0, 500, 800]
        file.save(out := io.BytesIO())
    (line,) = lines_of(read_pdf(out.getvalue(), LIMITS))
    assert line.text == "政府"
    assert line.boxes is not None
    second = SecondExtractor(out.getvalue(), 100).read_page(1)
    assert second is not None
    for box in (line.boxes[0], second.glyphs.ink[0]):
        assert np.allclose(box, (110, 47.4, 122, 59.4), atol=1)  # the ink of the glyph in the machine's font


# Tables over page breaks


def cut_table(second: list[list[str]], *, xs: list[float] | None = None, between: str = "") -> RawDocument:
    head = made.Page().grid([90, 220, 350, 480], [700, 725, 750, 775], GRID).text(290, 810, "- 1 -", 9)
    ys = [60.0 + 25 * index for index in range(len(second) + 1)]
    tail = made.Page().grid(xs or [90, 220, 350, 480], ys, second).text(290, 810, "- 2 -", 9)
    if between:
        tail.text(90, 50, between)
    return read(head, tail)


def test_a_table_over_a_page_break_is_joined() -> None:
    document = cut_table([["行政许可", "1", "2"], ["行政处罚", "3", "4"]])
    assert len(tables_of(document)) == 2
    joined = join_tables(document.blocks)
    (table,) = [block for block in joined if isinstance(block, RawTable)]
    assert rows_of(table) == [*GRID, ["行政许可", "1", "2"], ["行政处罚", "3", "4"]]
    assert [cell.page for cell in table.cells] == [1] * 9 + [2] * 6
    assert [block.text for block in joined if isinstance(block, RawLine)] == ["-1-", "-2-"]


def test_tables_with_a_heading_between_stay_two() -> None:
    blocks = join_tables(cut_table([["行政许可", "1", "2"]], between="三、收到和处理").blocks)
    assert sum(isinstance(block, RawTable) for block in blocks) == 2


def test_tables_with_other_columns_stay_two() -> None:
    blocks = join_tables(cut_table([["行政许可", "1", "2"]], xs=[90, 180, 300, 480]).blocks)
    assert sum(isinstance(block, RawTable) for block in blocks) == 2


def test_a_row_cut_inside_a_bracket_becomes_one_again() -> None:
    document = cut_table([["计其他情形）", "", ""], ["行政处罚", "3", "4"]])
    head = document.blocks[0]
    assert isinstance(head, RawTable)
    open_cell = "部分公开（只计这一情形，不"
    cells = [c if c.text != "行政规范性文件" else type(c)(c.row, c.column, open_cell, 0, page=1) for c in head.cells]
    blocks = [type(head)(tuple(cells), head.page, head.columns, head.top, head.bottom), *document.blocks[1:]]  # type: ignore[attr-defined, call-arg]
    (table,) = [block for block in join_tables(blocks) if isinstance(block, RawTable)]
    assert rows_of(table)[2:] == [[open_cell + "\n计其他情形）", "3", "5"], ["行政处罚", "3", "4"]]


def test_a_merged_label_that_the_break_cut_spans_on() -> None:
    def page(ys: list[float], labels: list[str], group: str) -> made.Page:
        one = made.Page()
        for index, y in enumerate(ys):
            one.line(90 if index in (0, len(ys) - 1) else 150, y, 400, y)
        for x in (90, 150, 300, 400):
            one.line(x, ys[0], x, ys[-1])
        for y, label in zip(ys, labels, strict=False):
            one.text(154, y + 15, label, 9).text(304, y + 15, "0", 9)
        return one.text(94, ys[0] + 25, group, 9) if group else one

    blocks = read(
        page([720, 745, 770], ["属于国家秘密", "危及安全"], "不予公开"),
        page([60, 85, 110], ["过程性信息", "行政执法案卷"], ""),
    ).blocks
    (table,) = [block for block in join_tables(blocks) if isinstance(block, RawTable)]
    assert shape(table)["不予公开"] == (0, 0, 4, 1)
    assert shape(table)["行政执法案卷"] == (3, 1, 1, 1)


# Tables without rulings


BORDERLESS = [["行政许可", "550", "12", "3"], ["行政处罚", "4119", "7", "0"], ["行政强制", "195", "0", "21"]]


def borderless_page(rows: list[list[str]]) -> made.Page:
    page = made.Page().text(90, 80, "二、主动公开政府信息情况")
    page.text(90, 110, "信息内容").text(220, 110, "本年制发").text(320, 110, "本年废止").text(420, 110, "现行有效")
    for index, row in enumerate(rows):
        for x, text in zip((90, 230, 330, 430), row, strict=True):
            page.text(x, 132 + 22 * index, text)
    return page.text(114, 240, PROSE[:34]).text(90, 260, PROSE[:20])


def test_a_table_without_rulings_is_found_by_its_columns() -> None:
    document = read(borderless_page(BORDERLESS))
    (table,) = tables_of(document)
    assert rows_of(table) == [["信息内容", "本年制发", "本年废止", "现行有效"], *BORDERLESS]
    assert texts(document) == ["二、主动公开政府信息情况", PROSE[:34], PROSE[:20]]


def test_two_rows_of_figures_are_no_table() -> None:
    assert tables_of(read(borderless_page(BORDERLESS[:2]))) == []


def test_a_label_on_two_lines_belongs_to_its_row() -> None:
    page = made.Page()
    for index, (label, rest) in enumerate((("予以公开", ""), ("确认或重新出具", "已获取信息"), ("其他处理", ""))):
        y = 100 + 44 * index
        page.text(90, y, label, 10).text(90, y + 13, rest, 10)
        for x, number in ((260, "1"), (320, "0"), (380, "12")):
            page.text(x, y, number, 10)
    (table,) = tables_of(read(page))
    assert rows_of(table)[1] == ["确认或重新出具\n已获取信息", "1", "0", "12"]


def test_prose_with_spread_lines_and_numbers_is_no_table() -> None:
    page = made.Page()
    for index in range(8):
        x = 90.0
        for word in ("号", "，", "邮", "编", "：", "223100", "，", "电", "话", "：", "0517", "，", "年", "收", "件"):
            page.text(x, 100 + 20 * index, word)
            x += 6 * len(word) + 8 if word.isdigit() else 20
    document = read(page)
    assert tables_of(document) == []
    assert texts(document)[0] == "号，邮编：223100，电话：0517，年收件"


# Geometry


@pytest.mark.parametrize("seed", range(20))
def test_cells_are_those_of_pdfplumber(seed: int) -> None:
    from pdfplumber.table import edges_to_intersections, intersections_to_cells

    chance = random.Random(seed)
    stops = [20.0 * step for step in range(12)]
    edges = []
    for _ in range(60):
        across, (low, high) = chance.choice(stops), sorted(chance.sample(stops, 2))
        x0, x1, top, bottom = (low, high, across, across) if chance.random() < 0.5 else (across, across, low, high)
        edges.append({"x0": x0, "x1": x1, "top": top, "bottom": bottom, "orientation": "h" if top == bottom else "v"})
    crossings = edges_to_intersections(edges)
    cells = intersections_to_cells(crossings)
    assert len(cells) > 10
    assert smallest_cells(crossings) == cells
