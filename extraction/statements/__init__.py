"""Sections in, problems and improvements out: in the agency's own words, with themes, status and what answers what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extraction.document import Text
from extraction.record import Improvement, ImprovementStatus, Problem, Section
from extraction.sections.narrative import narrative
from extraction.statements import themes
from extraction.statements.contexts import contexts
from extraction.statements.decoding import Floats, Found, Role, Scorer, decode
from extraction.statements.links import answer
from extraction.statements.segments import Segment, cut
from extraction.tables import TableRegion

__all__ = ["Scorers", "Statements", "find"]

_JOINING = ";,、: \t\n"
_NOTHING = re.compile(r"(?:\W|本年度?|我[局镇县市区]|暂|目前|现)*(?:无|没有|不存在)[^。]{0,12}(?:问题|事项|情况)?[\W]*")


@dataclass(frozen=True, slots=True)
class Scorers:
    """The trained parts of this step. `roles`: (segments, 7) log probabilities of `decoding.LABELS`; `moves`: the transitions that go
    with them; `themes`: calibrated probabilities; `thresholds`: from which probability on a theme is told."""

    roles: Scorer
    moves: Floats
    themes: themes.Scorer
    thresholds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Statements:
    """What section 五 and the plans elsewhere say; `unanswered` holds indexes of problems that nothing answers."""

    problems: tuple[Problem, ...] = ()
    improvements: tuple[Improvement, ...] = ()
    unanswered: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Statement:
    """A found statement on its way to the record."""

    start: int
    end: int
    role: Role
    confidence: float
    kind: str


def find(text: Text, sections: Sequence[Section], regions: Sequence[TableRegion], scorers: Scorers) -> Statements:
    """The stated problems and the improvements, each in text order.

    Problems are looked for in section 五; improvements there, in section 六 and at the end of section 一. Plans outside section 五 answer
    nothing.
    """
    found = [s for kind, a, b in _stretches(sections, regions) for s in _in_stretch(text, kind, a, b, scorers)]
    problems = [s for s in found if s.role == "problem"]
    measures = [s for s in found if s.role != "problem" and s.kind == "problems_improvements"]
    plans = [s for s in found if s.role != "problem" and s.kind != "problems_improvements"]
    answers = answer(_words(text, problems), _words(text, measures), scorers.themes, scorers.thresholds)
    apart = answer((), _words(text, plans), scorers.themes, scorers.thresholds)
    links = [*answers.links, *apart.links]
    sure = [*answers.improvements, *apart.improvements]
    told = sorted(zip(measures + plans, sure, links, strict=True), key=lambda one: one[0].start)
    return Statements(
        tuple(_problem(text, s, row, scorers) for s, row in zip(problems, answers.problems, strict=True)),
        tuple(_improvement(text, s, row, linked, scorers) for s, row, linked in told),
        answers.unanswered,
    )


def _words(text: Text, found: Sequence[_Statement]) -> list[str]:
    return [text.string[s.start : s.end] for s in found]


def _stretches(sections: Sequence[Section], regions: Sequence[TableRegion]) -> Iterator[tuple[str, int, int]]:
    """The runs of text in which statements are looked for: neighbouring pieces of one kind, tables and headings cut out."""
    last: tuple[str, int, int] | None = None
    for section in sections:
        for a, b in narrative(section, regions):
            if last and last[0] == section.kind and not section.heading and a == last[2]:
                last = (last[0], last[1], b)
                continue
            if last:
                yield last
            last = (section.kind, a, b)
    if last:
        yield last


def _in_stretch(text: Text, kind: str, start: int, end: int, scorers: Scorers) -> Iterator[_Statement]:
    if kind not in ("problems_improvements", "other_matters", "overview"):
        return
    segments = cut(text.folded, start, end)
    if not segments or _NOTHING.fullmatch(text.folded[start:end].strip()):
        return
    scores = scorers.roles(contexts(text.folded, segments, kind))
    for found in decode(text.folded, segments, scores, scorers.moves):
        if kind == "problems_improvements" or _is_plan(kind, found, segments):
            statement = _statement(text, segments, found, kind)
            if statement.start < statement.end:
                yield statement


def _is_plan(kind: str, found: Found, segments: Sequence[Segment]) -> bool:
    """Outside section 五 only plans count, in section 一 only those at its end, and only where the model is sure."""
    at_end = kind == "other_matters" or found.last >= len(segments) - 12
    return found.role == "planned" and at_end and found.confidence >= 0.5


def _statement(text: Text, segments: Sequence[Segment], found: Found, kind: str) -> _Statement:
    start, end = segments[found.first].start, segments[found.last - 1].end
    while end > start and text.folded[end - 1] in _JOINING:
        end -= 1
    while start < end and text.folded[start] in _JOINING:
        start += 1
    return _Statement(start, end, found.role, round(found.confidence, 4), kind)


def _told(scores: Sequence[float], scorers: Scorers) -> tuple[tuple[str, ...], dict[str, float]]:
    chosen = themes.choose(scores, scorers.thresholds)
    told = {
        label: round(float(p), 4)
        for label, p in zip(themes.LABELS, scores, strict=True)
        if p >= 0.05 or label in chosen
    }
    return chosen, told


def _problem(text: Text, s: _Statement, scores: Sequence[float], scorers: Scorers) -> Problem:
    chosen, told = _told(scores, scorers)
    evidence = text.evidence(s.start, s.end)
    return Problem(evidence.text, chosen, told, s.confidence, evidence)


def _improvement(
    text: Text, s: _Statement, scores: Sequence[float], links: tuple[int, ...], scorers: Scorers
) -> Improvement:
    chosen, told = _told(scores, scorers)
    evidence = text.evidence(s.start, s.end)
    status: ImprovementStatus = "done" if s.role == "done" else "planned"
    return Improvement(evidence.text, chosen, told, status, links, s.confidence, evidence)
