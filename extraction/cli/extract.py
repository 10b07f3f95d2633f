"""`gongkai extract`: reports in, records out: as JSON, or as tidy CSV files."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

import msgspec
import typer

from extraction.cli.options import LANG, PATHS, cannot_write, write_whole
from extraction.cli.run import MODELS, Tally, reports, with_models
from extraction.inputs import Input
from extraction.language import say
from extraction.record import Report, to_json
from extraction.settings import load_settings

_Found = Iterable[tuple[Input, Report]]


class Format(StrEnum):
    """What records are written as."""

    json = "json"
    csv = "csv"


def extract(
    paths: list[str] = PATHS,
    output: Path | None = typer.Option(
        None,
        "-o",
        "--output",
        metavar="DIR",
        help=say(
            "json：每份报告写成 DIR/名称.json；csv：六张表写进 DIR（csv 必须给出）。",
            "json: write DIR/STEM.json for each; csv: six tables in DIR (needed for csv).",
            LANG,
        ),
    ),
    format: Format = typer.Option(Format.json, "--format", help=say("输出格式。", "Output format.", LANG)),
    models: Path | None = MODELS,
) -> None:
    """Without `-o` one input is printed as readable JSON, several as one JSON line each."""
    settings = with_models(load_settings(), models)
    tally = Tally()
    found = reports(paths, settings, settings.lang, tally)
    if format is Format.csv:
        _to_tables(found, output)
    elif output:
        for item, report in found:
            write_whole(output / item.label, _readable(report) + b"\n")
    else:
        _print(found)
    if tally.ended.total() > 1 or output:
        typer.echo(tally.line(settings.lang), err=True)
    raise typer.Exit(tally.exit_status())


def _to_tables(found: _Found, folder: Path | None) -> None:
    """All reports together in six files; each row names the path that it comes from."""
    from extraction.tabular.csv_files import CsvFolder

    if folder is None:
        raise typer.BadParameter(say("csv 要用 -o 指定文件夹", "csv needs a folder: -o DIR", LANG))
    try:
        with CsvFolder(folder) as tables:
            for item, report in found:
                tables.add(report, item.path)
    except OSError as error:
        raise cannot_write(folder, error) from error


def _print(found: _Found) -> None:
    """The first report waits for a second one, which decides how both are printed."""
    held: Report | None = None
    for count, (_, report) in enumerate(found):
        if count == 0:
            held = report
            continue
        if held:
            typer.echo(to_json(held).decode())
            held = None
        typer.echo(to_json(report).decode())
    if held:
        typer.echo(_readable(held).decode())


def _readable(report: Report) -> bytes:
    return msgspec.json.format(to_json(report), indent=1)
