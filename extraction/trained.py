"""The trained parts of the pipeline, loaded from `models/` once a process and handed to the steps as functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from extraction import sections, statements
from extraction.learning.calibration import log_probabilities, sigmoid
from extraction.learning.features import Sample
from extraction.learning.linear import LinearModel, load

Context = tuple[str, tuple[str, ...]]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Models:
    """What the steps get as arguments; a part that is None leaves its step to rules alone, or out where no rules exist."""

    sections: sections.Scorers = field(default_factory=sections.Scorers)
    statements: statements.Scorers | None = None


@cache
def load_models(folder: Path | None = None) -> Models:
    """Every trained part. Raises ModelError where one is missing, damaged or not the one that its card describes."""
    roles, themes = load("roles", folder)[0], load("themes", folder)[0]
    return Models(
        sections.Scorers(*(exclusive(load(name, folder)[0]) for name in ("sections", "aspects", "genre"))),
        statements.Scorers(
            roles=exclusive(roles),
            moves=roles.extras["moves"].astype(np.float64),
            themes=independent(themes),
            thresholds=tuple(float(t) for t in themes.extras["thresholds"]),
        ),
    )


def exclusive(model: LinearModel) -> Callable[[Sequence[Context]], Floats]:
    """A model of labels that exclude each other: log probabilities, scaled as calibration found."""
    scale = float(model.extras["scale"][0]) if "scale" in model.extras else 1.0

    def score(seen: Sequence[Context]) -> Floats:
        return log_probabilities(model.scores([Sample(text, tags) for text, tags in seen]), scale)

    return score


def independent(model: LinearModel) -> Callable[[Sequence[Context]], Floats]:
    """A model of labels that stand side by side: a calibrated probability of each."""
    slope, shift = model.extras["platt"].astype(np.float64)

    def score(seen: Sequence[Context]) -> Floats:
        return sigmoid(model.scores([Sample(text, tags) for text, tags in seen]) * slope + shift)

    return score
