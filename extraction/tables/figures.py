"""What a cell prints, as a number: thousands, units, signs of change, and the signs that mean nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from extraction.tables.shapes import State

MAX_DIGITS: Final = 30
"""Reliability F17: a longer number is no figure of a report."""

_UNITS: Final = "亿元|万元|人次|元|万|件|条|项|个|次|人|份|篇|起|宗|户|笔|部|例"
_DIGITS: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\s?\.\s?\d+)?"
_FIGURE: Final = re.compile(
    rf"(?P<sign>[+\-−–]|增加|增|减少|减|上升|下降)?\s?(?P<digits>{_DIGITS})\s?(?P<unit>{_UNITS})?(?:\s?\([^()]*\))?"
)
_SPACED: Final = re.compile(r"[1-9](?: \d)+")
_NOTHING: Final = re.compile(r"[-—–―─−_/\\]{1,6}|无|不涉及|无此项|无数据|N/A", re.IGNORECASE)
_ZERO: Final = frozenset(("〇", "零", "O", "o"))
_MULTIPLIERS: Final = {"万元": Decimal(10_000), "亿元": Decimal(100_000_000), "元": Decimal(1)}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit as printed; `value` is None for a number of more than 30 digits."""

    value: Decimal | None
    unit: str | None = None

    def counted_in(self, unit: str, default: str) -> Decimal | None:
        """An amount of money in `unit`; `default` is what a bare number is counted in."""
        own = self.unit if self.unit in _MULTIPLIERS else default
        if self.value is None or own == unit:
            return self.value
        return self.value * _MULTIPLIERS[own] / _MULTIPLIERS[unit]


@lru_cache(maxsize=2048)
def read_figure(text: str) -> Figure | None:
    """The figure that a folded cell text prints; None where it is no figure. A decrease is negative."""
    if text in _ZERO:
        return Figure(Decimal(0))
    if _SPACED.fullmatch(text):  # letter-spaced in a cell of its own: 1 0
        text = text.replace(" ", "")
    found = _FIGURE.fullmatch(text)
    if not found:
        return None
    digits = found["digits"].replace(",", "").replace(" ", "")
    if len(digits) > MAX_DIGITS:
        return Figure(None)
    value = Decimal(digits)
    unit = found["unit"]
    if unit == "万":
        value, unit = value * 10_000, None
    return Figure(-value if found["sign"] in ("-", "−", "–", "减少", "减", "下降") and value else value, unit)


def state_of(text: str) -> State:
    """Whether a stripped, folded cell text is words, a figure, a sign for nothing, or blank."""
    if not text:
        return "blank"
    if (text[-1] in "0123456789)元件条项个次人份篇起宗户笔部例万" or text in _ZERO) and read_figure(text) is not None:
        return "number"
    return "dash" if len(text) <= 6 and _NOTHING.fullmatch(text) else "text"
