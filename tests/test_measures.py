"""Measures of the narrative by rules alone, from cases that hold no code, and what the model may change."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT
from documents import document

from extraction.lexicon.outlets import mentions
from extraction.quantities import LABELS, METRICS, find
from extraction.quantities.contexts import Context
from extraction.record import Measure, Section
from extraction.tables import TableRegion

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "specs" / "measures.json").read_text(encoding="utf-8")
)
FIELDS = ("metric", "value", "unit", "qualifier", "channel", "part_of")


def measures(string: str, kind: str = "overview", scorer: Any = None, **section: Any) -> tuple[Measure, ...]:
    text = document(string).text
    whole = Section(kind, section.get("heading"), string, 0, len(string), 1.0, False)  # type: ignore[arg-type]
    return find(text, (whole,), section.get("regions", ()), mentions(text.folded), scorer)


def told(found: Sequence[Measure]) -> list[dict[str, Any]]:
    return [{field: str(m.value) if field == "value" else getattr(m, field) for field in FIELDS} for m in found]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    assert told(measures(case["text"], case["section"])) == case["measures"]


@pytest.mark.parametrize("case", [case for case in CASES if case["measures"]], ids=lambda case: case["name"])
def test_evidence_is_short_verbatim_and_holds_the_words(case: dict[str, Any]) -> None:
    for measure in measures(case["text"], case["section"]):
        evidence = measure.evidence
        assert case["text"][evidence.start : evidence.end] == evidence.text
        assert len(evidence.text) <= 80
        assert measure.decided_by == "rule"
        assert measure.metric in METRICS


def test_long_clauses_still_give_short_evidence() -> None:
    string = f"全年{'按照上级部署' * 30}共发布信息12条，未收到{'公民、法人和其他组织' * 5}提出的公开申请。"
    found = measures(string)
    assert [m.metric for m in found] == ["items_disclosed", "requests_received"]
    assert all(len(m.evidence.text) <= 80 for m in found)
    assert "12条" in found[0].evidence.text


def test_a_zero_is_pointed_at_by_its_words() -> None:
    found = measures("全年未收到政府信息公开申请。")
    assert found[0].evidence.text == "未收到政府信息公开申请"


def test_tables_and_headings_are_not_looked_at() -> None:
    string = "二、主动公开情况12条\n公开信息30条。\n规章 8件\n"
    region = TableRegion("other", string.index("规章"), len(string), ())
    found = measures(string, heading="二、主动公开情况12条", regions=(region,))
    assert [str(m.value) for m in found] == ["30"]
    assert [str(m.value) for m in measures(string)] == ["12", "30", "8"]


def test_the_model_is_asked_only_what_rules_leave_open() -> None:
    asked: list[Context] = []

    def scorer(seen: Sequence[Context]) -> Any:
        asked.extend(seen)
        scores = np.full((len(seen), len(LABELS)), -9.0)
        scores[:, LABELS.index("staff")] = np.log(0.8)
        return scores

    found = measures("召开新闻发布会2场，办结率100%，惠及困难家庭35户。", scorer=scorer)
    assert [(m.metric, m.decided_by) for m in found] == [("press_events", "rule"), ("rate", "rule"), ("staff", "model")]
    assert found[2].confidence == pytest.approx(0.8)
    assert len(asked) == 1


def test_the_model_may_say_that_a_quantity_is_none() -> None:
    def scorer(seen: Sequence[Context]) -> Any:
        scores = np.full((len(seen), len(LABELS)), -9.0)
        scores[:, LABELS.index("none")] = -0.1
        return scores

    assert measures("惠及困难家庭35户。", scorer=scorer) == ()
    assert len(measures("惠及困难家庭35户。")) == 1


def test_parts_point_into_the_whole_result() -> None:
    found = measures("公开信息12条。\n\n收到申请3件，其中自然人2件、企业1件。")
    assert [m.part_of for m in found] == [None, None, 1, 1]


@pytest.mark.parametrize(
    "unit", ["其中", "其中1条", "12条,", "结转1件,", "没有", "无", "复议", "12条(", "通过网站1条、", "1件。"]
)
def test_time_grows_with_the_text_only(unit: str) -> None:
    def seconds(characters: int) -> float:
        string = unit * (characters // len(unit))
        start = time.process_time()
        measures(string)
        return time.process_time() - start

    small, large = min(seconds(10_000) for _ in range(3)), min(seconds(40_000) for _ in range(2))
    assert large < 10 * max(small, 0.01), (small, large)


@pytest.mark.slow
def test_the_blind_rounds_reach_the_goals() -> None:
    from extraction.training import measures as training

    folder = ROOT / "training_data"
    score = training.scorer(training.fit(training.labelled(training.rows(folder, "measures", "train"))))
    figures = training.evaluate(folder, "blind", "both", score)
    assert figures.measures.f1 >= 0.90
    assert figures.values.f1 >= 0.96
    assert figures.qualifiers.share >= 0.95
    assert figures.channels.share >= 0.85
    assert figures.parts.share >= 0.85
    rules = training.evaluate(folder, "blind", "rules", None)
    assert rules.measures.f1 < figures.measures.f1, "the model adds nothing: it should go"
