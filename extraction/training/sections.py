"""Training and evaluating the model of sections."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from extraction.learning.calibration import calibration_error
from extraction.learning.features import Sample
from extraction.learning.fitting import SEED, fit_single
from extraction.learning.linear import LinearModel
from extraction.sections import aspects
from extraction.sections.contexts import contexts
from extraction.sections.decoding import KINDS, Scorer, decode
from extraction.sections.units import Unit, cut
from extraction.training.composing import Line, Stock, as_document, compose, load_stock
from extraction.training.perturbing import JOINED, PERTURBATIONS
from extraction.training.stock import Side

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
    """A composed report: its units as the step cuts them with what the model sees of each, and its lines with their labels.

    `owners[u]` is the line that unit u starts in, `places[i]` the unit that line i starts in.
    """

    lines: tuple[Line, ...]
    units: tuple[Unit, ...]
    contexts: list[Sample]
    owners: list[Line]
    places: list[int]


def labelled(lines: Sequence[Line], joined: bool = False) -> Labelled:
    """Composed lines as the step sees them."""
    document, regions, starts = as_document(lines, joined)
    units = cut(document.text, regions)
    unit_starts = [unit.start for unit in units]
    owners = [lines[bisect_right(starts, start) - 1] for start in unit_starts]
    seen = [Sample(text, tags) for text, tags in contexts(document.text, units)]
    places = [max(0, bisect_right(unit_starts, start) - 1) for start in starts]
    return Labelled(tuple(lines), units, seen, owners, places)


def composed(stock: Stock, how_many: int, ways: Sequence[str], seed: int) -> Iterator[Labelled]:
    """Reports composed from the stock, each broken in one of the ways in turn."""
    draw = random.Random(seed)
    for number in range(how_many):
        way = ways[number % len(ways)]
        yield labelled(PERTURBATIONS[way](compose(stock, seed + number), draw), way in JOINED)


def train(folder: Path) -> LinearModel:
    """The model of sections from a training folder; the same folder gives the same model."""
    stock = load_stock(folder, "train")
    reports = list(composed(stock, TRAIN_REPORTS, _TRAINED_ON, SEED))
    samples = [sample for report in reports for sample in report.contexts]
    targets = [line.kind for report in reports for line in report.owners]
    return fit_single(samples, targets, KINDS, c=4.0, least=3, longest=2)


@dataclass
class Figures:
    """What was decided on composed reports of one kind of break: by line, right or wrong and how sure."""

    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    sure: list[float] = field(default_factory=list)
    hit: list[bool] = field(default_factory=list)

    def add(self, kinds: Sequence[str], guessed: Sequence[str], sure: Sequence[float]) -> None:
        """Counts the lines of one report."""
        self.confusion.update(zip(kinds, guessed, strict=True))
        self.sure += sure
        self.hit += [kind == guess for kind, guess in zip(kinds, guessed, strict=True)]

    @property
    def accuracy(self) -> float:
        """Share of the lines that are right."""
        return sum(self.hit) / len(self.hit)

    @property
    def calibration(self) -> float:
        """Expected calibration error."""
        return calibration_error(np.asarray(self.sure), np.asarray(self.hit, float))

    def precision_recall(self, kind: str) -> tuple[float, float]:
        """Of the lines given to a kind the share that belongs there; of those that belong there the share given to it."""
        right = self.confusion[kind, kind]
        told = sum(n for (_, guess), n in self.confusion.items() if guess == kind)
        meant = sum(n for (true, _), n in self.confusion.items() if true == kind)
        return (right / told if told else 0.0, right / meant if meant else 0.0)


def evaluate(
    folder: Path, score: Scorer, how: str = "both", reports: int = BLIND_REPORTS, side: Side = "blind"
) -> dict[str, Figures]:
    """Figures on reports composed from the stock of a side, one set for each kind of break. `how`: `both`, `rules` or `model` alone."""
    stock = load_stock(folder, side)
    result = {}
    for name in PERTURBATIONS:
        result[name] = Figures()
        for report in composed(stock, reports, [name], SEED + 5000):
            guessed, sure = _decided(report, score, how)
            wanted = [line.kind for line in report.lines]
            result[name].add(wanted, [guessed[u] for u in report.places], [sure[u] for u in report.places])
    return result


def _decided(report: Labelled, score: Scorer, how: str) -> tuple[Sequence[str], Sequence[float]]:
    scores = None if how == "rules" else score([(sample.text, sample.tags) for sample in report.contexts])
    if how == "model" and scores is not None:
        return [KINDS[i] for i in scores.argmax(axis=1)], list(np.exp(scores.max(axis=1)))
    decoded = decode(report.units, scores)
    return decoded.kinds, decoded.confidence


def train_aspects(folder: Path) -> LinearModel:
    """The model of the aspects inside section 一."""
    stock = load_stock(folder, "train")
    reports = list(composed(stock, TRAIN_REPORTS, ("intact", "all_dropped"), SEED + 1))
    pairs = [
        (s, o.aspect) for report in reports for s, o in zip(report.contexts, report.owners, strict=True) if o.aspect
    ]
    return fit_single([s for s, _ in pairs], [a for _, a in pairs], aspects.LABELS, c=4.0, least=3, longest=2)


def aspect_accuracy(folder: Path, score: Scorer) -> float:
    """Share of the paragraphs of section 一 of blind reports without any sub-heading whose aspect is right, judged one by one."""
    stock = load_stock(folder, "blind")
    reports = list(composed(stock, BLIND_REPORTS, ["all_dropped"], SEED + 9000))
    pairs = [
        (s, o.aspect) for report in reports for s, o in zip(report.contexts, report.owners, strict=True) if o.aspect
    ]
    scores = score([(sample.text, sample.tags) for sample, _ in pairs])
    right = [aspects.LABELS[i] == aspect for i, (_, aspect) in zip(scores.argmax(axis=1), pairs, strict=True)]
    return round(float(np.mean(right)), 4)
