"""The table of section three: requests by outcome and by kind of applicant."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from math import inf
from typing import Final

from extraction.lexicon.forms import THREE_ROWS, forms
from extraction.tables.drafting import Draft
from extraction.tables.fitting import Fit, Values, common_lead, fit, other_reading, values
from extraction.tables.matching import RowLabel, match, named, unclaimed
from extraction.tables.shapes import TableRegion, Token
from extraction.tables.streaming import Run, stream, whole
from extraction.tables.wording import squeeze

_WIDTH: Final = 7


def read_requests(draft: Draft, regions: Sequence[TableRegion]) -> None:
    """Puts every printed row under `requests.ROW.COLUMN`; rows that are not printed get no keys."""
    table = stream(regions)
    known = forms().requests
    rows = [RowLabel(row.key, row.labels) for row in known.rows]
    columns = frozenset(label for column in known.columns for label in column.labels)
    keys = match(table.runs, rows, columns, _WIDTH)
    runs = _completed(table.runs, keys)
    leads = common_lead([run.cells for run in runs.values()], _WIDTH)
    places = header_places(table.cells, [column.labels for column in known.columns])
    for row, run in runs.items():
        _put_row(draft, row, run, leads, places)
    for run, key in zip(table.runs, keys, strict=True):
        again = match([run], rows, columns, _WIDTH)[0] if key is None and len(run.cells) >= _WIDTH else None
        if again is not None and again in keys:
            draft.note("repeated", f"requests.{again}", _keys(again), run.cells)
    _put_blank_rows(draft, unclaimed(table.words, table.runs, keys), rows)


def _completed(runs: Sequence[Run], keys: Sequence[str | None]) -> dict[str, Run]:
    """Each row with the values that a break cut off from it."""
    found: dict[str, Run] = {}
    for index, key in enumerate(keys):
        if key is not None:
            loose = takewhile(lambda pair: pair[1] is None, zip(runs[index + 1 :], keys[index + 1 :], strict=True))
            found[key] = whole(runs[index], [run for run, _ in loose], _WIDTH)
    return found


def _put_row(draft: Draft, row: str, run: Run, leads: dict[int, int], places: list[range] | None) -> None:
    read = fit(run.cells, _WIDTH, row_holds, leads.get(len(run.cells)))
    if (read.extra or read.missing) and places and run.cells[0].aligned:
        read = at_places(run.cells, places)
    keys = _keys(row)
    for key, token in zip(keys, read.slots, strict=True):
        draft.put(key, token)
    draft.label(f"requests.{row}", run.words)
    if run.loose and read.missing:
        read = Fit(read.slots)
    reading = other_reading(run.cells, read.slots, row_holds) if read.extra or read.missing else None
    draft.note_fit(f"requests.{row}", keys, run.cells, read, reading)
    shifted = None if read.extra or read.missing else _shifted(read)
    if shifted:
        draft.note("shifted", f"requests.{row}", keys, run.cells, shifted)


def _keys(row: str) -> tuple[str, ...]:
    return tuple(f"requests.{row}.{column.key}" for column in forms().requests.columns)


def _shifted(read: Fit) -> Values | None:
    """A row with a blank total whose values, moved to the right by the blanks behind them, add up: they sit one off."""
    numbers = values(read.slots)
    behind = next((index for index, number in enumerate(reversed(numbers)) if number is not None), 0)
    moved = (*[None] * behind, *numbers[: len(numbers) - behind])
    return moved if behind and moved[-1] and row_holds(moved) else None


def row_holds(numbers: Values) -> bool | None:
    """Whether the total column is the sum of the six before it; None where the total is blank."""
    total = numbers[-1]
    return None if total is None else sum(number or 0 for number in numbers[:-1]) == total


def _put_blank_rows(draft: Draft, words: Sequence[Token], rows: Sequence[RowLabel]) -> None:
    """Rows with a label and no ink. （六）其他处理 is such a row only where its three parts are none."""
    absent = [row for row in rows if not draft.has(_keys(row.key)[0])]
    for row in sorted(absent, key=lambda row: row.key == "other.total"):
        if row.key == "other.total" and any(draft.has(_keys(part)[0]) for part in THREE_ROWS):
            continue
        low, high = _bounds(draft, row.key, [other.key for other in rows])
        token = named([word for word in words if low < word.start < high], row)
        if token is not None:
            for key in _keys(row.key):
                draft.put(key, None)
            draft.label(f"requests.{row.key}", [token])


def _bounds(draft: Draft, row: str, order: Sequence[str]) -> tuple[float, float]:
    """Between which offsets the label of a row has to stand: after the rows before it and before those after it."""
    at = order.index(row)
    before = [start for key in order[:at] if (start := draft.label_start(f"requests.{key}")) is not None]
    after = [start for key in order[at + 1 :] if (start := draft.label_start(f"requests.{key}")) is not None]
    return max(before, default=-1), min(after, default=inf)


def header_places(cells: Sequence[Token], columns: Sequence[tuple[str, ...]]) -> list[range] | None:
    """On which columns of the page those of the form stand; None unless all are there in order."""
    found: dict[int, Token] = {}
    names = {label for labels in columns for label in labels}
    for token in cells:
        if token.state == "text" and squeeze(token.text) in names:
            found.setdefault(token.column, token)
    places = [found[column] for column in sorted(found)]
    in_order = len(places) == len(columns) and all(
        squeeze(token.text) in labels for token, labels in zip(places, columns, strict=True)
    )
    return [range(token.column, token.column + token.span) for token in places] if in_order else None


def at_places(cells: Sequence[Token], places: Sequence[range]) -> Fit:
    """The cells under their header words."""
    slots = tuple(next((token for token in cells if token.column in place), None) for place in places)
    held = sum(token is not None and token.state != "blank" for token in slots)
    inked = sum(token.state != "blank" for token in cells)
    return Fit(slots, extra=inked - held, missing=0)
