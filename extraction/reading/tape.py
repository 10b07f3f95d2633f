"""Where readers without places of their own (DOCX, HTML, XLSX) write what they see: one raw text, line by line, cell
by cell."""

from __future__ import annotations

from dataclasses import dataclass, field

from extraction.reading.raw import RawCell, RawLine, RawTable


@dataclass(slots=True)
class Tape:
    """Collects blocks in reading order and counts the raw text that they stand in; each piece ends with one line feed
    there."""

    _blocks: list[RawLine | RawTable] = field(default_factory=list)
    _length: int = 0
    characters: int = 0

    def place(self, text: str) -> int:
        """The offset at which `text` stands in the raw text, which grows by it."""
        start = self._length
        self._length += len(text) + 1
        self.characters += len(text)
        return start

    def line(self, text: str, furniture: bool = False) -> None:
        """A line that is a paragraph of its own."""
        self._blocks.append(RawLine(text, self.place(text), ends_paragraph=True, furniture=furniture))

    def table(self, cells: tuple[RawCell, ...]) -> None:
        """A table whose cells were placed before."""
        if any(cell.text.strip() for cell in cells):
            self._blocks.append(RawTable(cells))

    def blocks(self) -> tuple[RawLine | RawTable, ...]:
        return tuple(self._blocks)
