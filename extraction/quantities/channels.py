"""Through which outlet something was counted: the one named in the quantity's own clause, or the subject that the clause goes on with."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from extraction.lexicon.outlets import Mention
from extraction.quantities.clauses import Slot

_NEVER: Final = frozenset(
    (
        "rate",
        "columns",
        "staff",
        "trainings",
        "training_participants",
        "inspections",
        "meetings",
        "proposals_handled",
        "fees_collected",
        "press_events",
        "meetings_disclosed",
    )
)
"""Rates and columns take none; the others are not counted through an outlet."""
_BRACKET: Final = 12
_REACTIONS = re.compile(r"点赞|获赞|转发|评论|互动|金额|资金|印数|印发|赠阅|发行")
"""What is counted of an outlet's own posts, deals or copies."""
_FAMILIES: Final = (
    frozenset(
        (
            "items_disclosed",
            "visits",
            "followers",
            "broadcasts",
            "responses",
            "interpretations",
            "platform_accounts",
            "documents_issued",
        )
    ),
    frozenset(("gazette_issues", "other_count", "documents_issued")),
    frozenset(("services", "cases_handled", "visits", "responses")),
)
_LISTED = re.compile(r"分别|各")


def named(folded: str, slots: Sequence[Slot], mentions: Sequence[Mention]) -> list[Mention | None]:
    """For each slot of a line the outlet that its own clause names: the last before the numeral, else one behind it."""
    starts = [mention.start for mention in mentions]
    result = [_own(folded, slot, mentions, starts) for slot in slots]
    return _listed(folded, slots, mentions, starts, result)


def _own(folded: str, slot: Slot, mentions: Sequence[Mention], starts: Sequence[int]) -> Mention | None:
    first, last = bisect_left(starts, slot.end), bisect_left(starts, slot.end + _BRACKET)
    if folded[slot.end : slot.end + 1] == "(":  # 46.2万(微信)
        bracketed = next(
            (m for m in mentions[first:last] if m.start == slot.end + 1 and folded[m.end : m.end + 1] == ")"), None
        )
        if bracketed:
            return bracketed
    before = [
        m
        for m in mentions[bisect_left(starts, slot.head) : bisect_left(starts, slot.start)]
        if not _in_brackets(folded, m)
    ]
    nearest = mentions[first] if first < len(mentions) else None
    if nearest and nearest.start - slot.end <= 1 and (slot.start == slot.head or folded[slot.start - 1] == "、"):
        return nearest  # 一个微信公众号、一个头条号
    if before:
        last_one = before[-1]
        return before[-2] if _is_inside(folded, before, last_one) else last_one
    behind = mentions[first : bisect_left(starts, slot.tail)]
    return behind[0] if behind else None


def _in_brackets(folded: str, mention: Mention) -> bool:
    return folded[mention.start - 1 : mention.start] == "(" and folded[mention.end : mention.end + 1] == ")"


def _is_inside(folded: str, before: Sequence[Mention], last: Mention) -> bool:
    """A column of a station or of a website is where it stands; 专栏 and 专题 of a website are their own."""
    if len(before) < 2 or last.type != "column":
        return False
    return before[-2].type == "broadcast" or (before[-2].type == "website" and folded.endswith("栏目", 0, last.end))


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


def settle(
    folded: str,
    slots: Sequence[Slot],
    own: Sequence[Mention | None],
    metrics: Sequence[str],
    wholes: Sequence[int | None],
) -> list[str | None]:
    """The channel of each slot, given what each counts: its own outlet, or that of the quantity before where the clause goes on with it."""
    result: list[str | None] = []
    for i, mention in enumerate(own):
        if metrics[i] in _NEVER:
            result.append(None)
        elif mention:
            result.append(mention.type)
        else:
            result.append(_inherited(folded, slots, metrics, result, own, wholes, i))
    return result


def _inherited(
    folded: str,
    slots: Sequence[Slot],
    metrics: Sequence[str],
    result: Sequence[str | None],
    own: Sequence[Mention | None],
    wholes: Sequence[int | None],
    i: int,
) -> str | None:
    slot, whole = slots[i], wholes[i]
    if whole is not None and whole < i and metrics[whole] == metrics[i]:
        return result[whole]
    for j in range(i - 1, max(-1, i - 4), -1):
        if slots[j].group != slot.group:
            return None
        outlet = own[j]
        subject = outlet.type if metrics[j] in _NEVER and outlet else result[j]
        if metrics[j] in _NEVER and not subject:
            continue
        return subject if subject and _goes_on(folded, slot, metrics[i], metrics[j]) else None
    return None


def _goes_on(folded: str, slot: Slot, metric: str, before: str) -> bool:
    """Whether a clause without an outlet of its own can have the subject of the one before."""
    if metric == before or (before == "columns" and metric in ("items_disclosed", "visits")):
        return slot.joint in (",", "、", "")
    return _related(metric, before) or (
        metric == "other_count" and _REACTIONS.search(folded, slot.gap, slot.start) is not None
    )


def _related(one: str, other: str) -> bool:
    return one != other and any(one in family and other in family for family in _FAMILIES)
