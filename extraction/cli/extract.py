"""`gongkai extract`: reports in, JSON records out."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import msgspec
import typer

from extraction.cli.run import MODELS, Tally, reports, with_models
from extraction.language import command_line_language, say
from extraction.record import Report, to_json
from extraction.settings import load_settings

_LANG = command_line_language()


class Format(StrEnum):
    """What records are written as."""

    json = "json"


def extract(
    paths: list[str] = typer.Argument(
        ...,
        metavar="PATH...",
        help=say("文件、文件夹或压缩包。", "Files, folders or archives.", _LANG),
        show_default=False,
    ),
    output: Path | None = typer.Option(
        None,
        "-o",
        "--output",
        metavar="DIR",
        help=say("每份报告写成 DIR/名称.json。", "Write DIR/STEM.json for each.", _LANG),
    ),
    format: Format = typer.Option(Format.json, "--format", help=say("输出格式。", "Output format.", _LANG)),
    models: Path | None = MODELS,
) -> None:
    """Without `-o` one input is printed as readable JSON, several as one JSON line each."""
    del format  # one format so far; the option is there so that calls do not change
    settings = with_models(load_settings(), models)
    tally = Tally()
    held: Report | None = None
    count = 0
    for item, report in reports(paths, settings, settings.lang, tally):
        count += 1
        if output:
            _write(output / item.label, report)
        elif count == 1:
            held = report
        else:
            if held:
                typer.echo(to_json(held).decode())
                held = None
            typer.echo(to_json(report).decode())
    if held:
        typer.echo(_readable(held).decode())
    if count > 1 or output:
        typer.echo(tally.line(settings.lang), err=True)
    raise typer.Exit(tally.exit_status())


def _readable(report: Report) -> bytes:
    return msgspec.json.format(to_json(report), indent=1)


def _write(path: Path, report: Report) -> None:
    """Complete or not at all: a reader never sees half a record."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.part")
        temporary.write_bytes(_readable(report) + b"\n")
        temporary.replace(path)
    except OSError as error:
        typer.echo(say(f"写不进 {path}：{error.strerror}", f"cannot write {path}: {error.strerror}", _LANG), err=True)
        raise typer.Exit(3) from error
