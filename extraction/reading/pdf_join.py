"""Tables that a page break has cut, joined again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from extraction.reading.pdf_tables import BREAK, PlacedTable
from extraction.reading.raw import RawCell, RawLine, RawTable

LABEL_EDGES = 2
RULED, UNRULED = 3.0, 9.0
"""Column edges on two pages are the same within this (points); those of tables without rulings are only guessed."""

_ORDINAL = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．])")
_FIGURES = re.compile(r"[-+\d.,，%％/／—–\s]*|无")

Block = RawLine | RawTable


def join_tables(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with each table that goes on on the next page as one table, its rows counted on.

    Two tables are one if they have the same columns (one may lack some of the other's) and only furniture is between
    them. The merged cell that the break has cut spans on, a row that it has cut becomes one again. Furniture between
    the parts comes after the table. Tables of other readers stay as they are.
    """
    joined: list[Block] = []
    between: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if isinstance(block, RawLine) and (block.furniture or not block.text.strip()) and isinstance(last, PlacedTable):
            between.append(block)
        elif isinstance(block, PlacedTable) and isinstance(last, PlacedTable) and _goes_on(last, block):
            joined[-1] = _join(last, block)
        else:
            joined += [*between, block]
            between = []
    return joined + between


def _goes_on(first: PlacedTable, second: PlacedTable) -> bool:
    last_page = max(cell.page or 0 for cell in first.cells)
    return second.page == last_page + 1 and first.ruled == second.ruled and _edges(first, second) is not None


def _edges(first: PlacedTable, second: PlacedTable) -> tuple[float, ...] | None:
    """The column edges of the fuller table if the other has the same, counted from the first edge, else None.

    With rulings, one may lack edges of the other, and pages may be shifted. Without, columns are counted from the right,
    and only those of figures must agree: where labels begin depends on the words on each page.
    """
    one, other = np.array(first.columns), np.array(second.columns)
    full, part = (one, other) if len(one) >= len(other) else (other, one)
    if not first.ruled:
        count = len(part) - LABEL_EDGES
        same = count > 1 and bool((np.abs(full[-count:] - part[-count:]) <= UNRULED).all())
        return tuple((full - full[0]).tolist()) if same else None
    full, part = full - full[0], part - part[0]
    near = np.abs(part[:, None] - full[None, :]).min(axis=1) <= RULED
    return tuple(full.tolist()) if near[:-1].all() and abs(full[-1] - part[-1]) <= 2 * RULED else None


def _join(first: PlacedTable, second: PlacedTable) -> PlacedTable:
    edges = _edges(first, second)
    assert edges is not None
    above, below = _on_edges(first, edges), _on_edges(second, edges)
    rows = 1 + max(cell.row + cell.row_span - 1 for cell in above)
    if _is_cut_row(above, below, rows):
        above, below = _merge_cut_row(above, below, rows)
    below = [replace(cell, row=cell.row + rows) for cell in below]
    above, below = _span_on(above, below, rows)
    columns = tuple(round(edge + first.columns[0], 2) for edge in edges)
    cells = tuple(sorted([*above, *below], key=lambda cell: (cell.row, cell.column)))
    return PlacedTable(cells, first.page, columns, first.top, second.bottom, first.ruled)


def _on_edges(table: PlacedTable, edges: tuple[float, ...]) -> list[RawCell]:
    """The cells with their columns counted on `edges`."""
    own = np.array(table.columns) - table.columns[0]
    places = [int(np.abs(np.array(edges) - x).argmin()) for x in own]
    if not table.ruled:
        places = [index + len(edges) - len(own) for index in range(len(own))]
    places[-1] = len(edges) - 1
    return [
        replace(c, column=places[c.column], column_span=places[c.column + c.column_span] - places[c.column])
        for c in table.cells
    ]


def _row(cells: list[RawCell], row: int) -> dict[int, RawCell]:
    return {cell.column: cell for cell in cells if cell.row <= row < cell.row + cell.row_span}


def _is_cut_row(above: list[RawCell], below: list[RawCell], rows: int) -> bool:
    """Whether the break went through a row: a bracket is open, or the label is on one page, the figures on the next."""
    last, first = _row(above, rows - 1), _row(below, 0)
    if last.keys() != first.keys() or len(last) < 3:
        return False
    held = [column for column, cell in first.items() if cell.text and first[column].row_span == 1]
    kept = [column for column, cell in last.items() if cell.text and cell.row == rows - 1]
    if len(held) == 1 and last[held[0]].text and not _ORDINAL.match(first[held[0]].text):
        text = last[held[0]].text
        return text.count("（") + text.count("(") > text.count("）") + text.count(")")
    figures = [column for column in held if _FIGURES.fullmatch(first[column].text)]
    return bool(held) and held == figures and bool(kept) and max(kept) < min(held)


def _merge_cut_row(above: list[RawCell], below: list[RawCell], rows: int) -> tuple[list[RawCell], list[RawCell]]:
    first = _row(below, 0)
    merged = []
    for cell in above:
        rest = first.get(cell.column)
        merged.append(_append(cell, rest, "\n") if rest and cell.row + cell.row_span == rows and rest.text else cell)
    left = [replace(c, row=max(c.row - 1, 0), row_span=c.row_span - (c.row == 0)) for c in below]
    return merged, [cell for cell in left if cell.row_span]


def _append(cell: RawCell, rest: RawCell, mark: str) -> RawCell:
    """One cell of both texts. The second stands on another page: its characters keep no box."""
    text = cell.text + mark + rest.text if cell.text else rest.text
    if not cell.text:
        return replace(rest, row=cell.row, row_span=cell.row_span)
    own = BREAK[:0] if cell.boxes is None else cell.boxes
    boxes = np.concatenate([own, np.repeat(BREAK, len(text) - len(cell.text), axis=0)])
    return replace(cell, text=text, boxes=boxes)


def _span_on(above: list[RawCell], below: list[RawCell], rows: int) -> tuple[list[RawCell], list[RawCell]]:
    """A label cell that ends at the break and goes on empty, or as the rest of a vertical label, is one merged cell."""
    last = {c.column: c for c in above if c.row + c.row_span == rows}
    swallowed: dict[int, RawCell] = {}
    for cell in below:
        label = last.get(cell.column)
        if cell.row != rows or label is None or label.column_span != cell.column_span:
            continue
        if not label.text or _FIGURES.fullmatch(label.text) or not _has_words_right(below, cell):
            continue
        if not cell.text or (cell.row_span > 1 and label.row_span > 1 and not _ORDINAL.match(cell.text)):
            swallowed[cell.column] = cell
    grown = []
    for cell in above:
        rest = swallowed.get(cell.column) if last.get(cell.column) is cell else None
        if rest is not None:
            cell = replace(_append(cell, rest, "") if rest.text else cell, row_span=cell.row_span + rest.row_span)
        grown.append(cell)
    return grown, [cell for cell in below if swallowed.get(cell.column) is not cell]


def _has_words_right(cells: list[RawCell], label: RawCell) -> bool:
    """Whether the row goes on with words, as it does beside a merged label and not beside a blank figure."""
    return any(c.row == label.row and c.column > label.column and not _FIGURES.fullmatch(c.text) for c in cells)
