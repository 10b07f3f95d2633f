"""Narrative against tables, parts against wholes, and units without numbers: each finding beside what must raise none."""

from __future__ import annotations

import sys

import pytest
from conftest import ROOT
from planting import KINDS, clean, plant
from table_factory import Look, Values, figures, printed

from extraction.pipeline import extract
from extraction.record import Finding, Report
from extraction.settings import Settings

sys.path.insert(0, str(ROOT / "benchmarks"))

SETTINGS = Settings(isolate=False)
LOOK = Look(form="2021", rows=25, dress="tab")
CHECKS = (
    "narrative.requests",
    "narrative.review",
    "narrative.litigation",
    "narrative.documents",
    "narrative.parts",
    "narrative.missing_number",
)
TABLE = {
    "requests.new_received": 80, "requests.carried_in": 3, "requests.processed_total": 81, "requests.carried_forward": 2,
    "requests.granted": 50, "requests.partially_granted": 6, "requests.denied.third_party": 5, "requests.denied.state_secret": 2,
    "requests.not_provided.not_held": 12, "requests.not_processed.repeated": 4, "requests.other.other": 2,
}  # fmt: skip


def values() -> Values:
    """A table of 80 received and 81 answered requests; 4 reviews, 2 + 1 lawsuits, 5 documents issued."""
    from decimal import Decimal
    from random import Random

    made: Values = dict.fromkeys(figures(Random(1), LOOK), Decimal(0))
    for row, number in TABLE.items():
        made[f"{row}.natural_person"] = made[f"{row}.total"] = Decimal(number)
    for key, number in {
        "review.upheld": 3, "review.pending": 1, "review.total": 4, "litigation_direct.upheld": 2, "litigation_direct.total": 2,
        "litigation_after_review.pending": 1, "litigation_after_review.total": 1, "proactive.normative_documents.issued": 5,
        "proactive.normative_documents.repealed": 2, "proactive.normative_documents.in_force": 48,
    }.items():  # fmt: skip
        made[key] = Decimal(number)
    return made


def report(
    sentence: str, agency: str = "湄潭县农业农村局", heading: str = "（二）依申请公开。", table: Values | None = None
) -> Report:
    from random import Random

    body = printed(Random(1), LOOK, table or values()).text.replace(
        "本年度依法办理行政许可、行政处罚事项，自然人申请居多。", heading + sentence
    )
    return extract(f"{agency}2023年政府信息公开工作年度报告\n\n{body}".encode(), "report.txt", SETTINGS)


def told(sentence: str, **options: object) -> list[tuple[str, str]]:
    """Check and severity of the findings of this room."""
    return [(one.check, one.severity) for one in found(sentence, **options)]


def found(sentence: str, **options: object) -> list[Finding]:
    made = report(sentence, **options)  # type: ignore[arg-type]
    own = [one for one in made.findings if one.check in CHECKS]
    for one in own:
        assert one.message
        assert one.message_en
        assert all(made.text[place.start : place.end] == place.text for place in one.evidence)
    return own


@pytest.mark.parametrize(
    ("sentence", "check"),
    [
        ("本年度新收政府信息公开申请86件。", "requests"),
        ("2023年，共收到政府信息公开申请86件，上年结转3件。", "requests"),
        ("新收政府信息公开申请80件，上年结转7件。", "requests"),
        ("新收政府信息公开申请80件，无上年结转申请。", "requests"),
        ("新收政府信息公开申请80件，办结60件。", "requests"),
        ("办结政府信息公开申请81件，其中予以公开50件，部分公开9件。", "requests"),
        ("办结政府信息公开申请81件，其中不予公开8件。", "requests"),
        ("收到政府信息公开申请80件，结转下年度继续办理5件。", "requests"),
        ("本年度未收到政府信息公开申请。", "requests"),
        ("全年收到政府信息公开申请120余件。", "requests"),
        ("因政府信息公开引起行政复议6件。", "review"),
        ("因政府信息公开引起行政复议4件，其中结果维持2件、尚未审结1件。", "review"),
        ("未发生因政府信息公开引起的行政复议。", "review"),
        ("因政府信息公开引起行政诉讼5件。", "litigation"),
        ("未发生因政府信息公开引起的行政诉讼。", "litigation"),
        ("制发行政规范性文件7件。", "documents"),
        ("废止行政规范性文件9件。", "documents"),
        ("现行有效行政规范性文件40件。", "documents"),
    ],
)
def test_a_figure_that_the_table_contradicts_is_an_error(sentence: str, check: str) -> None:
    assert told(sentence) == [(f"narrative.{check}", "error")]


