"""The birth certificate of a model: what it was made from, with what, and what it scored on texts that it did not see."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from extraction.learning.fitting import SEED
from extraction.training.stock import rounds


def card(folder: Path, what_for: str, scores: Mapping[str, Any], parts: tuple[str, ...]) -> dict[str, Any]:
    """The card of a model trained on `parts` of a training folder. `scores` are those of the blind rounds."""
    return {
        "what_for": what_for,
        "made_on": date.today().isoformat(),
        "trained_on": list(rounds(folder, "train")),
        "blind": list(rounds(folder, "blind")),
        "data_sha256": data_digest(folder, parts),
        "seed": SEED,
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("scikit-learn", "numpy", "rjieba")},
        },
        "scores": dict(scores),
    }


def data_digest(folder: Path, parts: tuple[str, ...]) -> str:
    """One digest over the training rounds of the parts, in order of their names."""
    digest = hashlib.sha256()
    for part in sorted(parts):
        for name in rounds(folder, "train"):
            path = folder / part / f"{name}.jsonl"
            digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()
