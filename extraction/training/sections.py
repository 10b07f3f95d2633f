"""Training and evaluating the model of sections."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from extraction.learning.features import Sample
from extraction.learning.fitting import SEED, fit_single
from extraction.learning.linear import LinearModel
from extraction.sections import aspects
from extraction.sections.contexts import contexts
from extraction.sections.decoding import KINDS, Scorer, decode
from extraction.sections.units import Unit, cut
from extraction.training.composing import Line, Stock, as_document, compose, load_stock
from extraction.training.perturbing import PERTURBATIONS

TRAIN_REPORTS = 700
BLIND_REPORTS = 200
_TRAINED_ON = (
    "intact",
    "one_dropped",
    "one_dropped",
    "all_dropped",
    "all_dropped",
    "noisy",
    "merged",
    "repeated",
    "moved",
    "foreign",
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A composed report as units with the kind and aspect of each."""

    units: tuple[Unit, ...]
    contexts: list[Sample]
    kinds: list[str]
    aspects: list[str | None]
    sizes: list[int]


def labelled(lines: Sequence[Line]) -> Labelled:
    """The units of composed lines; a unit takes the label of the line that it starts in."""
    document, regions = as_document(lines)
    starts = np.cumsum([0, *(len(line.text) + 1 for line in lines)])
    units = cut(document.text, regions)
    owners = [lines[int(np.searchsorted(starts, unit.start, side="right")) - 1] for unit in units]
    seen = [Sample(text, tags) for text, tags in contexts(document.text, units)]
    return Labelled(units, seen, [o.kind for o in owners], [o.aspect for o in owners], [u.end - u.start for u in units])


def composed(stock: Stock, how_many: int, kinds_of_break: Sequence[str], seed: int) -> Iterator[Labelled]:
    """Reports composed from the stock, each broken in one of the ways."""
    draw = random.Random(seed)
    for number in range(how_many):
        lines = compose(stock, seed + number)
        yield labelled(PERTURBATIONS[kinds_of_break[number % len(kinds_of_break)]](lines, draw))


def train(folder: Path) -> LinearModel:
    """The model of sections from a training folder; the same folder gives the same model."""
    stock = load_stock(folder, "train")
    reports = list(composed(stock, TRAIN_REPORTS, _TRAINED_ON, SEED))
    samples = [sample for report in reports for sample in report.contexts]
    targets = [kind for report in reports for kind in report.kinds]
    return fit_single(samples, targets, KINDS, c=4.0, least=3)


def scorer(model: LinearModel, scale: float = 1.0) -> Scorer:
    """The model as the step wants it: log probabilities of the kinds for contexts."""

    def score(seen: Sequence[tuple[str, tuple[str, ...]]]) -> npt.NDArray[np.float64]:
        scores = model.scores([Sample(text, tags) for text, tags in seen]) * scale
        top = scores.max(axis=1, keepdims=True)
        return np.asarray(scores - top - np.log(np.exp(scores - top).sum(axis=1, keepdims=True)))

    return score


@dataclass
class Figures:
    """Line accuracy and what is confused with what, over composed reports of one kind of break."""

    right: int = 0
    of: int = 0
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    sure: list[float] = field(default_factory=list)
    hit: list[bool] = field(default_factory=list)

    @property
    def accuracy(self) -> float:
        return self.right / self.of if self.of else 0.0

    def calibration_error(self, bins: int = 10) -> float:
        """Expected calibration error: the mean distance of confidence and accuracy over equally wide bins."""
        sure, hit = np.asarray(self.sure), np.asarray(self.hit, float)
        place = np.minimum((sure * bins).astype(int), bins - 1)
        return float(
            sum(
                abs(sure[place == b].mean() - hit[place == b].mean()) * (place == b).mean()
                for b in range(bins)
                if (place == b).any()
            )
        )


def evaluate(
    folder: Path, score: Scorer | None, how: str = "both", reports: int = BLIND_REPORTS, side: str = "blind"
) -> dict[str, Figures]:
    """Line accuracy on composed reports of the blind side for each kind of break. `how`: `both`, `rules` or `model` alone."""
    stock = load_stock(folder, "blind" if side == "blind" else "train")
    result = {}
    for name in PERTURBATIONS:
        figures = Figures()
        for report in composed(stock, reports, [name], SEED + 5000):
            _judge(report, score, how, figures)
        result[name] = figures
    return result


def _judge(report: Labelled, score: Scorer | None, how: str, figures: Figures) -> None:
    scores = score([(s.text, s.tags) for s in report.contexts]) if score and how != "rules" else None
    if how == "model" and scores is not None:
        guessed: Sequence[Any] = [KINDS[i] for i in scores.argmax(axis=1)]
        sure: Sequence[float] = list(np.exp(scores.max(axis=1)))
    else:
        decoded = decode(report.units, scores)
        guessed, sure = decoded.kinds, decoded.confidence
    for kind, guess, confidence in zip(report.kinds, guessed, sure, strict=True):
        figures.of += 1
        figures.right += kind == guess
        figures.confusion[kind, guess] += 1
        figures.sure.append(confidence)
        figures.hit.append(kind == guess)


def train_aspects(folder: Path) -> LinearModel:
    """The model of the aspects inside section 一."""
    stock = load_stock(folder, "train")
    reports = list(composed(stock, TRAIN_REPORTS, ("intact", "all_dropped"), SEED + 1))
    pairs = [(s, a) for report in reports for s, a in zip(report.contexts, report.aspects, strict=True) if a]
    return fit_single([s for s, _ in pairs], [a for _, a in pairs], aspects.LABELS, c=4.0, least=3)
