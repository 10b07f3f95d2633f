"""Explanations: the words that decided a theme, on a model small enough to check by hand and on the one that is shipped."""

from __future__ import annotations

import dataclasses
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from msgspec.structs import replace
from report_factory import report
from test_summary import gongkai

from extraction.explaining import Term, Wording, explain_improvement, explain_problem, tell
from extraction.explaining.reasons import matched
from extraction.learning.features import normal
from extraction.learning.linear import LinearModel, load, save
from extraction.pipeline import read_report
from extraction.record import Problem, Report
from extraction.settings import Settings
from extraction.statements.themes import LABELS

EXAMPLE = ROOT / "examples" / "05-town-2024.txt"
_FEATURES = ("c:更新", "c:新慢", "c:更新慢", "w:解读", "c:解读", "t:role=P", "t:says=timeliness")


def small_model() -> LinearModel:
    """更新慢 speaks for timeliness, 解读 for interpretation; the slope of calibration is 2, each threshold 0.5."""
    weights = np.zeros((len(_FEATURES), len(LABELS)), np.float32)
    weights[:3, LABELS.index("timeliness")] = (1.0, 0.5, 2.0)
    weights[3:5, LABELS.index("interpretation")] = 3.0
    weights[5:, LABELS.index("timeliness")] = (1.0, 4.0)
    ones, zeros = np.ones(len(LABELS), np.float32), np.zeros(len(LABELS), np.float32)
    platt = np.stack([2 * ones, zeros])
    return LinearModel(
        LABELS,
        _FEATURES,
        np.ones(len(_FEATURES), np.float32),
        weights,
        -ones,
        extras={"platt": platt, "thresholds": ones / 2},
    )


def _stated(text: str, *themes: str) -> Report:
    one = report().problems[0]
    problem: Problem = replace(
        one, text=text, themes=themes, theme_scores=dict.fromkeys(themes, 0.9) | {"staffing": 0.2}
    )
    return replace(report(), problems=(problem,))


def test_terms_are_what_they_added_to_the_log_odds() -> None:
    explanation = explain_problem(_stated("更新慢", "timeliness"), 0, small_model())
    (reason,) = explanation.reasons
    # three text features of length 1/sqrt(3), tags of weight 0.35, all times the slope 2; the shorter runs count with the longest
    assert [(term.kind, term.term) for term in reason.terms] == [
        ("text", "更新慢"),
        ("tag", "says=timeliness"),
        ("tag", "role=P"),
    ]
    assert [term.weight for term in reason.terms] == pytest.approx(
        [2 * 3.5 / math.sqrt(3), 2 * 4 * 0.35, 2 * 0.35], rel=1e-3
    )
    total = sum(term.weight for term in reason.terms) - 2
    assert reason.own == pytest.approx(1 / (1 + math.exp(-total)), rel=1e-4)
    assert (reason.recorded, reason.threshold, reason.clause) == (0.9, 0.5, None)
    assert explanation.near == (("staffing", 0.2, 0.5),)


def test_in_a_long_item_the_clause_that_decided_is_shown() -> None:
    text = "一年来全局上下做了许多这样那样的日常事务，各股室都很忙碌也都很辛苦，栏目里的信息更新慢，这一点大家都看得到也都认可"
    (reason,) = explain_problem(_stated(text, "timeliness"), 0, small_model()).reasons
    assert reason.clause == "栏目里的信息更新慢"
    assert reason.clause_probability == pytest.approx(
        reason.own, abs=1e-6
    )  # no other clause has a word that the model knows
    assert "更新慢" in [term.term for term in reason.terms]
    short = explain_problem(_stated("栏目里的信息更新慢", "timeliness"), 0, small_model()).reasons[0]
    assert short.clause is None


def test_wordings_of_the_lexicon_with_their_place() -> None:
    found = matched("interpretation", "部分政策解读偏少，图文不多")
    assert found[0] == Wording("strong", "解读", 4, 6)
    assert Wording("weak", "图文", 9, 11) in found
    assert matched("interpretation", "人员少") == ()


def test_a_wording_is_found_in_full_width_and_quoted_as_printed() -> None:
    text = "ＡＢ岗没有落实"
    (found,) = [one for one in matched("staffing", text) if one.grade == "strong" and one.start == 0]
    assert found.text == text[: found.end] == "ＡＢ岗"


def test_an_improvement_tells_the_problem_whose_theme_counts_with_its_own() -> None:
    (reason,) = explain_improvement(report(), 0, small_model()).reasons
    assert (reason.label, reason.answered) == ("timeliness", ((1, 0.9),))
    assert explain_improvement(report(), 1, small_model()).reasons[0].answered == ()


