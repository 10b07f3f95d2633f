"""Scores into probabilities that mean what they say, fitted on texts that the model did not see."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def log_probabilities(scores: Floats, scale: float = 1.0) -> Floats:
    """(n, k) log softmax of scaled scores."""
    scores = scores * scale
    top = scores.max(axis=1, keepdims=True)
    return np.asarray(scores - top - np.log(np.exp(scores - top).sum(axis=1, keepdims=True)))


def sigmoid(scores: Floats) -> Floats:
    """Log odds into probabilities, without overflow."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores, -40, 40))))


def fit_platt(scores: Floats, hits: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """(a, b) such that sigmoid(a * score + b) is calibrated (Platt 1999); (1, 0) where there is nothing to learn from."""
    if hits.all() or not hits.any():
        return 1.0, 0.0
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e3).fit(scores.reshape(-1, 1), hits)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def calibration_error(sure: Floats, hit: Floats, bins: int = 10) -> float:
    """Expected calibration error: the mean distance between confidence and accuracy over equally wide bins, weighted by their size."""
    if not len(sure):
        return 0.0
    place = np.minimum((sure * bins).astype(int), bins - 1)
    parts = [(place == b) for b in range(bins)]
    return float(sum(abs(sure[part].mean() - hit[part].mean()) * part.mean() for part in parts if part.any()))
