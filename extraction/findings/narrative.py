"""What the narrative says against what the tables print, and against itself: `narrative.requests`, `.review`, `.litigation`, `.documents`.

A figure is compared only where its clause says nothing but this figure, of this year. Words for a whole region or for the office alone may explain
a difference: they turn an error into a warning, or silence it where the difference lies in the direction that they explain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from extraction.findings.comparing import Comparison, Printed, comparisons, is_doubtful, printed
from extraction.findings.scopes import Clause, Reach, Self, clause_of, is_of_year, reach_of, self_of
from extraction.findings.wording import number
from extraction.lexicon.forms import forms
from extraction.record import Evidence, Finding, Measure, Section, Severity
from extraction.tables import Tables

_SECTIONS: Final = ("overview", "proactive_disclosure", "requests", "review_litigation", "other_matters")
_SURE: Final = 0.55
"""A metric that the model is less sure of is compared with nothing."""
_NEAR: Final = Decimal("0.1")
"""约 and 近 are good for a tenth."""
_QUOTED: Final = 40
_GOVERNMENT: Final = re.compile("政府(?!信息|规章)")
_OWN_SECTIONS: Final = ("requests", "review_litigation")
_HEADING: Final = re.compile(r"[^。;!?\n]{0,12}(?:依申请|申请公开|公开申请|复议|诉讼)[^。;!?\n]{0,10}[。:\s]")
"""A line that opens with such a heading is about disclosure."""


@dataclass(frozen=True, slots=True)
class Narrative:
    """The folded text with what was read of it."""

    folded: str
    pieces: Sequence[Section]
    measures: Sequence[Measure]
    year: int | None
    agency: str | None


@dataclass(frozen=True, slots=True)
class _Said:
    """A measure that states a figure, with whose figure it is; `mild`: the clause leaves some doubt what is meant."""

    measure: Measure
    reach: Reach
    mild: bool


def check(told: Narrative, tables: Tables) -> tuple[Finding, ...]:
    """The findings on figures of the narrative. Evidence is that of the measures and the cells. Never raises."""
    agency = self_of(told.agency)
    bodies = [piece for piece in told.pieces if piece.kind in _SECTIONS]
    own = [m for m in told.measures if any(piece.start <= m.evidence.start < piece.end for piece in bodies)]
    found: list[Finding] = []
    for comparison in comparisons().each:
        said = list(_said(comparison, told, own, agency))
        if said:
            found += _compared(comparison, said, tables, agency)
    return tuple(found)


def _said(comparison: Comparison, told: Narrative, measures: Sequence[Measure], agency: Self) -> Iterator[_Said]:
    known = comparisons()
    for measure in measures:
        if (
            measure.metric not in comparison.figure.metrics
            or measure.confidence < _SURE
            or measure.channel
            or _is_part(measure, told)
        ):
            continue
        clause = clause_of(told.folded, measure)
        if not comparison.is_meant(clause.text, agency.names, measure) or not is_of_year(clause, told.year):
            continue
        if (
            known.elsewhere.search(clause.before)
            or _is_of_another(clause, agency)
            or (measure.value and not _is_near(comparison.near, clause, measure, told))
        ):
            continue
        mild = comparison.mild is not None and not comparison.mild.search(clause.text)
        yield _Said(measure, reach_of(clause, agency, known.reaches), mild)


def _is_of_another(clause: Clause, agency: Self) -> bool:
    """Whether a department tells of a government, which is another body."""
    own = agency.names.sub("", clause.text) if agency.names else clause.text
    return not agency.governs and _GOVERNMENT.search(own) is not None


def _is_near(words: re.Pattern[str] | None, clause: Clause, measure: Measure, told: Narrative) -> bool:
    """Whether a figure is about disclosure, as its sentence or heading says: some agencies handle other requests and lawsuits too."""
    place = measure.evidence.start
    if words is None or any(piece.kind in _OWN_SECTIONS and piece.start <= place < piece.end for piece in told.pieces):
        return True
    if words.search(clause.before) or words.search(clause.text):
        return True
    line = told.folded.rfind("\n", 0, place) + 1
    return _HEADING.match(told.folded, line, place) is not None


def _is_part(measure: Measure, told: Narrative) -> bool:
    """Whether it is a part of a figure of its own kind: requests by letter of all requests."""
    return measure.part_of is not None and told.measures[measure.part_of].metric == measure.metric


def _compared(comparison: Comparison, said: Sequence[_Said], tables: Tables, agency: Self) -> Iterator[Finding]:
    cells = printed(comparison.figure, tables)
    if cells is None:
        yield from _against_itself(comparison, said)
        return
    off = [one for one in said if not _agrees(one.measure, cells)]
    explained = len(off) < len(said)
    for value in dict.fromkeys(one.measure.value for one in off):
        same = [one for one in off if one.measure.value == value]
        severity = _severity(same[0], cells, agency, explained)
        if severity and is_doubtful(cells.keys, tables):
            severity = "warning" if severity == "error" else severity
        if severity:
            yield _contradiction(comparison, [one.measure for one in same], cells, tables, severity)


def _agrees(measure: Measure, cells: Printed) -> bool:
    if cells.blank and measure.value == 0:
        return True
    if cells.open and not cells.blank and _least(measure) >= cells.value:
        return True
    return any(is_like(measure, value) for value in ([] if cells.blank else [cells.value]) + list(cells.also))


def _least(measure: Measure) -> Decimal:
    return measure.value * (1 - _NEAR) if measure.qualifier == "approx" else measure.value


def is_like(measure: Measure, value: Decimal) -> bool:
    """Whether a printed figure is what the narrative says, as exactly as it says it."""
    said = measure.value
    if measure.value_max is not None:
        return said <= value <= measure.value_max
    if measure.qualifier == "approx":
        return abs(said - value) <= max(Decimal(1), said * _NEAR)
    if measure.qualifier == "at_least":
        return value >= said
    if measure.qualifier == "at_most":
        return value <= said
    return said == value


def _severity(one: _Said, cells: Printed, agency: Self, explained: bool) -> Severity | None:
    """How grave a difference is; None where the words around it explain it."""
    if cells.blank:
        return "info"
    more = one.measure.value > cells.value
    if one.reach == "plain":
        part = one.measure.metric == "litigations" and one.measure.value and one.measure.value in cells.each
        return "warning" if one.mild or part or one.measure.qualifier == "approx" else "error"
    narrower = one.reach == "own"
    if (
        narrower is more
    ):  # an office cannot count more than the table of all, nor a whole region less than that of one agency
        return "warning"
    if explained:
        return None
    return "info" if agency.governs is narrower else "warning"


def _contradiction(
    comparison: Comparison, measures: Sequence[Measure], cells: Printed, tables: Tables, severity: Severity
) -> Finding:
    said, figure = measures[0], comparison.figure
    places = [evidence for key in cells.keys if (evidence := tables.cells[key].evidence)]
    off = number(abs(said.value - cells.value))
    zh = f"{figure.zh}：正文写作 {_value(said)}（“{_quote(said.evidence)}”），表中“{_names(cells.keys, 'zh')}”"
    en = f"{figure.en}: the narrative says {_value(said)}, the table cell “{_names(cells.keys, 'en')}”"
    if cells.blank:
        zh, en = f"{zh}未填数字", f"{en} holds no number"
    else:
        total = "合计" if len(cells.keys) > 1 else ""
        zh = f"{zh}{total}为 {number(cells.value)}，相差 {off}"
        en = f"{en}{' and others: sum' if len(cells.keys) > 1 else ''} is {number(cells.value)}, off by {off}"
    quoted = (*(measure.evidence for measure in measures), *places)
    return Finding(figure.check, severity, zh, (said.metric, *cells.keys), quoted, en)


def _names(keys: Sequence[str], lang: str) -> str:
    named = [forms().name(key, lang) for key in keys[:2]]
    return "＋".join(named) + ("等" if lang == "zh" else " …") * (len(keys) > 2)


def _value(measure: Measure) -> str:
    signs = {"at_least": "≥", "at_most": "≤", "approx": "≈"}
    return signs.get(measure.qualifier, "") + number(measure.value)


def _quote(evidence: Evidence) -> str:
    return evidence.text if len(evidence.text) <= _QUOTED else evidence.text[:_QUOTED] + "…"


def _against_itself(comparison: Comparison, said: Sequence[_Said]) -> Iterator[Finding]:
    """Two figures for one thing where no table can tell which is right."""
    plain = [one.measure for one in said if one.reach == "plain" and not one.mild]
    exact = [m for m in plain if m.qualifier in ("exact", "none_stated") and m.value_max is None]
    values = list(dict.fromkeys(measure.value for measure in exact))
    if len(values) < 2:
        return
    figure = comparison.figure
    quotes = "、".join(f"{number(m.value)}（“{_quote(m.evidence)}”）" for m in exact)
    yield Finding(
        figure.check,
        "warning",
        f"{figure.zh}：正文前后说法不一：{quotes}",
        (exact[0].metric,),
        tuple(measure.evidence for measure in exact),
        f"{figure.en}: the narrative contradicts itself: {', '.join(map(number, values))}",
    )
