"""Which improvement answers which problem: by item number where both lists run in parallel, by theme and by wording.

Precision first: a link that is wrong costs more than one that is missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extraction.lexicon.folding import fold

_FILLER = re.compile(
    r"[\W\d_]+|进一步|加强|提高|提升|完善|不断|有待|还需|不够|不足|工作|政府|政务|信息|公开|我局|我镇|我县|我区|我市|情况|方面|部分|存在|问题"
)


@dataclass(frozen=True, slots=True)
class Linkable:
    """A statement as links see it: its text, themes and scores, and the number of its item (None: unnumbered)."""

    text: str
    themes: tuple[str, ...]
    scores: dict[str, float]
    order: int | None


def link(
    problems: Sequence[Linkable], improvements: Sequence[Linkable], adjacent: Sequence[int | None]
) -> list[tuple[int, ...]]:
    """For each improvement the problems that it answers.

    `adjacent[i]` is the problem that stands right before improvement i in one item (问题…整改措施…), None elsewhere.
    """
    parallel = bool(problems) and len(problems) == len(improvements)
    result: list[tuple[int, ...]] = []
    for i, improvement in enumerate(improvements):
        before = adjacent[i]
        if before is not None:
            result.append((before,))
            continue
        worth = [
            _worth(problem, improvement) + (0.5 if parallel and i == j else 0.0) for j, problem in enumerate(problems)
        ]
        result.append(tuple(j for j, value in enumerate(worth) if value >= _LEAST and value >= max(worth) - _NEAR_BEST))
    return result


_LEAST = 0.75
_NEAR_BEST = 0.35
"""Set on training rounds for a precision of 0.95."""


def _worth(problem: Linkable, improvement: Linkable) -> float:
    """How much speaks for an answer: shared themes as sure as both are, and shared words."""
    shared = set(problem.themes) & set(improvement.themes)
    themes = max(
        (min(problem.scores.get(t, 0.0), improvement.scores.get(t, 0.0)) for t in shared - {"other"}), default=0.0
    )
    return 0.8 * themes + 1.2 * likeness(problem.text, improvement.text)


def likeness(one: str, other: str) -> float:
    """Share of the shorter text's character pairs that the other has too, stock words left out."""
    a, b = _pairs(one), _pairs(other)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _pairs(text: str) -> set[str]:
    body = _FILLER.sub(" ", fold(text))
    return {body[i : i + 2] for i in range(len(body) - 1) if " " not in body[i : i + 2]}