@pytest.mark.parametrize(
    "sentence",
    [
        "新收政府信息公开申请80件，上年结转3件，办结81件，结转下年2件。",
        "共收到政府信息公开申请83件（含上年结转3件），均已办理。",
        "办结81件，其中予以公开50件，部分公开6件，不予公开7件，无法提供12件，不予处理4件，其他处理2件。",
        "全年收到政府信息公开申请约80件，办结80余件。",
        "2022年收到政府信息公开申请60件。",
        "上年收到政府信息公开申请60件。",
        "自2019年以来累计收到政府信息公开申请600件。",
        "截至2023年6月底，收到政府信息公开申请33件。",
        "政府信息公开申请较上年增加20件。",
        "通过网络收到政府信息公开申请30件，通过信函收到22件。",
        "收到涉及征地拆迁的政府信息公开申请45件。",
        "受理行政许可申请500件，办结490件。",
        "全年审理行政复议案件210件，参加行政诉讼56件。",
        "因政府信息公开引起行政复议4件，行政诉讼3件。",
        "未发生行政诉讼败诉案件。",
        "制发行政规范性文件5件，废止2件，现行有效48件。",
        "审核各单位报送的规范性文件120件。",
        "县政府办公室收到政府信息公开申请12件。",
        "县教育局收到政府信息公开申请12件。",
        "制作公文20件，其中主动公开12件，依申请公开5件，不予公开3件。",
        "审核文件30件，其中部分公开11件，不予公开19件。",
    ],
)
def test_figures_that_agree_or_mean_something_else_are_silent(sentence: str) -> None:
    assert told(sentence, heading="") == []


def test_the_message_quotes_both_figures_and_points_at_both_places() -> None:
    (one,) = found("本年度新收政府信息公开申请86件。")
    assert "86" in one.message
    assert "80" in one.message
    assert "相差 6" in one.message
    assert [place.text for place in one.evidence] == ["本年度新收政府信息公开申请86件", "80"]
    assert one.keys == ("requests_received", "requests.new_received.total")


def test_lawsuits_are_compared_with_both_blocks_together() -> None:
    assert told("因政府信息公开引起行政诉讼3件。") == []
    (one,) = found("因政府信息公开引起行政诉讼9件。")
    assert "合计为 3" in one.message
    assert told("因政府信息公开引起行政诉讼2件。") == [
        ("narrative.litigation", "warning")
    ]  # one block alone may be meant


@pytest.mark.parametrize(
    ("sentence", "agency", "severity"),
    [
        ("全县农业农村系统共收到政府信息公开申请120件。", "湄潭县农业农村局", "info"),
        ("全县农业农村系统共收到政府信息公开申请20件。", "湄潭县农业农村局", "warning"),
        ("全县共收到政府信息公开申请120件。", "湄潭县人民政府", "warning"),
        ("本机关收到政府信息公开申请20件。", "湄潭县人民政府", "info"),
        ("本机关收到政府信息公开申请120件。", "湄潭县人民政府", "warning"),
        ("本机关收到政府信息公开申请120件。", "湄潭县农业农村局", "error"),
        ("全县共收到政府信息公开申请80件，县本级收到申请20件。", "湄潭县人民政府", None),
    ],
)
def test_words_for_whose_figure_it_is_soften_or_silence(sentence: str, agency: str, severity: str | None) -> None:
    assert told(sentence, agency=agency) == ([("narrative.requests", severity)] if severity else [])


def test_a_blank_cell_contradicts_nothing() -> None:
    table = values() | {"review.total": None}
    assert told("因政府信息公开引起行政复议6件。", table=table) == [("narrative.review", "info")]
    assert told("未发生因政府信息公开引起的行政复议。", table=table) == []


def test_a_total_that_is_wrong_in_the_table_is_not_told_twice() -> None:
    table = values() | {"review.total": values()["review.pending"]}
    made = report("因政府信息公开引起行政复议4件。", table=table)
    assert [one.check for one in made.findings if one.severity == "error"] == ["review.sum"]


def test_two_figures_for_one_thing_where_no_table_tells() -> None:
    text = "湄潭县农业农村局2012年政府信息公开工作年度报告\n\n一、概述\n{}\n\n二、存在的问题\n更新不够及时。\n三、改进措施\n加强培训。\n"
    body = (
        "（一）申请情况。全年共收到政府信息公开申请{}件。\n（二）办理情况。本年度新收政府信息公开申请12件，均已答复。"
    )

    def checks(number: int) -> list[tuple[str, str]]:
        made = extract(text.format(body.format(number)).encode(), "report.txt", SETTINGS)
        return [(one.check, one.severity) for one in made.findings if one.check in CHECKS]

    assert checks(12) == []
    assert checks(15) == [("narrative.requests", "warning")]


