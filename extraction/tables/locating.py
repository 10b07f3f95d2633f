"""Where tables stand: lines that speak the words of a form, grown into regions, and whatever else is set in columns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from extraction.document import Document
from extraction.tables.shapes import Kind, TableRegion, Token
from extraction.tables.tokens import Line, lines
from extraction.tables.vocabulary import Vocabulary, find, vocabularies
from extraction.tables.wording import bare, squeeze

_GAP: Final = 4
"""Lines of page furniture that may stand inside a table: a running head, a page number, a site line and one more."""
_BACK: Final = 3
"""Header lines above the first known word, when they are set in columns."""
_HEADING: Final = re.compile(r"\W*[一二三四五六七八]\s*、")
_SHORT: Final = 40
_ALWAYS: Final = frozenset(("总计", "总结", "合计", "其他", "其它", "维持", "纠正"))
"""Words that prose uses by itself: they go with a region, they do not open one."""


@dataclass(slots=True)
class _Clues:
    """What a line shows: the words of each table, how many values, and whether the rest is pieces of labels."""

    words: dict[Vocabulary, set[str]] = field(default_factory=lambda: defaultdict(set))
    texts: list[str] = field(default_factory=list)
    inked: int = 0
    blanks: int = 0


@dataclass(slots=True)
class _Grown:
    """A run of lines of one vocabulary: indexes of its first and last line, both inclusive."""

    kind: Vocabulary
    first: int
    last: int


def locate(document: Document) -> tuple[TableRegion, ...]:
    """The tables of a document in text order; regions are whole lines and never overlap.

    A statutory table has kind `proactive`, `requests` or `review_litigation`; a 附表 of 2008-2018 and every other table
    is `other`. A table that a page break or furniture cuts is one region, or several of one kind. Prose that only names
    行政许可 or 自然人 is none. Never raises.
    """
    found = lines(document)
    clues = _clues(found)
    grown = [region for region in _grow(found, clues) if _holds(region, found, clues)]
    taken = {index for region in grown for index in range(region.first, region.last + 1)}
    regions = [_region(region.kind, found[region.first : region.last + 1]) for region in grown]
    regions += [_region(None, found[first : last + 1]) for first, last in _columns(found, taken)]
    return tuple(sorted(regions, key=lambda region: region.start))


def _clues(found: list[Line]) -> list[_Clues]:
    result: list[_Clues] = []
    for line in found:
        close = bool(result) and bool(result[-1].words or result[-1].inked)
        result.append(_line_clues(line, close))
    return result


def _line_clues(line: Line, close: bool) -> _Clues:
    """`close`: the line before belongs to a table, so that slips of a label are looked for in a short line as well."""
    clues = _Clues()
    clues.inked = sum(token.inked for token in line.tokens)
    clues.blanks = sum(token.state == "blank" for token in line.tokens)
    slips = clues.inked > 0 or line.wide or (close and line.end - line.start <= _SHORT)
    for token in line.tokens:
        if token.state != "text":
            continue
        clues.texts.append(token.text)
        word, kinds = find(token.text, slips) or ("", frozenset())
        for kind in kinds:
            clues.words[kind].add(word)
    return clues


def _grow(found: list[Line], clues: list[_Clues]) -> Iterator[_Grown]:
    region: _Grown | None = None
    gap = 0
    for index, clue in enumerate(clues):
        kind = _kind(clue, region)
        if region is not None and kind == region.kind:
            region.last, gap = index, 0
        elif kind is not None and not (region and _continues(clue, region.kind)):
            if region is not None:
                yield region
            region, gap = _Grown(kind, _back(found, clues, index, region), index), 0
        elif region is not None and _continues(clue, region.kind):
            extends = clue.inked or _adjoins(found, clue, region.last, index)
            region.last, gap = (index, 0) if extends else (region.last, gap)
        elif region is not None:
            gap += 1
            if gap > _GAP or _stops(found[index]):
                yield region
                region = None
    if region is not None:
        yield region


def _kind(clue: _Clues, region: _Grown | None) -> Vocabulary | None:
    """The table that a line belongs to: the open one if it has the line's words, else the one with most of them."""
    if region is not None and region.kind in clue.words:
        return region.kind
    strong = {kind: len(words - _ALWAYS) for kind, words in clue.words.items()}
    best = max(strong, key=lambda kind: strong[kind], default=None)
    return best if best is not None and strong[best] else None


