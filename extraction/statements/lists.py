"""Items of one list belong together: what most of them are, the odd one most likely is too."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from extraction.statements.segments import MARKER, Segment

Floats = npt.NDArray[np.float64]

_NUMERALS = "一二三四五六七八九十"
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"
_SHARED = 0.5
"""How much the items of a list share of what the model says of their heads."""


def share_within_lists(folded: str, segments: Sequence[Segment], scores: Floats, columns: Sequence[int]) -> Floats:
    """The scores with the heads of each list's items drawn to their mean.

    `columns` are the labels that a head may have (background or the start of a statement). Lists are runs of
    items of one style whose ordinals count up.
    """
    shared = scores.copy()
    for heads in _lists(folded, segments):
        if len(heads) > 1:
            block = np.ix_(heads, columns)
            shared[block] = (1 - _SHARED) * scores[block] + _SHARED * scores[block].mean(axis=0)
    return shared


def _lists(folded: str, segments: Sequence[Segment]) -> list[list[int]]:
    """The head segments of each list, in text order."""
    lists: list[list[int]] = []
    open_lists: dict[str, tuple[int, list[int]]] = {}
    for i, segment in enumerate(segments):
        number = _ordinal(folded, segment)
        if segment.marker is None or number is None:
            continue
        last, heads = open_lists.get(segment.marker, (0, []))
        if number != last + 1 or not heads:
            heads = []
            lists.append(heads)
        heads.append(i)
        open_lists[segment.marker] = (number, heads)
    return lists


def _ordinal(folded: str, segment: Segment) -> int | None:
    """The number that an item's marker counts; None for markers that do not count."""
    match = MARKER.match(folded, segment.start, segment.end)
    if not match:
        return None
    digits = re.search(r"\d+", match[0])
    if digits:
        return int(digits[0])
    for numerals in (_NUMERALS, _CIRCLES):
        found = [numerals.index(c) + 1 for c in match[0] if c in numerals]
        if found:
            return found[0]
    return None
