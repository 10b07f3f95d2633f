"""Faults of PDF files, each with its negative control, and pages that optical recognition reads."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pdf_fixtures as made
import pikepdf
import pytest
from pdf_reading import GRID, LIMITS, PROSE, lines_of, paragraph, read, rows_of, tables_of, texts

from extraction.errors import ReadingError
from extraction.reading import ocr, pdf
from extraction.reading.limits import Limits
from extraction.reading.pdf import read_pdf
from extraction.reading.pdf_open import declared_pages, is_cut_short
from extraction.reading.pdf_plumber import SecondExtractor
from extraction.reading.pdf_printed import Printed

HONGZE = Path(__file__).parent.parent.parent / "shared" / "samples" / "hongze-2023.pdf"
needs_hongze = pytest.mark.skipif(not HONGZE.exists(), reason="the sample PDF lies in ../shared, which is not here")


@needs_hongze
@pytest.mark.parametrize("kept", [0.5, 0.8, 0.95, 0.99, 0.9999])
def test_f1_a_file_cut_short_is_never_ok(kept: float) -> None:
    data = HONGZE.read_bytes()
    document = read_pdf(data[: int(len(data) * kept)], LIMITS)
    assert "truncated" in document.missing
    assert any("文件不完整" in note for note in document.notes)
    assert document.blocks


def test_f1_the_pages_that_are_lost_are_told() -> None:
    data = made.pdf(*(made.Page().text(90, 100, f"第{n}部分") for n in range(1, 4)))
    with pikepdf.open(io.BytesIO(data)) as file:
        del file.pages[1].obj["/Contents"]
        file.save(whole := io.BytesIO())
    broken = whole.getvalue()[:-300]
    document = read_pdf(broken, LIMITS)
    assert document.missing == ("truncated",)
    assert texts(document) == ["第1部分", "第3部分"]
    assert "第2页已损坏，未能读出" in document.notes


def test_f1_a_whole_file_is_ok_and_a_headless_one_damaged() -> None:
    data = made.pdf(made.Page().text(90, 100, "全文"))
    assert not is_cut_short(data)
    assert declared_pages(data) == 1
    assert read_pdf(data, LIMITS).missing == ()
    for broken in (b"%PDF-1.4\n", data[:400], b"not a pdf at all"):
        with pytest.raises(ReadingError) as error:
            read_pdf(broken, LIMITS)
        assert error.value.code == "damaged"


def encrypted(user: str) -> bytes:
    with pikepdf.open(io.BytesIO(made.pdf(made.Page().text(90, 100, "保密")))) as file:
        file.save(out := io.BytesIO(), encryption=pikepdf.Encryption(owner="owner", user=user))
    return out.getvalue()


def test_f2_a_user_password_is_told() -> None:
    with pytest.raises(ReadingError) as error:
        read_pdf(encrypted("user"), LIMITS)
    assert error.value.code == "encrypted"


def test_f2_an_owner_password_alone_is_read_with_a_note() -> None:
    document = read_pdf(encrypted(""), LIMITS)
    assert (texts(document), document.missing) == (["保密"], ())
    assert "权限密码" in document.notes[0]


def test_f8_too_many_paths_cost_the_tables_and_not_the_text() -> None:
    page = made.Page().text(90, 80, "前文").grid([90, 220, 350, 480], [100, 125, 150, 175], GRID)
    data = made.pdf(page, made.Page().grid([90, 220, 350, 480], [100, 125, 150, 175], GRID))
    assert read_pdf(data, LIMITS).missing == ()
    page.operators += ["0 0 m 9 9 l S"] * 30
    document = read_pdf(
        made.pdf(page, made.Page().grid([90, 220, 350, 480], [100, 125, 150, 175], GRID)), Limits(paths_per_page=10)
    )
    assert document.missing == ("table_budget",)
    assert "第1页线条过多" in document.notes[0]
    assert texts(document)[:2] == ["前文", "信息内容 本年制发件数 现行有效件数"]
    assert len(tables_of(document)) == 1


def test_f8_rulings_that_cross_too_often_cost_the_tables_and_not_the_text() -> None:
    page = made.Page().text(90, 80, "前文")
    for index in range(80):
        page.line(90 + 5 * index, 100, 90 + 5 * index, 700).line(90, 100 + 7 * index, 510, 100 + 7 * index)
    document = read(page)
    assert document.missing == ("table_budget",)
    assert texts(document) == ["前文"]


def in_a_child(script: str) -> list[str]:
    """What a Python script prints in a process of its own, which has this folder and the package on its path."""
    here = Path(__file__).parent
    path = os.pathsep.join([str(here), str(here.parent)])
    run = [sys.executable, "-c", script]
    return subprocess.run(
        run, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=True
    ).stdout.split()


MEASURED = """
import time, pdf_fixtures as made
from extraction.reading.limits import Limits
from extraction.reading.pdf import read_pdf
data = {made}
start = time.monotonic()
document = read_pdf(data, Limits())
# ru_maxrss would be that of the process that started us, where it was larger
peak = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) // 1024
print(peak, time.monotonic() - start, len(document.blocks), *document.missing)
"""


@pytest.mark.slow
def test_f7_two_thousand_pages_keep_memory_flat() -> None:
    pages = "made.pdf(*[made.Page().text(90, 100, f'第{n}页的文字' * 4).text(290, 500, '中间') for n in range(2000)])"
    peak, _, blocks = in_a_child(MEASURED.format(made=pages))
    assert (int(blocks), int(peak) < 300) == (4000, True)


@pytest.mark.slow
def test_f8_a_million_paths_take_less_than_ten_seconds() -> None:
    page = "made.Page(operators=['0 0 m 9 9 l S'] * 1_000_000).text(90, 100, '文字')"
    _, seconds, blocks, missing = in_a_child(MEASURED.format(made=f"made.pdf({page})"))
    assert (int(blocks), missing, float(seconds) < 10) == (1, "table_budget", True)


def scanned(text: str = "") -> made.Page:
    page = made.Page().picture(bytes([200]) * 60 * 80, 60, 80)
    return page.text(90, 800, text, 9) if text else page


def test_f9_a_page_without_text_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    document = read(made.Page().text(90, 100, "有文字"), scanned(), scanned("扫描全能王"))
    assert document.missing == ("needs_ocr",)
    assert "第2—3页是图片" in document.notes[0]
    assert texts(document) == ["有文字", "扫描全能王"]


def test_f9_a_blank_page_and_a_photo_beside_text_need_no_recognition() -> None:
    page = scanned()
    paragraph(page, 100, PROSE * 2)
    document = read(made.Page(), page)
    assert document.missing == ()
    assert "第2页有大幅图片" in document.notes[0]


def test_f10_a_garbled_font_is_noticed_and_not_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    document = read(
        made.Page().text(90, 100, "清楚").text(90, 120, "乱码", font="garbled"), made.Page().text(90, 100, "好")
    )
    assert document.missing == ("garbled",)
    assert "第1页的字体编码是乱码" in document.notes[0]
    assert texts(document) == ["清楚", "\ufffd\ufffd", "好"]


def test_f10_the_second_extractor_is_asked_first(monkeypatch: pytest.MonkeyPatch) -> None:
    data = made.pdf(made.Page().text(90, 100, "乱码", font="garbled"))
    clear = SecondExtractor(made.pdf(made.Page().text(90, 100, "清楚")), 1000).read_page(1)
    monkeypatch.setattr(SecondExtractor, "read_page", lambda self, number: clear)
    document = read_pdf(data, LIMITS)
    assert (texts(document), document.missing) == (["清楚"], ())
    assert "第1页改用 pdfplumber" in document.notes[0]


def test_f10_bullets_of_a_symbol_font_are_not_garble() -> None:
    page = made.Page().text(90, 100, "\uf06c")
    paragraph(page, 120, PROSE)
    assert read(page).missing == ()


def test_characters_that_pdfium_leaves_out_are_read_by_the_second_extractor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which those are depends on the fonts of the machine, so that they are taken away here."""
    page = made.Page()
    for index, letter in enumerate("三、本年度办理结果"):
        page.text(95, 115 + 20 * index, letter)
    whole = pdf.pdf_pdfium.read_page

    def some(*args: Any) -> Printed:
        printed = whole(*args)
        return replace(printed, glyphs=printed.glyphs.take(np.arange(len(printed.glyphs)) < 2), unread=7)

    monkeypatch.setattr(pdf.pdf_pdfium, "read_page", some)
    document = read(page)
    assert "".join(texts(document)) == "三、本年度办理结果"
    assert document.notes == ("第1页改用 pdfplumber 读取",)


