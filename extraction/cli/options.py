"""What several commands share: their arguments, their language, and writing a file complete or not at all."""

from __future__ import annotations

from pathlib import Path

import typer

from extraction.language import Lang, command_line_language, say
from extraction.settings import Settings

LANG = command_line_language()
PATHS = typer.Argument(
    ..., metavar="PATH...", help=say("文件、文件夹或压缩包。", "Files, folders or archives.", LANG), show_default=False
)
LANGUAGE = typer.Option(
    "", "--lang", help=say("zh 或 en，缺省随设置。", "zh or en; default as set.", LANG), metavar="zh|en"
)


def language(asked: str, settings: Settings) -> Lang:
    """The language of what is printed: as asked, else as set. Ends the command with status 2 for one that does not exist."""
    if asked not in ("", "zh", "en"):
        raise typer.BadParameter(say(f"语言只有 zh 和 en，没有 {asked}", f"languages are zh and en, not {asked}", LANG))
    return "en" if asked == "en" else "zh" if asked == "zh" else settings.lang


def write_whole(path: Path, data: bytes, lang: Lang = LANG) -> None:
    """Writes a file so that a reader never sees half of it; a file that cannot be written ends the command with status 3."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.part")
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        raise cannot_write(path, error, lang) from error


def cannot_write(path: Path, error: OSError, lang: Lang = LANG) -> typer.Exit:
    """Says what could not be written and gives the exit with which the command ends."""
    typer.echo(say(f"写不进 {path}：{error.strerror}", f"cannot write {path}: {error.strerror}", lang), err=True)
    return typer.Exit(3)
