"""Platforms of a report from cases that hold no code: types, names and the place of the first mention."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from documents import document

from extraction.lexicon.outlets import mentions
from extraction.platforms import find
from extraction.record import Section
from extraction.tables import TableRegion

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "specs" / "platforms.json").read_text(encoding="utf-8")
)


def section(string: str, heading: str | None = None) -> Section:
    return Section("overview", heading, string, 0, len(string), 1.0, False)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    found = find(document(case["text"]).text, (section(case["text"], case.get("heading")),), ())
    assert [{"type": p.type, "name": p.name, "text": p.evidence.text} for p in found] == case["platforms"]
    for platform in found:
        evidence = platform.evidence
        assert case["text"][evidence.start : evidence.end] == evidence.text


def test_a_table_names_no_platform() -> None:
    string = "公众号推送信息。\n网站\t12\n"
    region = TableRegion("other", string.index("网站"), len(string), ())
    text = document(string).text
    assert [p.type for p in find(text, (section(string),), (region,))] == ["wechat"]
    assert [p.type for p in find(text, (section(string),), ())] == ["wechat", "website"]


def test_mentions_are_in_order_and_do_not_overlap() -> None:
    string = "通过政府门户网站、政务微博、微信公众号、“掌上清溪”APP和12345热线公开，来电12次。"
    found = mentions(document(string).text.folded)
    assert [m.type for m in found] == ["website", "weibo", "wechat", "app", "hotline", "hotline"]
    assert [m.is_platform for m in found] == [True, True, True, True, True, False]
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_thousands_of_names_are_no_thousands_of_platforms() -> None:
    string = "".join(f"“号{i:04d}”公众号、" for i in range(3000))
    assert len(find(document(string).text, (section(string),), ())) == 40
