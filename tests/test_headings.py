from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from documents import document

from extraction.sections.headings import find_headings

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "specs" / "headings.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=[case["line"][:24] for case in CASES])
def test_a_line_is_a_heading_or_not(case: dict[str, Any]) -> None:
    found = find_headings(document(case["line"]).text)
    if case["kind"] is None:
        assert found == ()
        return
    assert [(h.kind, h.ordinal) for h in found] == [(case["kind"], case["ordinal"])]
    if "heading" in case:
        assert case["line"][found[0].start : found[0].end] == case["heading"]


def test_sections_numbered_with_digits_are_found_where_no_others_are() -> None:
    text = "1.总体情况\n文字。\n2.主动公开政府信息情况\n文字。\n3.收到和处理政府信息公开申请情况\n文字。"
    assert [h.kind for h in find_headings(document(text).text)] == ["overview", "proactive_disclosure", "requests"]


def test_a_table_of_contents_is_not_six_headings() -> None:
    names = ["总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "存在的主要问题及改进情况"]
    ordinals = "一二三五"
    contents = "\n".join(f"{o}、{n} ........ {i}" for i, (o, n) in enumerate(zip(ordinals, names, strict=True)))
    body = "\n".join(f"{o}、{n}\n全年工作平稳有序。" for o, n in zip(ordinals, names, strict=True))
    text = contents + "\n" + body
    found = find_headings(document(text).text)
    assert len(found) == 4
    assert found[0].start == len(contents) + 1


def test_four_headings_in_a_row_are_kept_where_nothing_names_them_again() -> None:
    text = "二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n四、政府信息公开行政复议、行政诉讼情况\n五、存在的主要问题及改进情况\n无。"
    assert len(find_headings(document(text).text)) == 4


def test_headings_are_found_inside_a_text_without_line_breaks() -> None:
    text = (
        "某局报告。一、总体情况 全年工作平稳。二、主动公开政府信息情况 见下表。"
        + "三、收到和处理政府信息公开申请情况 未收到。"
    )
    assert [h.kind for h in find_headings(document(text).text)] == ["overview", "proactive_disclosure", "requests"]
