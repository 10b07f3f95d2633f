"""Training and evaluating the model of measures: what a quantity counts where rules leave that open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import numpy.typing as npt

from extraction.learning.calibration import log_probabilities
from extraction.learning.features import Sample
from extraction.learning.fitting import fit_single
from extraction.learning.linear import LinearModel
from extraction.lexicon.folding import fold
from extraction.lexicon.outlets import mentions
from extraction.quantities import How, Line, Scorer, decide, read_line
from extraction.quantities.contexts import context
from extraction.quantities.metrics import LABELS, NONE
from extraction.training.marked import Mark, parse
from extraction.training.stock import Row, Side, rows

OPTIONS = {"c": 20.0, "least": 2, "balanced": False, "tag_weight": 0.2}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled text as a line of the narrative; `owners` gives for each of its slots the mark that labels it."""

    round: str
    text: str
    folded: str
    marks: tuple[Mark, ...]
    line: Line | None
    owners: list[int | None]


def labelled(found: Iterable[Row]) -> list[Labelled]:
    """The rows as lines with their labels."""
    return [_labelled(row) for row in found]


def _labelled(row: Row) -> Labelled:
    text, marks = parse(row.data["marked"])
    folded = fold(text)
    line = read_line(folded, 0, len(folded), mentions(folded))
    owners: list[int | None] = []
    for slot in line.slots if line else ():
        number = slot.quantity
        owners.append(
            next((k for k, m in enumerate(marks) if number.number_start < m.end and number.end > m.start), None)
        )
    return Labelled(row.round, text, folded, marks, line, owners)


def train(folder: Path) -> LinearModel:
    """The model of measures from the training rounds, its scale calibrated on rounds held out in turn."""
    stock = labelled(rows(folder, "measures", "train"))
    return replace(fit(stock), extras={"scale": np.asarray([_scale(stock)], np.float32)})


def fit(stock: Sequence[Labelled]) -> LinearModel:
    """A model from labelled lines, not calibrated."""
    samples, targets = _samples(stock)
    return fit_single(samples, targets, LABELS, **OPTIONS)


def _samples(stock: Iterable[Labelled]) -> tuple[list[Sample], list[str]]:
    """One sample a quantity; one whose label is optional teaches nothing."""
    samples: list[Sample] = []
    targets: list[str] = []
    for one in stock:
        for i, owner in enumerate(one.owners):
            target = NONE if owner is None else one.marks[owner].field(0)
            if one.line and not target.endswith("?"):
                samples.append(Sample(*context(one.folded, one.line.around, i)))
                targets.append(target)
    return samples, targets


def _scale(stock: Sequence[Labelled]) -> float:
    """The factor on the scores that makes the held-out labels likeliest, each round scored by a model of the others."""
    scores: list[npt.NDArray[np.float64]] = []
    wanted: list[int] = []
    for name in sorted({one.round for one in stock}):
        model = fit([one for one in stock if one.round != name])
        samples, targets = _samples([one for one in stock if one.round == name])
        scores.append(model.scores(samples))
        wanted += [LABELS.index(target) for target in targets]
    together = np.concatenate(scores)
    candidates = np.linspace(0.4, 2.5, 43)
    losses = [-log_probabilities(together, s)[np.arange(len(wanted)), wanted].mean() for s in candidates]
    return float(candidates[int(np.argmin(losses))])


def scorer(model: LinearModel) -> Scorer:
    """The model as the step wants it."""
    scale = float(model.extras["scale"][0]) if "scale" in model.extras else 1.0

    def score(seen: Sequence[tuple[str, tuple[str, ...]]]) -> npt.NDArray[np.float64]:
        return log_probabilities(model.scores([Sample(text, tags) for text, tags in seen]), scale)

    return score


