"""Headings of the statutory sections, in whatever dress they stand: bold, bulleted, full or half width, run into the text.

The wordings lie in `lexicon/headings.yaml`. An ordinal is a hint and never the proof: what counts are the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from extraction.document import Text
from extraction.lexicon import load_yaml
from extraction.record import SectionKind
from extraction.sections.paragraphs import paragraphs

Style = Literal["top", "paren", "digit"]
"""How an ordinal is written: 一、 (top), （一） (paren), 1. (digit)."""

_ORDINALS = {c: i for i, c in enumerate("一二三四五六七八九十", start=1)}
_ORDINAL = re.compile(
    r"(?P<part>第[ ]?[一二三四五六七八九十][ ]?(?:部分|章)[ 、.:]*)"
    r"|(?P<top>[一二三四五六七八九十] ?[、.．,，:]+ ?)"
    r"|(?P<paren>[(\[] ?[一二三四五六七八九十] ?[)\]][ 、.]*)"
    r"|(?P<digit>\(?\d{1,2} ?[、.)．](?!\d) ?)"
)
_RUN_IN_END = re.compile(r"[。:;!? \t]|$")
_INSIDE = re.compile(r"(?<=[。;!?)”】\]0-9 ])[一二三四五六七八] ?、 ?(?=[^、;，,]{2,40})")
_NOISE = re.compile(r"[\W_]+")
_PREFIX = (
    r"(?:\d{4}年?度?)?(?:全年|本年度|年度|本年)?(?:我[局县市区镇乡街厅委部院]|本(?:机关|单位|部门|局|级|镇|街道))?"
)
_LONGEST = 44
"""No heading of the forms is longer in characters, with a year and an agency before it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line or the heading at the start of a line: its span, what it says, how it is numbered."""

    start: int
    end: int
    kind: SectionKind
    ordinal: int | None
    style: Style | None
    statutory: bool


@cache
def _wordings() -> tuple[tuple[SectionKind, bool, re.Pattern[str]], ...]:
    data = load_yaml("headings.yaml")
    return tuple(
        (kind, manner == "statutory", re.compile(_PREFIX + "(?:" + "|".join(data[kind][manner]) + ")(?:如下)?"))
        for manner in ("statutory", "usual")
        for kind in get_args(SectionKind)
        if kind in data
    )


def _kind_of(words: str) -> tuple[SectionKind, bool] | None:
    """The section that heading words name, and whether in the words of the form."""
    for kind, statutory, pattern in _wordings():
        if pattern.fullmatch(words):
            return kind, statutory
    return None


def _read_at(text: Text, start: int, end: int) -> Heading | None:
    """The heading that stands at `start` of a line that ends at `end`."""
    folded = text.folded
    ordinal = _ORDINAL.match(folded, start, end)
    words_start = ordinal.end() if ordinal else start
    style: Style | None = None
    number = None
    if ordinal:
        style = (
            "top" if ordinal.lastgroup in ("top", "part") else ("paren" if ordinal.lastgroup == "paren" else "digit")
        )
        number = _number(ordinal[0])
    for stop in _stops(folded, words_start, end, run_in=ordinal is not None):
        words = _NOISE.sub("", folded[words_start:stop])
        found = _kind_of(words) if words else None
        if found and (found[1] or style in ("top", "digit")):
            return Heading(start, stop, found[0], number, style, found[1])
    return None


def _stops(folded: str, start: int, end: int, *, run_in: bool) -> Iterator[int]:
    """Where a heading may end: the line's end, or, after an ordinal, the first mark behind its words."""
    if end - start <= _LONGEST:
        yield end
    if run_in:
        for match in _RUN_IN_END.finditer(folded, start, min(end, start + _LONGEST)):
            if match.start() > start:
                yield match.start()


def _number(ordinal: str) -> int | None:
    digits = re.search(r"\d+", ordinal)
    if digits:
        return int(digits[0])
    for c in ordinal:
        if c in _ORDINALS:
            return _ORDINALS[c]
    return None


def find_headings(text: Text) -> tuple[Heading, ...]:
    """Every heading of a statutory section, in text order.

    Sub-headings of section 一 ((一)主动公开情况) are left out: a heading in brackets or with a digit counts only
    where the report numbers its sections that way, or says the words of the form.
    """
    found = [h for start, end in paragraphs(text) for h in _in_line(text, start, end)]
    plain = sum(h.style == "top" for h in found)
    bracketed = sum(h.style in ("paren", "digit") and h.statutory for h in found)
    sections_in_brackets = plain < 2 and bracketed >= 3
    kept = [h for h in found if h.style in ("top", None) or sections_in_brackets or _only_a_section(h)]
    return tuple(_without_contents(text, kept))


def _only_a_section(heading: Heading) -> bool:
    """A bracketed heading that can only be a section's: section 一 has none of these and section 五 no such part."""
    return heading.statutory and heading.kind in ("other_matters", "review_litigation")


def _without_contents(text: Text, headings: list[Heading]) -> list[Heading]:
    """Leaves out a table of contents: four headings and more with nothing but page numbers between them, named again below."""
    run: list[Heading] = []
    for heading in headings:
        if run and (heading.kind in {h.kind for h in run} or not _listed_together(text, run[-1], heading)):
            break
        run.append(heading)
    again = {h.kind for h in headings[len(run) :]}
    if len(run) < 4 or len(again & {h.kind for h in run}) < 3:
        return headings
    return headings[len(run) :]


def _listed_together(text: Text, heading: Heading, following: Heading) -> bool:
    between = text.folded[heading.end : following.start]
    return not re.sub(r"[\d\s.·…\-]+", "", between)


def _in_line(text: Text, start: int, end: int) -> Iterator[Heading]:
    """The heading at the start of the line, and those that stand inside it behind a full stop (text without breaks)."""
    first = _read_at(text, start, end)
    if first:
        yield first
    if end - start <= _LONGEST:
        return
    for match in _INSIDE.finditer(text.folded, start + 1, end):
        inside = _read_at(text, match.start(), end)
        if inside and inside.statutory and inside.style == "top":
            yield inside
