"""The PDF reader: lines, paragraphs, furniture, and the sample against plain pdfplumber."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pdf_fixtures as made
import pytest
from pdf_reading import (
    LIMITS,
    PROSE,
    lines_of,
    paragraph,
    plumber_tables,
    read,
    rows_of,
    squeezed,
    tables_of,
    texts,
)

from extraction.reading import pdf_pdfium
from extraction.reading.pdf import join_tables, read_pdf
from extraction.reading.pdf_printed import Rulings
from extraction.reading.raw import RawTable

HONGZE = Path(__file__).parent.parent.parent / "shared" / "samples" / "hongze-2023.pdf"
needs_hongze = pytest.mark.skipif(not HONGZE.exists(), reason="the sample PDF lies in ../shared, which is not here")


# Lines and paragraphs


def test_spaces_are_kept_between_latin_words_only() -> None:
    page = (
        made.Page()
        .text(90, 100, "第 711 号 PDF file 12 年")
        .text(90, 120, "总　计")
        .text(90, 140, "张三")
        .text(160, 140, "李四")
    )
    assert texts(read(page)) == ["第711号PDF file 12年", "总计", "张三 李四"]


def test_a_fake_bold_is_read_once() -> None:
    assert texts(read(made.Page().text(90, 100, "总体情况11").text(90.4, 100, "总体情况11"))) == ["总体情况11"]


def test_paragraphs_run_on_over_lines_and_pages() -> None:
    first = made.Page().text(200, 60, "某区年度报告", 18)
    top = paragraph(first, 100, PROSE + PROSE)
    top = paragraph(first, top, PROSE[:12])
    paragraph(first, top, (PROSE * 3)[: 34 + 36 + 36])
    first.text(290, 810, "- 1 -", 9)
    second = made.Page()
    paragraph(second, 80, PROSE[:36] + PROSE[:30], indent=0)
    paragraph(second, 120, PROSE[:34] + PROSE[:36] + PROSE[:10])
    second.text(290, 810, "- 2 -", 9)
    found = [(len(line.text), line.ends_paragraph) for line in lines_of(read(first, second)) if not line.furniture]
    assert found == [
        (6, True),
        (34, False),
        (36, False),
        (2 * len(PROSE) - 70, True),
        (12, True),
        (34, False),
        (36, False),
        (36, False),
        (36, False),
        (30, True),
        (34, False),
        (36, False),
        (10, True),
    ]


def test_a_full_line_before_an_indent_ends_its_paragraph() -> None:
    page = made.Page()
    top = paragraph(page, 100, PROSE[:34])
    top = paragraph(page, top, PROSE[:34] + PROSE[:36])
    paragraph(page, top, PROSE[:34] + PROSE[:36] + PROSE[:5])
    assert [line.ends_paragraph for line in lines_of(read(page))] == [None, False, True, False, False, True]


def test_page_numbers_and_running_heads_are_furniture() -> None:
    pages = []
    for number in range(1, 5):
        page = made.Page().text(90, 50, "某区政府信息公开年报", 9).text(290, 800, str(number), 9)
        paragraph(page, 100, PROSE[number:] + PROSE)
        pages.append(page)
    found = Counter(line.text for line in lines_of(read(*pages)) if line.furniture)
    assert found == {"某区政府信息公开年报": 4, "1": 1, "2": 1, "3": 1, "4": 1}


def test_a_title_and_a_closing_number_in_the_text_are_no_furniture() -> None:
    page = made.Page().text(200, 60, "某区政府信息公开年报", 18)
    paragraph(page, 100, PROSE * 2)
    page.text(90, 160, "2023")
    assert [line.text for line in lines_of(read(page)) if line.furniture] == []


# The sample against plain pdfplumber


@needs_hongze
def test_every_cell_of_the_sample_is_as_pdfplumber_reads_it() -> None:
    data = HONGZE.read_bytes()
    own: Counter[tuple[int, str]] = Counter()
    for table in tables_of(read_pdf(data, LIMITS)):
        own.update((table.page or 0, squeezed(cell.text)) for cell in table.cells)
    for number, page in enumerate(plumber_tables(data), 1):
        rows = [row for table in page for row in table if sum(cell is not None for cell in row) > 1]
        plain = Counter((number, squeezed(cell)) for row in rows for cell in row if cell)
        assert plain - own == Counter()
        figures = [squeezed(cell) for row in rows for cell in row if cell and cell.replace(".", "").isdigit()]
        ours = [c.text for t in tables_of(read_pdf(data, LIMITS)) if t.page == number for c in t.cells]
        assert [text for text in ours if text.replace(".", "").isdigit()] == figures


@needs_hongze
def test_the_sample_without_its_rulings_keeps_its_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    def figures() -> list[list[list[str]]]:
        blocks = join_tables(read_pdf(HONGZE.read_bytes(), LIMITS).blocks)
        tables = [rows_of(block) for block in blocks if isinstance(block, RawTable)]
        return [
            [[t for t in row if t.isdigit()] for row in rows if sum(t.isdigit() for t in row) > 6] for rows in tables
        ]

    ruled = figures()[1:]
    assert [len(rows) for rows in ruled] == [23, 1]
    with_rulings = pdf_pdfium.read_page
    monkeypatch.setattr(pdf_pdfium, "read_page", lambda *place: replace(with_rulings(*place), rulings=Rulings()))
    assert figures() == ruled
    unruled = read_pdf(HONGZE.read_bytes(), LIMITS)
    assert {table.page for table in tables_of(unruled)} == {3, 4}
    assert "四、政府信息公开行政复议、行政诉讼情况" in texts(unruled)
