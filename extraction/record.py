"""Every type that crosses a wall of the product: what one annual report becomes.

The field names are those of the report record (`docs/record.md`). All types are frozen. Offsets are Python string
offsets into `Report.text`, end exclusive. Numbers are `Decimal`, so that an amount never drifts.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

Status = Literal["ok", "partial", "rejected", "failed"]
Level = Literal["national", "provincial", "prefecture", "county", "township"]
Form = Literal["2008", "2019", "2021"]
SectionKind = Literal[
    "front_matter",
    "overview",
    "proactive_disclosure",
    "requests",
    "review_litigation",
    "problems_improvements",
    "other_matters",
    "back_matter",
]
Aspect = Literal["proactive", "on_request", "management", "platforms", "supervision"]
Qualifier = Literal["exact", "approx", "at_least", "at_most", "none_stated"]
Severity = Literal["error", "warning", "info"]
ImprovementStatus = Literal["done", "planned"]

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in PDF points from the page's top left."""


class Evidence(msgspec.Struct, frozen=True):
    """Where something stands: `report.text[start:end] == text`. Made by `Text.evidence` only."""

    start: int
    end: int
    text: str
    page: int | None = None
    box: Box | None = None


class Outcome(msgspec.Struct, frozen=True):
    """How reading one input ended; `code` and `missing` come from the closed lists in `errors`."""

    status: Status = "ok"
    code: str | None = None
    missing: tuple[str, ...] = ()


class Source(msgspec.Struct, frozen=True):
    """The file that was read. `pages` is null where the format has no pages."""

    name: str
    sha256: str
    media_type: str
    pages: int | None = None
    ocr: bool = False
    encoding: str | None = None


class Agency(msgspec.Struct, frozen=True):
    """Who reports. `region` goes from province to township, only as deep as the agency does."""

    name: str | None = None
    level: Level | None = None
    region: tuple[str, ...] = ()


class Section(msgspec.Struct, frozen=True):
    """A piece of the text that belongs to one statutory section, heading and table lines included."""

    kind: SectionKind
    heading: str | None
    text: str
    start: int
    end: int
    confidence: float
    inferred: bool
    aspect: Aspect | None = None


class Cell(msgspec.Struct, frozen=True):
    """What a table cell prints, and where; `evidence` is null where the cell is empty."""

    printed: str
    evidence: Evidence | None = None


class TableRow(msgspec.Struct, frozen=True):
    """A row of a free-form table of 2008-2018, which has no dotted key."""

    label: str
    printed: str
    evidence: Evidence


class Measure(msgspec.Struct, frozen=True):
    """A quantity stated in the narrative. `part_of` is an index into `Report.measures`."""

    metric: str
    value: Decimal
    unit: str | None
    qualifier: Qualifier
    channel: str | None
    part_of: int | None
    evidence: Evidence
    value_max: Decimal | None = None
    decided_by: Literal["rule", "model"] = "rule"
    confidence: float = 1.0


class Platform(msgspec.Struct, frozen=True):
    """An outlet through which the agency publishes or answers; evidence at its first mention."""

    type: str
    name: str | None
    evidence: Evidence


class Problem(msgspec.Struct, frozen=True):
    """A deficiency that the agency states of itself."""

    text: str
    themes: tuple[str, ...]
    theme_scores: dict[str, float]
    confidence: float
    evidence: Evidence


class Improvement(msgspec.Struct, frozen=True):
    """What the agency did or will do about it. `addresses` holds indexes into `Report.problems`."""

    text: str
    themes: tuple[str, ...]
    theme_scores: dict[str, float]
    status: ImprovementStatus
    addresses: tuple[int, ...]
    confidence: float
    evidence: Evidence


class Finding(msgspec.Struct, frozen=True):
    """Something an auditor would want to be told. `evidence` is empty for something absent."""

    check: str
    severity: Severity
    message: str
    keys: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    message_en: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The record of one annual report."""

    schema_version: str = "1"
    pipeline_version: str = ""
    outcome: Outcome
    source: Source
    title: str | None = None
    agency: Agency = Agency()
    year: int | None = None
    published_on: str | None = None
    form: Form | None = None
    text: str = ""
    metadata_evidence: dict[str, Evidence] = {}
    sections: tuple[Section, ...] = ()
    tables: dict[str, Decimal | None] = {}
    cells: dict[str, Cell] = {}
    other_tables: tuple[TableRow, ...] = ()
    measures: tuple[Measure, ...] = ()
    platforms: tuple[Platform, ...] = ()
    problems: tuple[Problem, ...] = ()
    improvements: tuple[Improvement, ...] = ()
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()


_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(Report)


def to_json(report: Report) -> bytes:
    """One line of UTF-8 JSON in the field order of the record; numbers are JSON numbers."""
    return _encoder.encode(report)


def from_json(data: bytes | str) -> Report:
    """The report that `to_json` wrote. Raises `msgspec.ValidationError` on anything else."""
    return _decoder.decode(data)
