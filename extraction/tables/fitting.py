"""Fitting the cells of a row to the columns of the form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extraction.tables.figures import read_figure
from extraction.tables.shapes import Token

Slots = tuple[Token | None, ...]
"""A token for each column; None where the text holds no token for it."""
Values = tuple[Decimal | None, ...]
Holds = Callable[[Values], bool | None]
"""Whether the sums of a row hold; None where nothing can be said."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A row read by position: its slots, and how many inked cells are left over or how many are lacking."""

    slots: Slots
    extra: int = 0
    missing: int = 0


def value(token: Token | None) -> Decimal | None:
    """The bare number of a token; None for blank, for a sign for nothing and for what is no number."""
    figure = read_figure(token.text) if token is not None and token.state == "number" else None
    return None if figure is None else figure.value


def values(slots: Sequence[Token | None]) -> Values:
    return tuple(map(value, slots))


def padding(cells: Sequence[Token]) -> tuple[int, int]:
    """How many blank tokens open and close a row."""
    inked = [index for index, token in enumerate(cells) if token.inked]
    return (inked[0], len(cells) - 1 - inked[-1]) if inked else (len(cells), 0)


def fit(cells: Sequence[Token], expected: int, holds: Holds | None = None, lead: int | None = None) -> Fit:
    """The cells in the order of the form, without the blanks that only pad the row.

    Blanks may stand in for merged label columns before the values and for merged header columns after them. Where both
    could be the padding, `lead` decides (what the other rows of the table have), then the sums, then as many in front
    as can be.
    """
    before, after = padding(cells)
    excess = len(cells) - expected
    if excess < 0:
        return Fit((*cells, *[None] * -excess), missing=-excess)
    if excess > before + after:
        return _overfull(cells, expected, before, after)
    splits = [front for front in range(min(before, excess), -1, -1) if excess - front <= after]
    if holds is not None and len(splits) > 1 and lead not in splits:
        splits = [front for front in splits if holds(values(cells[front : front + expected]))] or splits
    front = lead if lead in splits else splits[0]
    return Fit(tuple(cells[front : front + expected]))


def _overfull(cells: Sequence[Token], expected: int, before: int, after: int) -> Fit:
    inked = cells[before : len(cells) - after]
    return Fit(tuple(inked[:expected]), extra=len(inked) - expected)


def common_lead(rows: Sequence[Sequence[Token]], expected: int) -> dict[int, int]:
    """For each number of cells: how many blanks open the rows of which nothing else can be the padding."""
    found: dict[int, int] = {}
    for cells in rows:
        before, after = padding(cells)
        if before + after == len(cells) - expected:
            found.setdefault(len(cells), before)
    return found


def fit_from_left(cells: Sequence[Token], expected: int) -> Fit:
    """Without a label column before the values every blank counts: a blank first cell is a blank first column.

    Only where exactly the form's number of values is left without the blanks around them are those padding.
    """
    before, after = padding(cells)
    trimmed = list(cells[: len(cells) - min(after, max(0, len(cells) - expected))])
    if len(trimmed) > expected and len(trimmed) - before == expected:
        trimmed = trimmed[before:]
    if len(trimmed) < expected:
        return Fit((*trimmed, *[None] * (expected - len(trimmed))), missing=expected - len(trimmed))
    return Fit(tuple(trimmed[:expected]), extra=len(trimmed) - expected)


def other_reading(cells: Sequence[Token], printed: Slots, holds: Holds) -> Values | None:
    """The other way to read a row that makes its sums hold, if there is one and it differs from `printed`.

    Tried in this order: blanks in front are padding; one cell is too many; one cell is lacking.
    """
    expected, as_printed = len(printed), values(printed)
    inked = [value(token) for token in cells]
    while inked and inked[-1] is None:
        inked.pop()
    lead = next((index for index, number in enumerate(inked) if number is not None), 0)
    tries: list[list[Decimal | None]] = [inked[lead:]]
    if len(inked) == expected + 1:
        tries += [inked[:at] + inked[at + 1 :] for at in range(len(inked))]
    if len(inked) == expected - 1:
        tries += [[*inked[:at], None, *inked[at:]] for at in range(len(inked) + 1)]
    for numbers in tries:
        reading = tuple([*numbers, *[None] * expected][:expected])
        if reading != as_printed and _zeros(reading) != _zeros(as_printed) and holds(reading):
            return reading
    return None


def _zeros(reading: Values) -> tuple[Decimal, ...]:
    return tuple(number or Decimal(0) for number in reading)
