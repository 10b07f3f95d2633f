"""The command `gongkai`: one file a command; this one joins them.

Exit status of every command: 0 all well, 1 finished with problems, 2 nothing could be tried, 3 could not finish.
"""

from __future__ import annotations

import sys

import typer

from extraction import __version__
from extraction.cli.explain import explain
from extraction.cli.extract import extract
from extraction.cli.summary import summary
from extraction.cli.train import evaluate, train
from extraction.errors import ModelError
from extraction.language import command_line_language, say
from extraction.settings import SettingsError

LANG = command_line_language()

app = typer.Typer(
    name="gongkai",
    help=say(
        "把政府信息公开工作年度报告变成可核对的数据：章节、表格、核验结果。（英文界面：设置环境变量 GONGKAI_LANG=en）",
        "Turns annual reports on the disclosure of government information into evidence. (Chinese: GONGKAI_LANG=zh)",
        LANG,
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command(help=say("把报告变成记录（JSON 或 CSV）。", "Turn reports into records (JSON or CSV).", LANG))(extract)
app.command(
    help=say(
        "给报告写可读的摘要（文本、Markdown、网页、表格）。",
        "Write a readable summary of reports (text, Markdown, HTML, XLSX).",
        LANG,
    )
)(summary)
app.command(
    help=say("说明问题和改进为什么归入这些主题。", "Tell why problems and improvements got their themes.", LANG)
)(explain)
app.command(help=say("用训练数据重新训练模型。", "Rebuild models from the training folder.", LANG))(train)
app.command(help=say("在从未参与训练的数据上评测。", "Tell the figures on the blind rounds.", LANG))(evaluate)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"gongkai {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help=say("显示版本号。", "Show the version.", LANG)
    ),
) -> None:
    del version


def main() -> None:
    """The entry point of the command."""
    # Streams of another encoding (a Windows console, LANG=C) must not lose Chinese or end in an error.
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except SettingsError as error:
        typer.echo(say(f"设置有误：{error}", f"settings: {error}", LANG), err=True)
        sys.exit(2)
    except ModelError as error:
        typer.echo(say(f"模型不可用：{error}", f"models: {error}", LANG), err=True)
        sys.exit(3)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
