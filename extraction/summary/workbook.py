"""Digests as an XLSX workbook; every text is written as text, so that none can become a formula or a link."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from extraction.lexicon.forms import forms
from extraction.summary.digest import FIGURES, Digest, Figure, Note, Promised, Quote, Stated
from extraction.summary.overview import Overview
from extraction.summary.words import Words

_LONGEST: Final = 32_767
"""Characters that Excel takes in a cell (Microsoft, “Excel specifications and limits”)."""
_SAFE: Final = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
Value = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Column:
    """The heading of a column and its width in characters."""

    name: str
    width: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that becomes a sheet; a second one may stand below it."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    below: tuple[tuple[Value, ...], ...] = ()


def render(digests: Sequence[Digest], whole: Overview, words: Words) -> bytes:
    """The bytes of the workbook with the sheets 总览, 问题, 改进, 主题, 核验."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _SAFE) as book:
        formats = {
            "head": book.add_format(
                {"bold": True, "bg_color": "#E6E6E6", "border": 1, "text_wrap": True, "valign": "top"}
            ),
            "cell": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        for sheet in _sheets(digests, whole, words):
            _write(book.add_worksheet(sheet.name), sheet, formats)
    return buffer.getvalue()


def _write(target: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    for n, column in enumerate(sheet.columns):
        target.set_column(n, n, column.width)
        target.write_string(0, n, column.name, formats["head"])
    blank: tuple[Value, ...] = ()
    rows = [*sheet.rows, *((blank, *sheet.below) if sheet.below else ())]
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row):
            _put(target, r, c, value, formats["head"] if sheet.below and r == len(sheet.rows) + 2 else formats["cell"])
    target.freeze_panes(1, 1)
    if sheet.rows:
        target.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
    target.set_landscape()
    target.fit_to_pages(1, 0)
    target.repeat_rows(0)


def _put(target: Any, row: int, column: int, value: Value, style: Any) -> None:
    """A number as a number, all else as a string; never `write`, which guesses."""
    if value is None or value == "":
        target.write_blank(row, column, None, style)
    elif isinstance(value, str):
        target.write_string(row, column, value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…", style)
    else:
        target.write_number(row, column, float(value), style)


def _sheets(digests: Sequence[Digest], whole: Overview, words: Words) -> Iterator[Sheet]:
    yield _overview(digests, words)
    yield _problems(digests, words)
    yield _improvements(digests, words)
    yield _themes(whole, words)
    yield _findings(digests, words)


def _columns(*named: tuple[str, int]) -> tuple[Column, ...]:
    return tuple(Column(name, width) for name, width in named)


def _overview(digests: Sequence[Digest], words: Words) -> Sheet:
    keys = [key for key in FIGURES if any(one.key == key for digest in digests for one in digest.figures)]
    columns = _columns(
        (words["report"], 40), (words["agency"], 26), (words["level"], 9), (words["region"], 22), (words["year"], 8),
        (words["published"], 12), (words["form"], 11), (words["outcome"], 22), (words["absent"], 24),
        (words["problem_count"], 8), (words["unanswered_short"], 8), (words["improvement_count"], 8), (words["finding_count"], 8),
        *((_figure_name(key, words), 12) for key in keys), (words["file"], 40),
    )  # fmt: skip
    return Sheet(words["sheet_overview"], columns, tuple(_overview_row(digest, keys, words) for digest in digests))


def _figure_name(key: str, words: Words) -> str:
    """The name of a figure with its unit, since the sheet holds the number and not what is printed."""
    unit = next((row.unit for row in forms().proactive.rows if row.unit and key == f"proactive.{row.key}.amount"), None)
    return words.figure(Figure(key, None, "", None)) + (words.brackets(words.unit(unit)) if unit else "")


def _overview_row(digest: Digest, keys: Sequence[str], words: Words) -> tuple[Value, ...]:
    head = digest.head
    figures = {one.key: one for one in digest.figures}
    counts = (len(digest.problems), len(digest.unanswered), len(digest.improvements), len(digest.findings))
    return (
        words.title(head), words.agency(head), words.level(head), words.region(head), head.year, head.published_on, words.form(head),
        words.outcome(head), words.pause.join(map(words.section, digest.absent)),
        *counts, *(_figure(figures.get(key)) for key in keys), head.path,
    )  # fmt: skip


def _figure(figure: Figure | None) -> Value:
    if figure is None:
        return None
    return figure.printed if figure.value is None else figure.value


def _place(quote: Quote, words: Words) -> tuple[Value, ...]:
    return (words.heading(quote), quote.page, quote.line)


def _from(digest: Digest, words: Words) -> tuple[Value, ...]:
    return (words.agency(digest.head), digest.head.year)


def _problems(digests: Sequence[Digest], words: Words) -> Sheet:
    columns = _columns(
        (words["agency"], 26), (words["year"], 8), (words["number"], 6), (words["words"], 70), (words["themes"], 26),
        (words["answered_by"], 60), (words["unanswered_short"], 18), (words["section"], 26), (words["page"], 6), (words["line"], 6),
        (words["file"], 40),
    )  # fmt: skip
    rows = (
        (*_from(one, words), *_problem_row(one, problem, words), one.head.path)
        for one in digests
        for problem in one.problems
    )
    return Sheet(words["sheet_problems"], columns, tuple(rows))


def _problem_row(digest: Digest, problem: Stated, words: Words) -> tuple[Value, ...]:
    answers = [one for one in digest.improvements if one.number in problem.answers]
    told = "\n".join(f"{one.number}. {one.quote.text}" for one in answers)
    unanswered = "" if answers else words["alarmed"] if problem.alarmed else words["no_answer"]
    themes = words.themes(problem.themes)
    return (problem.number, problem.quote.text, themes, told, unanswered, *_place(problem.quote, words))


def _improvements(digests: Sequence[Digest], words: Words) -> Sheet:
    columns = _columns(
        (words["agency"], 26), (words["year"], 8), (words["number"], 6), (words["words"], 70), (words["status"], 9),
        (words["themes"], 26), (words["answers"], 16), (words["section"], 26), (words["page"], 6), (words["line"], 6), (words["file"], 40),
    )  # fmt: skip
    rows = (
        (*_from(one, words), *_improvement_row(promise, words), one.head.path)
        for one in digests
        for promise in one.improvements
    )
    return Sheet(words["sheet_improvements"], columns, tuple(rows))


def _improvement_row(one: Promised, words: Words) -> tuple[Value, ...]:
    told = words.numbers("problem", one.answers)
    return (
        one.number,
        one.quote.text,
        words.progress(one.status),
        words.themes(one.themes),
        told,
        *_place(one.quote, words),
    )


def _themes(whole: Overview, words: Words) -> Sheet:
    """Counts by theme, and below them agencies against themes."""
    columns = _columns(
        (words["theme"], 26), (words["problem_count"], 12), (words["unanswered_short"], 12), (words["improvement_count"], 12),
        (words["report_count"], 12),
    )  # fmt: skip
    rows = tuple(
        (words.theme(one.label), one.problems, one.unanswered, one.improvements, one.reports) for one in whole.themes
    )
    labels = [one.label for one in whole.themes if one.problems]
    head: tuple[Value, ...] = (words["agency"], words["years"], *map(words.theme, labels))
    return Sheet(words["sheet_themes"], columns, rows, (head, *_agencies(whole, labels, words)))


def _agencies(whole: Overview, labels: Iterable[str], words: Words) -> Iterator[tuple[Value, ...]]:
    for row in whole.agencies:
        yield (row.agency, words.pause.join(map(str, row.years)), *(row.problems.get(label) for label in labels))


def _findings(digests: Sequence[Digest], words: Words) -> Sheet:
    columns = _columns(
        (words["agency"], 26), (words["year"], 8), (words["severity"], 8), (words["check"], 24), (words["message"], 70),
        (words["words"], 50), (words["place"], 24), (words["file"], 40),
    )  # fmt: skip
    rows = ((*_from(one, words), *_finding_row(note, words), one.head.path) for one in digests for note in one.findings)
    return Sheet(words["sheet_findings"], columns, tuple(rows))


def _finding_row(note: Note, words: Words) -> tuple[Value, ...]:
    quoted = "\n".join(dict.fromkeys(quote.text for quote in note.quotes[:3]))
    return (words.severity(note.severity), note.check, words.message(note), quoted, words.spots(note.quotes))
