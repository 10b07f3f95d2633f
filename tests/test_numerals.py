"""The reader of Chinese quantities: spans, values, qualifiers and units, from cases that hold no code."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.lexicon.folding import fold
from extraction.quantities.numerals import LONGEST, find_quantities, too_long
from extraction.quantities.values import number

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "specs" / "numerals.json").read_text(encoding="utf-8")
)


def read(text: str) -> list[dict[str, str | None]]:
    return [
        {
            "printed": text[q.start : q.end],
            "value": str(q.value),
            "max": None if q.value_max is None else str(q.value_max),
            "unit": q.unit,
            "qualifier": q.qualifier,
        }
        for q in find_quantities(fold(text))
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_case(case: dict[str, Any]) -> None:
    assert read(case["text"]) == case["quantities"]


def test_there_are_enough_cases_and_a_fifth_expects_nothing() -> None:
    negative = sum(not case["quantities"] for case in CASES)
    assert len(CASES) >= 400
    assert negative * 5 >= len(CASES)
    assert len({case["text"] for case in CASES}) == len(CASES)


def test_a_span_of_the_text_reads_as_the_whole_does() -> None:
    text = fold("前言。全年公开信息1,136条，答复申请21件。")
    start = text.index("全年")
    assert [q.value for q in find_quantities(text, start, text.index("，答" if "，答" in text else ",答"))] == [1136]
    assert find_quantities(text, 0, start) == []


def test_amounts_are_decimals_that_do_not_drift() -> None:
    found = [q.value for q in find_quantities("收取0.1元、0.2元、12.6万元,共1264.50元。")]
    assert found == [Decimal("0.1"), Decimal("0.2"), Decimal("126000"), Decimal("1264.5")]
    assert found[0] + found[1] == Decimal("0.3")


@pytest.mark.parametrize("digits", [LONGEST + 1, 400, 5000])
def test_a_number_longer_than_any_is_told_and_not_read(digits: int) -> None:
    text = f"公开信息{'9' * digits}条。"
    assert too_long(text)
    assert find_quantities(text) == []


def test_the_longest_number_is_still_read() -> None:
    text = f"公开信息{'9' * LONGEST}条。"
    assert not too_long(text)
    assert [str(q.value) for q in find_quantities(text)] == ["9" * LONGEST]


@pytest.mark.parametrize(
    "text",
    [
        "1e400条",
        "万亿亿亿亿亿亿亿亿亿亿条",
        "百千条",
        "点五条",
        "二三五条",
        "1.2.3.4条",
        "半半条",
        "0分之一",
        "零分之三",
    ],
)
def test_odd_numerals_never_raise_and_never_overflow(text: str) -> None:
    for quantity in find_quantities(text):
        assert quantity.value.is_finite()
        assert len(quantity.value.as_tuple().digits) <= LONGEST


@given(st.integers(min_value=0, max_value=99_999_999))
def test_chinese_and_arabic_figures_mean_the_same(value: int) -> None:
    spelled = number(_spell(value))
    assert spelled is not None
    assert spelled.value == value


@given(
    st.text(alphabet="0123456789,.一二两三十百千万亿零半几数多余来约近第条件%成分之至~年月日〔〕“”() 、。", max_size=60)
)
def test_any_text_gives_spans_in_order_that_hold_their_numeral(text: str) -> None:
    end = 0
    for q in find_quantities(text):
        assert end <= q.start <= q.number_start < q.number_end <= q.end <= len(text)
        end = q.end


ADVERSARIAL = ("1", "1,", "1.", "一", "百分之", "三四", "“", "第1条", "〔2021〕", "1-", "万", "12条", "1至")


@pytest.mark.parametrize("unit", ADVERSARIAL)
def test_time_grows_with_the_text_only(unit: str) -> None:
    def seconds(characters: int) -> float:
        return _seconds(lambda: find_quantities(unit * (characters // len(unit))))

    small, large = seconds(30_000), seconds(120_000)
    assert large < 10 * max(small, 0.01), (small, large)


def _seconds(action: Callable[[], object]) -> float:
    """The best of three, so that a busy machine does not count."""
    times = []
    for _ in range(3):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return min(times)


def _spell(value: int) -> str:
    """The number in Chinese characters, every place written out."""
    if value < 10_000:
        return _below_ten_thousand(value)
    high, low = divmod(value, 10_000)
    joint = "零" if 0 < low < 1000 else ""
    return f"{_below_ten_thousand(high)}万{joint}{_below_ten_thousand(low) if low else ''}"


def _below_ten_thousand(value: int) -> str:
    digits = "零一二三四五六七八九"
    if value < 10:
        return digits[value]
    words, zero = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // place % 10
        if digit:
            words += ("零" if zero else "") + digits[digit] + name
            zero = False
        else:
            zero = bool(words)
    return words
