"""The labelled stock of a training folder, round by round, and the measure that keeps its parts apart."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from extraction.learning.features import normal

Part = Literal["sections", "measures", "statements"]
Side = Literal["train", "blind"]
NEAR = 0.7
"""Jaccard of masked character 3-grams from which on two texts count as one."""

_NAMES = re.compile(
    r"[\u4e00-\u9fff]{2,4}(?:省|市|县|区|州|盟|旗|镇|乡|街道)(?=[\u4e00-\u9fff])|《[^》]{1,40}》|“[^”]{1,20}”|〔[^〕]*〕0?号?"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled text as it stands in its file."""

    round: str
    number: int
    data: dict[str, Any]


class DataError(Exception):
    """A training folder that cannot be used; the message names the file and the line."""


def rounds(folder: Path, side: Side) -> tuple[str, ...]:
    """The rounds of one side; those of `blind.txt` are the blind ones."""
    blind = (
        set((folder / "blind.txt").read_text(encoding="utf-8").split()) if (folder / "blind.txt").exists() else set()
    )
    names = sorted({path.stem for path in folder.glob("*/round-*.jsonl")})
    return tuple(name for name in names if (name in blind) == (side == "blind"))


def rows(folder: Path, part: Part, side: Side) -> list[Row]:
    """Every row of a part on one side. Raises DataError where the folder or a line is not what it should be."""
    found = [row for name in rounds(folder, side) for row in _file_rows(folder / part / f"{name}.jsonl", name)]
    if not found:
        raise DataError(f"{folder / part}: no {side} rounds (files round-*.jsonl)")
    return found


def _file_rows(path: Path, name: str) -> Iterator[Row]:
    if not path.exists():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            try:
                yield Row(name, number, json.loads(line))
            except ValueError as error:
                raise DataError(f"{path}:{number}: {error}") from error


def masked(text: str) -> str:
    """The text as it is compared: figures, dates and names masked, white space and punctuation dropped."""
    return re.sub(r"[\W_]+", "", normal(_NAMES.sub("〇", text)))


def grams(text: str) -> set[str]:
    """The masked character 3-grams of a text."""
    body = masked(text)
    return {body[i : i + 3] for i in range(len(body) - 2)} or {body}


def near_matrix(left: Sequence[str], right: Sequence[str]) -> npt.NDArray[np.float64]:
    """(left, right): the Jaccard of each pair. Exact; memory grows with the product, so pass blocks of a few thousand."""
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(analyzer=lambda text: grams(text), binary=True)
    both = vectorizer.fit_transform([*left, *right])
    a, b = both[: len(left)], both[len(left) :]
    shared = np.asarray((a @ b.T).todense(), dtype=np.float64)
    sizes = np.asarray(a.sum(axis=1)) + np.asarray(b.sum(axis=1)).T
    return np.asarray(shared / np.maximum(sizes - shared, 1))


def distinct(texts: Sequence[str]) -> list[int]:
    """The indexes of the texts that remain when near-duplicates of an earlier one are removed."""
    if not texts:
        return []
    near = near_matrix(texts, texts) >= NEAR
    kept: list[int] = []
    for i in range(len(texts)):
        if not near[i, kept].any():
            kept.append(i)
    return kept


def apart(texts: Sequence[str], others: Sequence[str]) -> list[int]:
    """The indexes of the texts that nearly repeat none of the others."""
    if not texts or not others:
        return list(range(len(texts)))
    near = near_matrix(texts, others) >= NEAR
    return [i for i in range(len(texts)) if not near[i].any()]
