"""The labelled data: readable, labelled from the closed lists, large and varied enough, and its blind part apart from training."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from conftest import ROOT

from extraction.lexicon import load_yaml
from extraction.quantities.metrics import METRICS
from extraction.record import Aspect, ImprovementStatus, Qualifier, SectionKind
from extraction.statements.themes import LABELS
from extraction.training import composing, sections, statements, themes
from extraction.training.marked import Mark, parse
from extraction.training.stock import DataError, Part, Row, apart, blind_apart, distinct, near, plain, rounds, rows

FOLDER = ROOT / "training_data"
PARTS: tuple[Part, ...] = ("sections", "measures", "statements")
LEVELS = {"township", "street", "county", "city", "province", "ministry"}


def every_row(part: Part) -> list[Row]:
    """All rows as they stand in the files, near-duplicates among them."""
    return [
        Row(path.stem, number, json.loads(line))
        for path in sorted((FOLDER / part).glob("round-*.jsonl"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if line.strip()
    ]


def where(row: Row) -> str:
    return f"{row.round}:{row.number}"


@pytest.mark.slow
def test_rounds_are_training_or_blind_and_never_both() -> None:
    train, blind = rounds(FOLDER, "train"), rounds(FOLDER, "blind")
    assert set(train) & set(blind) == set()
    assert set((FOLDER / "blind.txt").read_text(encoding="utf-8").split()) == set(blind)
    for part in PARTS:
        assert {row.round for row in every_row(part)} <= {*train, *blind}
        assert {row.round for row in rows(FOLDER, part, "train")} <= set(train)
        assert {row.round for row in blind_apart(FOLDER, part)} <= set(blind)


def test_paragraphs_carry_a_place_from_the_closed_lists() -> None:
    for row in every_row("sections"):
        data = row.data
        assert data.keys() - {"aspect"} == {"kind", "form", "level", "text"}, where(row)
        assert data["kind"] in {*get_args(SectionKind), "not_report"}, where(row)
        assert ("aspect" in data) == (data["kind"] == "overview"), where(row)
        assert data.get("aspect", "general") in {*get_args(Aspect), "general"}, where(row)
        assert data["form"] in {"2008", "2019", "2021", "any"}, where(row)
        assert data["level"] in LEVELS, where(row)
        assert data["text"].strip() == data["text"] != "", where(row)


def test_measures_carry_labels_from_the_closed_lists() -> None:
    outlets = load_yaml("outlets.yaml")
    channels = {*outlets["platforms"], *outlets["channels"], ""}
    for row in every_row("measures"):
        text, marks = parse(row.data["marked"])
        assert row.data["level"] in LEVELS, where(row)
        for mark in marks:
            assert text[mark.start : mark.end].strip(), where(row)
            assert mark.field(0) in {*METRICS, *(f"{metric}?" for metric in METRICS)}, where(row)
            assert [Decimal(value) for value in mark.field(1).split("~")], where(row)
            assert mark.field(3) in get_args(Qualifier), where(row)
            assert mark.field(4) in channels, where(row)
            assert not mark.field(5) or _names_another(mark, marks), where(row)


def _names_another(mark: Mark, marks: tuple[Mark, ...]) -> bool:
    whole = re.fullmatch(r"#(\d+)", mark.field(5))
    return whole is not None and marks[int(whole[1]) - 1] is not mark


def test_statements_carry_labels_from_the_closed_lists() -> None:
    for row in every_row("statements"):
        text, marks = parse(row.data["marked"])
        assert row.data["level"] in LEVELS, where(row)
        assert 2008 <= row.data["year"] <= 2025, where(row)
        problems = sum(mark.field(0) == "P" for mark in marks)
        for mark in marks:
            assert text[mark.start : mark.end].strip(), where(row)
            assert mark.field(0) in {"P", "I"}, where(row)
            problem = mark.field(0) == "P"
            names = mark.field(1 if problem else 2).split("+")
            required = [name for name in names if not name.endswith("?")]
            assert {name.rstrip("?") for name in names} <= set(LABELS), where(row)
            assert required, where(row)
            assert "other" not in required or len(required) == 1, where(row)
            if not problem:
                assert mark.field(1) in get_args(ImprovementStatus), where(row)
                answers = [int(answer[1:]) for answer in mark.field(3).split("+") if answer]
                assert all(1 <= answer <= problems for answer in answers), where(row)


@pytest.mark.parametrize("broken", ['{"text": ', "[]x"])
def test_a_broken_line_is_named(broken: str, tmp_path: Path) -> None:
    (tmp_path / "sections").mkdir()
    (tmp_path / "sections" / "round-01.jsonl").write_text(f'{{"text": "好"}}\n{broken}\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"round-01\.jsonl:2"):
        rows(tmp_path, "sections", "train")


def test_near_repetition_is_measured_behind_the_mask() -> None:
    one = "一是栏目更新不及时，全年仅发布信息36条；"
    same = "1.栏目更新不及时，全年仅发布信息1,204条。"
    other = "二是政策解读以转载文字为主，图解和视频偏少。"
    assert [row.tolist() for row in near([one, other], [same, other])] == [[True, False], [False, True]]
    assert distinct([one, same, other]) == [0, 2]
    assert apart([one, other], [same]) == [1]
    assert (apart([one], []), apart([], [one]), distinct([])) == ([0], [], [])


def test_what_nearly_repeats_training_is_left_out_of_the_blind_part(tmp_path: Path) -> None:
    (tmp_path / "sections").mkdir()
    (tmp_path / "blind.txt").write_text("round-02\n", encoding="utf-8")
    texts = {
        "round-01": ["全年主动公开政府信息36条。"],
        "round-02": ["全年主动公开政府信息412条。", "本年度没有收取费用。"],
    }
    for name, those in texts.items():
        lines = "".join(json.dumps({"text": text}) + "\n" for text in those)
        (tmp_path / "sections" / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    assert [plain(row) for row in rows(tmp_path, "sections", "blind")] == ["本年度没有收取费用。"]
    assert [row.number for row in blind_apart(tmp_path, "sections")] == [2]
    assert len(rows(tmp_path, "sections", "train")) == 1


@pytest.mark.slow
@pytest.mark.parametrize(("part", "most"), [("sections", 0.01), ("measures", 0.01), ("statements", 0.03)])
def test_the_blind_part_keeps_apart(part: Part, most: float) -> None:
    """Few blind texts repeat training, and the evaluation does not see those."""
    blind = [row for row in every_row(part) if row.round in rounds(FOLDER, "blind")]
    used = rows(FOLDER, part, "blind")
    assert used == blind_apart(FOLDER, part)
    assert len(apart([plain(row) for row in used], [plain(row) for row in rows(FOLDER, part, "train")])) == len(used)
    assert len(blind) * (1 - most) <= len(used) <= len(blind)


@pytest.mark.slow
def test_no_blind_statement_repeats_one_of_training() -> None:
    blind = [statement.text for statement in themes.labelled(FOLDER, "blind")]
    kept = apart(blind, [statement.text for statement in themes.labelled(FOLDER, "train")])
    assert len(kept) >= 0.99 * len(blind)


def labelled_statements() -> list[themes.Labelled]:
    """The statements of all rounds, near-duplicates removed."""
    found = [statement for side in ("train", "blind") for statement in themes.labelled(FOLDER, side)]
    return [found[i] for i in distinct([statement.text for statement in found])]


@pytest.mark.slow
def test_there_are_statements_enough_and_each_theme_often_enough() -> None:
    found = labelled_statements()
    assert len(found) >= 2500
    assert min(Counter(statement.role for statement in found).values()) >= 1000
    counts = Counter(name for statement in found for name in statement.required)
    assert {name for name in LABELS if counts[name] < 120} == set()


@pytest.mark.slow
def test_there_is_background_enough() -> None:
    """Clauses of section 五 that state nothing; shorter ones are leads and tails."""
    clauses = [
        body.text[segment.start : segment.end]
        for side in ("train", "blind")
        for body in statements.bodies(FOLDER, side)
        if body.section in ("problems_improvements", "other_matters")
        for segment, label in zip(body.segments, body.labels, strict=True)
        if label == "-" and segment.end - segment.start >= 6
    ]
    assert len(distinct(clauses)) >= 1500


@pytest.mark.slow
def test_there_are_measures_enough() -> None:
    texts = [plain(row) for row in every_row("measures")]
    assert len(distinct(texts)) >= 1500
    counts = Counter(mark.field(0) for row in every_row("measures") for mark in parse(row.data["marked"])[1])
    assert min(counts[metric] for metric in METRICS) >= 10


@pytest.mark.slow
def test_there_are_paragraphs_enough_in_reports_enough() -> None:
    """Paragraphs of sections, those of the bodies of section 五, and the counts that stand in section 一."""
    paragraphs = [plain(row) for row in every_row("sections")]
    for part in ("statements", "measures"):
        paragraphs += [line for row in every_row(part) for line in plain(row).split("\n") if line]
    assert len(distinct(paragraphs)) >= 3000
    stock = composing.load_stock(FOLDER, "train")
    assert sections.TRAIN_REPORTS >= 400
    reports = [composing.compose(stock, sections.SEED + number) for number in range(sections.TRAIN_REPORTS)]
    lines = [line.text for report in reports for line in report if not (line.heading or line.table)]
    # Each paragraph of the stock stands in five reports on average; a template would stand in hundreds.
    assert len(distinct(sorted(set(lines)))) >= 2500
    assert max(Counter(line for line in lines if len(line) > 30).values()) <= sections.TRAIN_REPORTS / 10


def test_a_second_pass_of_labelling_agrees_with_the_first() -> None:
    told = json.loads((FOLDER / "agreement.json").read_text(encoding="utf-8"))
    assert told["cases"] >= 0.1 * told["of_cases"]
    assert told["themes"].keys() == set(LABELS)
    assert min(entry["kappa"] for entry in told["themes"].values()) >= 0.8
    assert told["role_agreement"] >= 0.95


def test_no_sentence_is_taken_from_a_sample(shared: Path) -> None:
    command = [sys.executable, str(shared / "tools" / "overlap.py"), "training_data", "examples", "tests", "models"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, encoding="utf-8")
    assert result.returncode == 0, result.stdout


def test_the_overlap_is_found_where_there_is_one(shared: Path, tmp_path: Path) -> None:
    sample = max((shared / "samples").glob("*.txt"), key=lambda path: path.stat().st_size)
    (tmp_path / "copy.txt").write_bytes(sample.read_bytes())
    command = [sys.executable, str(shared / "tools" / "overlap.py"), str(tmp_path)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1
