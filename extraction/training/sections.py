"""Training and evaluating the model of sections."""

from __future__ import annotations

import random
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
from extraction.training.perturbing import PERTURBATIONS
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
            result[name].add(report.kinds, guessed, sure)
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
    pairs = [(s, a) for report in reports for s, a in zip(report.contexts, report.aspects, strict=True) if a]
    return fit_single([s for s, _ in pairs], [a for _, a in pairs], aspects.LABELS, c=4.0, least=3)


def aspect_accuracy(folder: Path, score: Scorer) -> float:
    """Share of the paragraphs of section 一 of blind reports without any sub-heading whose aspect is right, judged one by one."""
    stock = load_stock(folder, "blind")
    reports = list(composed(stock, BLIND_REPORTS, ["all_dropped"], SEED + 9000))
    pairs = [(s, a) for report in reports for s, a in zip(report.contexts, report.aspects, strict=True) if a]
    scores = score([(sample.text, sample.tags) for sample, _ in pairs])
    right = [aspects.LABELS[i] == aspect for i, (_, aspect) in zip(scores.argmax(axis=1), pairs, strict=True)]
    return round(sum(right) / len(right), 4)
