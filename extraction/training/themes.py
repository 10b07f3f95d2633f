"""Training and evaluating the model of themes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from extraction.learning.calibration import calibration_error, fit_platt, sigmoid
from extraction.learning.features import Sample
from extraction.learning.fitting import SEED, fit_multi
from extraction.learning.linear import LinearModel
from extraction.statements.links import answer
from extraction.statements.themes import LABELS, by_wordings, choose, context
from extraction.trained import independent
from extraction.training.marked import parse
from extraction.training.matching import Tally
from extraction.training.stock import Row, Side, rows

_OPTIONS = {"c": 16.0, "least": 2, "tag_weight": 0.1, "longest": 2}
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A statement with the themes that it must have and those that it may have."""

    text: str
    role: str
    round: str
    required: tuple[str, ...]
    allowed: tuple[str, ...]
    answers: tuple[int, ...] = ()


def labelled(folder: Path, side: Side) -> list[Labelled]:
    """Every statement of the side's rounds."""
    return [statement for row in rows(folder, "statements", side) for statement in _of_row(row)]


def _of_row(row: Row) -> Iterator[Labelled]:
    """The statements of one labelled body, in text order."""
    text, marks = parse(row.data["marked"])
    for mark in marks:
        names = mark.field(1 if mark.field(0) == "P" else 2).split("+")
        yield Labelled(
            text=text[mark.start : mark.end],
            role=mark.field(0),
            round=row.round,
            required=tuple(name for name in names if not name.endswith("?")),
            allowed=tuple(name[:-1] for name in names if name.endswith("?")),
            answers=tuple(int(one[1:]) - 1 for one in mark.field(3).split("+") if one),
        )


def samples(statements: Sequence[Labelled]) -> list[Sample]:
    """What the model sees of each statement."""
    return [Sample(*context(s.text, "P" if s.role == "P" else "I")) for s in statements]


def targets(statements: Sequence[Labelled]) -> Floats:
    """(statements, 18): 1 required, 0 not, NaN allowed."""
    wanted = np.zeros((len(statements), len(LABELS)))
    for i, statement in enumerate(statements):
        wanted[i, [LABELS.index(name) for name in statement.required]] = 1
        wanted[i, [LABELS.index(name) for name in statement.allowed]] = np.nan
    return wanted


def train(folder: Path) -> LinearModel:
    """The model with its calibration and thresholds, both fitted on rounds held out in turn.

    The rounds in `without_themes.txt` are left out: their measures were written so that only the problem they answer tells their
    theme, and would teach words a theme that is not theirs.
    """
    apart = _without_themes(folder)
    statements = [s for s in labelled(folder, "train") if s.round not in apart]
    wanted = targets(statements)
    held_out = _held_out_models(statements, wanted)
    scores = np.zeros_like(wanted)
    for name, model in held_out.items():
        out = [i for i, s in enumerate(statements) if s.round == name]
        scores[out] = model.scores(samples([statements[i] for i in out]))
    platt = np.ones((2, len(LABELS)), np.float32)
    for k in range(len(LABELS)):
        asked = ~np.isnan(wanted[:, k])
        platt[:, k] = fit_platt(scores[asked, k], wanted[asked, k] > 0.5)
    thresholds = _thresholds(folder, {name: replace(m, extras={"platt": platt}) for name, m in held_out.items()})
    model = fit_multi(samples(statements), wanted, LABELS, **_OPTIONS)
    return replace(model, extras={"platt": platt, "thresholds": thresholds})


def _without_themes(folder: Path) -> frozenset[str]:
    path = folder / "without_themes.txt"
    return frozenset(path.read_text(encoding="utf-8").split()) if path.exists() else frozenset()


def _held_out_models(statements: Sequence[Labelled], wanted: Floats) -> dict[str, LinearModel]:
    """For each round a model that saw none of it."""
    rounds = np.asarray([statement.round for statement in statements])
    models = {}
    for name in np.unique(rounds):
        kept = [s for s in statements if s.round != name]
        models[str(name)] = fit_multi(samples(kept), wanted[rounds != name], LABELS, **_OPTIONS)
    return models


def _thresholds(folder: Path, held_out: dict[str, LinearModel]) -> npt.NDArray[np.float32]:
    """The probability from which on each label is told, on whole cases as the step sees them."""
    cases = [case for case in _cases(folder, "train") if case and case[0].round in held_out]
    neutral = [0.4] * len(LABELS)
    found = [
        answer(_texts(case, "P"), _texts(case, "I"), independent(held_out[case[0].round]), neutral) for case in cases
    ]
    sure = np.concatenate([part for one in found for part in (one.problems, one.improvements)])
    wanted = targets([statement for case in cases for statement in case])
    asked = ~np.isnan(wanted)
    return np.asarray(
        [_best_threshold(sure[asked[:, k], k], wanted[asked[:, k], k] > 0.5) for k in range(len(LABELS))], np.float32
    )


def _best_threshold(sure: Floats, hits: npt.NDArray[np.bool_]) -> float:
    """The probability from which on telling the label gives the best F1; between 0.25 and 0.6."""
    grid = np.arange(0.25, 0.61, 0.05)
    found = [2 * (hits & (sure >= t)).sum() / max(1, hits.sum() + (sure >= t).sum()) for t in grid]
    return float(grid[int(np.argmax(found))])


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """What one label scored."""

    label: str
    precision: float
    recall: float
    f1: float
    support: int
    calibration: float