def _back(found: list[Line], clues: list[_Clues], index: int, before: _Grown | None) -> int:
    """Header lines in columns right above belong to the table even where none of their words is known."""
    floor = max(index - _BACK, before.last + 1 if before else 0, 0)
    while index > floor and found[index - 1].number == found[index].number - 1 and _cells(found[index - 1]) > 1:
        index -= 1
    return index


def _adjoins(found: list[Line], clue: _Clues, last: int, index: int) -> bool:
    """Blank cells right below, or pieces of a wrapped label at most one blank line below, still belong to the table."""
    distance = found[index].number - found[last].number - (index - last)
    return distance == 0 if not clue.texts else distance < 2 and any(len(bare(text)) > 2 for text in clue.texts)


def _cells(line: Line) -> int:
    return sum(token.state != "blank" for token in line.tokens)


def _continues(clue: _Clues, kind: Vocabulary) -> bool:
    """Values alone, blank cells alone, or pieces of labels."""
    words = next(words for words in vocabularies() if words.kind == kind)
    return all(map(words.is_fragment, clue.texts))


def _stops(line: Line) -> bool:
    """A sentence or a heading ends a table; page furniture does not."""
    text = "".join(token.text for token in line.tokens)
    if line.wide:
        return False
    return text[-1:] in "。；;" or len(text) > _SHORT + 20 or (bool(_HEADING.match(text)) and len(bare(text)) >= 4)


def _holds(region: _Grown, found: list[Line], clues: list[_Clues]) -> bool:
    """Whether the lines are really a table of this kind and not prose that names a few of its words."""
    inside = clues[region.first : region.last + 1]
    words = set().union(*(clue.words.get(region.kind, set()) for clue in inside))
    inked = sum(clue.inked for clue in inside)
    vocabulary = next(words for words in vocabularies() if words.kind == region.kind)
    rows, header = words & vocabulary.rows, (words & vocabulary.header) | (words & {"第二十条"})
    if region.kind == "proactive":
        return bool((header and rows and (inked or len(rows) > 2)) or (len(rows) > 2 and inked))
    if region.kind == "requests":
        return (len(rows) > 2 and inked > 6) or len(rows) > 9 or (bool(rows) and inked > 6 and _tabular(found, region))
    if region.kind == "review_litigation":
        return _is_review(words, [text for clue in inside for text in clue.texts], inked)
    return len(words) > 3 and inked > 2


def _tabular(found: list[Line], region: _Grown) -> bool:
    """A last piece of a table, left alone on its page: a row with its seven values in one line."""
    return any(sum(token.inked for token in line.tokens) > 6 for line in found[region.first : region.last + 1])


def _is_review(words: set[str], texts: list[str], inked: int) -> bool:
    """Its header may be cut into single characters, so that only the whole says what it is."""
    whole = "".join(map(squeeze, texts))
    pieces = sum(whole.count(char) for char in "维纠审")
    blocks = len(words - _ALWAYS) + sum(word in whole for word in ("行政复议", "行政诉讼", "复议后", "未经复议"))
    return blocks > 2 and pieces > 2 and (inked > 3 or pieces > 6)


def _columns(found: list[Line], taken: set[int]) -> Iterator[tuple[int, int]]:
    """Runs of two and more lines in columns that no statutory table took."""
    first: int | None = None
    last = 0
    for index, line in enumerate(found):
        if index not in taken and _cells(line) > 1 and _in_columns(line):
            first, last = (index if first is None else first), index
        elif first is not None:
            if last > first:
                yield first, last
            first = None
    if first is not None and last > first:
        yield first, last


def _in_columns(line: Line) -> bool:
    """Tabs, pipes or a grid; of lines with gaps only those that hold a figure: a signature with its date has gaps."""
    if line.dress == "gaps":
        return any(token.inked for token in line.tokens)
    return line.dress != "plain" and len({token.column for token in line.tokens}) > 1


def _region(kind: Vocabulary | None, inside: list[Line]) -> TableRegion:
    cells: tuple[Token, ...] = tuple(token for line in inside for token in line.tokens)
    named: Kind = "other" if kind is None or kind == "annex" else kind
    return TableRegion(named, inside[0].start, inside[-1].end, cells, kind == "annex")
