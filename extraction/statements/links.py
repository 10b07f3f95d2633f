"""Which improvement answers which problem, what that says about its themes, and which problem nothing answers.

Precision first: a link or an alarm that is wrong costs more than one that is missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extraction.lexicon.folding import fold
from extraction.statements.themes import LABELS, OTHER, Floats, Scorer, choose, probabilities

_FILLER = re.compile(
    r"[\W\d_]+|进一步|加强|提高|提升|完善|不断|有待|还需|不够|不足|工作|政府|政务|信息|公开|我[局镇县区市]|情况|方面|部分|存在|问题"
)
_OTHER = LABELS.index(OTHER)
_LEAST = 0.6
_NEAR_BEST = 0.2
_PARALLEL = 0.5
"""A link needs this much evidence, may fall behind the best by so much, and two lists of one length count so much for the
same place. On held-out training rounds: precision 0.96 and more, recall 0.87 and more."""
_FROM_PROBLEM = 0.4
"""Share of the answered problem in an improvement's themes: its label names the deficiency that it works on. On held-out training rounds
F1 rises by 0.02 to 0.09."""
_UNANSWERED_THEMES = 0.1
_UNANSWERED_WORDS = 0.2
"""A problem stays unanswered where no improvement comes nearer than this, and there are fewer improvements than problems (precision
1.0, recall 0.62 on held-out training rounds)."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The themes of both sides as probabilities, for each improvement the problems that it answers, and the problems that
    nothing answers."""

    problems: Floats
    improvements: Floats
    links: tuple[tuple[int, ...], ...]
    unanswered: tuple[int, ...]


def answer(
    problems: Sequence[str], improvements: Sequence[str], scorer: Scorer, thresholds: Sequence[float]
) -> Answers:
    """Themes and links of the statements of one section 五, both lists in text order."""
    asked = [(text, "P") for text in problems] + [(text, "I") for text in improvements]
    sure = probabilities(asked, scorer) if asked else np.zeros((0, len(LABELS)))  # type: ignore[arg-type]
    asked_sure, told_sure = sure[: len(problems)], sure[len(problems) :].copy()
    worth = _worth(problems, improvements, asked_sure, told_sure, thresholds)
    links = tuple(_linked(row) for row in worth)
    for i, linked in enumerate(links):
        answered = list(linked) or ([i] if len(problems) == len(improvements) else [])
        if answered:
            told_sure[i] = (1 - _FROM_PROBLEM) * told_sure[i] + _FROM_PROBLEM * asked_sure[answered].max(axis=0)
    return Answers(asked_sure, told_sure, links, _unanswered(problems, improvements, sure, links))


def _worth(
    problems: Sequence[str], improvements: Sequence[str], asked: Floats, told: Floats, thresholds: Sequence[float]
) -> list[list[float]]:
    """How much speaks for each improvement answering each problem: themes that both have, words that both use, the same place."""
    chosen_p = [{LABELS.index(name) for name in choose(row, thresholds)} - {_OTHER} for row in asked]
    chosen_i = [{LABELS.index(name) for name in choose(row, thresholds)} - {_OTHER} for row in told]
    parallel = _PARALLEL if len(problems) == len(improvements) else 0.0
    return [
        [
            0.8 * max((min(asked[j, k], told[i, k]) for k in chosen_i[i] & chosen_p[j]), default=0.0)
            + 1.2 * likeness(problem, improvement)
            + (parallel if i == j else 0.0)
            for j, problem in enumerate(problems)
        ]
        for i, improvement in enumerate(improvements)
    ]


def _linked(worth: Sequence[float]) -> tuple[int, ...]:
    best = max(worth, default=0.0)
    return tuple(j for j, value in enumerate(worth) if value >= _LEAST and value >= best - _NEAR_BEST)


def _unanswered(
    problems: Sequence[str], improvements: Sequence[str], sure: Floats, links: Sequence[tuple[int, ...]]
) -> tuple[int, ...]:
    """The problems that no improvement comes near; none where the report promises nothing at all."""
    if not improvements or len(improvements) >= len(problems):
        return ()
    answered = {j for linked in links for j in linked}
    told = sure[len(problems) :]
    return tuple(
        j
        for j, problem in enumerate(problems)
        if j not in answered
        and np.minimum(told, sure[j]).sum(axis=1).max() < _UNANSWERED_THEMES
        and max(likeness(problem, improvement) for improvement in improvements) < _UNANSWERED_WORDS
    )


def likeness(one: str, other: str) -> float:
    """Share of the shorter text's character pairs that the other has too, stock words left out."""
    a, b = _pairs(one), _pairs(other)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _pairs(text: str) -> set[str]:
    body = _FILLER.sub(" ", fold(text))
    return {body[i : i + 2] for i in range(len(body) - 1) if " " not in body[i : i + 2]}
