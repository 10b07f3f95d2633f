"""From lines as printed to canonical text: what is dropped, what is joined, and that every character is traced back."""

from __future__ import annotations

import pytest
from documents import read_string
from hypothesis import given
from hypothesis import strategies as st

from extraction.reading.canonical import build
from extraction.reading.raw import RawCell, RawDocument, RawLine, RawTable

LONG = "本局在推进公开工作的过程中注重把群众关心的事项放在前面，"


def text_of(printed: str) -> str:
    return read_string(printed).text.string


@pytest.mark.parametrize(
    ("printed", "canonical"),
    [
        ("第一段。\n- 3 -\n第二段。\n", "第一段。\n第二段。\n"),
        ("第一段。\n— 12 —\n第二段。\n", "第一段。\n第二段。\n"),
        ("第一段。\n第 3 页 共 9 页\n第二段。\n", "第一段。\n第二段。\n"),
        ("首页 > 政务公开 > 年报\n正文在此。\n", "正文在此。\n"),
        ("【打印】【关闭】\n正文在此。\n", "正文在此。\n"),
        ("发布日期：2024-01-20\n正文在此。\n", "发布日期：2024-01-20\n正文在此。\n"),
        ("金额[bookmark: _GoBack]12元。\n", "金额12元。\n"),
        ("## **六、其他事项**\n无。\n", "六、其他事项\n无。\n"),
        ("- 一是加强学习。\n- 二是改进服务。\n", "一是加强学习。\n二是改进服务。\n"),
        ("　　缩进的段落。\n", "缩进的段落。\n"),
        ("零宽\u200b字符和\ufeff标记。\n", "零宽字符和标记。\n"),
        ("甲。\n\n\n\n乙。\n", "甲。\n\n乙。\n"),
        ("行政许可\t3\t4\n", "行政许可\t3\t4\n"),
        ("| 行政许可 | 3 |\n|---|---|\n| 行政处罚 | 4 |\n", "| 行政许可 | 3 |\n| 行政处罚 | 4 |\n"),
        ("全文到此结束。\n17\n", "全文到此结束。\n"),
        ("规章\n0\n17\n", "规章\n0\n17\n"),
        ("参见10⁴与①。\n", "参见10⁴与①。\n"),
        ("办理留言__件。\n", "办理留言__件。\n"),
    ],
)
def test_what_is_dropped_and_what_is_kept(printed: str, canonical: str) -> None:
    assert text_of(printed) == canonical


def test_a_sentence_broken_in_mid_word_is_joined_over_a_blank_line() -> None:
    assert text_of(f"{LONG}让信息更\n\n好找。\n") == f"{LONG}让信息更好找。\n"


def test_a_long_line_without_a_full_stop_does_not_swallow_the_next_heading() -> None:
    assert text_of(f"{LONG}稳步发展\n\n（二）依申请公开\n") == f"{LONG}稳步发展\n\n（二）依申请公开\n"


def test_lines_wrapped_at_one_width_are_joined() -> None:
    lines = [
        "今年以来我局坚持把公开工作放在重要位置",
        "抓紧抓实建立了由主要领导牵头的工作小组",
        "明确了各科室的任务并按季度通报进展情况",
        "取得了较好的成效。",
    ]
    assert text_of("\n".join(lines) + "\n") == "".join(lines) + "\n"


def test_lines_of_indented_text_run_on_after_a_full_stop_where_the_next_has_no_indent() -> None:
    full = "　　本局把群众关心的事项放在前面办理。"
    lines = [
        full,
        "其余事项按照职责分工逐项推进到位了。全",
        "年没有发生一起因公开引起的争议事项，也",
        "没有接到过对公开工作的举报或者投诉，群",
        "众满意。",
        full,
        "其余的事项",
        full,
    ]
    assert text_of("\n".join(lines) + "\n").splitlines()[0] == "".join(line.strip() for line in lines[:5])


@pytest.mark.parametrize(
    "lines",
    [
        ["（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "64", "12"],
        ["自然人 法人或其他组织 总计", "商业企业 科研机构 其他", "一、本年新收 0 0 0"],
        ["三、收到和处理政府信息公开申请情况以及相关的数据", "（本列数据的关系为：甲加乙等于丙）", "申请人情况"],
    ],
)
def test_cells_and_headings_are_never_joined(lines: list[str]) -> None:
    assert text_of("\n".join(lines) + "\n").splitlines() == lines


def test_a_title_on_two_lines_stays_two_lines() -> None:
    assert text_of("某市水利局\n政府信息公开工作年度报告\n") == "某市水利局\n政府信息公开工作年度报告\n"


def test_a_running_head_is_dropped_but_a_heading_named_three_times_is_not() -> None:
    head = "某县教育局2023年政府信息公开工作年度报告"
    body = "".join(f"{head}\n第{i}段内容。\n" for i in range(4))
    assert text_of(body) == f"{head}\n第0段内容。\n第1段内容。\n第2段内容。\n第3段内容。\n"
    headings = "".join(f"第{i}段内容。\n五、政府信息公开存在的问题\n" for i in range(4))
    assert text_of(headings).count("五、政府信息公开存在的问题") == 4


@given(st.lists(st.text(st.sampled_from("公开信息。，1２3 \t⼯#*-|\u3000\u200b（一）"), max_size=40), max_size=12))
def test_every_character_is_traced_back_to_its_source(lines: list[str]) -> None:
    source = "\n".join(lines)
    offset, raw = 0, []
    for line in lines:
        raw.append(RawLine(line, offset))
        offset += len(line) + 1
    text = build(RawDocument("text/plain", tuple(raw))).text
    assert len(text.folded) == len(text.string)
    for i, character in enumerate(text.string):
        if not character.isspace():
            assert source[text.source_map.source(i)] == character


def test_table_rows_become_lines_with_tabs_and_cells_know_their_span() -> None:
    cells = (
        RawCell(0, 0, "信息内容", 0),
        RawCell(0, 1, "制发\n件数", 10),
        RawCell(1, 0, " 规章 ", 20),
        RawCell(1, 1, "", 30),
    )
    document = build(
        RawDocument("x", (RawLine("前文。", 0, ends_paragraph=True), RawTable(cells), RawLine("后文。", 40)))
    )
    assert document.text.string == "前文。\n信息内容\t制发 件数\n规章\t\n后文。\n"
    (grid,) = document.grids
    assert [document.text.string[c.start : c.end] for c in grid.cells] == ["信息内容", "制发 件数", "规章", ""]


def test_pages_of_a_text_with_form_feeds_are_counted() -> None:
    document = read_string("第一页内容。\n\f第二页内容。\n")
    assert document.pages == 2
    assert document.text.evidence(document.text.string.index("第二"), 10).page == 2
