"""Comparing what a table prints with the words of the forms: without spaces, punctuation, figures and numbering."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

_NOISE: Final = re.compile(r"<br\s?/?>|[^一-鿿A-Za-z]+")
_NUMBERING: Final = re.compile(r"\W*(?:[一二三四五六七八九十]{1,2}|\d{1,2})\W+")
ENOUGH: Final = 0.85
"""From here on a wording is taken without looking at its neighbours: 属于行政执法案件 for 案卷 gives 0.875."""
PLAUSIBLE: Final = 0.5
"""From here on a wording is taken where only this row is missing between its neighbours."""


@lru_cache(maxsize=8192)
def squeeze(text: str) -> str:
    """The ideographs and letters of a folded text."""
    return _NOISE.sub("", text)


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """`squeeze` without the numbering in front: 三、, （一）, 1. and the like."""
    found = _NUMBERING.match(text)
    return squeeze(text[found.end() :] if found else text)


def numbered(text: str) -> bool:
    """Whether the text opens with a numbering, as 3.其他 and （七）总计 do and column names do not."""
    return _NUMBERING.match(text) is not None


def closeness(words: str, label: str) -> float:
    """How surely `words`, the squeezed text before a row's values, mean `label` although they do not end in it: 0 to 1.

    The label may have a remark behind it, be cut (its end printed after the values, its beginning on the page before)
    or be misread. A label of two characters must stand as it is: there is no room for a slip.
    """
    if len(label) <= 2 or not words:
        return 0.0
    if len(label) >= 4 and label in words[-len(label) - 8 :]:
        return 0.92
    return max(_cut(words, label), _misread(words, label))


def _cut(words: str, label: str) -> float:
    for length in range(len(label) - 1, 3, -1):
        if words.endswith(label[:length]):
            return 0.55 + 0.4 * length / len(label)
    if 4 <= len(words) < len(label) and label.endswith(words):
        return 0.5 + 0.4 * len(words) / len(label)
    return 0.0


def _misread(words: str, label: str) -> float:
    tails = {words[-length:] for length in (len(label) - 2, len(label) - 1, len(label), len(label) + 1)}
    if not set(label).intersection(words[-len(label) :]):
        return 0.0
    from rapidfuzz.fuzz import ratio  # imported here: 50 ms, and a clean table never needs it

    return 0.99 * max(ratio(tail, label) for tail in tails) / 100


def misread(word: str, labels: Collection[str], cutoff: float) -> list[str]:
    """The labels that `word` may be a slip of, the nearest first; `cutoff` is 0 to 1."""
    ink = set(word)
    near = [label for label in labels if 2 * len(ink.intersection(label)) + 2 >= cutoff * (len(word) + len(label))]
    if not near:
        return []
    from rapidfuzz import process
    from rapidfuzz.fuzz import ratio

    return [str(label) for label, _, _ in process.extract(word, near, scorer=ratio, score_cutoff=cutoff * 100, limit=3)]
