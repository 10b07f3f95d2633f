"""One decision over the whole report: which section each unit belongs to.

A hidden Markov chain over the eight kinds of section, decoded by Viterbi; the forward-backward marginals tell how sure each unit is.
Evidence are headings, table kinds, cues and the scores of the trained model (log probabilities; rules alone: none).
All weights are natural logarithms of odds; they were set on perturbed training reports (`gongkai evaluate sections`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
import numpy.typing as npt

from extraction.record import SectionKind
from extraction.sections.contexts import Context
from extraction.sections.units import Unit

KINDS: tuple[SectionKind, ...] = get_args(SectionKind)
_INDEX = {kind: i for i, kind in enumerate(KINDS)}
_FRONT, _BACK = _INDEX["front_matter"], _INDEX["back_matter"]
Floats = npt.NDArray[np.float64]
Scorer = Callable[[Sequence[Context]], Floats]
"""Log probabilities of the labels (columns) for each context of a unit (rows)."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What a piece of evidence is worth, what a break of the order costs, and how much the model may speak against a kind (`most_doubt`): a
    heading and the order must be able to hold against a few odd paragraphs."""

    statutory_heading: float = 14.0
    usual_heading: float = 8.0
    table: float = 9.0
    cue: float = 3.0
    closing: float = 2.5
    forward: float = -4.0
    skip: float = -0.7
    backward: float = -12.0
    at_heading: float = -0.2
    backward_at_heading: float = -2.0
    leave_back: float = -12.0
    most_doubt: float = -5.0


@dataclass(frozen=True, slots=True)
class Decoded:
    """The kind of each unit, and the probability that it is right."""

    kinds: tuple[SectionKind, ...]
    confidence: tuple[float, ...]


def decode(
    units: Sequence[Unit], scores: Floats | None = None, weights: Weights = Weights(), *, alone: bool = False
) -> Decoded:
    """The best sequence of kinds for the units.

    `scores`: (len(units), 8) log probabilities of the model, in the order of `KINDS`, or None for rules alone. `alone`: the units are one
    section without the rest of its report, so that any kind may come first.
    """
    if not units:
        return Decoded((), ())
    emissions = _evidence(units, weights)
    if scores is not None:
        emissions = emissions + np.maximum(scores, weights.most_doubt)
    moves = [_moves(unit, weights) for unit in units]
    emissions[0] += np.zeros(len(KINDS)) if alone else _first_row()
    path = _viterbi(emissions, moves)
    marginals = _marginals(emissions, moves)
    sure = tuple(float(marginals[i, k]) for i, k in enumerate(path))
    return Decoded(tuple(KINDS[k] for k in path), sure)


def _evidence(units: Sequence[Unit], weights: Weights) -> Floats:
    """(n, 8): what headings, tables and cues say of each unit."""
    emissions = np.zeros((len(units), len(KINDS)))
    for i, unit in enumerate(units):
        if unit.heading:
            worth = weights.statutory_heading if unit.heading.statutory else weights.usual_heading
            emissions[i, _INDEX[unit.heading.kind]] += worth
        if unit.table:
            emissions[i, _INDEX[unit.table]] += weights.table
        if unit.cue:
            emissions[i, _INDEX[unit.cue]] += weights.cue
    for i in reversed(range(len(units))):
        if not units[i].closing:
            break
        emissions[i, _BACK] += weights.closing - weights.forward
    return emissions


def _moves(unit: Unit, weights: Weights) -> Floats:
    """(8, 8): the cost of going from one kind to another at this unit."""
    steps = np.arange(len(KINDS))[None, :] - np.arange(len(KINDS))[:, None]
    at_border = unit.heading is not None or unit.table is not None
    forward = weights.at_heading if at_border else weights.forward
    backward = weights.backward_at_heading if at_border else weights.backward
    moves = np.where(steps > 0, forward + weights.skip * (steps - 1), 0.0)
    moves = np.where(steps < 0, backward, moves)
    moves[:, _FRONT] = np.where(np.arange(len(KINDS)) == _FRONT, 0.0, weights.leave_back)
    moves[_BACK, :] = np.where(np.arange(len(KINDS)) == _BACK, 0.0, weights.leave_back)
    # The signature closes the report wherever it stands: nothing is skipped on the way to it.
    moves[:_BACK, _BACK] = weights.forward
    return moves


def _viterbi(emissions: Floats, moves: Sequence[Floats]) -> list[int]:
    best = emissions[0]
    back: list[npt.NDArray[np.intp]] = []
    for i in range(1, len(emissions)):
        through = best[:, None] + moves[i]
        back.append(through.argmax(axis=0))
        best = through.max(axis=0) + emissions[i]
    path = [int(best.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return path[::-1]


def _first_row() -> Floats:
    """A report starts with its front matter; where that is gone, with anything."""
    start = np.full(len(KINDS), -2.0)
    start[_FRONT] = 0.0
    return start


def _marginals(emissions: Floats, moves: Sequence[Floats]) -> Floats:
    """(n, 8): the probability of each kind at each unit, given everything."""
    n = len(emissions)
    ahead = np.zeros((n, len(KINDS)))
    ahead[0] = emissions[0]
    for i in range(1, n):
        ahead[i] = _logsumexp(ahead[i - 1][:, None] + moves[i], axis=0) + emissions[i]
    behind = np.zeros((n, len(KINDS)))
    for i in range(n - 2, -1, -1):
        behind[i] = _logsumexp(moves[i + 1] + (emissions[i + 1] + behind[i + 1])[None, :], axis=1)
    joint = ahead + behind
    joint -= joint.max(axis=1, keepdims=True)
    odds = np.exp(joint)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _logsumexp(values: Floats, axis: int) -> Floats:
    top = values.max(axis=axis, keepdims=True)
    summed: Floats = np.log(np.exp(values - top).sum(axis=axis)) + np.squeeze(top, axis=axis)
    return summed