def test_the_second_extractor_reads_the_same_page(monkeypatch: pytest.MonkeyPatch) -> None:
    from pypdfium2 import PdfiumError

    page = made.Page().text(90, 80, "二、主动公开").grid([90, 220, 350, 480], [100, 125, 150, 175], GRID)

    def fail(*_: object) -> None:
        raise PdfiumError("no page")

    expected = read(page)
    monkeypatch.setattr(pdf.pdf_pdfium, "read_page", fail)
    document = read(page)
    assert texts(document) == texts(expected) == ["二、主动公开"]
    assert rows_of(tables_of(document)[0]) == GRID


def test_limits_on_pages_and_characters() -> None:
    data = made.pdf(*[made.Page().text(90, 100, "字" * 20)] * 3)
    for limits in (Limits(pages=2), Limits(characters=50)):
        with pytest.raises(ReadingError) as error:
            read_pdf(data, limits)
        assert error.value.code == "too_large"
    assert len(lines_of(read_pdf(data, Limits(pages=3, characters=60)))) == 3


def test_progress_is_told_page_by_page() -> None:
    seen: list[int] = []
    read_pdf(made.pdf(made.Page(), made.Page(), made.Page()), LIMITS, seen.append)
    assert seen == [1, 2, 3]


# Optical recognition, with an engine that needs no model


