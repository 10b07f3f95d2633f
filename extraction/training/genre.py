"""Training and evaluating the model that tells a report (or one section of it standing alone) from other texts."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from extraction.learning.features import Sample
from extraction.learning.fitting import fit_single
from extraction.learning.linear import LinearModel
from extraction.sections.genre import LABELS
from extraction.training.marked import parse
from extraction.training.stock import Side, rows


def paragraphs(folder: Path, side: Side) -> list[tuple[str, str]]:
    """(text, label) of every paragraph of the side: `report` for those of reports, `other` for the rest."""
    found = [
        (row.data["text"], "other" if row.data["kind"] == "not_report" else "report")
        for row in rows(folder, "sections", side)
    ]
    for row in rows(folder, "statements", side):
        found += [(line, "report") for line in parse(row.data["marked"])[0].split("\n")]
    return found


def train(folder: Path) -> LinearModel:
    """The model of genre; the same folder gives the same model."""
    texts = paragraphs(folder, "train")
    return fit_single([Sample(text) for text, _ in texts], [label for _, label in texts], LABELS, c=8.0, least=2)


def accuracy(folder: Path, model: LinearModel) -> dict[str, float]:
    """Share of the blind paragraphs of each label that are told right."""
    texts = paragraphs(folder, "blind")
    scores = model.scores([Sample(text) for text, _ in texts])
    right = np.asarray([LABELS[i] == label for i, (_, label) in zip(scores.argmax(axis=1), texts, strict=True)])
    meant = np.asarray([label for _, label in texts])
    return {label: round(float(right[meant == label].mean()), 4) for label in LABELS}
