"""Years and dates in any digit dress: 2023, 二〇二三, 二○二三; 2024年1月17日, 2024-01-17, 二〇二四年一月十七日."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

_DIGITS: Final = str.maketrans("〇○◯OoО零Ο一二三四五六七八九元", "000000001234567891")
_ZERO = "〇○◯OoО零Ο0"
YEAR: Final = rf"(?:20[0-4]\d|二[{_ZERO}][{_ZERO}一二三四1-4][{_ZERO}一二三四五六七八九1-9])"
_YEAR = re.compile(rf"(?<![\d.一二三四五六七八九])({YEAR})(?![\d.])(?!年(?:\d|[一二三四五六七八九十元]){{1,3}}月)")
_SCHOOL_YEAR = re.compile(rf"{YEAR}年?[-—–~至到]+({YEAR})学?年")
_SPAN = re.compile(rf"({YEAR})年1月1日[^,，。;；\d]{{0,6}}(?:{YEAR}年|当年|同年)?12月31日")
_NUMBER = r"\d{1,2}|元|[一二三四五六七八九十廿]{1,3}"
DATE: Final = rf"({YEAR})(?:年|[-./])({_NUMBER})(?:月|[-./])({_NUMBER})(?:日|号|(?![\d日号]))"
PRINTED_DATE: Final = rf"({YEAR})\s*(?:年|[-./])\s*({_NUMBER})\s*(?:月|[-./])\s*({_NUMBER})(?:\s*[日号]|(?!\d))"
"""As `DATE`, in text that still has its white space."""


@dataclass(frozen=True, slots=True)
class Found:
    """A year or an ISO date, and its place in the string that was searched."""

    value: str
    start: int
    end: int


def digits(numeral: str) -> int:
    """A year or a number up to 99 in Arabic or Chinese figures."""
    if "十" not in numeral and "廿" not in numeral:
        return int(numeral.translate(_DIGITS))
    tens, _, ones = numeral.replace("廿", "二十").partition("十")
    return 10 * int((tens or "1").translate(_DIGITS)) + int((ones or "0").translate(_DIGITS))


def iso(year: str, month: str, day: str) -> str | None:
    """The ISO date, None for a day that does not exist."""
    try:
        return date(digits(year), digits(month), digits(day)).isoformat()
    except ValueError:
        return None


def reporting_years(words: str) -> Iterator[Found]:
    """The years in words without white space that are no part of a date; of a school year the one in which it ends."""
    if school := _SCHOOL_YEAR.search(words):
        yield Found(str(digits(school[1])), school.start(1), school.end(1))
    for match in _YEAR.finditer(words):
        yield Found(str(digits(match[1])), match.start(1), match.end(1))


def period_year(words: str) -> Found | None:
    """The year of a period from 1 January to 31 December."""
    match = _SPAN.search(words)
    return Found(str(digits(match[1])), match.start(1), match.end(1)) if match else None
