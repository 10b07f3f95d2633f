"""Putting what was read under its keys, with the evidence for it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from extraction.document import Text
from extraction.record import Cell, Evidence, Form, TableRow
from extraction.tables.figures import Figure, read_figure
from extraction.tables.fitting import Fit, Values
from extraction.tables.shapes import ShapeNote, Tables, Token


class Draft:
    """Tables in the making; `tables` ends it. The first print of a key stands, and nothing overwrites it."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._values: dict[str, Decimal | None] = {}
        self._cells: dict[str, Cell] = {}
        self._labels: dict[str, Evidence] = {}
        self._notes: list[ShapeNote] = []
        self.rows: set[str] = set()
        self.other_rows: list[TableRow] = []

    def evidence(self, token: Token) -> Evidence:
        return self._text.evidence(token.start, token.end)

    def printed(self, tokens: Sequence[Token]) -> str:
        """What stands in the cells, one after the other, as the report prints it."""
        return "".join(self._text.string[token.start : token.end] for token in tokens)

    def has(self, key: str) -> bool:
        return key in self._values

    def put(self, key: str, token: Token | None, unit: tuple[str, str] | None = None) -> None:
        """A cell under its key. `unit`: the unit of the key, and the one that a bare number is counted in."""
        if key in self._values:
            return
        figure = read_figure(token.text) if token is not None and token.state == "number" else None
        self._values[key] = _amount(figure, unit)
        self._cells[key] = Cell("") if token is None or token.state == "blank" else self._cell(token)

    def _cell(self, token: Token) -> Cell:
        return Cell(self.printed([token]), self.evidence(token))

    def label(self, row: str, words: Sequence[Token]) -> None:
        """Notes that a row is printed, and where its label stands: the last of the words in front of its values."""
        self.rows.add(row)
        if words:
            self._labels.setdefault(row, self.evidence(words[-1]))

    def label_start(self, row: str) -> int | None:
        """The offset of a row's label, if the row is printed with one."""
        return self._labels[row].start if row in self._labels else None

    def note(
        self,
        kind: Literal["extra", "missing", "shifted", "unreadable", "too_long", "repeated"],
        row: str,
        keys: Sequence[str],
        cells: Sequence[Token],
        reading: Values | None = None,
    ) -> None:
        """A remark on the shape of a row, with the cells as they are printed."""
        printed = tuple(self.printed([token]) for token in cells)
        evidence = tuple(self.evidence(token) for token in cells if token.start < token.end)
        self._notes.append(ShapeNote(kind, row, len(keys), printed, tuple(keys), evidence, reading))

    def note_fit(
        self, row: str, keys: Sequence[str], cells: Sequence[Token], read: Fit, reading: Values | None = None
    ) -> None:
        """What is odd about a row as it was fitted: too many or too few cells, and cells that are no usable number."""
        if read.extra:
            self.note("extra", row, keys, cells, reading)
        elif read.missing:
            self.note("missing", row, keys, cells, reading)
        for token in read.slots:
            figure = read_figure(token.text) if token is not None and token.state == "number" else None
            if token is not None and token.state == "text":
                self.note("unreadable", row, keys, [token])
            elif token is not None and figure is not None and figure.value is None:
                self.note("too_long", row, keys, [token])

    def tables(self, form: Form | None, form_evidence: tuple[Evidence, ...]) -> Tables:
        return Tables(
            form, self._values, self._cells, tuple(self.other_rows), tuple(self._notes), self._labels, form_evidence
        )


def _amount(figure: Figure | None, unit: tuple[str, str] | None) -> Decimal | None:
    if figure is None:
        return None
    return figure.value if unit is None else figure.counted_in(*unit)
