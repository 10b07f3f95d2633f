"""Zeros said in words: 未收到, 没有发生, 零申请, 无. Each with what it denies; only this report's counts, not every 没有."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from extraction.lexicon import load_yaml

LONGEST: Final = 80
"""Evidence is no longer than this."""
_STOPS = re.compile(r"[,。;!?:\n]")
_BREAKS = re.compile(r"[,。;!?:()\n]")
_BEFORE: Final = 40
_REACH: Final = 72
"""So far behind the word what it denies is looked for."""
_LAST_YEAR = re.compile("[上去往]一?年(?:度)?[^,。;下]{0,8}结转(?!至?下)")


@dataclass(frozen=True, slots=True)
class Zero:
    """A zero in words: `start`..`end` covers the words and what they deny. `printed` is true where a figure 0 is part of the word (0投诉)."""

    start: int
    end: int
    metric: str
    printed: bool


@dataclass(frozen=True, slots=True)
class _Wordings:
    trigger: re.Pattern[str]
    denied: re.Pattern[str]
    conditional: re.Pattern[str]


@cache
def _wordings() -> _Wordings:
    data = load_yaml("zeros.yaml")
    groups = "|".join(f"(?P<{name}>{pattern})" for name, pattern in data["denied"].items())
    return _Wordings(re.compile("|".join(data["trigger"])), re.compile(groups), re.compile(data["conditional"]))


def find_zeros(folded: str, start: int, end: int) -> list[Zero]:
    """The zeros in words of folded[start:end], in order; one word may deny two things (未发生复议、诉讼)."""
    return list(_zeros(folded, start, end))


def _zeros(folded: str, start: int, end: int) -> Iterator[Zero]:
    known = _wordings()
    position = barren = start
    while trigger := known.trigger.search(folded, position, end):
        position = trigger.end()
        if trigger.end() < barren and not trigger["ending"]:
            continue  # the clause was searched for an earlier word and names nothing that could be denied
        stop = _clause_end(folded, trigger.end(), end)
        if known.conditional.search(folded, trigger.start(), min(stop + 2, end)):
            continue
        found = list(_denied(folded, trigger, stop, known))
        barren = barren if found else stop
        found = found or list(_denied_before(folded, trigger, start, stop, known))
        yield from found
        if found:
            position = max(position, found[-1].end)


def _clause_end(folded: str, place: int, end: int) -> int:
    end = min(end, place + _REACH)
    stop = _STOPS.search(folded, place, end)
    return stop.start() if stop else end


def _denied(folded: str, trigger: re.Match[str], stop: int, known: _Wordings) -> Iterator[Zero]:
    """What is named behind the word: 未收到…申请, 没有发生行政复议、诉讼."""
    seen: set[str] = set()
    first = trigger.start("noun") if trigger["noun"] else trigger.end()
    for match in known.denied.finditer(folded, first, stop):
        metric = _metric(folded, trigger, match)
        if metric and metric not in seen and (not seen or _listed(metric, seen)):
            seen.add(metric)
            yield Zero(trigger.start(), _cut(trigger.start(), match.end()), metric, trigger[0][0] == "0")


def _listed(metric: str, seen: set[str]) -> bool:
    """Only reviews, lawsuits and complaints are denied together; 申请 behind 复议 is part of its name."""
    return {metric, *seen} <= {"reviews", "litigations", "other_count"}


def _denied_before(folded: str, trigger: re.Match[str], start: int, stop: int, known: _Wordings) -> Iterator[Zero]:
    """What is named before the word: 行政复议未发生, 复议案件为零."""
    if not trigger["ending"] or stop - trigger.end() > 4:
        return
    low = max(start, trigger.start() - _BEFORE)
    breaks = [m.end() for m in _BREAKS.finditer(folded, low, trigger.start())]
    low = breaks[-1] if breaks else low
    seen: set[str] = set()
    for match in known.denied.finditer(folded, low, trigger.start()):
        metric = _metric(folded, trigger, match)
        if metric and metric not in seen:
            seen.add(metric)
            yield Zero(match.start(), trigger.end(), metric, False)


def _metric(folded: str, trigger: re.Match[str], match: re.Match[str]) -> str | None:
    metric = match.lastgroup
    if metric == "requests_carried_forward" and _LAST_YEAR.search(folded, max(0, trigger.start() - 8), match.end() + 2):
        return "requests_carried_in"
    if metric == "requests_received" and not _of_requests(folded, trigger, match):
        return None
    return metric


def _of_requests(folded: str, trigger: re.Match[str], match: re.Match[str]) -> bool:
    """申请 alone may be any application; with 收到, 零 or 公开 around it, it is one for information."""
    words = folded[max(0, trigger.start() - 24) : match.end() + 8]
    return bool(re.search("收到|受理|接到|零|公开|依申请|0|提出", words))


def _cut(start: int, end: int) -> int:
    return min(end, start + LONGEST)
