"""From the characters of a numeral to the number that it means. Decimals throughout; no numeral raises."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Final

DIGITS: Final = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
SMALL: Final = {"十": 10, "百": 100, "千": 1000}
LARGE: Final = {"万": 10**4, "亿": 10**8}
MULTIPLIERS: Final = SMALL | LARGE
_ARABIC = re.compile(r"\d+(?:\.\d+)?")
_PLACES = Decimal("0.0001")
_DIGITS_KEPT: Final = 60
"""More than the longest numeral with its multipliers has, so that nothing is rounded."""
_TOO_LARGE = Decimal(10) ** 30
"""万亿亿亿亿 counts nothing."""


@dataclass(frozen=True, slots=True)
class Number:
    """What a numeral means; `high` is the upper end where it names two neighbours (三四, 五六十), which makes it approximate."""

    value: Decimal
    high: Decimal | None = None


def number(text: str) -> Number | None:
    """The number that a numeral means (1,136; 3.2万; 两万三; 三四; 四五十; 十点五); None where its characters make none (百千, 二三五)."""
    with localcontext(prec=_DIGITS_KEPT):
        return _number(text.replace(",", "").replace(" ", ""))


def _number(text: str) -> Number | None:
    arabic = _ARABIC.match(text)
    if arabic:
        return _mixed(Decimal(arabic[0]), text[arabic.end() :])
    if "点" in text:
        return _with_point(text)
    pair = _pair(text)
    if pair:
        return pair
    value = _chinese(text)
    return None if value is None or value >= _TOO_LARGE else Number(value)


def fraction(below: str, above: str) -> Decimal | None:
    """三分之二 as a decimal of four places, 千分之五 as 0.005."""
    bottom, top = number(below), number(above)
    if bottom is None or top is None or not bottom.value:
        return None
    return plain((top.value / bottom.value).quantize(_PLACES))


def plain(value: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent, however many digits it has."""
    printed = format(value, "f")
    return Decimal(printed.rstrip("0").rstrip(".") if "." in printed else printed)


def _mixed(value: Decimal, rest: str) -> Number | None:
    """Figures with multipliers behind them: 3.2万, 5千, 2万5千, 1.2千万."""
    head, _, tail = rest.partition("万")
    if tail and tail[0].isdigit():
        lower = number(tail)
        upper = _mixed(value, head + "万")
        return Number(upper.value + lower.value) if upper and lower else None
    for character in rest:
        if character not in MULTIPLIERS:
            return None
        value *= MULTIPLIERS[character]
    return Number(value)


def _with_point(text: str) -> Number | None:
    whole, _, part = text.partition("点")
    base = _chinese(whole)
    figures = "".join(str(DIGITS[c]) for c in part if c in DIGITS)
    multiplier = part[len(figures) :]
    if base is None or not figures or any(c not in MULTIPLIERS for c in multiplier):
        return None
    return _mixed(base + Decimal(f"0.{figures}"), multiplier)


def _pair(text: str) -> Number | None:
    """Two neighbouring digits name a span: 三四 is 3 to 4, 四五十 is 40 to 50, 一百五六十 is 150 to 160; 百十 is about 110."""
    if len(text) > 2 and not any(c in MULTIPLIERS for c in text):
        return None
    for i in range(len(text) - 1):
        low, high = DIGITS.get(text[i], 0), DIGITS.get(text[i + 1], 0)
        if low and high and (high == low + 1 or (low, high) == (3, 5)):
            return _span(_chinese(text[:i] + text[i] + text[i + 2 :]), _chinese(text[:i] + text[i + 1] + text[i + 2 :]))
    return None


def _span(low: Decimal | None, high: Decimal | None) -> Number | None:
    return Number(low, high) if low is not None and high is not None and low < high else None


def _chinese(text: str) -> Decimal | None:
    """三十五, 一千二百, 两万三, 百, 二〇二一."""
    if not text or any(c not in DIGITS and c not in MULTIPLIERS for c in text):
        return None
    if all(c in DIGITS for c in text):
        spelled = "".join(str(DIGITS[c]) for c in text)
        return Decimal(spelled) if len(text) == 1 or "〇" in text or "零" in text else None
    return _sum_of_parts(text)


def _sum_of_parts(text: str) -> Decimal | None:
    """Digits times multipliers, summed; None where two digits or 百千 meet, which no number does."""
    total, section = Decimal(0), Decimal(0)
    digit: int | None = None
    last = 0
    for c in text:
        if c in DIGITS:
            if digit:
                return None
            digit = DIGITS[c]
        elif c in SMALL:
            if digit is None and section and SMALL[c] >= last:
                return None
            section += (1 if digit is None else digit or 1) * SMALL[c]
            digit, last = None, SMALL[c]
        else:
            total = (
                (total + section + (digit or 0) or Decimal(1)) * LARGE[c]
                if c == "亿"
                else total + (section + (digit or 0) or Decimal(1)) * LARGE[c]
            )
            section, digit, last = Decimal(0), None, LARGE[c]
    if digit:
        # 两万三 is 23,000: a digit right behind a multiplier counts the next lower one; behind 零 or 十 it counts itself.
        section += digit * (last // 10 if last >= 100 and text[-2] not in "零〇" else 1)
    return total + section
