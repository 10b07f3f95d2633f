"""`gongkai train` and `gongkai evaluate`: a training folder in, weights and figures out."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import typer

from extraction.errors import ModelError
from extraction.language import command_line_language, say

_LANG = command_line_language()
_DATA = typer.Option(
    Path("training_data"), "--data", metavar="DIR", help=say("训练数据文件夹。", "The training folder.", _LANG)
)
_MODELS = typer.Option(
    Path("models"), "--models", metavar="DIR", help=say("模型文件夹。", "The folder of models.", _LANG)
)


class Part(StrEnum):
    """What can be trained."""

    sections = "sections"
    measures = "measures"
    themes = "themes"


def train(
    part: Part = typer.Argument(..., help=say("训练哪一部分。", "Which part to train.", _LANG)),
    data: Path = _DATA,
    models: Path = _MODELS,
    research: Path | None = typer.Option(
        None,
        "--research",
        metavar="DIR",
        help=say("另存 scikit-learn 副本，供研究用。", "Keep scikit-learn copies here, for research.", _LANG),
    ),
) -> None:
    """The same folder and seed give the same model."""
    _guarded(lambda: _run("train", part, data, models, research))


def evaluate(
    part: Part = typer.Argument(..., help=say("评测哪一部分。", "Which part to evaluate.", _LANG)),
    data: Path = _DATA,
    models: Path = _MODELS,
) -> None:
    """On the blind rounds only: neither rules nor training saw them."""
    _guarded(lambda: _run("tell", part, data, models))


def _run(what: str, part: Part, data: Path, models: Path, research: Path | None = None) -> None:
    """Does the job of a part, `train` or `tell`; its libraries are imported only here."""
    from extraction.training import jobs

    getattr(jobs, f"{what}_{part.value}")(jobs.Folders(data, models, research), typer.echo)


def _guarded(work: Callable[[], None]) -> None:
    """A folder that is missing or wrong ends with a line and status 2, a damaged model with 3."""
    from extraction.training.stock import DataError

    try:
        work()
    except DataError as error:
        typer.echo(say(f"训练数据有误：{error}", f"training data: {error}", _LANG), err=True)
        raise typer.Exit(2) from error
    except ModelError as error:
        typer.echo(say(f"模型有误，请重新训练：{error}", f"model: {error}; train it again", _LANG), err=True)
        raise typer.Exit(3) from error
