"""One report, one record: the examples as HTML, DOCX, PDF and scan give what their text gives."""

from __future__ import annotations

import io
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import report_dresses as dress
from conftest import ROOT
from rapidfuzz.fuzz import ratio

from extraction import tables
from extraction.document import Document
from extraction.lexicon.folding import fold
from extraction.pipeline import assemble
from extraction.reading import Limits, ocr, read
from extraction.record import Report
from extraction.trained import load_models

EXAMPLES = {path.stem: path for path in sorted((ROOT / "examples").glob("0*"))}
EACH = pytest.mark.parametrize("name", list(EXAMPLES))
needs_font = pytest.mark.skipif(not dress.has_chinese_font(), reason="no Chinese font: apt install fonts-noto-cjk")


def squeezed(text: str) -> str:
    """Without blanks; Kangxi radicals as the characters that they look like, for a PDF without embedded fonts cannot tell the two."""
    return "".join(fold(letter) if "\u2e80" <= letter <= "\u2fdf" else letter for letter in "".join(text.split()))


def made(data: bytes, name: str) -> tuple[Document, Report]:
    """In this process, so that the document can be looked at beside its record."""
    document = read(data, name, Limits())
    return document, assemble(document, data, name, load_models())


@cache
def of_text(name: str) -> tuple[Document, Report]:
    path = EXAMPLES[name]
    return made(path.read_bytes(), path.name)


@cache
def content(name: str) -> dress.Content:
    return dress.content_of(*of_text(name))


def gist(document: Document, report: Report) -> dict[str, Any]:
    """What a record says, without places and without the words of the tables, which every format prints in its own way."""
    prose = _without_tables(document)
    sections: list[tuple[str, str]] = []
    for section in report.sections:
        text = squeezed("".join(prose[section.start : section.end]))
        if sections and sections[-1][0] == section.kind:
            sections[-1] = (section.kind, sections[-1][1] + text)
        else:
            sections.append((section.kind, text))
    return {
        "tables": dict(report.tables),
        "other tables": [(squeezed(row.label), row.printed) for row in report.other_tables],
        "sections": sections,
        "aspects": [(s.aspect, squeezed(s.heading or "")) for s in report.sections if s.aspect],
        "metadata": (report.title, report.agency, report.year, report.published_on, report.form),
        "problems": [(squeezed(one.text), one.themes) for one in report.problems],
        "improvements": [(squeezed(o.text), o.themes, o.status, o.addresses) for o in report.improvements],
        "findings": [(one.check, one.severity, one.keys) for one in report.findings],
        "measures": [
            (one.metric, one.value, one.unit, one.qualifier, one.channel, one.part_of, squeezed(one.evidence.text))
            for one in report.measures
        ],
        "platforms": [(one.type, one.name) for one in report.platforms],
    }


def _without_tables(document: Document) -> list[str]:
    """The characters of the text, those of tables blank."""
    prose = list(document.text.string)
    for start, end in [(r.start, r.end) for r in tables.locate(document)] + [(g.start, g.end) for g in document.grids]:
        prose[start:end] = " " * (end - start)
    return prose


def differences(name: str, data: bytes, file: str) -> dict[str, object]:
    """What the record of these bytes says differently from that of the text."""
    document, report = made(data, file)
    assert report.outcome.status == "ok"
    for one in (*report.problems, *report.improvements, *report.measures):
        assert report.text[one.evidence.start : one.evidence.end] == one.evidence.text
    expected, found = gist(*of_text(name)), gist(document, report)
    return {part: _difference(expected[part], found[part]) for part in expected if expected[part] != found[part]}


def _difference(expected: object, found: object) -> object:
    if isinstance(expected, dict) and isinstance(found, dict):
        keys = [*expected, *(key for key in found if key not in expected)]
        return {
            key: (expected.get(key, "-"), found.get(key, "-"))
            for key in keys
            if expected.get(key, "-") != found.get(key, "-")
        }
    if isinstance(expected, list) and isinstance(found, list):
        return {
            "only in the text": [e for e in expected if e not in found],
            "only here": [f for f in found if f not in expected],
        }
    return (expected, found)


