"""The labelled stock of a training folder, round by round, and the measure that keeps its parts apart."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from extraction.learning.features import normal
from extraction.training.marked import parse

Part = Literal["sections", "measures", "statements"]
Side = Literal["train", "blind"]
NEAR = 0.7
"""Jaccard of masked character 3-grams from which on two texts count as one."""
_BLOCK, _ROUNDING = 500, 1e-4

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
    """Every row of a part on one side, of the blind side those that keep apart from training (`blind_apart`). Raises DataError where the
    folder or a line is not what it should be."""
    found = blind_apart(folder, part) if side == "blind" else list(_all_rows(folder, part, side))
    if not found:
        raise DataError(f"{folder / part}: no {side} rounds (files round-*.jsonl)")
    return found


def _all_rows(folder: Path, part: Part, side: Side) -> Iterator[Row]:
    for name in rounds(folder, side):
        yield from _file_rows(folder / part / f"{name}.jsonl", name)


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


def near(left: Sequence[str], right: Sequence[str]) -> Iterator[npt.NDArray[np.bool_]]:
    """For each text of the left, which ones of the right it nearly repeats (Jaccard `NEAR` and more, exact)."""
    from sklearn.feature_extraction.text import CountVectorizer

    both = CountVectorizer(analyzer=grams, binary=True, dtype=np.float32).fit_transform([*left, *right])
    a, b = both[: len(left)], both[len(left) :].T.tocsc()
    of_left, of_right = np.asarray(a.sum(axis=1)), np.asarray(b.sum(axis=0))
    for start in range(0, len(left), _BLOCK):
        shared = (a[start : start + _BLOCK] @ b).toarray()
        yield from shared >= NEAR * (of_left[start : start + _BLOCK] + of_right - shared) - _ROUNDING


def distinct(texts: Sequence[str]) -> list[int]:
    """The indexes of the texts that remain when near-duplicates of an earlier one are removed."""
    kept: list[int] = []
    for i, repeats in enumerate(near(texts, texts) if texts else ()):
        if not repeats[kept].any():
            kept.append(i)
    return kept


def apart(texts: Sequence[str], others: Sequence[str]) -> list[int]:
    """The indexes of the texts that nearly repeat none of the others."""
    if not texts or not others:
        return list(range(len(texts)))
    return [i for i, repeats in enumerate(near(texts, others)) if not repeats.any()]


def blind_apart(folder: Path, part: Part) -> list[Row]:
    """The blind rows of a part without those that nearly repeat a training row: what is counted and what is evaluated on."""
    blind = list(_all_rows(folder, part, "blind"))
    trained_on = tuple(map(plain, _all_rows(folder, part, "train")))
    return [blind[i] for i in _apart(tuple(map(plain, blind)), trained_on)]


@lru_cache(maxsize=8)
def _apart(texts: tuple[str, ...], others: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(apart(texts, others))


def plain(row: Row) -> str:
    """The text of a row without its labels."""
    return str(row.data["text"]) if "text" in row.data else parse(row.data["marked"])[0]