@dataclass(frozen=True, slots=True)
class ThemeFigures:
    """Figures over statements: label by label, and together."""

    tallies: dict[str, Tally]
    calibrations: dict[str, float]

    def rows(self) -> list[LabelFigures]:
        """One row a label, in the order of `LABELS`."""
        return [
            LabelFigures(name, t.precision, t.recall, t.f1, t.right + t.missed, self.calibrations[name])
            for name, t in self.tallies.items()
        ]

    def summary(self) -> dict[str, float]:
        """Micro and macro F1, and the mean calibration error."""
        together = Tally(
            *(sum(getattr(t, name) for t in self.tallies.values()) for name in ("right", "extra", "missed"))
        )
        return {
            "micro_f1": together.f1,
            "macro_f1": float(np.mean([t.f1 for t in self.tallies.values()])),
            "calibration": float(np.mean(list(self.calibrations.values()))),
        }


def evaluate(folder: Path, model: LinearModel, how: str = "both", side: Side = "blind") -> ThemeFigures:
    """Labels against those of a side's statements. `how`: `both`; `wordings` alone; `model` alone, which is trained anew without the
    wordings. A label that is allowed but not required neither wins nor loses."""
    cases = [case for case in _cases(folder, side) if case]
    statements = [statement for case in cases for statement in case]
    told, sure = _told(folder, model, cases, how)
    tallies = {label: Tally() for label in LABELS}
    for statement, names in zip(statements, told, strict=True):
        for label in set(names) | set(statement.required):
            tally = tallies[label]
            if label in names and label in statement.required:
                tally.right += 1
            elif label in statement.required:
                tally.missed += 1
            elif label not in statement.allowed:
                tally.extra += 1
    wanted = targets(statements)
    calibrations = {
        label: calibration_error(sure[~np.isnan(wanted[:, k]), k], wanted[~np.isnan(wanted[:, k]), k])
        for k, label in enumerate(LABELS)
    }
    return ThemeFigures(tallies, calibrations)


def _cases(folder: Path, side: Side) -> list[list[Labelled]]:
    """The statements of each labelled body, problems first, as the step sees them."""
    return [sorted(_of_row(row), key=lambda s: s.role != "P") for row in rows(folder, "statements", side)]


def learning_curve(folder: Path) -> dict[str, float]:
    """Micro F1 on the blind rounds of models trained on a quarter, a half, three quarters and all of the statements, shuffled with the seed;
    statement by statement, without links, one threshold."""
    stock = [s for s in labelled(folder, "train") if s.round not in _without_themes(folder)]
    order = np.random.default_rng(SEED).permutation(len(stock))
    blind = labelled(folder, "blind")
    curve = {}
    for share in (0.25, 0.5, 0.75, 1.0):
        part = [stock[i] for i in order[: int(share * len(stock))]]
        model = fit_multi(samples(part), targets(part), LABELS, **_OPTIONS)
        together = Tally()
        for row, statement in zip(sigmoid(model.scores(samples(blind))), blind, strict=True):
            names, required = set(choose(row, [0.4] * len(LABELS))), set(statement.required)
            _count(together, required, names - set(statement.allowed))
        curve[str(len(part))] = round(together.f1, 4)
    return curve


def _told(
    folder: Path, model: LinearModel, cases: Sequence[list[Labelled]], how: str
) -> tuple[list[tuple[str, ...]], Floats]:
    """The labels told of each statement, and the probabilities behind them."""
    statements = [statement for case in cases for statement in case]
    if how == "wordings":
        told = [tuple(by_wordings(s.text)) for s in statements]
        return told, np.asarray([[float(label in names) for label in LABELS] for names in told])
    if how == "model":
        stock = labelled(folder, "train")
        plain = fit_multi([Sample(s.text) for s in stock], targets(stock), LABELS, **_OPTIONS)
        sure = sigmoid(plain.scores([Sample(s.text) for s in statements]))
        return [choose(row, [0.35] * len(LABELS)) for row in sure], sure
    score, thresholds = independent(model), [float(t) for t in model.extras["thresholds"]]
    found = [answer(_texts(case, "P"), _texts(case, "I"), score, thresholds) for case in cases]
    sure = np.concatenate([part for one in found for part in (one.problems, one.improvements)])
    return [choose(row, thresholds) for row in sure], sure


def _texts(case: Sequence[Labelled], role: str) -> list[str]:
    return [statement.text for statement in case if statement.role == role]


def evaluate_links(folder: Path, model: LinearModel, side: Side = "blind") -> dict[str, float]:
    """Precision and recall of `addresses`, and of the alarm that nothing answers a problem, given the labelled statements."""
    score, thresholds = independent(model), [float(t) for t in model.extras["thresholds"]]
    links, alarms = Tally(), Tally()
    for case in _cases(folder, side):
        wanted = [set(s.answers) for s in case if s.role == "I"]
        problems = _texts(case, "P")
        if not problems or not wanted:
            continue
        found = answer(problems, _texts(case, "I"), score, thresholds)
        _count(
            links,
            {(i, j) for i, w in enumerate(wanted) for j in w},
            {(i, j) for i, w in enumerate(found.links) for j in w},
        )
        _count(alarms, set(range(len(problems))) - set().union(*wanted), set(found.unanswered))
    return {
        "link_precision": links.precision,
        "link_recall": links.recall,
        "unaddressed_precision": alarms.precision,
        "unaddressed_recall": alarms.recall,
        "unaddressed_told": float(alarms.right + alarms.extra),
    }


def _count(tally: Tally, wanted: set[Any], told: set[Any]) -> None:
    tally.right += len(wanted & told)
    tally.extra += len(told - wanted)
    tally.missed += len(wanted - told)
