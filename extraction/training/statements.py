"""Training and evaluating the model of roles: which clauses are problems, done or planned improvements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from extraction.learning.features import Sample
from extraction.learning.fitting import fit_single
from extraction.learning.linear import LinearModel
from extraction.lexicon.folding import fold
from extraction.statements.contexts import contexts
from extraction.statements.decoding import BORDERS, LABELS, border
from extraction.statements.segments import Segment, cut
from extraction.training.marked import Mark, parse
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
    model = fit_single(seen, targets, LABELS, c=8.0, least=2, balanced=False)
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
