"""Summaries: what they say of a record, that every quote is the report's, and that no format lets text become anything else."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest
import xlsxwriter
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace
from openpyxl.utils.escape import unescape
from report_factory import TEXT, TRIGGERS, report, unread
from selectolax.lexbor import LexborHTMLParser

from extraction import record
from extraction.lexicon import load_yaml
from extraction.lexicon.names import name, sections, theme
from extraction.pipeline import read_report
from extraction.quantities.metrics import METRICS
from extraction.record import Evidence, Report
from extraction.settings import Settings
from extraction.statements.themes import LABELS
from extraction.summary import FORMATS, Format, Quote, digest, overview, render, tell
from extraction.summary import markdown as md

EXAMPLES = sorted((ROOT / "examples").glob("0[1356]-*"))
CHINESE = re.compile("[一-龥]")


def gongkai(*args: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "extraction", *map(str, args)]
    clean = {"PATH": "/usr/bin:/bin", "PYTHONWARNINGS": "error", **environment}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=clean, encoding="utf-8")


def quotes(value: Any) -> Iterator[Quote]:
    """Every quote inside a digest, wherever it is kept."""
    if isinstance(value, Quote):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from quotes(getattr(value, field.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from quotes(one)


@pytest.fixture(scope="module")
def real() -> list[Report]:
    return [read_report(path, Settings(isolate=False)) for path in EXAMPLES]


def test_every_quoted_sentence_is_the_reports(real: list[Report]) -> None:
    for one in [*real, report()]:
        found = list(quotes(digest(one, "x")))
        assert len(found) >= len(one.problems) + len(one.improvements) + len(one.measures) > 3
        assert [one.text[quote.start : quote.end] for quote in found] == [quote.text for quote in found]


def test_what_stands_in_quotation_marks_is_the_reports(real: list[Report]) -> None:
    for one in real:
        told = re.findall("「(.*?)」", tell(digest(one, "x")), re.DOTALL)
        assert len(told) > 3
        assert [words for words in told if re.sub(r"\n +", "\n", words) not in one.text] == []


def test_a_quote_is_cut_from_the_text_and_not_copied_from_evidence() -> None:
    wrong = Evidence(0, 2, "编造", None)
    problem = replace(report().problems[0], text="编造", evidence=wrong)
    told = digest(replace(report(), problems=(problem,)), "x").problems[0]
    assert told.quote.text == TEXT[:2] == "某县"


def test_problems_answers_and_what_is_left_over() -> None:
    one = digest(report(), "x")
    assert [(p.number, p.answers, p.alarmed) for p in one.problems] == [(1, (1,), False), (2, (), False), (3, (), True)]
    assert [p.number for p in one.unanswered] == [2, 3]
    assert [p.number for p in one.loose] == [2]


def test_places_are_pages_or_lines_under_the_printed_heading() -> None:
    one = digest(report(), "x")
    first, second, third = (p.quote for p in one.problems)
    assert (first.page, first.line, first.heading) == (3, 5, "五、存在的主要问题及改进情况")
    assert (second.page, second.line, second.section) == (None, 5, "problems_improvements")
    assert third.line == 6
    text = tell(one)
    assert "「一是更新慢」（五、存在的主要问题及改进情况，第3页）" in text
    assert "「三是人少。」（五、存在的主要问题及改进情况，第6行）" in text


def test_sections_that_are_there_and_absent() -> None:
    one = digest(report(), "x")
    assert (one.present, one.absent) == (("overview", "problems_improvements"), ())  # two sections: a part of a report
    third = record.Section("requests", None, "", len(TEXT), len(TEXT), 0.9, True)
    more = replace(report(), sections=(*report().sections, third))
    assert digest(more, "x").absent == ("proactive_disclosure", "review_litigation", "other_matters")
    assert digest(replace(more, form="2008"), "x").absent == ()


def test_figures_are_as_printed_and_blank_ones_are_told() -> None:
    text = tell(digest(report(), "x"))
    assert "本年新收政府信息公开申请数量 14，行政复议 /，行政事业性收费·金额 3200元，主动公开 -5" in text
    blank = replace(
        report(), cells={"review.total": record.Cell("", None)}, tables={"review.total": None}, other_tables=()
    )
    assert "行政复议 （空白）" in tell(digest(blank, "x"))


def test_counts_with_their_qualifier_channel_and_words() -> None:
    text = tell(digest(report(), "x"))
    assert "    公开信息\n      · 约12条  「发布信息约12条」" in text
    assert "      · 8条（网站，其中之数）  「网站8条」" in text
    zero = replace(report().measures[0], value_max=record.Decimal(15), qualifier="none_stated", unit=None)
    assert "12–15（文字表述为零）" in tell(digest(replace(report(), measures=(zero,)), "x"))


def test_an_unread_input_is_told_with_its_outcome_alone() -> None:
    text = tell(digest(unread(), "坏.pdf"))
    assert text.startswith("■ 坏.pdf\n")
    assert "读取结果：拒收（文件已损坏，请重新下载或另存一份）" in text
    assert "问题" not in text


def test_overview_counts_by_theme_outcome_and_agency() -> None:
    reports = [report(), report("乙.txt", agency=None), unread()]
    whole = overview([digest(one, one.source.name) for one in reports])
    assert whole.outcomes == (("partial", "decode", 2), ("rejected", "damaged", 1))
    told = [(t.label, t.problems, t.unanswered, t.improvements, t.reports) for t in whole.themes]
    assert told == [("timeliness", 4, 2, 2, 2), ("staffing", 2, 2, 2, 2), ("interpretation", 2, 2, 0, 2)]
    assert [(row.agency, row.years) for row in whole.agencies] == [("某县交通局", (2023,)), ("乙.txt", (2023,))]
    assert whole.agencies[0].problems == {"timeliness": 2, "interpretation": 1, "staffing": 1}


def test_two_reports_of_one_agency_are_one_row_and_one_report_has_no_overview() -> None:
    two = [digest(report(), "a"), digest(replace(report(), year=2022), "b")]
    (row,) = overview(two).agencies
    assert (row.years, row.problems["timeliness"]) == ((2022, 2023), 4)
    assert "各报告总览" in render(two, "text").decode()
    assert "各报告总览" not in render(two[:1], "text").decode()


@pytest.mark.parametrize("format", FORMATS)
def test_english_leaves_nothing_of_the_frame_in_chinese(format: Format) -> None:
    ascii_only = _in_ascii(report())
    told = render([digest(ascii_only, "a.txt"), digest(unread("b.pdf"), "b.pdf")], format, "en")
    assert CHINESE.findall(_text_of(told, format)) == []
    assert CHINESE.search(_text_of(render([digest(ascii_only, "a.txt")], format, "zh"), format))


def _in_ascii(one: Report) -> Report:
    return replace(
        one,
        text=CHINESE.sub("x", one.text),
        title="title",
        agency=record.Agency("agency", "county", ("a", "b")),
        sections=tuple(replace(s, heading=None) for s in one.sections),
        measures=tuple(replace(m, unit=None) for m in one.measures),
        cells={},
        other_tables=(),
        warnings=(),
    )


def _text_of(data: bytes, format: Format) -> str:
    if format != "xlsx":
        return data.decode().replace("「", "").replace("」", "")
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = (str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    return "\n".join([*book.sheetnames, *cells])


def test_every_entry_of_a_closed_list_has_a_name_in_both_languages() -> None:
    lists = {
        "levels": get_args(record.Level),
        "statuses": get_args(record.Status),
        "severities": get_args(record.Severity),
        "progress": get_args(record.ImprovementStatus),
        "sections": get_args(record.SectionKind),
        "metrics": METRICS,
        "platforms": (*load_yaml("outlets.yaml")["platforms"], *load_yaml("outlets.yaml")["channels"]),
    }
    for of, codes in lists.items():
        for code in codes:
            assert CHINESE.search(name(of, code, "zh"))  # type: ignore[arg-type]
            assert not CHINESE.search(name(of, code, "en"))  # type: ignore[arg-type]
    assert [bool(CHINESE.search(theme(label, "zh"))) for label in LABELS] == [True] * 18
    assert [bool(CHINESE.search(theme(label, "en"))) for label in LABELS] == [False] * 18
    assert len(sections()) == 6
    with pytest.raises(KeyError):
        name("metrics", "unheard_of", "zh")


def test_control_characters_do_not_reach_the_terminal() -> None:
    text = tell(digest(report(), "\x1b[31m\u202e红.txt"))
    assert "\ufffd[31m\ufffd红.txt" in text
    assert "\x1b" not in text


# Markdown

_READER = MarkdownIt("commonmark").enable("table")
HOSTILE = [
    "# 标题", "> 引用", "- 项", "1. 项", "1) 项", "+ 项", "* 项", "===", "---", "```", "~~~", "    代码", "<script>alert(1)</script>",
    "[名](http://x)", "![图](x)", "**粗**", "_斜_", "`码`", "a|b", "http://x.y", "www.x.y", "a@b.c", "&amp;", "\\", "~~删~~", "|---|", "[^1]", "$x$",
]  # fmt: skip


def _shown(markup: str) -> str:
    tree = LexborHTMLParser(_READER.render(markup)).body
    assert tree is not None
    assert {node.tag for node in tree.traverse()} <= {"body", "p", "-text"}, markup
    return tree.text()


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_shows_hostile_text_as_it_is(text: str) -> None:
    assert _shown(md.escape(text)).strip() == text.strip()


def test_unescaped_the_same_text_would_be_markup() -> None:
    with pytest.raises(AssertionError):
        _shown("# 标题")


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab1 一。\n" + "".join(map(chr, range(33, 48))) + ":;<=>?@[\\]^_`{|}~", max_size=30))
def test_markdown_shows_any_text_as_it_is(text: str) -> None:
    # White space is the reader's own affair; what is asserted is that no character is lost or gained.
    one_paragraph = re.sub(r"\s*\n\s*", "\n", text.strip())
    assert re.sub(r"\s", "", _shown(md.escape(one_paragraph))) == re.sub(r"\s", "", one_paragraph)


def test_a_pipe_or_line_break_does_not_break_a_table() -> None:
    cell = record.Cell("a|b\nc", None)
    one = replace(report(), tables={"review.total": None}, cells={"review.total": cell}, other_tables=())
    page = LexborHTMLParser(_READER.render(render([digest(one, "x")], "md").decode()))
    (table,) = page.css("table")[:1]
    assert [td.text() for td in table.css("td")] == ["行政复议", "a|bc"]
    assert len(table.css("td br")) == 1


def test_markdown_quotes_are_block_quotes_with_their_place() -> None:
    page = LexborHTMLParser(_READER.render(render([digest(report(), "x")], "md").decode()))
    told = [[p.text() for p in quote.css("p")] for quote in page.css("blockquote")]
    assert told[2] == ['=HYPERLINK("http://x")解读少', "— 五、存在的主要问题及改进情况，第5行"]
    assert page.css("a") == []


# HTML


def test_html_is_one_file_without_script_and_with_escaped_text() -> None:
    bad = "<script>alert(1)</script><img src=x onerror=y>&\"'"
    text = bad + "\n" + TEXT
    hostile = replace(
        report(),
        text=text,
        title=bad,
        problems=(),
        agency=record.Agency(bad),
        warnings=(bad,),
        sections=report().sections,
    )
    data = render([digest(hostile, bad), digest(report(), "y")], "html").decode()
    page = LexborHTMLParser(data)
    assert page.css("script, img, link, iframe, object, form") == []
    assert [a.attributes["href"] for a in page.css("a")] == ["#r1", "#r2"]
    assert [h.text() for h in page.css("article > h2")] == [bad, "某县交通局2023年报告"]
    assert "http" not in re.sub(r"http-equiv|http://x", "", data)
    assert "default-src 'none'" in data
    assert "@import" not in data
    assert "url(" not in data


def test_html_quotes_keep_their_words() -> None:
    page = LexborHTMLParser(render([digest(report(), "y")], "html").decode())
    told = [quote.css_first("p").text() for quote in page.css(".problem > blockquote")]
    assert told == ["一是更新慢", '=HYPERLINK("http://x")解读少', "三是人少。"]
    assert [p.text() for p in page.css(".open")] == ["未找到对应的改进", "未找到对应的改进（核验：没有任何改进回应）"]
    assert page.css_first("html").attributes["lang"] == "zh-CN"


# XLSX


def _book(*reports: Report, lang: Any = "zh") -> Any:
    digests = [digest(one, one.source.name) for one in reports]
    return openpyxl.load_workbook(io.BytesIO(render(digests, "xlsx", lang)))


def test_workbook_has_its_sheets_and_rows() -> None:
    book = _book(report(), unread())
    assert book.sheetnames == ["总览", "问题", "改进", "主题", "核验"]
    assert _book(report(), lang="en").sheetnames == ["Overview", "Problems", "Improvements", "Themes", "Findings"]
    head = [cell.value for cell in book["总览"][1]]
    row = dict(zip(head, [cell.value for cell in book["总览"][2]], strict=True))
    assert (row["机关"], row["年度"], row["问题数"], row["未对应"]) == ("某县交通局", 2023, 3, 2)
    assert (row["本年新收政府信息公开申请数量"], row["行政复议"], row["行政事业性收费·金额（万元）"]) == (14, "/", 0.32)
    assert book["总览"][3][0].value == "坏.pdf"
    problems = [[cell.value for cell in row] for row in book["问题"].iter_rows(min_row=2)]
    assert problems[0][2:5] == [1, "一是更新慢", "公开不及时"]
    assert [row[5] for row in problems] == ["1. 按周更新", None, None]
    assert [row[6] for row in problems] == [None, "未找到对应的改进", "核验：没有任何改进回应"]


def test_themes_sheet_has_counts_and_agencies_below() -> None:
    rows = [[cell.value for cell in row] for row in _book(report())["主题"].iter_rows()]
    assert rows[1] == ["公开不及时", 2, 1, 1, 1]
    assert rows[5] == ["机关", "年度", "公开不及时", "队伍能力不足", "政策解读不足"]
    assert rows[6] == ["某县交通局", "2023", 2, 1, 1]


@pytest.mark.parametrize("first", TRIGGERS)
def test_f38_no_text_of_a_workbook_is_a_formula_or_a_link(first: str) -> None:
    bad = first + "1+1|cmd http://x mailto:a@b"
    text = bad + "\n" + TEXT
    place = Evidence(0, len(bad), bad, None)
    one = replace(
        report(),
        text=text,
        title=bad,
        agency=record.Agency(bad, "county", (bad,)),
        problems=(replace(report().problems[0], evidence=place),),
        improvements=(replace(report().improvements[0], evidence=place),),
        findings=(record.Finding("x.y", "error", bad, (), (place,), bad),),
        cells={"review.total": record.Cell(bad, None)},
        tables={"review.total": None},
    )
    book = _book(one)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert [cell for cell in cells if cell.hyperlink] == []
    assert unescape(book["问题"]["D2"].value) == bad
    assert book["问题"]["D2"].data_type == "s"
    assert book["问题"]["C2"].data_type == "n"
    assert len([cell for cell in cells if cell.data_type == "s" and unescape(cell.value) == bad]) >= 6


def test_f38_the_check_sees_a_formula_where_one_is_written() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet().write(0, 0, "=1+1")
    assert openpyxl.load_workbook(buffer).active["A1"].data_type == "f"  # type: ignore[index, union-attr]


def test_a_text_longer_than_a_cell_is_cut_and_not_lost() -> None:
    text = "长" * 40_000
    one = replace(
        report(), text=text, problems=(replace(report().problems[0], evidence=Evidence(0, 40_000, text, None)),)
    )
    told = _book(one)["问题"]["D2"].value
    assert told == "长" * 32_766 + "…"


# The command


def test_command_writes_each_format_by_the_ending_of_the_file(tmp_path: Path) -> None:
    heads = {"a.md": b"# ", "a.html": b"<!DOCTYPE html>", "a.xlsx": b"PK", "a.txt": "■".encode()}
    for file, head in heads.items():
        result = gongkai("summary", EXAMPLES[0], "-o", tmp_path / file)
        assert (result.returncode, result.stdout) == (0, "")
        assert (tmp_path / file).read_bytes().startswith(head)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(heads)


def test_command_tells_a_folder_with_an_overview(tmp_path: Path) -> None:
    (tmp_path / "好.txt").write_bytes(EXAMPLES[0].read_bytes())
    (tmp_path / "空.txt").write_bytes(b"")
    result = gongkai("summary", tmp_path, "--lang", "en")
    assert result.returncode == 1
    assert result.stdout.count("■ ") == 3
    assert "All reports together (2)" in result.stdout
    assert "rejected (empty) 1" in result.stdout


@pytest.mark.parametrize(
    ("args", "status", "words"),
    [
        (["--format", "xlsx"], 2, "xlsx"),
        (["--format", "pdf"], 2, "pdf"),
        (["--lang", "fr"], 2, "fr"),
        (["-o", "file/x.md"], 3, "写不进"),
    ],
)
def test_command_ends_with_a_status_and_a_sentence(args: list[str], status: int, words: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    args = [arg.replace("file/", f"{tmp_path}/file/") for arg in args]
    result = gongkai("summary", EXAMPLES[0], *args)
    assert (result.returncode, words in result.stderr) == (status, True)


def test_heavy_libraries_wait_until_they_are_needed() -> None:
    code = "import sys, extraction.cli; print([m for m in ('pandas', 'xlsxwriter', 'sklearn', 'spacy', 'extraction.summary') if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"
