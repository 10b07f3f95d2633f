"""Which row of the form a run of values is: by its label, and by its neighbours only where the label is lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from extraction.tables.shapes import Token
from extraction.tables.streaming import Run
from extraction.tables.wording import ENOUGH, PLAUSIBLE, bare, closeness, numbered, squeeze

_TAIL: Final = 12
"""Cells before the values that are looked at: group, label, and a label set one character a line."""
_FURNITURE: Final = re.compile(r"年度报告|工作报告|年报|第\s?\d{1,4}\s?页|^\W*\d{1,4}\W*(?:/\W*\d{1,4})?\W*$")


@dataclass(frozen=True, slots=True)
class RowLabel:
    """A row of the form and the wordings of its label."""

    key: str
    labels: tuple[str, ...]


def match(runs: Sequence[Run], rows: Sequence[RowLabel], columns: frozenset[str], expected: int) -> list[str | None]:
    """For each run the key of its row, or None: sure labels first, then plausible ones between, then the lost ones.

    `columns` are the column names, so that 其他 and 总计 in a header are not taken for rows; `expected` is the number
    of values without which a run that has no label is left alone.
    """
    scores = [_scores(run, rows, columns) for run in runs]
    found: list[str | None] = [None] * len(runs)
    _take_sure(scores, found)
    order = [row.key for row in rows]
    for index in range(len(runs)):
        if found[index] is None and runs[index].words:
            _take_plausible(scores[index], index, found, order)
    _take_lost(runs, found, order, expected)
    return found


def _scores(run: Run, rows: Sequence[RowLabel], columns: frozenset[str]) -> dict[str, float]:
    tail = list(run.words[-_TAIL:])
    while len(tail) > 1 and _FURNITURE.search(tail[-1].text):
        tail.pop()
    if not tail:
        return {}
    last = bare(tail[-1].text)
    if last in columns and any(squeeze(token.text) in columns and squeeze(token.text) != last for token in tail):
        return {}
    words = "".join(bare(token.text) for token in tail)
    exact = {row.key: 1 + max(_exact(words, last, label) for label in row.labels) / 1000 for row in rows}
    if max(exact.values()) > 1:
        return {key: score for key, score in exact.items() if score > 1}
    scores = {row.key: max(closeness(words, label) for label in row.labels) for row in rows}
    return {key: score for key, score in scores.items() if score >= PLAUSIBLE}


def _exact(words: str, last: str, label: str) -> int:
    """How long the label is if the words end in it, for the longest is meant; 其他 must be a cell of its own."""
    if len(label) <= 2 and not (last == label or (last.endswith(label) and len(last) <= 8)):
        return 0
    return len(label) if words.endswith(label) else 0


def _take_sure(scores: list[dict[str, float]], found: list[str | None]) -> None:
    claims = [(max(s.items(), key=lambda item: item[1]), -index) for index, s in enumerate(scores) if s]
    taken: set[str] = set()
    for (key, score), place in sorted(claims, key=lambda claim: (claim[0][1], claim[1]), reverse=True):
        if score >= ENOUGH and key not in taken:
            found[-place] = key
            taken.add(key)


def _take_plausible(scores: dict[str, float], index: int, found: list[str | None], order: list[str]) -> None:
    between = _between(index, found, order)
    fitting = {key: score for key, score in scores.items() if key in between}
    if fitting:
        found[index] = max(fitting, key=lambda key: fitting[key])


def _between(index: int, found: list[str | None], order: list[str]) -> list[str]:
    """The rows of the form that nobody has, between the rows of the nearest known neighbours."""
    before = next((key for key in reversed(found[:index]) if key), None)
    after = next((key for key in found[index + 1 :] if key), None)
    low = order.index(before) + 1 if before else 0
    high = order.index(after) if after else len(order)
    return [key for key in order[low:high] if key not in found]


def _take_lost(runs: Sequence[Run], found: list[str | None], order: list[str], expected: int) -> None:
    """Full rows without any label, such as one left on the other page, fill a hole of exactly their number."""
    index = 0
    while index < len(runs):
        stop = index
        while stop < len(runs) and found[stop] is None and _inked(runs[stop]) == expected:
            stop += 1
        if stop > index and index and stop < len(runs) and found[index - 1] and found[stop]:
            hole = _hole(_between(index, found, order), stop - index)
            found[index:stop] = hole or found[index:stop]
        index = max(stop, index + 1)


def _hole(missing: list[str], size: int) -> list[str] | None:
    """The missing rows if there are as many; (六) 其他处理 is one row or three."""
    one = [key for key in missing if key == "other.total" or not key.startswith("other.")]
    three = [key for key in missing if key != "other.total"]
    return next((list(keys) for keys in (three, one) if len(keys) == size), None)


def _inked(run: Run) -> int:
    return sum(token.inked for token in run.cells)


def unclaimed(words: Sequence[Token], runs: Sequence[Run], found: Sequence[str | None]) -> list[Token]:
    """The words of a table that are not the label of a row with values."""
    claimed = {token.start for run, key in zip(runs, found, strict=True) if key for token in run.words[-1:]}
    return [token for token in words if token.start not in claimed]


def named(words: Sequence[Token], row: RowLabel) -> Token | None:
    """The token that names a row without values: the label as it stands, or wrapped over two or three cells."""
    for index, token in enumerate(words):
        for size in (1, 2, 3):
            text = "".join(bare(word.text) for word in words[index : index + size])
            if any(_names(text, label, size) for label in row.labels) and _may_be_row(words, index, text):
                return token
    return None


def _names(text: str, label: str, size: int) -> bool:
    return text == label or (size == 1 and len(label) > 4 and text.endswith(label))


def _may_be_row(words: Sequence[Token], index: int, text: str) -> bool:
    """Columns are called 其他 and 总计 too; the rows are numbered, 3.其他 and （七）总计.

    （六）其他 is a piece of （六）其他处理.
    """
    if len(text) > 2 or text == "规章":
        return True
    before = words[index - 1] if index and words[index - 1].row == words[index].row else None
    opening = words[index] if numbered(words[index].text) or before is None or bare(before.text) else before
    number = opening.text if numbered(opening.text) or not bare(opening.text) else ""
    return any(char.isdigit() for char in number) if text in ("其他", "其它") else bool(number)
