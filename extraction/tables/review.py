"""The table of section four: reviews and litigation, fifteen values under three blocks and no row label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from extraction.lexicon.forms import forms
from extraction.tables.drafting import Draft
from extraction.tables.fitting import Fit, Values, fit_from_left, other_reading
from extraction.tables.requests import at_places, header_places
from extraction.tables.shapes import TableRegion
from extraction.tables.streaming import Run, Stream, stream, whole
from extraction.tables.wording import squeeze

ROW: Final = "review_litigation"
_BLOCK: Final = 5
_WIDTH: Final = 15


def read_review(draft: Draft, regions: Sequence[TableRegion]) -> None:
    """Puts the values under `BLOCK.RESULT`; a row without any ink gives null keys."""
    table = stream(regions)
    if not table.cells:
        return
    parts = _blocks(table.runs)
    if parts:
        for block, run in parts.items():
            _put(draft, block, _block_keys(block), run, table)
    else:
        run = _row(table.runs) or Run(table.words[-1:], (), True)
        _put(draft, ROW, forms().review.keys(), run, table)


def _block_keys(block: str) -> tuple[str, ...]:
    return tuple(f"{block}.{column.key}" for column in forms().review.columns)


def _row(runs: Sequence[Run]) -> Run | None:
    """The row of values, put together where it is cut; a stray figure in the header is not taken for it."""
    for index, run in enumerate(runs):
        joined = whole(run, runs[index + 1 :], _WIDTH)
        if len(joined.cells) >= _BLOCK:
            return joined
    return runs[0] if runs else None


def _blocks(runs: Sequence[Run]) -> dict[str, Run]:
    """A table printed in three pieces, each under its own header; empty where it is one row."""
    found: dict[str, Run] = {}
    for run in runs:
        words = "".join(squeeze(token.text) for token in run.words)
        block = max(forms().review.blocks, key=lambda block: max(words.rfind(label) for label in block.labels))
        if len(run.cells) == _BLOCK and any(label in words for label in block.labels):
            found.setdefault(block.key, run)
    return found if len(found) > 1 else {}


def _put(draft: Draft, row: str, keys: tuple[str, ...], run: Run, table: Stream) -> None:
    read = _fit(run, len(keys), table)
    for key, token in zip(keys, read.slots, strict=True):
        draft.put(key, token)
    draft.label(row, run.words)
    if run.loose and read.missing and not read.extra and _is_blank(read):
        read = Fit(read.slots)
    reading = other_reading(run.cells, read.slots, sums_hold) if read.extra or read.missing else None
    draft.note_fit(row, keys, run.cells, read, reading)


def _fit(run: Run, width: int, table: Stream) -> Fit:
    by_order = fit_from_left(run.cells, width)
    if not by_order.extra and not by_order.missing:
        return by_order
    columns = forms().review.columns
    places = header_places(table.cells, [column.labels for column in columns] * (width // _BLOCK))
    in_columns = len({token.row for token in run.cells}) == 1 and len({token.column for token in run.cells}) > 1
    return at_places(run.cells, places) if places and in_columns else by_order


def _is_blank(read: Fit) -> bool:
    return not any(token is not None and token.inked for token in read.slots)


def sums_hold(numbers: Values) -> bool:
    """Whether each block's total is the sum of its four results, as far as totals are printed."""
    blocks = [numbers[at : at + _BLOCK] for at in range(0, len(numbers), _BLOCK)]
    totals = [(block[-1], sum(number or 0 for number in block[:-1])) for block in blocks]
    return all(total is None or total == parts for total, parts in totals)
