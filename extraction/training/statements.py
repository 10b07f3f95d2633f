"""Training and evaluating the model of roles: which clauses are problems, done or planned improvements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from extraction.learning.calibration import calibration_error
from extraction.learning.features import Sample
from extraction.learning.fitting import fit_single
from extraction.learning.linear import LinearModel
from extraction.lexicon.folding import fold
from extraction.statements.contexts import contexts
from extraction.statements.decoding import BORDERS, LABELS, Scorer, border, decode
from extraction.statements.segments import Segment, cut
from extraction.trained import exclusive
from extraction.training.marked import Mark, parse
from extraction.training.matching import Tally, pair
from extraction.training.stock import Side, rows

_BACKGROUND_KINDS = ("overview", "requests", "review_litigation", "front_matter")


@dataclass(frozen=True, slots=True)
class Body:
    """A labelled text as segments, each with its label."""

    text: str
    folded: str
    section: str
    segments: list[Segment]
    labels: list[str]
    marks: tuple[Mark, ...]


def bodies(folder: Path, side: Side) -> Iterator[Body]:
    """The bodies of section 五 with their statements, and paragraphs of other sections, which hold none."""
    for number, row in enumerate(rows(folder, "statements", side)):
        text, marks = parse(row.data["marked"])
        plans_only = not any(mark.field(0) == "P" for mark in marks)
        yield _body(text, marks, "other_matters" if plans_only and number % 2 else "problems_improvements")
    for row in rows(folder, "sections", side):
        if row.data["kind"] in _BACKGROUND_KINDS:
            yield _body(row.data["text"], (), row.data["kind"])


def _body(text: str, marks: Sequence[Mark], section: str) -> Body:
    folded = fold(text)
    segments = cut(folded, 0, len(text))
    labels = ["-"] * len(segments)
    for mark in marks:
        role = "P" if mark.field(0) == "P" else "D" if mark.field(1) == "done" else "I"
        inside = [i for i, s in enumerate(segments) if s.start >= mark.start - 1 and s.end <= mark.end + 1]
        inside = inside or [i for i, s in enumerate(segments) if s.start < mark.end and s.end > mark.start][:1]
        for k, i in enumerate(inside):
            labels[i] = role if k == 0 else role.lower()
    return Body(text, folded, section, segments, labels, tuple(marks))


def samples(body: Body) -> list[Sample]:
    """What the model sees of each segment."""
    return [Sample(text, tags) for text, tags in contexts(body.folded, body.segments, body.section)]


def train(folder: Path) -> LinearModel:
    """The model of roles with its transitions; the same folder gives the same model."""
    stock = [body for body in bodies(folder, "train") if body.segments]
    seen = [sample for body in stock for sample in samples(body)]
    targets = [label for body in stock for label in body.labels]
    model = fit_single(seen, targets, LABELS, c=8.0, least=2, balanced=False, longest=2, tag_weight=0.2)
    return replace(model, extras={"moves": _moves(stock)})


def _moves(stock: Sequence[Body]) -> npt.NDArray[np.float32]:
    """(borders, 7, 7): how much likelier a label is behind another one at a kind of border, as a logarithm."""
    pairs: Counter[tuple[int, str, str]] = Counter()
    for body in stock:
        for i in range(1, len(body.segments)):
            pairs[border(body.segments[i - 1], body.segments[i]), body.labels[i - 1], body.labels[i]] += 1
    counts = np.asarray([[[pairs[b, x, y] for y in LABELS] for x in LABELS] for b in range(len(BORDERS))], float) + 0.5
    given = counts / counts.sum(axis=2, keepdims=True)
    alone = counts.sum(axis=1, keepdims=True) / counts.sum(axis=(1, 2), keepdims=True)
    return np.asarray(np.log(given / alone), np.float32)


def evaluate(folder: Path, model: LinearModel, side: Side = "blind") -> dict[str, float]:
    """Statements found against statements labelled on bodies of section 五: F1 by role, and of the pairs the share with the right role
    and, among improvements, the right status."""
    score = exclusive(model)
    tallies = {"P": Tally(), "I": Tally()}
    roles, statuses = [], []
    sure: list[float] = []
    hit: list[bool] = []
    for body in bodies(folder, side):
        found = _found(body, score, model)
        paired = pair([body.text[m.start : m.end] for m in body.marks], [text for text, _, _ in found])
        roles += [_side(body.marks[i]) == found[j][1][0] for i, j in paired]
        good: set[int] = set()
        for part, tally in tallies.items():
            wanted = [m for m in body.marks if _side(m) == part]
            told = [j for j, (_, role, _) in enumerate(found) if role[0] == part]
            pairs = pair([body.text[m.start : m.end] for m in wanted], [found[j][0] for j in told])
            tally.right += len(pairs)
            tally.missed += len(wanted) - len(pairs)
            tally.extra += len(told) - len(pairs)
            good |= {told[j] for _, j in pairs}
            if part == "I":
                statuses += [wanted[i].field(1) == found[told[j]][1][1:] for i, j in pairs]
        sure += [confidence for _, _, confidence in found]
        hit += [j in good for j in range(len(found))]
    both = Tally(*(sum(getattr(t, name) for t in tallies.values()) for name in ("right", "extra", "missed")))
    return {
        "f1": both.f1,
        "precision": both.precision,
        "recall": both.recall,
        "problems_f1": tallies["P"].f1,
        "improvements_f1": tallies["I"].f1,
        "role_accuracy": float(np.mean(roles)),
        "status_accuracy": float(np.mean(statuses)),
        "calibration": calibration_error(np.asarray(sure), np.asarray(hit, float)),
    }


def _side(mark: Mark) -> str:
    return mark.field(0)


def _found(body: Body, score: Scorer, model: LinearModel) -> list[tuple[str, str, float]]:
    """(text, role, confidence) of each statement that the model finds; roles are `P`, `Idone`, `Iplanned`."""
    if not body.segments:
        return []
    names = {"problem": "P", "done": "Idone", "planned": "Iplanned"}
    scores = score(contexts(body.folded, body.segments, body.section))
    return [
        (body.text[body.segments[f.first].start : body.segments[f.last - 1].end], names[f.role], f.confidence)
        for f in decode(body.folded, body.segments, scores, model.extras["moves"].astype(np.float64))
    ]
