"""Which quantity is part of which by the build of the text: 其中, 包括, brackets and colons, 分别, and sums that come out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from extraction.quantities.clauses import Slot

_PARTS = re.compile(r"其中|包括|包含|含(?!义|量)|分别(?:是|为)|分为|细分")
_SOME = re.compile(
    r"[,、;]?(?:已|均已|全部|及时|网上|当场|现场|其余|剩余|合理)?(?:采纳|吸纳|整改|完成整改|被?采用|主动公开|回收有效|收回|直接答复|直接解答|直接办理|派单|转派|转办|全程网办|即办件|一次性办结|"
    r"部门主要负责人|局主要负责人|主要负责人|[局厅县区]?领导(?:主持|出席)|现场(?:答复|解决)|当场(?:答复|解决)|录用|已落实|年内新[开增设]|归档|公开(?=[0-9近约])|退回|动态调整|新增|取消|原创|今年|省局本级|本级)"
)
"""Deeds done to some of what was just counted."""
_TOTAL = re.compile(r"(?:合计|共计|总计|总共|共)[一-龥]{0,8}$")
_STOPS: Final = ("。", "!", "?")
_CLOSE: Final = 3
_LONGEST: Final = 16
"""A list of parts is no longer; keeps the search for sums short."""
_BACK: Final = 4
"""So many quantities before 其中 can be the whole."""


def wholes(folded: str, slots: Sequence[Slot]) -> list[int | None]:
    """For each slot of one line the slot whose part it is by build, or None."""
    result: list[int | None] = [None] * len(slots)
    left: dict[int, Decimal] = {}
    for i, slot in enumerate(slots):
        whole = _marked(folded, slots, i)
        if whole is None and i and result[i - 1] is not None and _goes_on(slots[i], slots[i - 1]):
            candidate = result[i - 1]
            if candidate is not None and left.get(candidate, Decimal(0)) >= slot.quantity.value:
                whole = candidate
        if whole is None and i and _is_some(folded, slot, slots[i - 1]):
            whole = i - 1
        if whole is not None:
            rest = left.get(whole, slots[whole].quantity.value) - slot.quantity.value
            result[i], left[whole] = whole, rest
    _fill(result, _sums(folded, slots, result))
    return result


def _fill(result: list[int | None], sums: Iterator[tuple[int, int]]) -> None:
    for part, whole in sums:
        if result[part] is None and part != whole:
            result[part] = whole


def _marked(folded: str, slots: Sequence[Slot], i: int) -> int | None:
    """The whole that a mark of parts right before the slot points at."""
    slot = slots[i]
    if slot.opened and slot.head - slot.gap <= 6 and _fits(slots[i - 1], slot):
        return i - 1
    mark = _PARTS.search(folded, slot.gap, slot.start) if i else None
    if mark is None:
        return None
    # 其中 right at the start of a sentence still speaks of the sentence before.
    earliest = slot.sentence - (slot.joint in _STOPS and mark.start() - slot.gap <= _CLOSE)
    for j in range(i - 1, max(-1, i - 1 - _BACK), -1):
        if (
            earliest <= slots[j].sentence
            and (slot.joint not in _STOPS or earliest < slot.sentence)
            and _fits(slots[j], slot)
        ):
            return j
    return None


def _fits(whole: Slot, part: Slot) -> bool:
    return (
        whole.quantity.unit == part.quantity.unit
        and whole.quantity.value >= part.quantity.value
        and part.quantity.unit != "%"
    )


def _is_some(folded: str, slot: Slot, before: Slot) -> bool:
    """收到意见83条，采纳31条: the same unit, no more of it, and a deed that picks some."""
    return (
        slot.joint in (",", "、", "") and _fits(before, slot) and _SOME.match(folded, slot.gap, slot.start) is not None
    )


def _goes_on(slot: Slot, before: Slot) -> bool:
    """Whether a list goes on: same unit, and only a comma, a pause mark or a word between."""
    return (
        slot.quantity.unit == before.quantity.unit and slot.joint in ("", "、", ",", ")") and slot.head - slot.gap <= 8
    )


def _sums(folded: str, slots: Sequence[Slot], known: Sequence[int | None]) -> Iterator[tuple[int, int]]:
    """(part, whole) where neighbours of one unit add up to the quantity before them, or to a 合计 behind them."""
    for i, slot in enumerate(slots):
        if slot.quantity.value < 2 or slot.quantity.unit in ("%", None):
            continue
        last = _adds_up(slots, i, 1)
        if last is not None:
            yield from ((j, i) for j in range(i + 1, last + 1))
        elif _TOTAL.search(folded, slot.head, slot.start):
            first = _adds_up(slots, i, -1)
            if first is not None:
                yield from ((j, i) for j in range(first, i))


def _adds_up(slots: Sequence[Slot], i: int, step: int) -> int | None:
    """The last of the neighbours in one direction whose sum is the value of slot i; two at least."""
    target, total = slots[i].quantity.value, Decimal(0)
    j = i + step
    while 0 <= j < len(slots) and abs(j - i) <= _LONGEST and slots[j].quantity.unit == slots[i].quantity.unit:
        if slots[j].group != slots[i].group:
            return None
        total += slots[j].quantity.value
        if total >= target:
            return j if total == target and abs(j - i) >= 2 else None
        j += step
    return None
