"""Through which outlet something was counted: the one named in the quantity's own clause, or the subject that the clause goes on with."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from extraction.lexicon.outlets import Mention
from extraction.quantities.clauses import Slot

_NEVER: Final = frozenset(
    ("rate", "columns", "staff", "trainings", "training_participants", "inspections", "meetings", "proposals_handled", "fees_collected", "press_events", "meetings_disclosed")
)
"""Rates and columns take none; the others are not counted through an outlet."""
_FAMILIES: Final = (
    frozenset(("items_disclosed", "visits", "followers", "broadcasts", "responses", "interpretations", "platform_accounts", "documents_issued")),
    frozenset(("gazette_issues", "other_count", "documents_issued")),
    frozenset(("services", "cases_handled", "visits", "responses")),
)
_LISTED = re.compile(r"分别|各")


def named(folded: str, slots: Sequence[Slot], mentions: Sequence[Mention]) -> list[Mention | None]:
    """For each slot of a line the outlet that its own clause names: the last before the numeral, else one behind it."""
    starts = [mention.start for mention in mentions]
    result: list[Mention | None] = []
    for slot in slots:
        low, high = bisect_left(starts, slot.head), bisect_left(starts, slot.start)
        behind = bisect_left(starts, slot.tail)
        own = mentions[low:high] or mentions[bisect_left(starts, slot.end) : behind]
        result.append(own[-1] if own and low < high else own[0] if own else None)
    return _listed(folded, slots, mentions, starts, result)


def _listed(
    folded: str, slots: Sequence[Slot], mentions: Sequence[Mention], starts: Sequence[int], result: list[Mention | None]
) -> list[Mention | None]:
    """网站、公众号、头条号分别为12条、8条和3条: as many outlets as quantities are paired in order."""
    for i, slot in enumerate(slots):
        listed = list(mentions[bisect_left(starts, slot.head) : bisect_left(starts, slot.start)])
        if len(listed) < 2 or not _LISTED.search(folded, slot.head, slot.start):
            continue
        last = i + 1
        while last < len(slots) and last - i < len(listed) and slots[last].joint in ("", "、") and result[last] is None:
            last += 1
        if last - i == len(listed):
            result[i:last] = listed
    return result


def settle(slots: Sequence[Slot], own: Sequence[Mention | None], metrics: Sequence[str], wholes: Sequence[int | None]) -> list[str | None]:
    """The channel of each slot, given what each counts: its own outlet, or that of the quantity before where the clause goes on with it."""
    result: list[str | None] = []
    for i, slot in enumerate(slots):
        mention = own[i]
        if metrics[i] in _NEVER:
            result.append(None)
        elif mention:
            result.append(mention.type)
        else:
            result.append(_inherited(slots, metrics, result, own, wholes, i, slot))
    return result


def _inherited(
    slots: Sequence[Slot], metrics: Sequence[str], result: Sequence[str | None], own: Sequence[Mention | None], wholes: Sequence[int | None], i: int, slot: Slot
) -> str | None:
    whole = wholes[i]
    if whole is not None and whole < i and metrics[whole] == metrics[i]:
        return result[whole]
    for j in range(i - 1, max(-1, i - 4), -1):
        if slots[j].group != slot.group:
            return None
        if metrics[j] in _NEVER:
            continue
        if result[j] and (metrics[i] == metrics[j] and slots[i].joint == "," or _related(metrics[i], metrics[j])):
            return result[j]
        return None
    return None


def _related(one: str, other: str) -> bool:
    return one != other and any(one in family and other in family for family in _FAMILIES)
