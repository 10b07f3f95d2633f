"""Why a statement got its themes: the wordings that matched, the terms that weighed, and in a long item the clause that decided.

The model is asked through the same door as in the pipeline (`statements.themes.probabilities`), with a scorer that remembers what it was
asked; so what is explained is what was decided, whatever the combination of clauses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Literal

import numpy as np

from extraction.learning.features import Sample
from extraction.learning.linear import LinearModel
from extraction.lexicon import load_yaml
from extraction.lexicon.folding import fold
from extraction.record import Improvement, Problem, Report
from extraction.statements.themes import LABELS, Context, Floats, Role, Scorer, probabilities
from extraction.trained import independent

Grade = Literal["strong", "weak"]
_ASKED: Final = 40
_TOLD: Final = 6


@dataclass(frozen=True, slots=True)
class Wording:
    """Words of the statement, `text[start:end]`, that an expression of `lexicon/themes.yaml` names as speaking for a theme."""

    grade: Grade
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Term:
    """What weighed for a theme: a run of characters (`kind` text) or what the lexicon and the place said (`kind` tag), with what it
    added to the log odds."""

    kind: Literal["text", "tag"]
    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a theme was told.

    `recorded` is the record's probability, `own` that of the statement's own words. Where the item is long enough to be asked clause by
    clause, `clause` is the one that spoke loudest, with its probability, and the terms are its terms. `answered`: (problem from 1,
    probability) of the problems that an improvement answers, whose themes count with its own.
    """

    label: str
    recorded: float
    own: float
    threshold: float
    wordings: tuple[Wording, ...]
    terms: tuple[Term, ...]
    clause: str | None = None
    clause_probability: float | None = None
    answered: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A statement with a reason for each theme that was told, and the themes that came near: (label, probability, threshold)."""

    statement: Problem | Improvement
    number: int
    reasons: tuple[Reason, ...]
    near: tuple[tuple[str, float, float], ...]


@dataclass(slots=True)
class _Listening:
    """A scorer that remembers what it was asked and what it answered."""

    scorer: Scorer
    asked: list[Context] = field(default_factory=list)
    answers: list[Floats] = field(default_factory=list)

    def __call__(self, contexts: Sequence[Context]) -> Floats:
        told = self.scorer(contexts)
        self.asked += contexts
        self.answers += list(told)
        return told


def explain_problem(report: Report, index: int, model: LinearModel) -> Explanation:
    """The reasons of problem `index` (from 0). Raises IndexError where there is none."""
    return _explained(report.problems[index], index, "P", (), model)


def explain_improvement(report: Report, index: int, model: LinearModel) -> Explanation:
    """The reasons of improvement `index` (from 0). Raises IndexError where there is none."""
    improvement = report.improvements[index]
    answered = tuple((n, report.problems[n]) for n in improvement.addresses)
    return _explained(improvement, index, "I", answered, model)


def _explained(
    statement: Problem | Improvement,
    index: int,
    role: Role,
    answered: Sequence[tuple[int, Problem]],
    model: LinearModel,
) -> Explanation:
    thresholds = [float(least) for least in model.extras["thresholds"]]
    listening = _Listening(independent(model))
    own = probabilities([(statement.text, role)], listening)[0]
    reasons = tuple(
        _reason(
            label,
            statement,
            (float(own[LABELS.index(label)]), thresholds[LABELS.index(label)]),
            listening,
            answered,
            model,
        )
        for label in statement.themes
    )
    near = sorted(
        (
            (label, p, thresholds[LABELS.index(label)])
            for label, p in statement.theme_scores.items()
            if label not in statement.themes
        ),
        key=lambda one: -one[1],
    )
    return Explanation(statement, index + 1, reasons, tuple(near))


def _reason(
    label: str,
    statement: Problem | Improvement,
    own: tuple[float, float],
    listening: _Listening,
    answered: Sequence[tuple[int, Problem]],
    model: LinearModel,
) -> Reason:
    column = LABELS.index(label)
    clauses = [row[column] for row in listening.answers[1:]]
    loudest = 1 + int(np.argmax(clauses)) if clauses else 0
    context = listening.asked[loudest]
    return Reason(
        label=label,
        recorded=statement.theme_scores.get(label, own[0]),
        own=own[0],
        threshold=own[1],
        wordings=matched(label, statement.text),
        terms=_terms(label, context, model),
        clause=context[0] if clauses else None,
        clause_probability=float(listening.answers[loudest][column]) if clauses else None,
        answered=tuple((n + 1, problem.theme_scores.get(label, 0.0)) for n, problem in answered),
    )


@cache
def _expressions(label: str) -> tuple[tuple[Grade, re.Pattern[str]], ...]:
    entry = load_yaml("themes.yaml")[label]
    grades: tuple[Grade, ...] = ("strong", "weak")
    return tuple((grade, re.compile(one)) for grade in grades for one in entry[grade])


def matched(label: str, text: str) -> tuple[Wording, ...]:
    """The words of a text that the lexicon names for a theme, the strong ones first, none inside another of the same grade."""
    folded = fold(text)
    found = [
        (grade, m.start(), m.end()) for grade, one in _expressions(label) for m in one.finditer(folded) if m.group()
    ]
    kept = {
        (grade, a, b)
        for grade, a, b in found
        if not any(grade == other and (c, d) != (a, b) and c <= a and b <= d for other, c, d in found)
    }
    return tuple(Wording(grade, text[a:b], a, b) for grade, a, b in sorted(kept))


def _terms(label: str, context: Context, model: LinearModel) -> tuple[Term, ...]:
    """The strongest features, as what they add after calibration. Runs inside a longer run are added to it: 更新, 更新不, 新不及 become one."""
    slope = float(model.extras["platt"][0][LABELS.index(label)])
    weights: dict[str, float] = {}
    tags: list[Term] = []
    for feature, added in model.reasons(Sample(*context), label, _ASKED):
        kind, term = feature[0], feature[2:]
        if kind == "t":
            tags.append(Term("tag", term, added * slope))
        else:
            weights[term] = weights.get(term, 0.0) + added * slope
    terms = [Term("text", term, weight) for term, weight in _merged(weights).items()]
    return tuple(sorted([*terms, *tags], key=lambda one: -one.weight)[:_TOLD])


def _merged(weights: dict[str, float]) -> dict[str, float]:
    result: dict[str, float] = {}
    for term in sorted(weights, key=lambda one: (-len(one), -weights[one])):
        whole = next((longer for longer in result if term in longer), term)
        result[whole] = result.get(whole, 0.0) + weights[term]
    return result
