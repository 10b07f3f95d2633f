"""Whether a text without headings and tables is a piece of an annual report at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from extraction.document import Text

LABELS = ("report", "other")
Scorer = Callable[[Sequence[tuple[str, tuple[str, ...]]]], npt.NDArray[np.float64]]
"""(paragraphs, 2): log probabilities of `LABELS`."""

_MOST_PARAGRAPHS = 40
_SHORTEST = 8
_LEAST = 0.5
"""Mean advantage of `report` over `other`, as a logarithm of odds, from which on a text without structure is read as a section."""


def is_section(text: Text, scorer: Scorer) -> bool:
    """Whether the paragraphs read like those of a report's sections; long texts are judged by their first paragraphs."""
    lines = [text.string[a:b] for a, b in text.lines() if b - a >= _SHORTEST][:_MOST_PARAGRAPHS]
    if not lines:
        return False
    scores = scorer([(line, ()) for line in lines])
    return float((scores[:, 0] - scores[:, 1]).mean()) >= _LEAST
