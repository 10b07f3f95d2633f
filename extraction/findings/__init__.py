"""A report's parts in, findings out: what an auditor would want to be told."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.document import Document
from extraction.findings import gaps, narrative, off_topic, parts, structure, unanswered, years
from extraction.findings import tables as table_checks
from extraction.metadata import Metadata
from extraction.record import Finding, Measure, Section
from extraction.statements import Statements
from extraction.tables import TableRegion, Tables

_ORDER = {"error": 0, "warning": 1, "info": 2}


def check(
    document: Document,
    metadata: Metadata,
    pieces: Sequence[Section],
    regions: Sequence[TableRegion],
    found: Tables,
    stated: Statements,
    measures: Sequence[Measure],
) -> tuple[Finding, ...]:
    """Every finding that one report alone gives, the gravest first."""
    said = narrative.Narrative(document.text.folded, pieces, measures, metadata.year, metadata.agency.name)
    told = [
        *table_checks.check(found, metadata.year),
        *structure.check(document, pieces, found.form),
        *narrative.check(said, found),
        *parts.check(said),
        *gaps.check(document.text, pieces, regions),
        *years.check(document, metadata, pieces),
        *off_topic.check(document.text, pieces, metadata.agency),
        *unanswered.check(stated),
    ]
    return tuple(sorted(told, key=lambda finding: _ORDER[finding.severity]))