def test_text_in_both_languages() -> None:
    explanation = explain_problem(_stated("更新慢", "timeliness"), 0, small_model())
    zh, en = tell(explanation), tell(explanation, "en")
    assert "▸ 公开不及时 0.90（门槛 0.50）" in zh
    assert "“更新慢” +4.04，词表点名“公开不及时” +2.80，这是问题 +0.70" in zh
    assert "未采用：队伍能力不足 0.20（门槛 0.50）" in zh
    assert "▸ timeliness 0.90 (needs 0.50)" in en
    assert "“更新慢” +4.04, the lexicon names “timeliness” +2.80, it is a problem +0.70" in en


def test_a_theme_below_its_threshold_is_said_to_be_the_likeliest() -> None:
    one = _stated("更新慢", "timeliness")
    low = replace(one, problems=(replace(one.problems[0], theme_scores={"timeliness": 0.1}),))
    words = "没有主题达到门槛，取最可能的一个"
    assert words in tell(explain_problem(low, 0, small_model()))
    assert words not in tell(explain_problem(one, 0, small_model()))


@pytest.fixture(scope="module")
def real() -> Report:
    return read_report(EXAMPLE, Settings(isolate=False))


def test_what_is_explained_is_what_the_record_says(real: Report) -> None:
    model = load("themes")[0]
    assert len(real.problems) == 3
    for index, problem in enumerate(real.problems):
        explanation = explain_problem(real, index, model)
        assert tuple(reason.label for reason in explanation.reasons) == problem.themes
        for reason in explanation.reasons:
            assert reason.own == pytest.approx(problem.theme_scores[reason.label], abs=1e-3)
            assert all(wording.text == problem.text[wording.start : wording.end] for wording in reason.wordings)
            assert all(term.term in normal(problem.text) for term in reason.terms if term.kind == "text")
            assert reason.clause is None or reason.clause in problem.text
            assert all(isinstance(term, Term) and term.weight > 0 for term in reason.terms)


def test_command_explains_all_or_the_one_that_is_asked_for() -> None:
    everything = gongkai("explain", EXAMPLE)
    assert everything.returncode == 0
    assert everything.stdout.count("\n问题 ") == 3
    assert "\n改进 1（" in everything.stdout
    one = gongkai("explain", EXAMPLE, "--problem", "2", "--lang", "en").stdout
    assert "\nproblem 2\n" in one
    assert "problem 1\n" not in one
    assert "improvement 1" not in one
    other = gongkai("explain", EXAMPLE, "--improvement", "1").stdout
    assert "\n改进 1（" in other
    assert "\n问题 " not in other


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--problem", "99"], "没有问题 99，这份报告有 3 个"),
        (["--problem", "0"], "没有问题 0，这份报告有 3 个"),
        (["--improvement", "-1"], "没有改进 -1，这份报告有 3 个"),
        (["--problem", "1", "--improvement", "1"], "只能给一个"),
        (["--lang", "fr"], "fr"),
    ],
)
def test_command_refuses_what_does_not_exist(args: list[str], words: str) -> None:
    result = gongkai("explain", EXAMPLE, *args)
    assert (result.returncode, result.stdout) == (2, "")
    assert words in result.stderr


def test_command_on_what_is_no_report(tmp_path: Path) -> None:
    assert gongkai("explain", tmp_path / "没有.txt").returncode == 2
    (tmp_path / "新闻.txt").write_text("昨日，县里召开春耕生产现场会，部署农资供应工作。\n" * 5, encoding="utf-8")
    result = gongkai("explain", tmp_path / "新闻.txt")
    assert result.returncode == 1
    assert "没有找到问题和改进" in result.stdout


def test_command_explains_with_the_models_that_were_used(tmp_path: Path) -> None:
    result = gongkai("explain", EXAMPLE, "--models", tmp_path)
    assert (result.returncode, result.stdout) == (3, "")
    shutil.copytree(ROOT / "models", tmp_path / "own")
    own = load("themes", tmp_path / "own")[0]
    thresholds = np.full(len(LABELS), 0.125, np.float32)
    _, card = load("themes", tmp_path / "own")
    card = {key: value for key, value in card.items() if key not in ("name", "sha256")}
    save(dataclasses.replace(own, extras=own.extras | {"thresholds": thresholds}), "themes", card, tmp_path / "own")
    told = gongkai("explain", EXAMPLE, "--models", tmp_path / "own").stdout
    assert "（门槛 0.12）" in told
    assert "（门槛 0.12）" not in gongkai("explain", EXAMPLE).stdout
