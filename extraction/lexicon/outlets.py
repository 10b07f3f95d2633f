"""Words that name an outlet: where they stand and which type of platform they mean. The wordings lie in `outlets.yaml`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from extraction.lexicon import load_yaml

_SYSTEM_REACH = 4


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of the folded text that names an outlet. `is_platform` is false for a word that only tells the channel (来电)."""

    start: int
    end: int
    type: str
    is_platform: bool


@dataclass(frozen=True, slots=True)
class _Wording:
    """A literal word, the condition at its end, and what it means."""

    word: str
    condition: re.Pattern[str]
    type: str
    is_platform: bool


@dataclass(frozen=True, slots=True)
class _Wordings:
    """`scan` finds the longest words; `of` gives for each the wordings that it or its beginnings may have, longest first."""

    scan: re.Pattern[str]
    of: dict[str, tuple[_Wording, ...]]
    systems: frozenset[str]
    system_before: re.Pattern[str]
    system_not_behind: re.Pattern[str]


def mentions(folded: str, start: int = 0, end: int | None = None) -> list[Mention]:
    """Every outlet named in folded[start:end], in order and without overlap."""
    return list(_scan(folded, start, len(folded) if end is None else end))


def _scan(folded: str, start: int, end: int) -> Iterator[Mention]:
    known = _wordings()
    position = start
    while match := known.scan.search(folded, position, end):
        mention = _system(folded, match, known) if match[0] in known.systems else _named(folded, match, known, end)
        if mention:
            yield mention
        position = mention.end if mention else match.start() + 1


def _named(folded: str, match: re.Match[str], known: _Wordings, end: int) -> Mention | None:
    first = match.start()
    for wording in known.of[match[0]]:
        last = first + len(wording.word)
        if wording.condition.match(folded, last, end):
            return Mention(first, last, wording.type, wording.is_platform)
    return None


def _system(folded: str, match: re.Match[str], known: _Wordings) -> Mention | None:
    first, last = match.span()
    if not known.system_before.search(folded, max(0, first - _SYSTEM_REACH), first) or known.system_not_behind.match(
        folded, last
    ):
        return None
    return Mention(first, last, "online_service", True)


@cache
def _wordings() -> _Wordings:
    data = load_yaml("outlets.yaml")
    known = list(_entries(data["platforms"], True)) + list(_entries(data["channels"], False))
    words = {wording.word for wording in known}
    by_word: dict[str, list[_Wording]] = defaultdict(list)
    for wording in known:
        by_word[wording.word].append(wording)
    of = {word: tuple(w for n in range(len(word), 0, -1) for w in by_word.get(word[:n], ())) for word in words}
    systems = frozenset(data["systems"])
    scan = "|".join(map(re.escape, sorted(words | systems, key=len, reverse=True)))
    return _Wordings(
        re.compile(scan), of, systems, re.compile(data["system_before"]), re.compile(data["system_not_behind"])
    )


def _entries(types: dict[str, list[Any]], is_platform: bool) -> Iterator[_Wording]:
    for name, entries in types.items():
        for entry in entries:
            word, bracket, condition = str(entry).partition("(")
            yield _Wording(word, re.compile(bracket + condition), name, is_platform)
