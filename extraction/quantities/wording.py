"""The words that name what is counted, found in one scan; their lists lie in `lexicon/counted.yaml`."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Final

from extraction.lexicon import load_yaml

DOMAINS: Final = ("requests", "reviews", "litigations")
"""Nouns that open a field in which outcomes are told: 维持 means one thing after 复议 and another after 诉讼."""


_CLAUSE: Final = 30
"""So many characters before the numeral make a combination."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word that names what is counted: a metric, or one of `DOMAINS`. `rank`: 2 a noun, 1 a deed, 0 a general word; the highest decides.
    `beside`: the word counts only right before the numeral."""

    start: int
    end: int
    concept: str
    rank: int
    beside: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """The compiled lists."""

    scan: re.Pattern[str]
    concepts: dict[str, tuple[str, int, bool]]
    combined: tuple[tuple[str, re.Pattern[str], frozenset[str]], ...]
    handling: re.Pattern[str]
    outcomes: dict[str, re.Pattern[str]]
    changes: re.Pattern[str]
    last_year: re.Pattern[str]
    lasting: re.Pattern[str]
    units_of: dict[str, frozenset[str]]
    clear: frozenset[str]


@cache
def wording() -> Wording:
    """The lists, read once."""
    data = load_yaml("counted.yaml")
    concepts: dict[str, tuple[str, int, bool]] = {}
    for part, rank in (("weak", 0), ("verbs", 1), ("nouns", 2), ("things", 2)):
        concepts.update(
            {word: (concept, rank, part == "things") for concept, words in data[part].items() for word in words}
        )
    blocked = {str(word) for word in data["blocked"]} - concepts.keys()
    scan = _longest_first({*concepts, *blocked})
    outcomes = {domain: _by_group(data["outcomes"][domain]) for domain in DOMAINS}
    return Wording(
        re.compile(scan),
        concepts,
        tuple((metric, re.compile(pattern), _units(units)) for metric, pattern, units in data["combined"]),
        _by_group(data["handling"]),
        outcomes,
        re.compile(data["changes"]),
        re.compile(data["last_year"]),
        re.compile(data["lasting"]),
        {metric: frozenset(units) for metric, units in data["units_of"].items()},
        frozenset(data["clear"]),
    )


def _units(listed: str) -> frozenset[str]:
    """Units written in a row, or apart by spaces where one has more than one character."""
    return frozenset(listed.split() if " " in listed else [*listed, "条次", "批次"] if listed else [])


def combined(folded: str, start: int, end: int, unit: str | None) -> str | None:
    """The metric that a combination of words and unit gives; None where none fits."""
    clause = folded[max(start, end - _CLAUSE) : end]
    for metric, pattern, units in wording().combined:
        if (not units or unit in units) and pattern.search(clause):
            return metric
    return None


def terms(folded: str, start: int, end: int) -> list[Term]:
    """The naming words of folded[start:end], in order."""
    known = wording()
    return [
        Term(m.start(), m.end(), *known.concepts[m[0]])
        for m in known.scan.finditer(folded, start, end)
        if m[0] in known.concepts
    ]


def outcome(folded: str, start: int, end: int, domain: str) -> str | None:
    """How requests, reviews or lawsuits ended, where folded[start:end] says so."""
    return _rightmost(folded, start, end, wording().outcomes[domain])


def handling(folded: str, start: int, end: int) -> str | None:
    """Whether requests were received or answered, where folded[start:end] says so."""
    return _rightmost(folded, start, end, wording().handling)


def _rightmost(folded: str, start: int, end: int, pattern: re.Pattern[str]) -> str | None:
    """The name of the group that fits furthest right."""
    found = None
    for match in pattern.finditer(folded, start, end):
        found = match.lastgroup
    return found


def _by_group(patterns: dict[str, str]) -> re.Pattern[str]:
    """One expression with a group a metric; at one place the first listed wins."""
    return re.compile("|".join(f"(?P<{metric}>{pattern})" for metric, pattern in patterns.items()))


def _longest_first(words: set[str]) -> str:
    """An expression for any of the words, the longest at a place; words of one beginning share a branch, which is faster."""
    by_first: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=lambda word: (-len(word), word)):
        by_first[word[0]].append(re.escape(word[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in sorted(by_first.items()))
