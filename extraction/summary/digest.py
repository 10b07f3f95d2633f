"""A record in, what an auditor wants of it out, before any format or language.

Extractive only: each `Quote` is made by `_Quoting`, which cuts it out of the report's text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from extraction.lexicon.names import rank, sections
from extraction.places import Places
from extraction.record import (
    Evidence,
    Finding,
    Improvement,
    ImprovementStatus,
    Level,
    Measure,
    Outcome,
    Problem,
    Qualifier,
    Report,
    SectionKind,
    Severity,
)

FIGURES: Final = (
    "requests.new_received.total",
    "requests.carried_in.total",
    "requests.granted.total",
    "requests.partially_granted.total",
    "requests.processed_total.total",
    "requests.carried_forward.total",
    "review.total",
    "review.corrected",
    "litigation_direct.total",
    "litigation_after_review.total",
    "proactive.normative_documents.issued",
    "proactive.normative_documents.in_force",
    "proactive.normative_documents.made",
    "proactive.normative_documents.total_disclosed",
    "proactive.licensing.decisions",
    "proactive.penalties.decisions",
    "proactive.coercive_measures.decisions",
    "proactive.fees.amount",
    "proactive.procurement.amount",
)
"""The cells of the statutory tables that a summary tells, where the report's form has them."""
_UNADDRESSED: Final = "problem.unaddressed"
_LEAST_SECTIONS: Final = 3
"""A text with fewer of the six sections is a part of a report: nothing is called absent then, as in the finding `section.missing`."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the report, `report.text[start:end]`, and where they stand: under which heading (or in which kind of section where none is
    printed), on which page, in which line of the text."""

    text: str
    start: int
    end: int
    section: SectionKind | None
    heading: str | None
    page: int | None
    line: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A table cell as printed (empty where blank). `key` is None for a row of a free-form table, which has only its `label`."""

    key: str | None
    label: str | None
    printed: str
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Count:
    """A quantity of the narrative. `is_part`: it is contained in another one."""

    metric: str
    value: Decimal
    value_max: Decimal | None
    unit: str | None
    qualifier: Qualifier
    channel: str | None
    is_part: bool
    quote: Quote


@dataclass(frozen=True, slots=True)
class Outlet:
    """A platform that the report names."""

    type: str
    name: str | None
    quote: Quote


@dataclass(frozen=True, slots=True)
class Stated:
    """A stated problem. `answers` holds numbers of improvements; `alarmed` is true where the check found that nothing comes near it."""

    number: int
    themes: tuple[str, ...]
    quote: Quote
    answers: tuple[int, ...]
    alarmed: bool


@dataclass(frozen=True, slots=True)
class Promised:
    """An improvement, done or planned. `answers` holds numbers of problems."""

    number: int
    status: ImprovementStatus
    themes: tuple[str, ...]
    quote: Quote
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A finding and the places it points at."""

    check: str
    severity: Severity
    zh: str
    en: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """Who reports on what, and how reading it ended."""

    path: str
    title: str | None
    agency: str | None
    level: Level | None
    region: tuple[str, ...]
    year: int | None
    published_on: str | None
    form: str | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything that a summary says of one report. Numbers of problems and improvements count from 1, as a reader does."""

    head: Head
    present: tuple[str, ...]
    absent: tuple[str, ...]
    figures: tuple[Figure, ...]
    counts: tuple[Count, ...]
    outlets: tuple[Outlet, ...]
    problems: tuple[Stated, ...]
    improvements: tuple[Promised, ...]
    findings: tuple[Note, ...]
    warnings: tuple[str, ...]

    @property
    def unanswered(self) -> tuple[Stated, ...]:
        """The problems to which no improvement is tied."""
        return tuple(problem for problem in self.problems if not problem.answers)

    @property
    def loose(self) -> tuple[Promised, ...]:
        """The improvements that are tied to no problem."""
        return tuple(improvement for improvement in self.improvements if not improvement.answers)


def digest(report: Report, path: str) -> Digest:
    """What a summary says of a report that was read from `path`. Never raises for a record that `pipeline` made."""
    quoting = _Quoting(report)
    present = {section.kind for section in report.sections}
    return Digest(
        head=_head(report, path),
        present=tuple(kind for kind in sections() if kind in present),
        absent=_absent(report, present),
        figures=(*_cells(report), *_annex(report)),
        counts=_counts(report, quoting),
        outlets=tuple(Outlet(one.type, one.name, quoting.of(one.evidence)) for one in report.platforms),
        problems=tuple(_stated(report, n, problem, quoting) for n, problem in enumerate(report.problems)),
        improvements=tuple(_promised(n, one, quoting) for n, one in enumerate(report.improvements)),
        findings=tuple(_note(finding, quoting) for finding in report.findings),
        warnings=report.warnings,
    )


class _Quoting:
    """Evidence into quotes: the one maker of `Quote`."""

    def __init__(self, report: Report) -> None:
        self._text, self._places = report.text, Places(report)

    def of(self, evidence: Evidence) -> Quote:
        start, end = evidence.start, evidence.end
        section = self._places.section(start)
        return Quote(
            self._text[start:end],
            start,
            end,
            section.kind if section else None,
            section.heading.strip() if section and section.heading else None,
            evidence.page,
            self._places.line(start),
        )


def _head(report: Report, path: str) -> Head:
    agency = report.agency
    return Head(
        path,
        report.title,
        agency.name,
        agency.level,
        agency.region,
        report.year,
        report.published_on,
        report.form,
        report.outcome,
    )


def _absent(report: Report, present: set[SectionKind]) -> tuple[str, ...]:
    """The statutory sections that are missing; none for the free form of 2008-2018, which did not have to have them."""
    missing = tuple(kind for kind in sections() if kind not in present)
    return () if report.form == "2008" or len(sections()) - len(missing) < _LEAST_SECTIONS else missing


def _cells(report: Report) -> Iterator[Figure]:
    for key in FIGURES:
        if key in report.tables:
            value = report.tables[key]
            cell = report.cells.get(key)
            yield Figure(key, None, cell.printed if cell else "" if value is None else f"{value:f}", value)


def _annex(report: Report) -> Iterator[Figure]:
    for row in report.other_tables:
        yield Figure(None, row.label, row.printed, None)


def _counts(report: Report, quoting: _Quoting) -> tuple[Count, ...]:
    """In the order of the list of metrics, those of one metric in text order."""
    ordered = sorted(report.measures, key=lambda measure: rank("metrics", measure.metric))
    return tuple(_count(measure, quoting) for measure in ordered)


def _count(measure: Measure, quoting: _Quoting) -> Count:
    return Count(
        measure.metric,
        measure.value,
        measure.value_max,
        measure.unit,
        measure.qualifier,
        measure.channel,
        measure.part_of is not None,
        quoting.of(measure.evidence),
    )


def _stated(report: Report, index: int, problem: Problem, quoting: _Quoting) -> Stated:
    answers = tuple(n + 1 for n, one in enumerate(report.improvements) if index in one.addresses)
    span = (problem.evidence.start, problem.evidence.end)
    alarmed = any(
        (place.start, place.end) == span
        for one in report.findings
        if one.check == _UNADDRESSED
        for place in one.evidence
    )
    return Stated(index + 1, problem.themes, quoting.of(problem.evidence), answers, alarmed)


def _promised(index: int, one: Improvement, quoting: _Quoting) -> Promised:
    answers = tuple(n + 1 for n in one.addresses)
    return Promised(index + 1, one.status, one.themes, quoting.of(one.evidence), answers)


def _note(finding: Finding, quoting: _Quoting) -> Note:
    places = tuple(quoting.of(place) for place in finding.evidence)
    return Note(finding.check, finding.severity, finding.message, finding.message_en or finding.message, places)
