"""The pieces of a report that the decoding gives to sections: paragraphs and whole tables, in text order."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from extraction.document import Text
from extraction.lexicon import load_yaml
from extraction.record import SectionKind
from extraction.sections.headings import Heading, find_headings
from extraction.sections.paragraphs import paragraphs
from extraction.tables import TableRegion

TABLE_SECTIONS: dict[str, SectionKind] = {
    "proactive": "proactive_disclosure",
    "requests": "requests",
    "review_litigation": "review_litigation",
}
"""The section that holds each statutory table."""

_DATE = re.compile(
    r"[\d〇○Oo零一二三四五六七八九十 ]{4,10}年 ?[\d一二三四五六七八九十 ]{1,4}月 ?[\d一二三四五六七八九十 ]{1,5}日?"
)
_SIGNER = re.compile(
    r"[^\s,。;:!?]{0,30}(?:局|厅|部|委|委员会|办公室|政府|办事处|管委会|中心|署|院|总队|支队|大队|公司|学校|大学|海关)(?: ?\(?盖?章?\)?)"
)
_CLOSING = re.compile(rf"(?:{_SIGNER.pattern})?[ ,]*(?:{_DATE.pattern})?")
_CONTACT = re.compile(r"(?:联系(?:人|电话|地址|方式)|电话|传真|地址|邮编|邮政编码|电子邮箱)[::].{0,80}")


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph or a table. `table` is the section whose table this is; `heading` stands at its start; `cue` is the section that
    its words hint at; `closing` is true for a line that looks like a signature or a date."""

    start: int
    end: int
    table: SectionKind | None = None
    is_table: bool = False
    heading: Heading | None = None
    cue: SectionKind | None = None
    closing: bool = False


def cut(text: Text, regions: Sequence[TableRegion]) -> tuple[Unit, ...]:
    """Every line of the text in exactly one unit; a line is cut at headings that stand inside it."""
    headings = find_headings(text)
    starts = [h.start for h in headings]
    units: list[Unit] = []
    spans = sorted(regions, key=lambda r: r.start)
    for start, end in paragraphs(text):
        while spans and spans[0].end <= start:
            spans.pop(0)
        region = spans[0] if spans and spans[0].start <= start else None
        if region:
            if not units or units[-1].start != region.start or not units[-1].is_table:
                units.append(Unit(region.start, region.end, TABLE_SECTIONS.get(region.kind), is_table=True))
            continue
        inside = headings[bisect_left(starts, start) : bisect_left(starts, end)]
        units += _paragraphs(text, start, end, inside)
    return tuple(units)


def _paragraphs(text: Text, start: int, end: int, headings: Sequence[Heading]) -> Iterator[Unit]:
    """One unit a line, or one a heading where several stand in it."""
    first = next((h for h in headings if h.start == start), None)
    cuts = [start, *(h.start for h in headings if h.start > start), end]
    heads = [first, *(h for h in headings if h.start > start)]
    for a, b, heading in zip(cuts, cuts[1:], heads, strict=False):
        line = text.folded[a:b].strip()
        yield Unit(a, b, heading=heading, cue=None if heading else _cue(line), closing=_is_closing(line))


def _is_closing(line: str) -> bool:
    return len(line) <= 60 and bool(_CLOSING.fullmatch(line) or _CONTACT.fullmatch(line))


@cache
def _cues() -> tuple[tuple[SectionKind, re.Pattern[str]], ...]:
    ordinal = r"(?:[(\[]?[一二三四五六七八九十\d]{1,2}[)\]、.．]+ ?)?"
    data = load_yaml("headings.yaml")["cues"]
    return tuple((kind, re.compile(ordinal + "(?:" + "|".join(words) + r")[:。 ]*")) for kind, words in data.items())


def _cue(line: str) -> SectionKind | None:
    if len(line) > 24:
        return None
    return next((kind for kind, pattern in _cues() if pattern.fullmatch(line)), None)
