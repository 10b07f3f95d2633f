"""`gongkai summary`: reports in, what an auditor reads out."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from extraction.cli.options import LANG, LANGUAGE, PATHS, language, write_whole
from extraction.cli.run import MODELS, Tally, reports, with_models
from extraction.language import Lang, say
from extraction.settings import load_settings

if TYPE_CHECKING:
    from extraction.summary import Digest
    from extraction.summary import Format as Name


class Format(StrEnum):
    """What a summary is written as."""

    text = "text"
    md = "md"
    html = "html"
    xlsx = "xlsx"


_NAMES: Final[dict[Format, Name]] = {Format.text: "text", Format.md: "md", Format.html: "html", Format.xlsx: "xlsx"}
_BY_ENDING = {".md": Format.md, ".html": Format.html, ".htm": Format.html, ".xlsx": Format.xlsx}


def summary(
    paths: list[str] = PATHS,
    lang: str = LANGUAGE,
    format: Format | None = typer.Option(
        None,
        "--format",
        help=say(
            "输出格式，缺省看 -o 的扩展名，再缺省为文本。",
            "Output format; default by the ending of -o, else text.",
            LANG,
        ),
    ),
    output: Path | None = typer.Option(
        None,
        "-o",
        "--output",
        metavar="FILE",
        help=say("写进文件（xlsx 必须给出）。", "Write to a file (needed for xlsx).", LANG),
    ),
    models: Path | None = MODELS,
) -> None:
    """Writes a summary of each report and, of several, an overview; what is quoted is quoted from the report."""
    from extraction.summary import digest, tell

    settings = with_models(load_settings(), models)
    words = language(lang, settings)
    chosen = format or (_BY_ENDING.get(output.suffix.lower(), Format.text) if output else Format.text)
    if chosen is Format.xlsx and not output:
        raise typer.BadParameter(say("xlsx 要用 -o 指定文件", "xlsx needs a file: -o FILE", words))
    tally = Tally()
    digests: list[Digest] = []
    for item, report in reports(paths, settings, words, tally):
        digests.append(digest(report, item.path))
        if chosen is Format.text and not output:
            typer.echo(tell(digests[-1], words) + "\n")
    _finish(digests, chosen, output, words)
    typer.echo(tally.line(words), err=True)
    raise typer.Exit(tally.exit_status())


def _finish(digests: list[Digest], format: Format, output: Path | None, lang: Lang) -> None:
    """What can be said only when everything has been read; text on a terminal has been told report by report."""
    from extraction.summary import render, tell_together

    if output:
        write_whole(output, render(digests, _NAMES[format], lang), lang)
    elif format is not Format.text:
        typer.echo(render(digests, _NAMES[format], lang).decode("utf-8"), nl=False)
    elif len(digests) > 1:
        typer.echo(tell_together(digests, lang))