@pytest.mark.parametrize(
    ("sentence", "severity"),
    [
        ("公开信息500条，其中规划计划类300条、工作动态类250条。", "error"),
        ("公开信息500条，其中政府网站300条，微信公众号250条。", "warning"),  # one item may stand in two outlets
        ("公开信息500条，其中规划计划类190条、工作动态类150条、其他信息50条。", "warning"),
        ("公开信息500条，其中规划计划类190条、工作动态类150条、财政类50条。", "info"),
        ("公开信息500条，其中规划计划类200条、工作动态类300条。", None),
        ("公开信息500条，其中政策解读类20条。", None),
        ("上半年公开信息500条，下半年公开信息600条，其中规划计划类300条、工作动态类400条。", None),
        ("上半年公开信息500条。下半年公开信息600条，其中规划计划类300条、工作动态类400条。", "error"),
        ("公开信息500条，其中规划计划类190条、工作动态类150条、财政类50条等。", None),
        ("公开信息500余条，其中规划计划类200条、工作动态类320条。", None),
        ("公开信息1.2万条，其中图文0.8万条、视频0.4万条。", None),
        ("公开信息500条，其中规划计划类200条，占比40%。", None),
        ("公开信息500条，其中规划计划类200条，占比43%。", "warning"),
        ("公开信息700条，其中规划计划类200条，占总数的28.6%。", None),
    ],
)
def test_parts_against_their_whole(sentence: str, severity: str | None) -> None:
    assert told(sentence, heading="（一）主动公开。") == ([("narrative.parts", severity)] if severity else [])


@pytest.mark.parametrize(
    ("sentence", "is_told"),
    [
        ("全年制作公文，其中全文公开件，部分公开件，内部件。", True),
        ("全年编印《政府公报》期，免费发放。", True),
        ("全年共发布工作动态信息条，群众反响较好。", True),
        ("通过公众号发布信息XX条。", True),
        ("加强主动公开件、依申请公开件的分类管理。", False),
        ("推动信息共享，主动公开件、依申请公开件、内部件均有台账。", False),
        ("及时办理依申请公开件，完善办理条件，规范邮件、附件。", False),
        ("全年制作公文20件，其中全文公开12件，部分公开件8件。", False),
        ("编印《政府公报》12期，发放到村。", False),
        ("做到一事一件，件件有回音，发布信息有条有理。", False),
    ],
)
def test_a_unit_without_its_number(sentence: str, is_told: bool) -> None:
    assert told(sentence, heading="（三）信息管理。") == ([("narrative.missing_number", "warning")] if is_told else [])


def test_the_example_with_contradictions_tells_them_and_the_others_no_error() -> None:
    for path in sorted((ROOT / "examples").glob("0*")):
        found_in = extract(path.read_bytes(), path.name, SETTINGS).findings
        own = {one.check for one in found_in if one.check in CHECKS}
        if path.name.startswith("06"):
            assert own == {"narrative.requests", "narrative.parts", "narrative.missing_number"}
        else:
            assert own == set(), path.name
            assert not [one for one in found_in if one.severity == "error"], path.name


def test_there_are_forty_kinds_and_each_report_has_two_confounders() -> None:
    assert len(KINDS) >= 40
    for seed in range(50):
        made = clean(seed)
        assert len(made.confounders) >= 2, seed
    assert plant("review.sum/total", 3).text != clean(3).text


def test_a_planted_contradiction_is_needed_for_the_finding() -> None:
    """The measure can fail: without the contradiction its check is not told."""
    for kind in ("narrative.requests/received", "review.sum/total", "narrative.missing_number/gazette"):
        checks = {one.check for one in extract(clean(2).text.encode(), "report.txt", SETTINGS).findings}
        assert KINDS[kind][0] not in checks


@pytest.mark.slow
def test_recall_by_kind_and_silence_on_clean_reports() -> None:
    from findings import false_findings, recall

    figures_by_kind = {kind: recall(kind, 4) for kind in KINDS}
    assert sum(figures_by_kind.values()) / len(figures_by_kind) >= 0.95, {
        k: v for k, v in figures_by_kind.items() if v < 1
    }
    severities, checks, warned = false_findings(100)
    assert severities["error"] == 0, checks
    assert warned < 1, checks
