"""Training and evaluating the model of themes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from extraction.learning.calibration import calibration_error, fit_platt, sigmoid
from extraction.learning.features import Sample
from extraction.learning.fitting import fit_multi
from extraction.learning.linear import LinearModel
from extraction.statements.themes import LABELS, by_wordings, choose, context, probabilities
from extraction.trained import independent
from extraction.training.marked import parse
from extraction.training.matching import Tally
from extraction.training.stock import Side, rows

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


def labelled(folder: Path, side: Side) -> list[Labelled]:
    """Every statement of the side's rounds."""
    found = []
    for row in rows(folder, "statements", side):
        text, marks = parse(row.data["marked"])
        for mark in marks:
            names = mark.field(1 if mark.field(0) == "P" else 2).split("+")
            required = tuple(name for name in names if not name.endswith("?"))
            allowed = tuple(name[:-1] for name in names if name.endswith("?"))
            found.append(Labelled(text[mark.start : mark.end], mark.field(0), row.round, required, allowed))
    return found


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
    """The model with its calibration and thresholds, both fitted on rounds held out in turn."""
    statements = labelled(folder, "train")
    wanted = targets(statements)
    held_out = _held_out_scores(statements, wanted)
    platt = np.ones((2, len(LABELS)), np.float32)
    thresholds = np.full(len(LABELS), 0.5, np.float32)
    for k in range(len(LABELS)):
        asked = ~np.isnan(wanted[:, k])
        hits = wanted[asked, k] > 0.5
        platt[:, k] = fit_platt(held_out[asked, k], hits)
        thresholds[k] = _best_threshold(sigmoid(held_out[asked, k] * platt[0, k] + platt[1, k]), hits)
    model = fit_multi(samples(statements), wanted, LABELS, **_OPTIONS)
    return replace(model, extras={"platt": platt, "thresholds": thresholds})


def _held_out_scores(statements: Sequence[Labelled], wanted: Floats) -> Floats:
    """The scores of each statement by a model that saw none of its round."""
    scores = np.zeros_like(wanted)
    rounds = np.asarray([statement.round for statement in statements])
    for name in np.unique(rounds):
        out = rounds == name
        kept = [s for s, o in zip(statements, out, strict=True) if not o]
        model = fit_multi(samples(kept), wanted[~out], LABELS, **_OPTIONS)
        scores[out] = model.scores(samples([s for s, o in zip(statements, out, strict=True) if o]))
    return scores


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
        together = Tally(*(sum(getattr(t, name) for t in self.tallies.values()) for name in ("right", "extra", "missed")))
        return {
            "micro_f1": together.f1,
            "macro_f1": float(np.mean([t.f1 for t in self.tallies.values()])),
            "calibration": float(np.mean(list(self.calibrations.values()))),
        }


def evaluate(folder: Path, model: LinearModel, how: str = "both", side: Side = "blind") -> ThemeFigures:
    """Labels against those of a side's statements. `how`: `both`; `wordings` alone; `model` alone, which is trained anew without the
    wordings. A label that is allowed but not required neither wins nor loses."""
    statements = labelled(folder, side)
    told, sure = _told(folder, model, statements, how)
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


def _told(folder: Path, model: LinearModel, statements: Sequence[Labelled], how: str) -> tuple[list[tuple[str, ...]], Floats]:
    """The labels told of each statement, and the probabilities behind them."""
    if how == "wordings":
        told = [tuple(by_wordings(s.text)) for s in statements]
        return told, np.asarray([[float(label in names) for label in LABELS] for names in told])
    if how == "model":
        stock = labelled(folder, "train")
        plain = fit_multi([Sample(s.text) for s in stock], targets(stock), LABELS, **_OPTIONS)
        sure = sigmoid(plain.scores([Sample(s.text) for s in statements]))
        return [choose(row, [0.35] * len(LABELS)) for row in sure], sure
    sure = probabilities([(s.text, "P" if s.role == "P" else "I") for s in statements], independent(model))
    return [choose(row, list(model.extras["thresholds"])) for row in sure], sure
