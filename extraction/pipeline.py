"""The one place where the order of steps is written: a report file in, a report record out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from extraction import findings, platforms, quantities, sections, statements, tables
from extraction.document import Document
from extraction.errors import FailedCode, ReadingError, RejectedCode, explain
from extraction.lexicon import outlets
from extraction.metadata import Metadata, read_metadata
from extraction.quantities.numerals import too_long
from extraction.reading import read
from extraction.reading.files import UnreadableError, read_file
from extraction.reading.isolation import Killed, run_isolated
from extraction.record import Measure, Outcome, Platform, Report, Section, Source, Status, from_json, to_json
from extraction.settings import Settings, load_settings
from extraction.statements import Statements
from extraction.trained import Models, load_models

PIPELINE_VERSION = "0.1.0"
"""Changes whenever the same bytes may give another record."""


@dataclass(frozen=True, slots=True)
class _Steps:
    """What the steps found of one document, on the way to the record."""

    metadata: Metadata
    pieces: tuple[Section, ...]
    regions: tuple[tables.TableRegion, ...]
    tables: tables.Tables
    stated: Statements
    measures: tuple[Measure, ...]
    platforms: tuple[Platform, ...]


def read_report(path: str | Path, settings: Settings | None = None) -> Report:
    """The record of one report file.

    Never raises for a bad file: what went wrong stands in `outcome`. A folder or an archive is not a report: use
    `inputs.discover` for those.
    """
    path = Path(path)
    settings = settings or load_settings()
    try:
        data = read_file(path, settings.limits)
    except (ReadingError, UnreadableError) as error:
        return unread(path.name, error.code, detail=error.detail)
    return extract(data, path.name, settings)


def extract(data: bytes, name: str, settings: Settings | None = None) -> Report:
    """The record of one report's bytes; `name` is told in `source` and helps to name a mismatch of content and ending.

    Runs in a child process under the limits of the settings (`isolate = false` turns that off), so that no file can take the caller
    down. Raises ModelError where a trained part cannot be used: that is no fault of the file.
    """
    settings = settings or load_settings()
    models_of(settings)  # here and not in each child: read once, and a damaged model ends the call
    if not data.strip():
        return unread(name, "empty", data)
    try:
        if settings.isolate:
            return from_json(run_isolated(_extract_json, (data, name, settings), settings.limits))
        return _extract(data, name, settings)
    except ReadingError as error:
        return unread(name, error.code, data, error.detail)
    except Killed as killed:
        return unread(name, killed.code, data, killed.detail)


def _extract_json(data: bytes, name: str, settings: Settings) -> bytes:
    return to_json(_extract(data, name, settings))


def _extract(data: bytes, name: str, settings: Settings) -> Report:
    return assemble(read(data, name, settings.limits), data, name, models_of(settings))


def models_of(settings: Settings) -> Models:
    """The trained parts that the settings name, loaded once a process. Raises ModelError."""
    return load_models(Path(settings.models) if settings.models else None)


def unread(name: str, code: RejectedCode | FailedCode, data: bytes = b"", detail: str = "") -> Report:
    """The record of an input that could not be read."""
    status: Status = "failed" if code in ("crash", "timeout", "memory", "changed", "io") else "rejected"
    return Report(
        pipeline_version=PIPELINE_VERSION,
        outcome=Outcome(status, code),
        source=Source(_printable(name), hashlib.sha256(data).hexdigest(), "application/octet-stream"),
        warnings=(explain(code) + (f" ({detail})" if detail else ""),),
    )


def _printable(name: str) -> str:
    """A file's name as text: bytes that are no UTF-8 (names in GBK) are written out, as JSON has no place for them."""
    return name.encode("utf-8", "backslashreplace").decode()


def assemble(document: Document, data: bytes, name: str, models: Models) -> Report:
    """All steps on a document that has been read, in their order."""
    regions = tables.locate(document)
    source = Source(
        _printable(name),
        hashlib.sha256(data).hexdigest(),
        document.media_type,
        document.pages,
        document.ocr,
        document.encoding,
    )
    if not sections.has_structure(document, regions, models.sections):
        return _no_report(document, source)
    metadata = read_metadata(document)
    pieces = sections.segment(document, regions, models.sections)
    found = tables.read(document, regions, metadata.year)
    stated = statements.find(document.text, pieces, regions, models.statements) if models.statements else Statements()
    mentions = outlets.mentions(document.text.folded)
    measures = quantities.find(document.text, pieces, regions, mentions, models.measures)
    named = platforms.find(document.text, pieces, regions, mentions)
    return _record(document, source, _Steps(metadata, pieces, tuple(regions), found, stated, measures, named))


def _record(document: Document, source: Source, steps: _Steps) -> Report:
    metadata, found = steps.metadata, steps.tables
    return Report(
        pipeline_version=PIPELINE_VERSION,
        outcome=_outcome(_missing(document)),
        source=source,
        title=metadata.title,
        agency=metadata.agency,
        year=metadata.year,
        published_on=metadata.published_on,
        form=found.form,
        text=document.text.string,
        metadata_evidence=dict(metadata.evidence),
        sections=steps.pieces,
        tables=dict(found.values),
        cells=dict(found.cells),
        other_tables=found.other_rows,
        measures=steps.measures,
        platforms=steps.platforms,
        problems=steps.stated.problems,
        improvements=steps.stated.improvements,
        findings=findings.check(document, metadata, steps.pieces, steps.regions, found, steps.stated, steps.measures),
        warnings=document.notes,
    )


def _missing(document: Document) -> tuple[str, ...]:
    """What could not be read, a number that is too long to be one included."""
    return (*document.missing, "number") if too_long(document.text.folded) else document.missing


def _outcome(missing: tuple[str, ...]) -> Outcome:
    return Outcome("partial", missing[0], missing) if missing else Outcome()


def _no_report(document: Document, source: Source) -> Report:
    """Readable text without any structure of a report: kept whole, and said so. Of a scan nobody knows what it is."""
    text = document.text.string
    unknown = () if document.missing and not text.strip() else ("not_a_report",)
    piece = Section("front_matter", None, text, 0, len(text), 0.1, True)
    return Report(
        pipeline_version=PIPELINE_VERSION,
        outcome=_outcome((*document.missing, *unknown)),
        source=source,
        text=text,
        sections=(piece,) if text else (),
        warnings=(*document.notes, *map(explain, unknown)),
    )


def load_lexicons(settings: Settings) -> None:
    """Loads words, data files and compiled expressions once, so that the children of a long run inherit them instead of each loading
    them anew (0.25 s a report)."""
    _extract(_SMALLEST.encode(), "", settings)


_SMALLEST = (
    "某县某局2023年政府信息公开工作年度报告\n一、总体情况\n门户网站公开信息1条。\n二、主动公开政府信息情况\n规章\t0\t0\t0\n"
    "五、存在的主要问题及改进情况\n一是公开不够及时。下一步，将加强培训。\n某县某局\n2024年1月2日\n"
)
