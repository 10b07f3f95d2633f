"""What the table steps hand to each other and to the pipeline; all frozen, all offsets into the canonical text."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from extraction.record import Cell, Evidence, Form, TableRow

Kind = Literal["proactive", "requests", "review_litigation", "other"]
State = Literal["text", "number", "dash", "blank"]
"""What a token prints: words, a figure, a sign for nothing (`/`, `—`, 无), or no ink at all."""


@dataclass(frozen=True, slots=True)
class Token:
    """A cell, or a word of a line that stands for a cell. `text` is folded; `start == end` where the cell is blank.

    `row` counts the lines of the canonical text, blank ones too; `column` counts the cells of that line, or is the
    column of the grid where `aligned` says that the format gives columns.
    """

    text: str
    start: int
    end: int
    row: int
    column: int
    aligned: bool
    state: State
    span: int = 1

    @property
    def inked(self) -> bool:
        """A figure or a sign for nothing: what a person wrote into a value cell."""
        return self.state in ("number", "dash")


@dataclass(frozen=True, slots=True)
class TableRegion:
    """Whole lines of the text in which a table stands. `annex`: rows of the 附表 of 2008-2018 were recognised in it."""

    kind: Kind
    start: int
    end: int
    cells: tuple[Token, ...]
    annex: bool = False


@dataclass(frozen=True, slots=True)
class ShapeNote:
    """A row that is not of the form's shape.

    `kind`: more cells than the form (`extra`), fewer (`missing`), values that sit one or more columns off (`shifted`),
    a cell that is no number (`unreadable`), a number of more than 30 digits (`too_long`), a row printed a second time
    (`repeated`). `keys` are the keys that the row filled, `printed` its cells as they stand. `reading` is the other way
    to read the row that makes its sums hold, where there is one that differs from the reading by position.
    """

    kind: Literal["extra", "missing", "shifted", "unreadable", "too_long", "repeated"]
    row: str
    expected: int
    printed: tuple[str, ...]
    keys: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    reading: tuple[Decimal | None, ...] | None = None


@dataclass(frozen=True, slots=True)
class Tables:
    """What the tables of a report say. `values` and `cells` have the same keys; a key that is absent was not printed.

    `labels` holds where the label of each row stands, `form_evidence` the header words that decided `form`.
    """

    form: Form | None = None
    values: dict[str, Decimal | None] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    other_rows: tuple[TableRow, ...] = ()
    notes: tuple[ShapeNote, ...] = ()
    labels: dict[str, Evidence] = field(default_factory=dict)
    form_evidence: tuple[Evidence, ...] = ()
