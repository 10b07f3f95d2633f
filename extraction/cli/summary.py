"""`gongkai summary`: reports in, what an auditor reads out."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import typer

from extraction.cli.run import MODELS, Tally, reports, with_models
from extraction.language import command_line_language, say
from extraction.settings import load_settings
from extraction.summary import summarise

_LANG = command_line_language()


def summary(
    paths: list[str] = typer.Argument(
        ...,
        metavar="PATH...",
        help=say("文件、文件夹或压缩包。", "Files, folders or archives.", _LANG),
        show_default=False,
    ),
    lang: str = typer.Option(
        "", "--lang", help=say("zh 或 en，缺省随设置。", "zh or en; default as set.", _LANG), metavar="zh|en"
    ),
    models: Path | None = MODELS,
) -> None:
    """Prints one summary a report; what is quoted is quoted from the report."""
    settings = with_models(load_settings(), models)
    if lang not in ("", "zh", "en"):
        raise typer.BadParameter(say(f"语言只有 zh 和 en，没有 {lang}", f"languages are zh and en, not {lang}", _LANG))
    words: Literal["zh", "en"] = "en" if lang == "en" else "zh" if lang == "zh" else settings.lang
    tally = Tally()
    for item, report in reports(paths, settings, words, tally):
        if report.text:
            typer.echo(summarise(report, item.path, words))
    typer.echo(tally.line(words), err=True)
    raise typer.Exit(tally.exit_status())
