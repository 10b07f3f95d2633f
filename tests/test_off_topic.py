"""`text.off_topic`: sentences of another agency's business are told, an agency's own business never."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from documents import document

from extraction.document import Document
from extraction.findings.elsewhere import elsewhere
from extraction.findings.off_topic import check
from extraction.lexicon.businesses import Business, businesses, kinds_of, mentions
from extraction.pipeline import read_report
from extraction.record import Agency, Finding, Section
from extraction.training.composing import Stock, as_document, compose, load_stock

ROOT = Path(__file__).parent.parent
CASES: dict[str, list[Any]] = json.loads((ROOT / "tests/specs/off_topic.json").read_text(encoding="utf-8"))
GOVERNMENTS = (
    "河口县人民政府",
    "河口县人民政府办公室",
    "河口县城关镇人民政府",
    "东湖街道办事处",
    "河口经济开发区管理委员会",
)
BUREAUS = sorted({case[0] for case in CASES["own"] if kinds_of(case[0])})
OTHERS_VOICES = (
    "办理法律援助案件", "放心消费", "为优抚对象", "对排污企业的普法", "农村公路养护问题", "不动产登记窗口",
    "群众办理婚姻登记", "向办税服务厅", "防雷减灾管理办法", "税收宣传新闻通报会", "全县医疗机构价格公示",
)  # fmt: skip
"""Sentences of the stock that only one kind of bureau can write: in the report of another they are off topic."""


def whole(made: Document) -> tuple[Section, ...]:
    text = made.text.string
    return (Section("overview", None, text, 0, len(text), 1.0, False),)


def raised(text: str, agency: str | None, region: tuple[str, ...] = (), made: Document | None = None) -> list[Finding]:
    made = made or document(text)
    found = list(check(made.text, whole(made), Agency(agency, None, region)))
    for finding in found:
        (evidence,) = finding.evidence
        assert made.text.string[evidence.start : evidence.end] == evidence.text
        assert (finding.check, finding.severity) == ("text.off_topic", "warning")
        assert finding.message
        assert finding.message_en.isascii()
    return found


@cache
def stock() -> Stock:
    return load_stock(ROOT / "training_data", "train")


def in_a_report(sentence: str, seed: int) -> str:
    """A composed report that has the sentence as a paragraph of its overview; the stock's own foreign voices are left out."""
    lines = [line for line in compose(stock(), seed) if not any(voice in line.text for voice in OTHERS_VOICES)]
    place = next(i for i, line in enumerate(lines) if line.kind == "overview" and not line.heading)
    return "\n".join(
        [*(line.text for line in lines[: place + 1]), sentence, *(line.text for line in lines[place + 1 :])]
    )


@pytest.mark.parametrize(("agency", "sentence"), CASES["planted"])
def test_planted(agency: str, sentence: str) -> None:
    text = in_a_report(sentence, seed=len(sentence) + len(agency))
    assert [one.evidence[0].text for one in raised(text, agency)] == [sentence]
    assert raised(text, None) == []
    assert raised(text, "河口县人民政府") == []


def test_nine_in_ten_planted_sentences_are_found() -> None:
    """Misses are kept beside the hits: words that the list lacks, and statutes that everybody publicises."""
    every = CASES["planted"] + CASES["missed"]
    found = [sentence for agency, sentence in every if raised(sentence, agency)]
    assert len(every) >= 100
    assert len(found) >= 0.9 * len(every)


@pytest.mark.parametrize(("agency", "text"), CASES["own"] + CASES["confounders"])
def test_own_business_and_confounders(agency: str, text: str) -> None:
    assert raised(in_a_report(text, len(text)), agency) == []
    assert raised(text, agency) == []


def test_each_kind_may_do_each_of_its_businesses() -> None:
    for business in businesses().businesses:
        made = document("".join(f"大力开展{word}宣传，加强{word}。" for word in (*business.statutes, *business.work)))
        assert raised("", f"河口县{businesses().kinds[_stranger(business)].names[0]}局", made=made), business.name
        for kind in business.kinds:
            assert raised("", f"河口县{businesses().kinds[kind].names[0]}局", made=made) == [], (business.name, kind)


def _stranger(business: Business) -> str:
    """A kind that has nothing to do with the business."""
    return next(kind for kind in ("侨务外事", "地震", "档案", "信访") if kind not in business.kinds)


def test_300_clean_reports_of_bureaus() -> None:
    told = []
    for seed in range(300):
        lines = [line for line in compose(stock(), seed) if not any(voice in line.text for voice in OTHERS_VOICES)]
        made, _, _ = as_document(lines)
        told += [one.evidence[0].text for one in raised("", BUREAUS[seed % len(BUREAUS)], made=made)]
    assert told == []