@dataclass
class Tally:
    """Found and right, found and wrong, missed."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> float:
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn) if self.tp + self.fp + self.fn else 0.0


@dataclass
class Share:
    """So many right out of so many."""

    right: int = 0
    of: int = 0

    def tell(self, right: bool) -> None:
        self.right += right
        self.of += 1

    @property
    def share(self) -> float:
        return self.right / self.of if self.of else 0.0


@dataclass
class Figures:
    """What `evaluate` found. `channels` and `parts` count the labels that have one, `channels_given` those given where no label has one."""

    measures: Tally = field(default_factory=Tally)
    values: Tally = field(default_factory=Tally)
    by_metric: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    qualifiers: Share = field(default_factory=Share)
    channels: Share = field(default_factory=Share)
    channels_given: Share = field(default_factory=Share)
    parts: Share = field(default_factory=Share)
    parts_given: Share = field(default_factory=Share)
    by_model: Share = field(default_factory=Share)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Given:
    """A label or a found measure, as the two are compared."""

    metric: str
    value: Decimal
    unit: str
    qualifier: str
    channel: str
    whole: int | None
    optional: bool = False
    places: int | None = None


def evaluate(folder: Path, side: Side, how: How = "both", score: Scorer | None = None) -> Figures:
    """Precision, recall and F1 on one side of the rounds, pairing as `score.py` does; optional labels neither win nor lose."""
    return judge(labelled(rows(folder, "measures", side)), score, how)


def judge(stock: Sequence[Labelled], score: Scorer | None, how: How = "both") -> Figures:
    """The figures over labelled lines."""
    figures = Figures()
    for one in stock:
        got = _got(one, score, how, figures)
        _compare(one, [_want(mark) for mark in one.marks], got, figures)
    return figures


def _want(mark: Mark) -> _Given:
    metric, value, part = mark.field(0), mark.field(1).split("~")[0], mark.field(5)
    places = len(value.partition(".")[2]) if not mark.field(2) and "." in value else None
    return _Given(
        metric.rstrip("?"),
        Decimal(value),
        mark.field(2),
        mark.field(3),
        mark.field(4),
        int(part[1:]) - 1 if part else None,
        metric.endswith("?"),
        places,
    )


def _got(one: Labelled, score: Scorer | None, how: How, figures: Figures) -> list[_Given]:
    if one.line is None:
        return []
    found = decide(one.folded, [one.line], score, how)[0]
    place = {f.slot: n for n, f in enumerate(found) if f.slot is not None}
    for f in found:
        figures.by_model.tell(f.decided_by == "model")
    return [
        _Given(
            f.metric,
            f.value,
            f.unit or "",
            f.qualifier,
            f.channel or "",
            None if f.whole is None else place.get(f.whole),
        )
        for f in found
    ]


def _compare(one: Labelled, want: Sequence[_Given], got: Sequence[_Given], figures: Figures) -> None:
    pairs, missed, extra = _pair(want, got, exact=True)
    for tally, (p, m, e) in (
        (figures.measures, (pairs, missed, extra)),
        (figures.values, _pair(want, got, exact=False)),
    ):
        tally.tp += sum(not want[i].optional for i in p)
        tally.fp += len(e)
        tally.fn += sum(not want[i].optional for i in m)
    for i in pairs:
        figures.by_metric[want[i].metric].tp += not want[i].optional
    for i in missed:
        if not want[i].optional:
            figures.by_metric[want[i].metric].fn += 1
            figures.notes.append(f"{one.round} missed {want[i].metric} {want[i].value}{want[i].unit}: {one.text[:120]}")
    for j in extra:
        figures.by_metric[got[j].metric].fp += 1
        figures.notes.append(f"{one.round} extra {got[j].metric} {got[j].value}{got[j].unit}: {one.text[:120]}")
    _details(one, want, got, pairs, figures)


def _details(
    one: Labelled, want: Sequence[_Given], got: Sequence[_Given], pairs: dict[int, int], figures: Figures
) -> None:
    for i, j in pairs.items():
        figures.qualifiers.tell(want[i].qualifier == got[j].qualifier)
        if want[i].channel:
            figures.channels.tell(want[i].channel == got[j].channel)
            if want[i].channel != got[j].channel:
                figures.notes.append(
                    f"{one.round} channel {want[i].channel} not {got[j].channel or None} of {want[i].value}: {one.text[:120]}"
                )
        else:
            figures.channels_given.tell(bool(got[j].channel))
        whole = want[i].whole
        if whole is not None and whole in pairs:
            figures.parts.tell(got[j].whole == pairs[whole])
            if got[j].whole != pairs[whole]:
                figures.notes.append(f"{one.round} part {want[i].value} of {want[whole].value}: {one.text[:120]}")
        elif whole is None:
            figures.parts_given.tell(got[j].whole is not None)


def _pair(want: Sequence[_Given], got: Sequence[_Given], exact: bool) -> tuple[dict[int, int], list[int], list[int]]:
    """Greedy one-to-one pairing by likeness."""
    scored = sorted(
        ((_likeness(a, b, exact), i, j) for i, a in enumerate(want) for j, b in enumerate(got)),
        key=lambda t: (-t[0], t[1], t[2]),
    )
    pairs: dict[int, int] = {}
    used: set[int] = set()
    for value, i, j in scored:
        if value > 0 and i not in pairs and j not in used:
            pairs[i] = j
            used.add(j)
    return pairs, [i for i in range(len(want)) if i not in pairs], [j for j in range(len(got)) if j not in used]


def _likeness(a: _Given, b: _Given, exact: bool) -> int:
    value = b.value if a.places is None else round(b.value, a.places)
    if a.value != value:
        return 0
    if not exact:
        return 1 + (a.metric == b.metric)
    if a.metric != b.metric or (a.unit and a.unit != b.unit):
        return 0
    return 2 + (a.channel == b.channel)
