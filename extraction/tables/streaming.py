"""A region as a stream: words, then the cells after them, then words again.

Every dress of a table comes down to this: whether tabs, pipes, single spaces or line breaks separate the cells, a row
is the words in front of its values and the values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from extraction.tables.shapes import TableRegion, Token
from extraction.tables.vocabulary import find

_MOST: Final = 400
"""Rows that are looked at: the largest form has 26, so the rest of such a pile only repeats keys."""


@dataclass(frozen=True, slots=True)
class Run:
    """Values that stand together, with the words between them and the values before.

    `cells` may hold blank tokens at either end that only pad the table. `loose`: one cell a line, so that a cell
    without ink may have left nothing at all in the text.
    """

    words: tuple[Token, ...]
    cells: tuple[Token, ...]
    loose: bool


@dataclass(frozen=True, slots=True)
class Stream:
    """The runs of a table in reading order and all its words."""

    runs: tuple[Run, ...]
    words: tuple[Token, ...]
    cells: tuple[Token, ...]


def stream(regions: Iterable[TableRegion]) -> Stream:
    """The regions of one kind, in text order, as one stream: a table may be cut into several."""
    cells = tuple(token for region in regions for token in region.cells)
    words = tuple(token for token in cells if token.state == "text")
    return Stream(tuple(_runs(cells)[:_MOST]), words, cells)


def _runs(cells: tuple[Token, ...]) -> list[Run]:
    width = Counter(token.row for token in cells)
    found: list[Run] = []
    words: list[Token] = []
    values: list[Token] = []
    for token in cells:
        stray = bool(values) and _is_stray(values, token)
        wordy = token.state == "text" and not stray
        if values and (wordy or _breaks(values[-1], token, width)):
            words = _close(found, words, values, width)
            values = []
        (words if wordy else values).append(token)
    _close(found, words, values, width)
    return found


def _is_stray(values: list[Token], token: Token) -> bool:
    """Words among the values of a row (见附件, 5%) are a cell that is no number; a label opens a row of its own."""
    beside = token.row == values[-1].row and token.column > values[-1].column and any(value.inked for value in values)
    return token.state == "text" and beside and find(token.text, False) is None


def _close(found: list[Run], words: list[Token], values: list[Token], width: Counter[int]) -> list[Token]:
    """Ends a run; blank cells alone were padding, and the words go on to the next run: they are returned."""
    if not any(token.inked for token in values):
        return words
    found.append(Run(tuple(words), tuple(values), width[values[0].row] == 1))
    return []


def _breaks(before: Token, token: Token, width: Counter[int]) -> bool:
    """A row of several cells ends with its line; with one cell a line a blank line ends it."""
    if before.row == token.row:
        return False
    return width[before.row] > 1 or width[token.row] > 1 or token.row - before.row > 1


def whole(run: Run, after: Iterable[Run], expected: int) -> Run:
    """The run with the values that a line break or page furniture cut off: runs without words right after it.

    With one cell a line a gap in the middle may be a blank cell; it counts as one where that makes the row complete.
    """
    parts = [run.cells]
    for more in after:
        if more.words or sum(map(len, parts)) + len(more.cells) > expected:
            break
        parts.append(more.cells)
    cells = [token for part in parts for token in part]
    gaps = len(parts) - 1
    if run.loose and gaps and len(cells) < expected and len(cells) + gaps == expected:
        cells = [token for part in parts for token in (*part, _gap(part[-1]))][:-1]
    return replace(run, cells=tuple(cells))


def _gap(before: Token) -> Token:
    return replace(before, text="", start=before.end, row=before.row + 1, state="blank")