def test_nothing_on_the_whole_stock_for_governments_and_unknown_agencies() -> None:
    texts = [text for shelf in stock().paragraphs.values() for text in shelf] + stock().counts + stock().others
    made = document("\n".join([*texts, *("\n".join(body) for body in stock().bodies)]))
    for agency in (None, "河口县某某促进中心", *GOVERNMENTS):
        assert raised("", agency, made=made) == [], agency
    assert raised("", "河口县信访局", made=made)  # the same text in a bureau's report is not silent


@pytest.mark.parametrize(("agency", "region", "sentence"), CASES["elsewhere"])
def test_an_agency_of_another_place(agency: str, region: list[str], sentence: str) -> None:
    assert [one.evidence[0].text for one in raised(sentence, agency, tuple(region))] == [sentence]


@pytest.mark.parametrize(("agency", "region", "sentence"), CASES["clean_elsewhere"])
def test_places_that_may_be_named(agency: str, region: list[str], sentence: str) -> None:
    assert raised(sentence, agency, tuple(region)) == []


def test_neighbours_in_one_prefecture_are_left_alone() -> None:
    sentence = "嘉善县教育局认真抓好招生信息发布。"
    assert elsewhere(sentence, Agency("海宁市教育局", None, ("浙江省", "嘉兴市", "海宁市"))) is None
    assert elsewhere(sentence, Agency("临平区教育局", None, ("浙江省", "杭州市", "临平区"))) == "嘉善县教育局"


@pytest.mark.parametrize(
    ("kind", "count"),
    [("overview", 1), ("problems_improvements", 1), ("other_matters", 1), ("requests", 0), ("front_matter", 0)],
)
def test_only_where_the_agency_tells_what_it_does(kind: Any, count: int) -> None:
    text = "大力开展公路法宣传。"
    section = Section(kind, None, text, 0, len(text), 1.0, False)
    assert len(check(document(text).text, (section,), Agency("河口县信访局"))) == count


def test_a_heading_is_no_sentence() -> None:
    text = "大力开展公路法宣传。\n本年公开信息12条。"
    section = Section("overview", "大力开展公路法宣传。", text, 0, len(text), 1.0, False)
    assert check(document(text).text, (section,), Agency("河口县信访局")) == ()


def test_a_line_broken_by_the_page_is_one_sentence() -> None:
    text = "为使更多群众了解相关的规定和要求，我局在全年的各个时段配合县\n交通局开展公路法宣传。"
    assert raised(text, "河口县信访局") == []
    assert raised(text.replace("配合县\n交通局", "都坚持\n持续地"), "河口县信访局") != []


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("川汇区信访局", {"信访"}),
        ("河口县文化广电旅游体育局", {"文化", "广电", "旅游", "体育"}),
        ("河口县人民防空办公室", {"人防"}),
        ("河口市国有资产监督管理委员会", {"国资"}),
        ("河口县城市管理综合执法局", {"城市管理"}),
        ("河口县人民政府办公室", set()),
        ("中共河口县委办公室", set()),
        ("太平湖风景区管理委员会", set()),
        ("河口县行政审批服务局", set()),
        ("城关镇", set()),
        ("", set()),
    ],
)
def test_kinds_by_name(name: str, kinds: set[str]) -> None:
    assert kinds_of(name) == kinds


def test_words_in_longer_words_are_no_mention() -> None:
    assert [one.business.name for one in mentions("社会保险法")] == ["社会保险法"]
    assert [one.business.name for one in mentions("商业保险法")] == ["金融监管"]


def test_the_list_is_whole() -> None:
    known = businesses()
    assert len(CASES["own"]) >= 60
    assert len(known.businesses) >= 90
    assert all(set(one.kinds) <= set(known.kinds) and one.statutes and one.work for one in known.businesses)
    assert set(known.educators) <= set(known.kinds)
    assert all(kind.en.isascii() for kind in known.kinds.values())


def test_samples_and_examples(shared: Path) -> None:
    told = {}
    for path in [*sorted(shared.glob("samples/*")), *sorted((ROOT / "examples").glob("0*"))]:
        made = [one.evidence[0].text for one in read_report(path).findings if one.check == "text.off_topic"]
        told.update({path.name[:3]: made} if made else {})
    assert [len(made) for made in told.values()] == [1, 1]
    assert "公路法" in told["001"][0]
    assert told["06-"][0].startswith("嘉善县残疾人联合会")
