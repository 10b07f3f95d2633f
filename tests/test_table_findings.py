"""What the tables contradict: each check with the figure that breaks it, and beside it the figure that does not."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from documents import document
from table_factory import COLUMNS, Look, Values, figures, looks, outcome_rows, printed

from extraction.findings.identities import identities
from extraction.findings.tables import check
from extraction.record import Finding
from extraction.tables import Tables, locate, read

HERE = Path(__file__).parent
LOOK = Look()


def read_text(text: str, year: int = 2022) -> Tables:
    made = document(text)
    return read(made, locate(made), year)


def findings_of(values: Values, look: Look = LOOK, year: int = 2022) -> list[Finding]:
    """The findings on a report that prints these values."""
    text = printed(Random(1), look, values).text
    found = list(check(read_text(text, year), year))
    for finding in found:
        assert finding.message
        assert finding.message_en
        assert all(text[one.start : one.end] == one.text for one in finding.evidence)
    return found


def zeros(look: Look = LOOK) -> Values:
    return {key: Decimal(0) for key in figures(Random(0), look)}


def changed(changes: dict[str, int | None], look: Look = LOOK) -> Values:
    values = zeros(look)
    assert changes.keys() <= values.keys()
    return values | {key: None if value is None else Decimal(value) for key, value in changes.items()}


def test_consistent_tables_give_no_finding() -> None:
    for seed, look in enumerate(islice(looks(31), 24)):
        if not look.blanks:
            tables = read_text(printed(Random(seed), look).text)
            assert check(tables, {"2019": 2020, "2021": 2022}[look.form]) == (), look


def test_one_identity_for_each_sum_of_the_form() -> None:
    found = [identity.check for identity in identities()]
    assert {name: found.count(name) for name in dict.fromkeys(found)} == {
        "requests.balance": 7, "requests.result_sum": 7, "requests.row_sum": 26,
        "review.sum": 1, "litigation_direct.sum": 1, "litigation_after_review.sum": 1,
    }  # fmt: skip
    for look in (Look(rows=23), Look(rows=25)):
        values = figures(Random(4), look)
        of_column = next(one for one in identities() if one.check == "requests.result_sum" and one.place == "total")
        assert [key.split(".", 1)[1].rpartition(".")[0] for key in of_column.parts(values)] == outcome_rows(look)


def test_every_changed_figure_is_found_by_the_sums_that_hold_it() -> None:
    """A figure stands in one to three sums; one more than it should be breaks exactly these."""
    values = figures(Random(9), LOOK)
    for key in (key for key in values if not key.startswith("proactive.")):
        broken = {one.check for one in identities() if key in one.left + one.parts(values)}
        got = {finding.check for finding in findings_of(values | {key: (values[key] or Decimal(0)) + 1})}
        assert got == broken, key


def test_row_sum_tells_the_printed_and_the_computed_figure() -> None:
    row = {f"requests.granted.{column}": number for column, number in zip(COLUMNS, (3, 1, 0, 0, 0, 0, 9), strict=True)}
    rest = {
        "requests.processed_total.natural_person": 3, "requests.processed_total.commercial_enterprise": 1,
        "requests.processed_total.total": 9, "requests.new_received.natural_person": 3,
        "requests.new_received.commercial_enterprise": 1, "requests.new_received.total": 9,
    }  # fmt: skip
    found = findings_of(changed(row | rest))
    assert [finding.check for finding in found] == ["requests.row_sum"] * 3
    granted = next(finding for finding in found if "requests.granted.total" in finding.keys)
    assert granted.severity == "error"
    assert granted.message == "“予以公开”一行：总计栏印作 9，六类申请人合计为 4（3＋1），相差 5"
    assert "the printed total is 9, its parts add up to 4" in granted.message_en
    assert [one.text for one in granted.evidence] == ["9", "3", "1", "0", "0", "0", "0"]


def test_result_sum_and_balance_tell_the_column() -> None:
    found = findings_of(changed({"requests.processed_total.natural_person": 2, "requests.processed_total.total": 2}))
    assert [(finding.check, finding.message) for finding in found] == [
        ("requests.balance", "“自然人”一列：新收 0＋上年结转 0＝0，办理总计 2＋结转下年 0＝2，相差 2"),
        ("requests.balance", "“总计”一列：新收 0＋上年结转 0＝0，办理总计 2＋结转下年 0＝2，相差 2"),
        ("requests.result_sum", "“自然人”一列：办理结果总计印作 2，各项办理结果合计为 0，相差 2"),
        ("requests.result_sum", "“总计”一列：办理结果总计印作 2，各项办理结果合计为 0，相差 2"),
    ]


@pytest.mark.parametrize("block", ["review", "litigation_direct", "litigation_after_review"])
def test_review_totals(block: str) -> None:
    found = findings_of(changed({f"{block}.upheld": 10, f"{block}.corrected": 1}))
    assert [finding.check for finding in found] == [f"{block}.sum"]
    assert "总计印作 0，四项结果合计为 11（10＋1），相差 11" in found[0].message
    assert findings_of(changed({f"{block}.upheld": 10, f"{block}.corrected": 1, f"{block}.total": 11})) == []


def test_a_blank_part_saves_a_sum_that_is_short_but_not_one_that_is_over() -> None:
    short = findings_of(changed({"review.upheld": 1, "review.corrected": None, "review.total": 3}))
    over = findings_of(changed({"review.upheld": 5, "review.corrected": None, "review.total": 3}))
    assert [finding.check for finding in short] == ["table.blank_cells"]
    assert [finding.check for finding in over] == ["review.sum", "table.blank_cells"]
    assert over[0].message.endswith("相差 2（空白格按 0 计）")


def test_a_total_that_is_blank_is_never_taken_for_zero() -> None:
    found = findings_of(changed({"review.upheld": 5, "review.total": None}))
    assert [finding.check for finding in found] == ["table.blank_cells"]


def review_text(row: str) -> str:
    return printed(Random(1), LOOK, zeros()).text.replace("\t".join("0" * 15), row)


def test_a_table_that_leaves_zeros_blank_is_summed_with_zeros() -> None:
    mostly_blank = "2\t\t\t\t3" + "\t" * 10
    filled = "2\t1\t1\t1\t6" + "\t1" * 4 + "\t4" + "\t1" * 3 + "\t\t4"
    assert [one.check for one in check(read_text(review_text(mostly_blank)), 2022)] == [
        "review.sum",
        "table.blank_cells",
    ]
    assert [one.check for one in check(read_text(review_text(filled)), 2022)] == ["review.sum", "table.blank_cells"]
    assert "印作 6，四项结果合计为 5" in check(read_text(review_text(filled)), 2022)[0].message


@pytest.mark.parametrize(("sign", "checks"), [("/", ["review.sum"]), ("—", ["review.sum"]), ("无", ["review.sum"])])
def test_signs_for_nothing_count_as_zero_and_are_not_blank(sign: str, checks: list[str]) -> None:
    row = "\t".join(["2", sign, sign, sign, "3", *"0" * 10])
    assert [finding.check for finding in check(read_text(review_text(row)), 2022)] == checks
    whole = "\t".join([sign] * 15)
    assert check(read_text(review_text(whole)), 2022) == ()


def test_rows_that_are_not_printed_are_unknown_in_a_sum() -> None:
    """A table without its rows under 不予公开: the total may hold them, but not fewer than what is printed."""
    values = changed({"requests.granted.natural_person": 3, "requests.granted.total": 3})
    for row in ("processed_total", "new_received"):
        values |= {f"requests.{row}.natural_person": Decimal(5), f"requests.{row}.total": Decimal(5)}
    text = printed(Random(1), LOOK, values).text
    kept = "\n".join(line for line in text.split("\n") if "三类内部事务" not in line)
    assert [finding.check for finding in check(read_text(text), 2022)] == ["requests.result_sum"] * 2
    assert check(read_text(kept), 2022) == ()
    over = kept.replace("（一）予以公开\t3\t0\t0\t0\t0\t0\t3", "（一）予以公开\t7\t0\t0\t0\t0\t0\t7")
    assert over != kept
    assert [finding.check for finding in check(read_text(over), 2022)] == ["requests.result_sum"] * 2


def test_blank_cells_are_one_finding_a_table_and_name_the_cells() -> None:
    blanks = {"proactive.regulations.in_force": None, "proactive.fees.amount": None, "review.pending": None}
    found = findings_of(changed(dict(blanks)))
    assert [(finding.check, finding.severity, finding.keys) for finding in found] == [
        ("table.blank_cells", "warning", ("proactive.regulations.in_force", "proactive.fees.amount")),
        ("table.blank_cells", "warning", ("review.pending",)),
    ]
    assert found[0].message == "主动公开政府信息情况表有 2 格空白：规章·现行有效件数、行政事业性收费·金额"
    assert [one.text for one in found[0].evidence] == ["规章", "行政事业性收费"]


def test_a_wholly_blank_table_says_so() -> None:
    values: Values = {key: value if key.startswith("requests.") else None for key, value in zeros().items()}
    found = findings_of(values)
    assert [finding.message for finding in found] == [
        "主动公开政府信息情况表整张空白",
        "行政复议、行政诉讼情况表整张空白",
    ]


def test_a_cell_too_many_is_told_with_the_cells() -> None:
    found = check(read_text(review_text("\t".join("0" * 16))), 2022)
    assert [(one.check, one.severity, len(one.keys)) for one in found] == [("table.shape", "warning", 15)]
    assert "应有 15 格，实有 16 格" in found[0].message
    assert "若读作" not in found[0].message
    assert check(read_text(review_text("\t".join("0" * 15))), 2022) == ()


def test_values_under_the_wrong_columns_are_told_with_the_reading_that_holds() -> None:
    row = "\t".join(["", "", "", "", "", "2", "0", "0", "0", "2", *"0" * 6])
    found = {one.check: one for one in check(read_text(review_text(row)), 2022)}
    assert found.keys() == {"table.shape", "table.blank_cells"}
    assert "若读作 2、0、0、0、2、0" in found["table.shape"].message


def test_a_row_that_holds_when_read_otherwise_is_a_matter_of_shape_and_not_of_sums() -> None:
    text = printed(Random(1), LOOK, zeros()).text
    right = "二、上年结转政府信息公开申请数量\t0\t0\t0\t0\t0\t0\t0"
    one_more = text.replace(right, "二、上年结转政府信息公开申请数量\t0\t0\t0\t0\t0\t0\t4\t4")
    moved = text.replace(right, "二、上年结转政府信息公开申请数量\t4\t0\t0\t0\t0\t4\t")
    lacking = text.replace(right, "二、上年结转政府信息公开申请数量\t4\t0\t0\t0\t0\t4")
    for changed_text in (one_more, moved, lacking):
        assert changed_text != text
        found = [finding for finding in check(read_text(changed_text), 2022) if finding.check != "table.blank_cells"]
        assert [finding.check for finding in found] == ["table.shape"]
        assert "若读作" in found[0].message


@pytest.mark.parametrize(
    ("form", "year", "outdated"),
    [("2019", 2021, True), ("2019", 2019, False), ("2019", 2020, False), ("2021", 2021, False), ("2021", 2020, False)],
)
def test_form_outdated(form: str, year: int, outdated: bool) -> None:
    look = Look(form="2019") if form == "2019" else LOOK
    found = findings_of(zeros(look), look, year)
    assert [finding.check for finding in found] == ["form.outdated"] * outdated
    if outdated:
        assert found[0].evidence[0].text == "本年新制作数量"
        assert "应使用2021年的格式" in found[0].message


def test_a_report_of_the_free_form_gets_no_finding() -> None:
    counts = {"（一）收到申请数": "7", "1.当面申请数": "2", "2.传真申请数": "", "3.网络申请数": "5"}
    text = "统计指标\t单位\t统计数\n" + "\n".join(f"{label}\t件\t{count}" for label, count in counts.items())
    tables = read_text(text, 2012)
    assert tables.form == "2008"
    assert check(tables, 2012) == ()
    assert check(tables, None) == ()
    assert [finding.check for finding in check(tables, 2022)] == ["form.outdated"]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("000", {"form.outdated", "table.shape"}),
        ("001", {"table.blank_cells"}),
        ("002", {"table.shape"}),
        ("003", {"form.outdated"}),
        ("004", set()),
    ],
)
def test_samples(number: str, expected: set[str]) -> None:
    shared = HERE.parent.parent / "shared"
    if not shared.is_dir():
        pytest.skip("the samples are not part of the project")
    from documents import read_string

    path = next((shared / "samples").glob(f"{number}_*.txt"))
    gold = json.loads((shared / "gold" / f"{path.stem}.json").read_text(encoding="utf-8"))
    made = read_string(path.read_text(encoding="utf-8"))
    found = {finding.check for finding in check(read(made, locate(made), gold["year"]), gold["year"])}
    assert expected <= found
    assert found <= expected | set(gold.get("findings_optional", []))
