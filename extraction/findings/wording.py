"""The words of the table findings, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, Literal

from extraction.findings.identities import Identity
from extraction.lexicon.forms import forms

_NAMED: Final = 8
"""How many cells a message names before it only counts the rest."""


def number(value: Decimal | None) -> str:
    """A figure without trailing zeros; a blank as 空."""
    return "空" if value is None else format(value.normalize(), "f")


def figures(values: Sequence[Decimal | None], lang: Literal["zh", "en"]) -> str:
    """The cells of a row, one after the other."""
    if lang == "zh":
        return "、".join(map(number, values))
    return ", ".join("blank" if value is None else number(value) for value in values)


def key_names(keys: Sequence[str], lang: Literal["zh", "en"]) -> str:
    """The first keys by name, and how many there are if not all are named."""
    names = [forms().name(key, lang) for key in keys[:_NAMED]]
    if lang == "zh":
        return "、".join(names) + ("等" if len(keys) > _NAMED else "")
    return ", ".join(names) + (" and others" if len(keys) > _NAMED else "")


def breach_message(
    identity: Identity, printed: Mapping[str, Decimal | None], left: Decimal, right: Decimal
) -> tuple[str, str]:
    """What a broken identity says, with the printed and the computed figure. Blank cells count as 0, which is said."""
    blank = any(value is None for value in printed.values())
    off = number(abs(left - right))
    zh_tail, en_tail = f"，相差 {off}" + "（空白格按 0 计）" * blank, f", off by {off}" + " (blank cells as 0)" * blank
    if identity.check == "requests.balance":
        zh, en = _balance(identity, printed, left, right)
    else:
        zh, en = _total(identity, printed, left, right)
    return zh + zh_tail, en + en_tail


def _balance(
    identity: Identity, printed: Mapping[str, Decimal | None], left: Decimal, right: Decimal
) -> tuple[str, str]:
    zh_column, en_column = _word(identity.place, "column")
    new, old, done, on = (number(printed.get(key)) for key in (*identity.left, *identity.right))
    is_left, is_right = number(left), number(right)
    zh = f"“{zh_column}”一列：新收 {new}＋上年结转 {old}＝{is_left}，办理总计 {done}＋结转下年 {on}＝{is_right}"
    en = f"column “{en_column}”: received {new} + carried in {old} = {is_left}"
    return zh, f"{en}, but processed {done} + carried forward {on} = {is_right}".replace("空", "blank")


def _total(identity: Identity, printed: Mapping[str, Decimal | None], left: Decimal, right: Decimal) -> tuple[str, str]:
    places: dict[str, tuple[str, str, str, str]] = {
        "requests.row_sum": ("row", "一行", "总计栏", "六类申请人"),
        "requests.result_sum": ("column", "一列", "办理结果总计", "各项办理结果"),
    }
    kind, line, whole, parts = places.get(identity.check, ("block", "", "总计", "四项结果"))
    zh_place, en_place = _word(identity.place, kind)
    addends = [value for key, value in printed.items() if key not in identity.left and value]
    detail = f"（{'＋'.join(map(number, addends))}）" if len(addends) > 1 else ""
    zh = f"“{zh_place}”{line}：{whole}印作 {number(left)}，{parts}合计为 {number(right)}{detail}"
    return zh, f"{kind} “{en_place}”: the printed total is {number(left)}, its parts add up to {number(right)}"


def _word(key: str, kind: str) -> tuple[str, str]:
    known = forms()
    words = {"column": known.requests.columns, "row": known.requests.rows, "block": known.review.blocks}[kind]
    return next((word.zh, word.en) for word in words if word.key == key)
