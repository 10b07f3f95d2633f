"""What `extract` and `summary` share: inputs in, reports out, one by one, with progress and a count at the end."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import msgspec
import typer

from extraction import pipeline
from extraction.errors import ReadingError, explain
from extraction.inputs import Input, discover, named
from extraction.language import Lang, command_line_language, say
from extraction.reading import load_readers
from extraction.reading.files import UnreadableError
from extraction.record import Report
from extraction.settings import Settings

MODELS = typer.Option(
    None,
    "--models",
    metavar="DIR",
    help=say(
        "自己训练的模型文件夹；缺省用随包的模型。",
        "A folder of models of your own; default: those that are shipped.",
        command_line_language(),
    ),
)
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
    """The record of every input, in order; each that did not end `ok` gets one line on standard error.

    Raises ModelError before the first input where a trained part cannot be used.
    """
    pipeline.models_of(settings)
    inputs = named(list(discover(paths, settings.limits)))
    if len(inputs) > 1:
        load_readers(item.path for item in inputs)
        pipeline.load_lexicons(settings)
    with _progress(len(inputs), lang) as step:
        for item in inputs:
            report = one_report(item, settings)
            tally.add(report)
            if report.outcome.status != "ok":
                typer.echo(problem_line(item, report, lang), err=True)
            yield item, report
            step.advance()


def with_models(settings: Settings, folder: Path | None) -> Settings:
    """The settings with the folder that `--models` names."""
    return settings if folder is None else msgspec.structs.replace(settings, models=str(folder))


def one_report(item: Input, settings: Settings) -> Report:
    """The record of one input, whatever happens to it."""
    name = item.path.rpartition("/")[2]
    if item.error:
        return pipeline.unread(name, item.error)
    try:
        return pipeline.extract(item.load(), name, settings)
    except (ReadingError, UnreadableError) as error:
        return pipeline.unread(name, error.code, detail=error.detail)


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
