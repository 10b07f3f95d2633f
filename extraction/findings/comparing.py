"""`narrative.yaml` as values: which figure of the narrative has to equal which cells, and what its clause may say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

from extraction.findings.identities import identities
from extraction.findings.scopes import Reaches
from extraction.lexicon.forms import forms
from extraction.record import Measure
from extraction.tables import Tables

_ANSWERED: Final = "requests.processed_total.total"
_YEAR: Final = re.compile(r"20\d\d\s?年度?|1?\d月\d{1,2}日")
_NUMERAL: Final = re.compile(
    r"(?:约|近|超过|超|逾|不足|不到|仅|只)?(?:\d[\d,.]{0,14}\s?[万亿]?|[零一二两三四五六七八九十百千万]{1,6}(?=[件宗起例份条个次项部]))"
    r"(?:余|多|左右|以上)?(?:件次|人次|件|宗|起|例|次|个|份|条|项|部)?(?:余|左右|以上)?"
)


class Figure(msgspec.Struct, frozen=True):
    """An entry of `narrative.yaml`, as written there."""

    check: str
    zh: str
    en: str
    metrics: tuple[str, ...]
    must: str
    keys: tuple[str, ...]
    words: str
    must_not: str = ""
    also: tuple[tuple[str, ...], ...] = ()
    mild: str = ""
    near: str = ""


class _Listed(msgspec.Struct, frozen=True):
    """The whole file."""

    common: str
    zero: str
    wide: str
    own: str
    office: str
    elsewhere: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure with its expressions compiled."""

    figure: Figure
    must: re.Pattern[str]
    must_not: re.Pattern[str] | None
    mild: re.Pattern[str] | None
    near: re.Pattern[str] | None
    words: re.Pattern[str]
    zero: re.Pattern[str]

    def is_meant(self, clause: str, names: re.Pattern[str] | None, measure: Measure) -> bool:
        """Whether a clause states this figure and nothing narrower: no word of it is unknown."""
        if not self.must.search(clause) or (self.must_not and self.must_not.search(clause)):
            return False
        left = _YEAR.sub("", names.sub("", clause) if names else clause)
        left = _NUMERAL.sub("", left, count=1) if measure.qualifier != "none_stated" else self.zero.sub("", left)
        return not self.words.sub("", left)


@dataclass(frozen=True, slots=True)
class Comparisons:
    """All comparisons, and the words that tell whose figure one is."""

    each: tuple[Comparison, ...]
    reaches: Reaches
    elsewhere: re.Pattern[str]


@cache
def comparisons() -> Comparisons:
    """The list, read once. Raises `msgspec.ValidationError` where the file is not what the types say."""
    data = msgspec.yaml.decode(files(__package__).joinpath("narrative.yaml").read_bytes(), type=_Listed)
    reaches = Reaches(*(_compiled(words) for words in (data.wide, data.own, data.office)))
    scopes = f"{data.wide}|{data.own}|{data.office}"
    return Comparisons(
        tuple(_comparison(figure, data, scopes) for figure in data.figures), reaches, _compiled(data.elsewhere)
    )


def _comparison(figure: Figure, data: _Listed, scopes: str) -> Comparison:
    words = f"{figure.words}|{scopes}|{data.common}"
    return Comparison(
        figure,
        _compiled(figure.must),
        _compiled(figure.must_not) if figure.must_not else None,
        _compiled(figure.mild) if figure.mild else None,
        _compiled(figure.near) if figure.near else None,
        _compiled(words),
        _compiled(data.zero),
    )


def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile("".join(expression.split()))


@dataclass(frozen=True, slots=True)
class Printed:
    """What the cells of a figure add up to. `open`: a blank or unprinted cell could add to it. `also`: other sums that excuse a difference."""

    keys: tuple[str, ...]
    value: Decimal
    open: bool
    blank: bool
    also: tuple[Decimal, ...]
    each: tuple[Decimal | None, ...]