@EACH
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_html(name: str, charset: str) -> None:
    assert differences(name, dress.as_page(content(name), charset), "report.html") == {}


@EACH
def test_docx(name: str) -> None:
    assert differences(name, dress.as_docx(content(name)), "report.docx") == {}


@EACH
def test_pdf_without_embedded_fonts(name: str) -> None:
    assert differences(name, dress.by_reportlab(content(name)), "report.pdf") == {}


def test_another_report_is_told() -> None:
    """Negative control: one figure, one word and one line less, and the comparison says where."""
    name = next(iter(EXAMPLES))
    page = dress.as_page(content(name)).decode()
    changed = page.replace(">1263<", ">1264<").replace("跟不上", "跟得上").replace("<p>2024年1月22日</p>", "")
    found = differences(name, changed.encode(), "report.html")
    assert found.pop("tables") == {"proactive.licensing.decisions": (Decimal(1263), Decimal(1264))}
    assert {"sections", "metadata"} <= set(found)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    if not dress.SOFFICE:
        pytest.skip("LibreOffice is not installed")
    documents = {name: dress.as_docx(content(name)) for name in EXAMPLES}
    return dress.by_libreoffice(documents, tmp_path_factory.mktemp("libreoffice"))


@needs_font
@pytest.mark.slow
@EACH
def test_pdf_by_libreoffice(name: str, printed: dict[str, bytes]) -> None:
    assert differences(name, printed[name], "report.pdf") == {}


@needs_font
@pytest.mark.skipif(not dress.CHROMIUM, reason="Chromium is not installed")
@pytest.mark.slow
@EACH
def test_pdf_by_chromium(name: str, tmp_path: Path) -> None:
    assert differences(name, dress.by_chromium(dress.as_sheet(content(name)), tmp_path), "report.pdf") == {}


# What optical recognition may lose: a few characters; tables keep nearly all of their values


@needs_font
@pytest.mark.skipif(not ocr.is_installed(), reason="needs the extra: pip install 'gongkai-extraction[ocr]'")
@pytest.mark.slow
def test_scan(printed: dict[str, bytes]) -> None:
    name = "01-county-bureau-2023"
    document, report = made(dress.as_scan(printed[name]), "report.pdf")
    expected, found = gist(*of_text(name)), gist(document, report)
    assert (report.outcome.status, report.source.ocr) == ("ok", True)
    assert share_of_values(expected["tables"], report) >= 0.95
    assert [kind for kind, _ in found["sections"]] == [kind for kind, _ in expected["sections"]]
    texts = ["".join(text for _, text in one["sections"]) for one in (expected, found)]
    assert ratio(*texts) > 90
    assert found["metadata"][1:] == expected["metadata"][1:]


@needs_font
@pytest.mark.skipif(not ocr.is_installed(), reason="needs the extra: pip install 'gongkai-extraction[ocr]'")
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_picture_of_a_page(kind: str) -> None:
    """The one page of a short report."""
    content: dress.Content = ["某某局2023年政府信息公开工作年度报告", "一、总体情况", "本年度主动公开政府信息128条。"]
    (page,) = dress.pictures(dress.by_reportlab([*content, "二、主动公开政府信息情况"]))
    page.save(packed := io.BytesIO(), kind)
    document, report = made(packed.getvalue(), f"report.{kind.lower()}")
    assert (report.source.pages, report.source.ocr, report.source.media_type) == (1, True, f"image/{kind.lower()}")
    assert squeezed(document.text.string) == "".join(map(str, [*content, "二、主动公开政府信息情况"]))
    assert [section.kind for section in report.sections] == ["front_matter", "overview", "proactive_disclosure"]


def share_of_values(expected: Any, report: Report) -> float:
    return sum(report.tables.get(key, "absent") == value for key, value in expected.items()) / len(expected)
