"""Where a figure of the narrative stands, and whose figure it is: this year's, the whole region's, the office's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from extraction.lexicon.folding import fold
from extraction.record import Measure

Reach = Literal["plain", "wide", "own"]

_SENTENCE: Final = re.compile(r"[。!?\n]")
_CLAUSE: Final = re.compile(r"[。!?;:,()、\n](?!\d{3}(?!\d))")
_REACH: Final = 240
"""So far on both sides the marks of the clause and the sentence are looked for."""
_YEAR: Final = re.compile(r"(20\d\d) ?(?:年|[-—至~])")
_LAST: Final = re.compile(
    r"(?:上|去|前|往|历)一?年(?:度)?(?![^,。;]{0,6}结转)|历史|同期|以来|上半年|下半年|[一二三四前]个?季度|"
    r"\d{1,2} ?月份|截至目前|目前为止|近[三五几两]年|[三五]年来"
)
_UNTIL: Final = re.compile(
    r"(?:截至|截止|至)(?:到)?(?:20\d\d ?年)?(?P<end>(?:1[0-2]|[1-9]) ?月(?:底|末| ?\d{1,2} ?日)?|年底|年末)"
)
_ALL_YEAR: Final = re.compile(r"全年|本年|年内|当年|今年|年度")
_SINCE: Final = re.compile(r"累计|总计已|至今|历次")
_CHANGE: Final = re.compile(
    r"(?:比|较|同比|环比|相比|与)[^,。;]{0,16}$|增加|减少|增长|下降|上升|降低|平均|每[月季天日周]|计划|拟|预计|力争|目标"
)
_REGION: Final = re.compile("我[市县区省州旗]")
"""Of a department that says so: more than itself."""
_COMPARED: Final = re.compile(r"(?:比|较|同比|环比|与|同)[^,。;]{0,3}$")


@dataclass(frozen=True, slots=True)
class Clause:
    """The clause folded[start:end] of a figure, and the words of its sentence before it."""

    start: int
    end: int
    text: str
    before: str


def clause_of(folded: str, measure: Measure) -> Clause:
    """The clause that a measure stands in; a list of figures has a clause each."""
    first, last = measure.evidence.start, measure.evidence.end
    low = max(0, first - _REACH)
    sentence = max((m.end() for m in _SENTENCE.finditer(folded, low, first)), default=low)
    start = max((m.end() for m in _CLAUSE.finditer(folded, sentence, first)), default=sentence)
    stop = _CLAUSE.search(folded, last, last + _REACH)
    end = stop.start() if stop else min(len(folded), last + _REACH)
    return Clause(start, end, folded[start:end], folded[sentence:start])


def is_of_year(clause: Clause, year: int | None) -> bool:
    """Whether nothing says that the figure is of another time than the reporting year, of a part of it, or a mere change."""
    if _CHANGE.search(clause.text) or _is_other_time(clause.text, year, clause.text):
        return False
    return not _is_other_time(clause.before, year, clause.text)


def _is_other_time(words: str, year: int | None, clause: str) -> bool:
    if any(not _COMPARED.search(words[: m.start()]) for m in _LAST.finditer(words)):
        return True
    if any(_is_early(found["end"]) for found in _UNTIL.finditer(words)):
        return True
    if _SINCE.search(words) and not _ALL_YEAR.search(words + clause) and not (year and f"{year}年" in words + clause):
        return True
    named = [int(m[1]) for m in _YEAR.finditer(words) if not _COMPARED.search(words[: m.start()])]
    return bool(named) and year is not None and named[-1] != year


def _is_early(day: str) -> bool:
    """A date before the end of the year: figures up to it are not the year's."""
    return not day.startswith(("12", "年"))


@dataclass(frozen=True, slots=True)
class Self:
    """The agency that reports: the expression of its names, and whether it is a government and not one of its departments."""

    names: re.Pattern[str] | None
    governs: bool


def self_of(name: str | None) -> Self:
    """The ways in which an agency names itself: its full name, and every beginning and end of it that is three characters long."""
    if not name:
        return Self(None, False)
    folded = fold(name)
    forms = {folded[:i] for i in range(3, len(folded) + 1)} | {folded[i:] for i in range(len(folded) - 2)}
    listed = "|".join(sorted(map(re.escape, forms), key=len, reverse=True))
    return Self(re.compile(listed), folded.endswith("政府"))


@dataclass(frozen=True, slots=True)
class Reaches:
    """Expressions for words that tell whose figure it is. `office`: one office of a government, but the whole of a department."""

    wide: re.Pattern[str]
    own: re.Pattern[str]
    office: re.Pattern[str]


def reach_of(clause: Clause, agency: Self, words: Reaches) -> Reach:
    """Whether the figure is told of a whole region or system, or of the office alone; the nearest word of the sentence decides."""
    for part in (clause.text, clause.before):
        text = agency.names.sub("", part) if agency.names else part
        wide = (
            _last_end(words.wide, text)
            if agency.governs
            else max(_last_end(words.wide, text), _last_end(_REGION, text))
        )
        own = max(_last_end(words.own, text), _last_end(words.office, text) if agency.governs else 0)
        if wide or own:
            return "wide" if wide > own else "own"
    return "plain"


def _last_end(pattern: re.Pattern[str], text: str) -> int:
    return max((m.end() for m in pattern.finditer(text)), default=0)
