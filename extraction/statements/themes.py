"""Which themes a statement is about: a calibrated probability a label, from its words and the words that name a theme.

The wordings lie in `lexicon/themes.yaml`; they enter the model as tags beside words and character n-grams.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from extraction.lexicon import load_yaml
from extraction.lexicon.folding import fold

Context = tuple[str, tuple[str, ...]]
Floats = npt.NDArray[np.float64]
Scorer = Callable[[Sequence[Context]], Floats]
"""(contexts, 18): a calibrated probability of each of `LABELS`."""

Role = Literal["P", "I"]

LABELS: tuple[str, ...] = tuple(load_yaml("themes.yaml"))
OTHER = "other"
_CLAUSE_END = re.compile(r"[。;,!?]")
_CLAUSE_ENDS = re.compile(r"[。；;，,：:！？]")
_LONG = 45
_SHORTEST_CLAUSE = 7
_CLAUSE_SHARE = 0.75
"""Set on held-out training rounds, with items put together from several: F1 0.83 against 0.59 for the whole alone."""


@cache
def _wordings() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    data = load_yaml("themes.yaml")
    joined = {
        label: [re.compile("|".join(f"(?:{one})" for one in data[label][grade])) for grade in ("strong", "weak")]
        for label in data
    }
    return tuple((label, strong, weak) for label, (strong, weak) in joined.items())


def context(text: str, role: Role) -> Context:
    """What the model of themes sees of a statement."""
    return text, (f"role={role}", *_tags(fold(text)))


def _tags(folded: str) -> list[str]:
    """Which themes the wordings name, which of them in the first clause, and how many there are."""
    lead = _CLAUSE_END.split(folded, maxsplit=1)[0]
    tags, named = [], 0
    for label, strong, weak in _wordings():
        if strong.search(folded):
            named += 1
            tags.append(f"says={label}")
            if strong.search(lead):
                tags.append(f"leads={label}")
        elif weak.search(folded):
            tags.append(f"hints={label}")
    return [*tags, f"named={min(named, 4)}"]


def probabilities(statements: Sequence[tuple[str, Role]], scorer: Scorer) -> Floats:
    """(statements, 18): how sure each theme is. In a long item every clause is asked by itself, and the surest answer counts beside that
    for the whole: what one clause of five states is drowned in the whole."""
    clauses = [_clauses(text) if len(text) > _LONG else [] for text, _ in statements]
    asked = [context(text, role) for text, role in statements]
    asked += [context(clause, role) for (_, role), own in zip(statements, clauses, strict=True) for clause in own]
    sure = scorer(asked)
    result, position = sure[: len(statements)].copy(), len(statements)
    for i, own in enumerate(clauses):
        if own:
            result[i] = (1 - _CLAUSE_SHARE) * result[i] + _CLAUSE_SHARE * sure[position : position + len(own)].max(
                axis=0
            )
        position += len(own)
    return result


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE_ENDS.split(text) if len(clause) >= _SHORTEST_CLAUSE]


def by_wordings(text: str) -> set[str]:
    """The themes that the wordings alone give, for comparison; `other` where they give none."""
    folded = fold(text)
    return {label for label, strong, _ in _wordings() if strong.search(folded)} or {OTHER}


def choose(probabilities: Sequence[float], thresholds: Sequence[float]) -> tuple[str, ...]:
    """The labels at or over their threshold, the likeliest where none is; `other` only alone."""
    over = [
        label
        for label, p, least in zip(LABELS, probabilities, thresholds, strict=True)
        if p >= least and label != OTHER
    ]
    if over:
        return tuple(over)
    return (LABELS[int(np.argmax(probabilities))],)