class Recognised:
    """What RapidOCR returns, for words at given places (points at 150 dpi)."""

    def __init__(self, words: list[tuple[str, float, float, float]]) -> None:
        scale = ocr.DPI / 72
        self.txts = tuple(text for text, *_ in words)
        self.boxes = (
            np.array([[[x, y], [x + w, y], [x + w, y + 12], [x, y + 12]] for _, x, y, w in words], np.float64) * scale
        )
        self.word_results = ()


def test_recognised_words_go_into_the_cells_that_the_picture_rules() -> None:
    import pypdfium2

    page = made.Page().grid([90, 220, 350, 480], [100, 125, 150, 175], [["", "", ""]] * 3)
    source = pypdfium2.PdfDocument(made.pdf(page))
    image, scale = pdf.pdf_pdfium.render_page(source, 1, ocr.DPI)
    source.close()
    words = [("二、主动公开", 90, 70, 72)]
    for y, row in zip((106, 131, 156), GRID, strict=True):
        words += [
            (text, x, y, 12 * len(text) if text > "\u2e7f" else 6 * len(text))
            for x, text in zip((94, 224, 354), row, strict=True)
        ]
    printed, tilt = ocr.read_picture(image, 1, scale, lambda _: Recognised(words))
    assert tilt == 0
    tables, used = pdf.find_tables(printed, pdf.Sheet(printed.glyphs, 1))
    assert rows_of(tables[0]) == GRID
    assert (~used).sum() == 6


def test_a_scan_is_read_where_the_engine_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    monkeypatch.setattr(ocr, "rapid_engine", lambda: lambda _: Recognised([("年度报告", 90, 100, 48)]))
    document = read(scanned())
    assert (texts(document), document.missing, document.ocr) == (["年度报告"], (), True)


@pytest.mark.skipif(not (ocr.is_installed() and HONGZE.exists()), reason="needs the extra `ocr` and the sample PDF")
def test_the_engine_reads_a_picture_of_the_sample() -> None:
    import pypdfium2

    source = pypdfium2.PdfDocument(HONGZE)
    image, scale = pdf.pdf_pdfium.render_page(source, 3, ocr.DPI)
    source.close()
    printed, _ = ocr.read_picture(image, 1, scale, ocr.rapid_engine())
    tables, _ = pdf.find_tables(printed, pdf.Sheet(printed.glyphs, 1))
    born = [t for t in tables_of(read_pdf(HONGZE.read_bytes(), LIMITS)) if t.page == 3]
    figures = [[c.text for c in t.cells if c.text.replace(".", "").isdigit()] for t in tables]
    assert figures == [[c.text for c in t.cells if c.text.replace(".", "").isdigit()] for t in born]
