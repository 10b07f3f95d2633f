"""The words by which a line shows that it belongs to a table, and to which one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Literal

from extraction.lexicon.forms import forms
from extraction.tables.wording import bare, misread, squeeze

Vocabulary = Literal["proactive", "requests", "review_litigation", "annex"]
_ARTICLE: Final = re.compile(r"第?二十条第?[一二三四五六七八九十]{1,2}项")
_ROOM: Final = 16
"""How many characters a cell may have besides a label: its group (不予公开), its unit, a remark."""
_LONGEST: Final = 120
"""The longest label has 40 characters, and twice as many when it is set with spaces; what is longer is prose."""
_SLIP: Final = 0.8


@dataclass(frozen=True, slots=True)
class Words:
    """Every wording of one kind of table; `sea` is all of them in a row, to find the pieces of wrapped labels in."""

    kind: Vocabulary
    rows: frozenset[str]
    header: frozenset[str]
    sea: str

    def is_fragment(self, text: str) -> bool:
        """Whether a cell or word is a piece of this table's wording, or no word at all (numbering, punctuation)."""
        return len(text) <= _LONGEST and (squeeze(text) in self.sea or bare(text) in self.sea)


def _words(kind: Vocabulary, rows: set[str], header: set[str]) -> Words:
    return Words(kind, frozenset(rows), frozenset(header), "|".join(sorted(rows | header)))


@cache
def vocabularies() -> tuple[Words, ...]:
    """The wordings of the three tables and of the 附表 of 2008-2018."""
    known = forms()
    proactive, requests, review, annex = known.proactive, known.requests, known.review, known.annex
    return (
        _words(
            "proactive",
            {label for row in proactive.rows for label in row.labels},
            {label for column in proactive.columns.values() for label in column.labels} | set(proactive.header),
        ),
        _words(
            "requests",
            {label for row in requests.rows for label in row.labels},
            {label for column in requests.columns for label in column.labels}
            | set(requests.header)
            | set(requests.groups),
        ),
        _words(
            "review_litigation",
            set(),
            {label for word in (*review.blocks, *review.columns) for label in word.labels} | set(review.header),
        ),
        _words("annex", set(annex.labels), {"统计指标"}),
    )


@cache
def _exact() -> dict[str, frozenset[Vocabulary]]:
    found: dict[str, set[Vocabulary]] = {}
    for words in vocabularies():
        for word in words.rows | words.header:
            found.setdefault(word, set()).add(words.kind)
    return {word: frozenset(kinds) for word, kinds in found.items()}


@cache
def _long() -> tuple[str, ...]:
    return tuple(sorted((word for word in _exact() if len(word) >= 5), key=len, reverse=True))


@lru_cache(maxsize=8192)
def find(text: str, slips: bool) -> tuple[str, frozenset[Vocabulary]] | None:
    """The word of a form that a whole cell stands for, and the tables that have it.

    `slips`: the cell stands in a row of a table, so that misread words count, and short ones behind their group
    (不予处理 2.重复申请).
    """
    if len(text) > _LONGEST or text[-1:] in "。；;！!？?":
        return None
    word = bare(text)
    if not word:
        return None
    kinds = _exact().get(word)
    if kinds:
        return word, kinds
    if _ARTICLE.fullmatch(word) or _ARTICLE.fullmatch(squeeze(text)):
        return "第二十条", frozenset(("proactive",))
    held = [label for label in _long() if label in word and len(word) - len(label) <= _ROOM][:1]
    if not held and slips:
        held = [label for label in _exact() if len(label) == 4 and word.endswith(label)]
    if not held and slips and 4 <= len(word) <= 40:
        held = misread(word, _exact().keys(), _SLIP)
    return (held[0], frozenset().union(*(_exact()[label] for label in held))) if held else None
