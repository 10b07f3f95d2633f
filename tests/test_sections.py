"""Sections: they cover the text, survive what real reports do to headings, and are not seen where there are none."""

from __future__ import annotations

import pytest
from conftest import ROOT
from documents import document, read_string
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction import tables
from extraction.document import Document
from extraction.learning.linear import load
from extraction.pipeline import extract
from extraction.record import Report, Section
from extraction.sections import has_structure, segment
from extraction.settings import Settings
from extraction.trained import exclusive, load_models
from extraction.training.composing import compose, load_stock
from extraction.training.perturbing import PERTURBATIONS
from extraction.training.sections import evaluate, labelled

WITHOUT_CHILD = Settings(isolate=False)
DATA = ROOT / "training_data"


def sections_of(one: Document) -> tuple[Section, ...]:
    return segment(one, tables.locate(one), load_models().sections)


def report(text: str) -> Report:
    return extract(text.encode(), "report.txt", WITHOUT_CHILD)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "一、总体情况",
                "我局公开信息12条。",
                "",
                "五、存在问题",
                "无。",
                "2024年1月5日",
                "规章\t0\t0\t0",
                "（一）主动公开",
            ]
        ),
        max_size=14,
    )
)
def test_sections_cover_the_text_without_gap_or_overlap(lines: list[str]) -> None:
    one = document("\n".join(lines))
    pieces = sections_of(one)
    assert "".join(piece.text for piece in pieces) == (one.text.string if pieces else "")
    assert [piece.start for piece in pieces[1:]] == [piece.end for piece in pieces[:-1]]
    assert all(0 <= piece.confidence <= 1 for piece in pieces)


def test_a_heading_that_is_gone_is_told_as_inferred() -> None:
    text = (ROOT / "examples/01-county-bureau-2023.txt").read_text(encoding="utf-8")
    gone = "\n".join(line for line in text.splitlines() if not line.startswith("五、"))
    assert gone != text
    kept = {s.kind: s.inferred for s in report(text).sections}
    lost = {s.kind: s.inferred for s in report(gone).sections}
    assert kept["problems_improvements"] is False
    assert lost["problems_improvements"] is True
    assert len(report(gone).problems) == len(report(text).problems)


def test_section_one_is_cut_into_its_aspects() -> None:
    text = (ROOT / "examples/04-ministry-2022.txt").read_text(encoding="utf-8")
    found = [s.aspect for s in report(text).sections if s.kind == "overview" and s.aspect]
    assert found == ["proactive", "on_request", "management", "platforms", "supervision"]


def test_the_heading_of_a_section_stays_even_where_its_text_reads_like_another() -> None:
    text = (
        "一、总体情况\n全年平稳。\n二、主动公开政府信息情况\n见附表。\n五、存在的主要问题及改进情况\n公开内容不够全面。\n六、其他需要报告的事项\n"
        "明年我局将做好以下工作：\n一是扩大公开范围。\n二是加强业务培训。\n三是完善工作制度。\n"
    )
    last = report(text).sections[-1]
    assert (last.kind, last.heading) == ("other_matters", "六、其他需要报告的事项")
    assert "三是完善工作制度" in last.text


SECTION_FIVE = (
    "我局政府信息公开工作还存在一些问题：一是个别股室公开意识不强，二是政策解读形式单一，三是依申请公开答复不够规范。\n"
    "下一步，我局将重点做好以下工作：一是加强学习培训，提高公开意识；二是丰富解读形式；三是规范答复流程。\n"
)


@pytest.mark.parametrize("heading", ["", "五、存在的主要问题及改进情况\n"])
def test_one_section_standing_alone_is_read_in_full(heading: str) -> None:
    found = report(heading + SECTION_FIVE)
    assert found.outcome.status == "ok"
    assert {s.kind for s in found.sections} == {"problems_improvements"}
    assert len(found.problems) == 3
    assert found.findings == ()


NEWS = (
    "本报讯 昨日上午，全县春季植树活动在城南林场启动，机关干部和志愿者三百余人参加。\n"
    "大家三人一组，挖坑、扶苗、培土、浇水，忙得热火朝天，半天栽下侧柏两千多株。\n"
    "据林场负责人介绍，这片荒坡三年内将全部绿化。\n"
)
LAW = (
    "第一条 为了加强城镇燃气管理，保障公共安全，制定本办法。\n"
    "第二条 本县行政区域内燃气的经营、使用和设施保护，适用本办法。\n"
    "第三条 燃气经营者应当每年对用户设施免费检查一次。\n"
    "第四条 违反本办法规定的，由主管部门责令改正，并处五千元以下罚款。\n"
)


@pytest.mark.parametrize("text", [NEWS, LAW], ids=["news", "law"])
def test_other_texts_are_not_reports(text: str) -> None:
    found = report(text)
    assert (found.outcome.status, found.outcome.missing) == ("partial", ("not_a_report",))
    assert [(s.kind, s.text) for s in found.sections] == [("front_matter", found.text)]
    assert found.sections[0].confidence < 0.5
    assert not has_structure(read_string(text), (), load_models().sections)


@pytest.mark.parametrize("way", sorted(PERTURBATIONS))
def test_a_way_of_breaking_keeps_every_paragraph_and_its_label(way: str) -> None:
    import random

    lines = compose(load_stock(DATA, "train"), 7)
    broken = PERTURBATIONS[way](lines, random.Random(1))
    plain = [(line.text, line.kind) for line in lines if not line.heading]
    assert sorted(plain) == sorted((line.text, line.kind) for line in broken if (line.text, line.kind) in plain)
    assert len(labelled(broken).places) == len(broken)


@pytest.mark.slow
def test_blind_line_accuracy_holds_its_floors() -> None:
    figures = evaluate(DATA, exclusive(load("sections")[0]), reports=60)
    floors = {
        "intact": 0.98,
        "one_dropped": 0.95,
        "all_dropped": 0.90,
        "renumbered": 0.98,
        "noisy": 0.95,
        "one_line": 0.93,
    }
    assert {name: figures[name].accuracy >= floor for name, floor in floors.items()} == dict.fromkeys(floors, True)
    assert max(f.calibration for f in figures.values()) <= 0.03


@pytest.mark.slow
def test_rules_alone_lose_what_the_model_finds() -> None:
    score = exclusive(load("sections")[0])
    rules = evaluate(DATA, score, "rules", reports=20)["all_dropped"].accuracy
    both = evaluate(DATA, score, "both", reports=20)["all_dropped"].accuracy
    assert rules < 0.5 < 0.9 <= both
