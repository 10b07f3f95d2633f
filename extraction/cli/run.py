"""What `extract` and `summary` share: inputs in, reports out, one by one, with progress and a count at the end."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

import typer

from extraction import pipeline
from extraction.errors import ReadingError, explain
from extraction.inputs import Input, discover, named
from extraction.language import Lang, say
from extraction.record import Report
from extraction.settings import Settings

NEVER_TRIED = frozenset({"not_found", "not_regular", "io"})
"""Outcomes of arguments that could not even be opened; where there are no others, the exit status is 2."""


@dataclass(slots=True)
class Tally:
    """How the inputs of a call ended."""

    ended: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)

    def add(self, report: Report) -> None:
        self.ended[report.outcome.status] += 1
        if report.outcome.code:
            self.codes[report.outcome.code] += 1

    def exit_status(self) -> int:
        total = self.ended.total()
        if not total or sum(self.codes[code] for code in NEVER_TRIED) == total:
            return 2
        return 0 if self.ended["ok"] == total else 1

    def line(self, lang: Lang) -> str:
        parts = {
            "ok": ("成功", "ok"),
            "partial": ("部分", "partial"),
            "rejected": ("拒收", "rejected"),
            "failed": ("失败", "failed"),
        }
        counts = "，".join(f"{names[lang != 'zh']} {self.ended[status]}" for status, names in parts.items())
        return say(
            f"共 {self.ended.total()} 份：{counts}", f"{self.ended.total()} inputs: {counts}".replace("，", ", "), lang
        )


def reports(paths: Sequence[str], settings: Settings, lang: Lang, tally: Tally) -> Iterator[tuple[Input, Report]]:
    """The record of every input, in order; each that did not end `ok` gets one line on standard error."""
    inputs = named(list(discover(paths, settings.limits)))
    with _progress(len(inputs), lang) as step:
        for item in inputs:
            report = one_report(item, settings)
            tally.add(report)
            if report.outcome.status != "ok":
                typer.echo(problem_line(item, report, lang), err=True)
            yield item, report
            step.advance()


def one_report(item: Input, settings: Settings) -> Report:
    """The record of one input, whatever happens to it."""
    name = item.path.rpartition("/")[2]
    if item.error:
        return pipeline.unread(name, item.error)
    try:
        return pipeline.extract(item.load(), name, settings)
    except ReadingError as error:
        return pipeline.unread(name, error.code, detail=error.detail)
    except OSError as error:
        return pipeline.unread(name, "io", detail=error.strerror or "")


def problem_line(item: Input, report: Report, lang: Lang) -> str:
    codes = report.outcome.missing or ((report.outcome.code,) if report.outcome.code else ())
    words = "；".join(explain(code, lang) for code in codes)
    return f"{item.path}: {report.outcome.status} {','.join(codes)}: {words}"


class _Step(Protocol):
    def advance(self) -> None: ...


class _Silent:
    def advance(self) -> None:
        """Nothing is drawn where nobody watches."""


@contextmanager
def _progress(total: int, lang: Lang) -> Iterator[_Step]:
    """A bar on a terminal for more than one input; elsewhere nothing but the lines."""
    if total < 2 or not sys.stderr.isatty():
        yield _Silent()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(say("抽取", "extracting", lang)), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)

        class Bar:
            def advance(self) -> None:
                bar.advance(task)

        yield Bar()
