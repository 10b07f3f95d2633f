"""A linear model as plain arrays: what scikit-learn trained, applied with numpy and loaded without unpickling."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from extraction.learning import artifacts
from extraction.learning.arrays import Array, read_arrays
from extraction.learning.features import Sample, features

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LinearModel:
    """`labels` names the columns; `weights` is (features, labels); a feature's value is idf / norm of the sample.

    Each sample's text features are scaled to length 1, tags keep the weight `tag_weight`. `extras` holds further arrays that belong to
    the model (transitions, calibration).
    """

    labels: tuple[str, ...]
    vocabulary: tuple[str, ...]
    idf: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]
    intercepts: npt.NDArray[np.float32]
    longest: int = 3
    tag_weight: float = 0.35
    extras: dict[str, npt.NDArray[np.float32]] = field(default_factory=dict)

    @cached_property
    def index(self) -> dict[str, int]:
        return {feature: i for i, feature in enumerate(self.vocabulary)}

    @cached_property
    def _tags(self) -> npt.NDArray[np.bool_]:
        """Which features are tags, which keep their own weight."""
        return np.fromiter((feature.startswith("t:") for feature in self.vocabulary), bool, len(self.vocabulary))

    def row(self, sample: Sample) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
        """The columns and values of a sample."""
        index = self.index
        found = sorted(index[feature] for feature in features(sample, self.longest) if feature in index)
        columns = np.asarray(found, dtype=np.intp)
        values = self.idf[columns]
        tags = self._tags[columns]
        norm = float(np.sqrt((values[~tags] ** 2).sum())) or 1.0
        return columns, np.where(tags, np.float32(self.tag_weight), values / np.float32(norm)).astype(np.float32)

    def scores(self, samples: Sequence[Sample]) -> Floats:
        """(samples, labels): the linear scores (log odds before calibration)."""
        result = np.tile(self.intercepts.astype(np.float64), (len(samples), 1))
        for i, sample in enumerate(samples):
            columns, values = self.row(sample)
            result[i] += values @ self.weights[columns]
        return result

    def reasons(self, sample: Sample, label: str, most: int = 8) -> list[tuple[str, float]]:
        """The features that spoke for a label, the strongest first, with what each added to the score."""
        columns, values = self.row(sample)
        added = values * self.weights[columns, self.labels.index(label)]
        order = np.argsort(-added, kind="stable")[:most]
        return [(self.vocabulary[columns[i]], float(added[i])) for i in order if added[i] > 0]


def to_bytes(model: LinearModel) -> bytes:
    """The arrays of a model, the same bytes for the same model."""
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        allow_pickle=False,
        labels=np.frombuffer("\0".join(model.labels).encode(), np.uint8),
        vocabulary=np.frombuffer("\0".join(model.vocabulary).encode(), np.uint8),
        idf=model.idf,
        weights=model.weights.astype(np.float16),
        intercepts=model.intercepts,
        shape=np.asarray([model.longest, model.tag_weight], np.float32),
        **{f"extra_{name}": values for name, values in model.extras.items()},
    )
    return buffer.getvalue()


def from_bytes(data: bytes) -> LinearModel:
    """The model that `to_bytes` wrote. Raises ValueError with the reason where the bytes are not one, or its parts do not fit together."""
    arrays = read_arrays(data)
    kinds = arrays["shape"].astype(np.float64).tolist()
    if len(kinds) != 2 or kinds[0] not in range(1, 7) or not 0 <= kinds[1] <= 100:
        raise ValueError("shape: not a length of n-grams and a weight of tags")
    model = LinearModel(
        labels=_strings(arrays["labels"]),
        vocabulary=_strings(arrays["vocabulary"]),
        idf=arrays["idf"].astype(np.float32),
        weights=arrays["weights"].astype(np.float32),
        intercepts=arrays["intercepts"].astype(np.float32),
        longest=int(kinds[0]),
        tag_weight=float(kinds[1]),
        extras={n.removeprefix("extra_"): a.astype(np.float32) for n, a in arrays.items() if n.startswith("extra_")},
    )
    _check(model)
    return model


def _strings(array: Array) -> tuple[str, ...]:
    return tuple(array.tobytes().decode().split("\0"))


def _check(model: LinearModel) -> None:
    rows, columns = len(model.vocabulary), len(model.labels)
    if len(model.index) != rows or len(set(model.labels)) != columns:
        raise ValueError("a feature or label stands twice")
    if (model.weights.shape, model.idf.shape, model.intercepts.shape) != ((rows, columns), (rows,), (columns,)):
        raise ValueError("weights, vocabulary, labels and intercepts do not fit together")
    for array in (model.weights, model.idf, model.intercepts, *model.extras.values()):
        if not np.isfinite(array).all():
            raise ValueError("a number that is none")


def save(model: LinearModel, name: str, card: dict[str, Any], folder: Path) -> None:
    """Writes the arrays and the card with their digest; in the models folder of a checkout they become the ones that are shipped."""
    artifacts.write(name, to_bytes(model), card, folder)


def load(name: str, folder: Path | None = None) -> tuple[LinearModel, dict[str, Any]]:
    """A model and its card, from the shipped ones where no folder is named. Raises ModelError where a file is missing, damaged or not the right one."""
    data, card = artifacts.read(name, folder)
    try:
        return from_bytes(data), card
    except (ValueError, MemoryError) as error:
        raise artifacts.refusal(name, folder, f"{name}.npz 不是模型 / is no model: {error}") from error