def printed(figure: Figure, tables: Tables) -> Printed | None:
    """The cells of a figure; None where the tables print none of them, or print them so that nobody can tell what they say."""
    keys = _keys(figure.keys, tables.values)
    if not keys or _is_garbled(keys, tables):
        return None
    numbers = [tables.values[key] for key in keys]
    known = sum((number for number in numbers if number is not None), Decimal(0))
    also = [_signed(option, tables.values) for option in figure.also]
    also += [_read_otherwise(keys, tables), *_recomputed(keys, tables)]
    blank = all(number is None for number in numbers)
    is_open = None in numbers or (_lacks_rows(figure.keys[0], keys) and not _is_accounted_for(tables))
    return Printed(keys, known, is_open, blank, tuple(one for one in also if one is not None), tuple(numbers))


def _keys(patterns: tuple[str, ...], values: Mapping[str, object]) -> tuple[str, ...]:
    """The printed keys that fit; `*` stands for one part of a key."""
    found: dict[str, None] = {}
    for pattern in patterns:
        found.update(dict.fromkeys(key for key in values if _fits(key, pattern)))
    return tuple(found)


def _fits(key: str, pattern: str) -> bool:
    head, star, tail = pattern.partition("*")
    return key == pattern or bool(star and key.startswith(head) and key.endswith(tail))


def _lacks_rows(pattern: str, keys: tuple[str, ...]) -> bool:
    """Whether rows of a group (不予公开 …) are not printed, so that the group may have had more. 其他处理 has one row or three."""
    head, star, _ = pattern.removeprefix("requests.").partition("*")
    if not star:
        return False
    rows = [row.key for row in forms().requests.rows if row.key.startswith(head)]
    return len(keys) < (1 if head == "other." else len(rows))


def _is_accounted_for(tables: Tables) -> bool:
    """Whether the printed outcomes make the printed total, so that rows which are not printed count nothing."""
    whole = tables.values.get(_ANSWERED)
    return whole is not None and whole in _sums_of(_ANSWERED, tables)


def _is_garbled(keys: tuple[str, ...], tables: Tables) -> bool:
    """Whether a row of these cells is out of shape, and no other reading of it is known."""
    kinds = ("extra", "missing", "shifted", "unreadable", "too_long")
    return any(note.kind in kinds and note.reading is None and set(keys) & set(note.keys) for note in tables.notes)


def is_doubtful(keys: tuple[str, ...], tables: Tables) -> bool:
    """Whether a row of these cells can be read in two ways."""
    return any(note.reading is not None and set(keys) & set(note.keys) for note in tables.notes)


def _read_otherwise(keys: tuple[str, ...], tables: Tables) -> Decimal | None:
    """The sum by the reading of misshapen rows that makes their own sums hold."""
    other = {
        key: value for note in tables.notes if note.reading for key, value in zip(note.keys, note.reading, strict=False)
    }
    if not set(keys) & set(other):
        return None
    return sum((other.get(key, tables.values[key]) or Decimal(0) for key in keys), Decimal(0))


def _signed(option: tuple[str, ...], values: Mapping[str, Decimal | None]) -> Decimal | None:
    """A sum of keys, those with a minus taken away; None where none is printed or the first is blank."""
    total, any_printed = Decimal(0), False
    for entry in option:
        keys = _keys((entry.removeprefix("-"),), values)
        any_printed = any_printed or bool(keys)
        part = sum((values[key] or Decimal(0) for key in keys), Decimal(0))
        total += -part if entry.startswith("-") else part
    return total if any_printed else None


def _recomputed(keys: tuple[str, ...], tables: Tables) -> list[Decimal]:
    """What printed totals should be by their parts: a total that is wrong in the table is told as such, and excuses the narrative."""
    if len(keys) > 2:
        return []
    options = [[tables.values[key], *_sums_of(key, tables)] for key in keys]
    first, rest = options[0], options[1:]
    sums = [value for value in first if value is not None]
    for more in rest:
        sums = [a + b for a in sums for b in more if b is not None]
    return sums


def _sums_of(key: str, tables: Tables) -> list[Decimal]:
    found: list[Decimal] = []
    for identity in identities():
        if identity.left == (key,):
            numbers = [tables.values.get(part) for part in identity.parts(tables.values)]
            if any(number is not None for number in numbers):
                found.append(sum((number or Decimal(0) for number in numbers), Decimal(0)))
    return found
