"""What `gongkai train PART` and `gongkai evaluate PART` do: train, measure on the blind rounds, write the weights with their card, tell the figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from extraction.learning.linear import LinearModel, load, save
from extraction.learning.research import as_pipeline, keep
from extraction.sections.decoding import KINDS
from extraction.trained import exclusive
from extraction.training import genre, measures, sections, statements, themes
from extraction.training.cards import card

Echo = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Folders:
    """Where a training job reads and writes; `research` is where scikit-learn copies are kept, None for none."""

    data: Path
    models: Path
    research: Path | None = None

    def write(self, model: LinearModel, name: str, told: dict[str, Any]) -> None:
        """Writes a model with its card, and its copy as a scikit-learn pipeline where one is wanted."""
        if self.research:
            told = told | {"research_sha256": keep(as_pipeline(model), self.research / f"{name}.joblib")}
        save(model, name, told, self.models)


def train_sections(folders: Folders, echo: Echo) -> None:
    """Writes `sections`, `aspects` and `genre`."""
    data = folders.data
    echo("sections: composing and training …")
    kinds = sections.train(data)
    parts = ("sections", "statements", "measures")
    accuracy = {name: round(figures.accuracy, 4) for name, figures in sections.evaluate(data, exclusive(kinds)).items()}
    folders.write(kinds, "sections", card(data, "the section of each paragraph", {"line_accuracy": accuracy}, parts))
    aspects = sections.train_aspects(data)
    told = {"accuracy": sections.aspect_accuracy(data, exclusive(aspects))}
    folders.write(aspects, "aspects", card(data, "the aspect of each paragraph of section 一", told, parts))
    kind = genre.train(data)
    folders.write(kind, "genre", card(data, "report or other text", {"accuracy": genre.accuracy(data, kind)}, parts))
    tell_sections(folders, echo)


def tell_sections(folders: Folders, echo: Echo) -> None:
    """Line accuracy for each way of breaking a report, by rules, by the model and by both; then kind by kind for both."""
    data = folders.data
    score = exclusive(load("sections", folders.models)[0])
    figures = {how: sections.evaluate(data, score, how) for how in ("rules", "model", "both")}
    echo(f"{'line accuracy, blind':22}" + "".join(f"{how:>9}" for how in figures) + f"{'calibration':>13}")
    for name, both in figures["both"].items():
        row = "".join(f"{figures[how][name].accuracy:9.4f}" for how in figures)
        echo(f"{name:22}{row}{both.calibration:13.4f}")
    for name in ("intact", "all_dropped"):
        echo(f"\n{name}: by kind{'':10}{'precision':>10}{'recall':>10}  confused with")
        for kind in KINDS:
            precision, recall = figures["both"][name].precision_recall(kind)
            echo(f"{kind:24}{precision:10.4f}{recall:10.4f}  {_confused(figures['both'][name], kind)}")
    echo(f"\naspects: accuracy {sections.aspect_accuracy(data, exclusive(load('aspects', folders.models)[0])):.4f}")
    echo(f"report or not: {genre.accuracy(data, load('genre', folders.models)[0])}")


def _confused(figures: sections.Figures, kind: str) -> str:
    wrong = sorted(
        ((n, guess) for (true, guess), n in figures.confusion.items() if true == kind != guess), reverse=True
    )
    return ", ".join(f"{guess} {n}" for n, guess in wrong)


def train_measures(folders: Folders, echo: Echo) -> None:
    """Writes `measures`."""
    data = folders.data
    echo("measures: training …")
    model = measures.train(data)
    told = _measured(measures.evaluate(data, "blind", "both", exclusive(model)))
    folders.write(model, "measures", card(data, "what a quantity counts", {"blind": told}, ("measures",)))
    tell_measures(folders, echo)


def tell_measures(folders: Folders, echo: Echo) -> None:
    """Figures on the blind rounds by rules, by the model and by both; then metric by metric for both."""
    data = folders.data
    score = exclusive(load("measures", folders.models)[0])
    ways: tuple[Literal["rules", "model", "both"], ...] = ("rules", "model", "both")
    for how in ways:
        figures = measures.evaluate(data, "blind", how, score)
        echo(f"{how:8}" + "  ".join(f"{name} {value}" for name, value in _measured(figures).items()))
    echo(f"{'metric':28}{'precision':>10}{'recall':>10}{'F1':>8}{'support':>9}")
    for name, tally in sorted(measures.evaluate(data, "blind", "both", score).by_metric.items()):
        row = f"{tally.precision:10.3f}{tally.recall:10.3f}{tally.f1:8.3f}{tally.tp + tally.fn:9d}"
        echo(f"{name:28}{row}")


def _measured(figures: measures.Figures) -> dict[str, float]:
    return _rounded(
        {
            "f1": figures.measures.f1,
            "value_f1": figures.values.f1,
            "qualifiers": figures.qualifiers.share,
            "channels": figures.channels.share,
            "parts": figures.parts.share,
        }
    )


def train_themes(folders: Folders, echo: Echo) -> None:
    """Writes `roles` and `themes`."""
    data = folders.data
    echo("roles: training …")
    roles = statements.train(data)
    told = {"blind": _rounded(statements.evaluate(data, roles))}
    parts = ("sections", "statements")
    folders.write(roles, "roles", card(data, "problem, done, planned or background", told, parts))
    echo("themes: training and calibrating …")
    labels = themes.train(data)
    blind = {
        "blind": _rounded(themes.evaluate(data, labels).summary()),
        "links": _rounded(themes.evaluate_links(data, labels)),
        "learning_curve": themes.learning_curve(data),
    }
    folders.write(labels, "themes", card(data, "the themes of a statement", blind, ("statements",)))
    tell_themes(folders, echo)


def tell_themes(folders: Folders, echo: Echo) -> None:
    """Statements and roles, then label by label; wordings alone and model alone beside both."""
    data = folders.data
    roles, labels = load("roles", folders.models)[0], load("themes", folders.models)[0]
    echo(
        "statements, blind: "
        + "  ".join(f"{name} {value}" for name, value in _rounded(statements.evaluate(data, roles)).items())
    )
    for how in ("wordings", "model", "both"):
        echo(
            f"themes, {how:9}"
            + "  ".join(
                f"{name} {value}" for name, value in _rounded(themes.evaluate(data, labels, how).summary()).items()
            )
        )
    echo(f"{'label':24}{'precision':>10}{'recall':>10}{'F1':>8}{'support':>9}{'calibration':>13}")
    for row in themes.evaluate(data, labels).rows():
        echo(
            f"{row.label:24}{row.precision:10.3f}{row.recall:10.3f}{row.f1:8.3f}{row.support:9d}{row.calibration:13.4f}"
        )


def _rounded(figures: Mapping[str, float]) -> dict[str, Any]:
    return {name: round(value, 4) for name, value in figures.items()}
