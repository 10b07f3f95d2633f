"""Where a quantity stands: the words before it that belong to it, the words behind it, and what parts it from the one before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from extraction.quantities.numerals import Quantity

_TAIL: Final = 14
"""So many characters behind a quantity can still name it (3件重复申请)."""
_REACH: Final = 90
"""So many characters before a quantity are looked at; a longer stretch without any number says nothing about it."""
_MARKS = re.compile(r"[。!?;:,、()]")
_TAIL_END = re.compile(r"[。!?;:,、()\n]")
_RANK: Final = {"。": 5, "!": 5, "?": 5, ";": 4, ":": 3, "(": 3, ")": 1, ",": 2, "、": 1}
_HEAD_BREAKS = frozenset("。!?;:,(")


@dataclass(frozen=True, slots=True)
class Slot:
    """A quantity in its place.

    `gap` is where the text since the quantity before it starts, `head` where its own clause does; `tail` is where the words behind it end.
    `joint` is the strongest mark in the gap ('' where there is none), `sentence` counts sentences within the line, `group` the stretches between 。 and ；. `opened` is
    '(' or ':' where that mark follows right behind the quantity before.
    """

    quantity: Quantity
    gap: int
    head: int
    tail: int
    joint: str
    sentence: int
    group: int
    opened: str

    @property
    def start(self) -> int:
        return self.quantity.start

    @property
    def end(self) -> int:
        return self.quantity.end


def slots(folded: str, start: int, quantities: Sequence[Quantity], end: int) -> list[Slot]:
    """The quantities of one line folded[start:end] as slots, in order."""
    return list(_slots(folded, start, quantities, end))


def _slots(folded: str, start: int, quantities: Sequence[Quantity], end: int) -> Iterator[Slot]:
    before, sentence, group = start, 0, 0
    for i, quantity in enumerate(quantities):
        gap = max(before, quantity.start - _REACH)
        marks = [(m.start(), m[0]) for m in _MARKS.finditer(folded, gap, quantity.start)]
        joint = max((mark for _, mark in marks), key=_RANK.__getitem__, default="")
        sentence += _RANK.get(joint, 0) == 5
        group += _RANK.get(joint, 0) >= 4
        head = max((place + 1 for place, mark in marks if mark in _HEAD_BREAKS), default=gap)
        following = quantities[i + 1].start if i + 1 < len(quantities) else end
        opened = folded[gap] if i and gap == before and gap < quantity.start and folded[gap] in "(:" else ""
        yield Slot(quantity, gap, head, _tail(folded, quantity.end, following), joint, sentence, group, opened)
        before = quantity.end


def _tail(folded: str, end: int, limit: int) -> int:
    limit = min(limit, end + _TAIL)
    found = _TAIL_END.search(folded, end, limit)
    return found.start() if found else limit
