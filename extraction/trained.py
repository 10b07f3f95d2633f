"""The trained parts of the pipeline, loaded from `models/` once a process and handed to the steps as functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from extraction import quantities, sections, statements
from extraction.learning.artifacts import refusal
from extraction.learning.calibration import log_probabilities, sigmoid
from extraction.learning.features import Sample
from extraction.learning.linear import LinearModel, load
from extraction.quantities import metrics
from extraction.sections import aspects, decoding, genre
from extraction.statements import decoding as roles_decoding
from extraction.statements import themes as theme_labels

Context = tuple[str, tuple[str, ...]]
Floats = npt.NDArray[np.float64]


_SCALE = {"scale": (1,)}
_PARTS: dict[str, tuple[tuple[str, ...], dict[str, tuple[int, ...]]]] = {
    "sections": (decoding.KINDS, {}),
    "aspects": (aspects.LABELS, {}),
    "genre": (genre.LABELS, {}),
    "measures": (metrics.LABELS, {}),
    "roles": (roles_decoding.LABELS, {"moves": (len(roles_decoding.BORDERS), *[len(roles_decoding.LABELS)] * 2)}),
    "themes": (
        theme_labels.LABELS,
        {"platt": (2, len(theme_labels.LABELS)), "thresholds": (len(theme_labels.LABELS),)},
    ),
}
"""What a step relies on: the labels in their order, and the shapes of the arrays that go with the weights."""


@dataclass(frozen=True, slots=True)
class Models:
    """What the steps get as arguments; a part that is None leaves its step to rules alone, or out where no rules exist."""

    sections: sections.Scorers = field(default_factory=sections.Scorers)
    statements: statements.Scorers | None = None
    measures: quantities.Scorer | None = None


@cache
def load_models(folder: Path | None = None) -> Models:
    """Every trained part, of the shipped models where no folder is named. Raises ModelError where one is missing, damaged or not the right one."""
    roles, themes = _part("roles", folder), _part("themes", folder)
    return Models(
        sections.Scorers(*(exclusive(_part(name, folder)) for name in ("sections", "aspects", "genre"))),
        statements.Scorers(
            roles=exclusive(roles),
            moves=roles.extras["moves"].astype(np.float64),
            themes=independent(themes),
            thresholds=tuple(float(t) for t in themes.extras["thresholds"]),
        ),
        exclusive(_part("measures", folder)),
    )


def _part(name: str, folder: Path | None) -> LinearModel:
    """A model that its step can work with. Raises ModelError also where it was trained for other labels than this version tells."""
    model = load(name, folder)[0]
    labels, needed = _PARTS[name]
    shapes = {extra: values.shape for extra, values in model.extras.items()}
    if model.labels != labels or shapes | _SCALE != needed | _SCALE:
        raise refusal(name, folder, f"{name}.npz 是为别的版本训练的 / was trained for another version")
    return model


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
