"""Which runs of segments are statements, and with which role: one decision over a stretch of text.

Labels: `-` is background; `P`, `D`, `I` start a problem, a done and a planned improvement; `p`, `d`, `i` go on with one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from extraction.statements.contexts import Context
from extraction.statements.lists import share_within_lists
from extraction.statements.segments import Segment
from extraction.statements.units import border_rules, lead_evidence

LABELS = ("-", "P", "D", "I", "p", "d", "i")
Role = Literal["problem", "done", "planned"]
_ROLES: dict[str, Role] = {"p": "problem", "d": "done", "i": "planned"}
Floats = npt.NDArray[np.float64]
Scorer = Callable[[Sequence[Context]], Floats]
"""(contexts, 7): log probabilities of `LABELS`."""


_MARKS = ("", "。", "!", "?", ";", ":", ",", "、", "\n")
BORDERS = tuple((mark, marked) for mark in _MARKS for marked in (False, True))
"""Kinds of border between two segments: the mark that ends the first, and whether the second starts with an item marker."""
_MOVE_WEIGHT = 0.8
"""How much the transitions count beside the scores, which know the neighbours already; set on training rounds."""


def border(before: Segment, after: Segment) -> int:
    """The kind of border between two neighbours, as an index into `BORDERS`."""
    return BORDERS.index((before.mark, after.marker is not None))


@dataclass(frozen=True, slots=True)
class Found:
    """A statement as a run of segments [first, last), its role, and how sure the decoding is."""

    first: int
    last: int
    role: Role
    confidence: float


def decode(folded: str, segments: Sequence[Segment], scores: Floats, transitions: Floats) -> list[Found]:
    """The best labelling of the segments of a folded text as statements, in text order.

    `scores`: (segments, 7) log probabilities. `transitions`: (borders, 7, 7) logarithms of how much likelier one label is behind another.
    """
    if not segments:
        return []
    scores = scores + lead_evidence(folded, segments, LABELS)
    scores = share_within_lists(folded, segments, scores, [LABELS.index(name) for name in "-PDI"])
    allowed = _moves()
    rules = border_rules(folded, segments, LABELS)
    pairs = zip(pairwise(segments), rules, strict=True)
    moves = [allowed + _MOVE_WEIGHT * transitions[border(a, b)] + rule for (a, b), rule in pairs]
    path = _viterbi(scores, moves)
    marginals = _marginals(scores, moves)
    found: list[Found] = []
    for i, label in enumerate(path):
        name = LABELS[label]
        if name in "PDI":
            found.append(Found(i, i + 1, _ROLES[name.lower()], float(marginals[i, label])))
        elif name in "pdi" and found:
            last = found[-1]
            found[-1] = Found(last.first, i + 1, last.role, min(last.confidence, float(marginals[i, label])))
    return _whole_items(segments, found)


def _whole_items(segments: Sequence[Segment], found: Sequence[Found]) -> list[Found]:
    """What stands in one marked item in one role is one statement, whatever marks stand inside it."""
    whole: list[Found] = []
    for one in found:
        last = whole[-1] if whole else None
        if last and segments[last.first].marker and _goes_on(segments, last, one):
            whole[-1] = Found(last.first, one.last, last.role, min(last.confidence, one.confidence))
        else:
            whole.append(one)
    return whole


def _goes_on(segments: Sequence[Segment], item: Found, one: Found) -> bool:
    """Whether `one` is the rest of a marked item: same side, no marker and no new paragraph from the item to its end."""
    same_side = (item.role == "problem") == (one.role == "problem")
    return same_side and not any(s.marker or s.opens_paragraph for s in segments[item.last : one.first + 1])


def _moves() -> Floats:
    """(7, 7): going on is only possible with what was started."""
    moves = np.zeros((len(LABELS), len(LABELS)))
    for i, name in enumerate(LABELS):
        for j, following in enumerate(LABELS):
            if following in "pdi" and name.lower() != following:
                moves[i, j] = -np.inf
    return moves


def _viterbi(scores: Floats, moves: Sequence[Floats]) -> list[int]:
    best = np.where([name in "pdi" for name in LABELS], -np.inf, scores[0])
    back = []
    for row, move in zip(scores[1:], moves, strict=True):
        through = best[:, None] + move
        back.append(through.argmax(axis=0))
        best = through.max(axis=0) + row
    path = [int(best.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return path[::-1]


def _marginals(scores: Floats, moves: Sequence[Floats]) -> Floats:
    """(n, 7): the probability of each label at each segment, given everything."""
    n = len(scores)
    start = np.where([name in "pdi" for name in LABELS], -np.inf, 0.0)
    ahead, behind = np.empty_like(scores), np.zeros_like(scores)
    ahead[0] = scores[0] + start
    with np.errstate(divide="ignore"):
        for i in range(1, n):
            ahead[i] = _logsum(ahead[i - 1][:, None] + moves[i - 1], 0) + scores[i]
        for i in range(n - 2, -1, -1):
            behind[i] = _logsum(moves[i] + (scores[i + 1] + behind[i + 1])[None, :], 1)
    joint = ahead + behind
    odds = np.exp(joint - joint.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _logsum(values: Floats, axis: int) -> Floats:
    top = values.max(axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    return np.asarray(np.log(np.exp(values - top).sum(axis=axis)) + np.squeeze(top, axis=axis))
