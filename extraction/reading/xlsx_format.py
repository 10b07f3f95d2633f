"""How Excel prints a stored number under a number format: 12.0 as 12, 0.05 as 5%, 45292 as 2024年1月1日.

Formats: ECMA-376 part 1, 18.8.30 and 18.8.31. What is not known here (fractions, conditions) prints as General.
"""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

GENERAL: Final = "General"
BUILT_IN: Final = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 14: "yyyy/m/d", 15: "d-mmm-yy",
    16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: "yyyy年m月",
    28: "m月d日", 29: "m月d日", 30: "m-d-yy", 31: "yyyy年m月d日", 32: "h时mm分", 33: "h时mm分ss秒", 36: "yyyy年m月",
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss", 50: "yyyy年m月", 51: "m月d日",
    52: "yyyy年m月", 53: "m月d日", 54: "m月d日", 57: "yyyy年m月", 58: "m月d日",
}  # fmt: skip
"""The formats that have a number instead of a code; dates as a Chinese Excel prints them."""

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
_NUMBER = re.compile(r"[#0?](?:[#0?,.]*[#0?.])?,*")
_DATE_TOKEN = re.compile(r"y+|m+|d+|h+|s+|AM/PM|上午/下午|a{3,4}", re.IGNORECASE)
_LONGEST: Final = 30
_LONGEST_CODE: Final = 255
"""Excel's own limit for a format code."""
_EPOCH: Final = datetime.datetime(1899, 12, 30)
_EPOCH_1904: Final = datetime.datetime(1904, 1, 1)


def displayed(stored: str, code: str, from_1904: bool = False) -> str:
    """What a cell prints. Takes the number as the file stores it and its format code; text comes back as it is."""
    try:
        value = Decimal(stored)
    except InvalidOperation:
        return stored
    if not value.is_finite() or abs(value.adjusted()) > _LONGEST:
        return stored
    literals: list[str] = []
    sections = _LITERAL.sub(lambda match: _kept(match, literals), code[:_LONGEST_CODE]).split(";")
    bare = _section(sections, value)
    if _DATE_TOKEN.search(bare) and not re.search("[0#?]", bare):
        return _restored(_date(value, bare, from_1904), literals)
    number = _NUMBER.search(bare)
    if number is None or "E" in bare or "/" in bare:
        return _general(value) if number or '"' in bare or bare in (GENERAL, "@", "") else _restored(bare, literals)
    sign = "-" if value < 0 and len(sections) == 1 else ""
    shown = _rounded(abs(value) * (100 if "%" in bare else 1), number[0])
    return sign + _restored(bare[: number.start()] + shown + bare[number.end() :], literals).strip()


def _section(sections: list[str], value: Decimal) -> str:
    """The part of a format for positive, negative or zero."""
    if value < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if value == 0 and len(sections) > 2 else sections[0]


def _kept(match: re.Match[str], literals: list[str]) -> str:
    """A private character in place of quoted text, so that no letter of it is taken for a token."""
    text = match[1] if match[1] is not None else match[2] or ""
    if not text:
        return ""
    literals.append(text)
    return chr(0xE000 + len(literals) - 1)


def _restored(text: str, literals: list[str]) -> str:
    for number, literal in enumerate(literals):
        text = text.replace(chr(0xE000 + number), literal)
    return text


def _general(value: Decimal) -> str:
    """General: up to 11 digits, no trailing zeros; the file stores 0.1 as 0.10000000000000001."""
    if value == value.to_integral_value():
        return str(int(value))
    rounded = round(value, max(0, 10 - max(value.adjusted(), 0)))
    return f"{rounded.normalize():f}"


def _rounded(value: Decimal, placeholders: str) -> str:
    thousands = placeholders.rstrip(",")
    value = value / (1000 ** (len(placeholders) - len(thousands)))
    whole, _, fraction = thousands.partition(".")
    shown = value.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    text = f"{shown:,f}" if "," in whole else f"{shown:f}"
    optional = len(fraction) - len(fraction.rstrip("#?"))
    for _ in range(optional):
        text = text.removesuffix("0")
    least = len(whole.replace(",", "").lstrip("#?"))
    head, dot, tail = text.partition(".")
    return head.zfill(least) + dot + tail if tail or fraction else head.zfill(least)


def _date(value: Decimal, code: str, from_1904: bool) -> str:
    try:
        moment = (_EPOCH_1904 if from_1904 else _EPOCH) + datetime.timedelta(seconds=round(float(value) * 86_400))
    except OverflowError:
        return _general(value)
    tokens = [match.span() for match in _DATE_TOKEN.finditer(code)]
    text, at = "", 0
    for start, end in tokens:
        text += code[at:start] + _date_part(moment, code[start:end].lower(), _is_minutes(code, start, end))
        at = end
    return text + code[at:]


def _is_minutes(code: str, start: int, end: int) -> bool:
    """m counts minutes behind hours or before seconds, months elsewhere."""
    before = re.sub("[^ymdhs]", "", code[:start].lower())
    after = re.sub("[^ymdhs]", "", code[end:].lower())
    return before.endswith("h") or after.startswith("s")


def _date_part(moment: datetime.datetime, token: str, minutes: bool) -> str:
    kind, two = token[0], len(token) == 2
    if kind == "y":
        return f"{moment.year % 100:02}" if two else str(moment.year)
    if kind == "m" and minutes:
        return f"{moment.minute:02}" if two else str(moment.minute)
    if kind in "mdhs":
        value = {"m": moment.month, "d": moment.day, "h": moment.hour, "s": moment.second}[kind]
        return f"{value:02}" if two else str(value)
    if "/" in token:
        return ("上午", "下午")[moment.hour >= 12] if "午" in token else ("AM", "PM")[moment.hour >= 12]
    return "一二三四五六日"[moment.weekday()]
