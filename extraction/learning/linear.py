"""A linear model as plain arrays: what scikit-learn trained, applied with numpy and loaded without unpickling.

An artifact is `NAME.npz` (vocabulary, weights, intercepts; read with `allow_pickle=False`) and `NAME.json`, its card. The
digest of the arrays stands in the card and is checked before they are opened.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from extraction.errors import ModelError
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

    def row(self, sample: Sample) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
        """The columns and values of a sample."""
        index = self.index
        found = sorted(index[feature] for feature in features(sample, self.longest) if feature in index)
        columns = np.asarray(found, dtype=np.intp)
        values = self.idf[columns]
        tags = np.asarray([self.vocabulary[i].startswith("t:") for i in found], dtype=bool)
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
    """The model that `to_bytes` wrote."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        return LinearModel(
            labels=tuple(arrays["labels"].tobytes().decode().split("\0")),
            vocabulary=tuple(arrays["vocabulary"].tobytes().decode().split("\0")),
            idf=arrays["idf"],
            weights=arrays["weights"].astype(np.float32),
            intercepts=arrays["intercepts"],
            longest=int(arrays["shape"][0]),
            tag_weight=float(arrays["shape"][1]),
            extras={name.removeprefix("extra_"): arrays[name] for name in arrays.files if name.startswith("extra_")},
        )


def models_folder() -> Path:
    """Where the artifacts lie: inside the installed package, or at the top of a checkout."""
    inside = Path(str(files("extraction").joinpath("models")))
    return inside if inside.is_dir() else inside.parent.parent / "models"


def save(model: LinearModel, name: str, card: dict[str, Any], folder: Path) -> None:
    """Writes the arrays and the card with their digest."""
    data = to_bytes(model)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.npz").write_bytes(data)
    card = {"name": name, "sha256": hashlib.sha256(data).hexdigest(), **card}
    (folder / f"{name}.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load(name: str, folder: Path | None = None) -> tuple[LinearModel, dict[str, Any]]:
    """A model and its card. Raises ModelError where a file is missing or the arrays are not those of the card."""
    folder = folder or models_folder()
    try:
        card = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        data = (folder / f"{name}.npz").read_bytes()
    except (OSError, ValueError) as error:
        raise ModelError(name, f"{folder}: {error}") from error
    if not isinstance(card, dict) or hashlib.sha256(data).hexdigest() != card.get("sha256"):
        raise ModelError(name, f"{folder / name}.npz is not the file that its card describes")
    return from_bytes(data), card
