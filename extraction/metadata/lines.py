"""Lines as metadata is read from them: folded, without white space, each character with its place in the text.

White space inside titles, names and dates means nothing (2 0 2 1 年, 吕 梁 市), so that matching is done without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extraction.document import Text

_BROKEN = re.compile(r"[^\n\t]+")
_LONGEST = 3000


@dataclass(frozen=True, slots=True)
class Line:
    """Folded characters and the offset of each in the canonical text."""

    words: str
    offsets: tuple[int, ...]

    def part(self, start: int, end: int | None = None) -> Line:
        """The characters from `start` to `end`, counted in `words`."""
        return Line(self.words[start:end], self.offsets[start:end])

    def span(self) -> tuple[int, int]:
        """Where the line stands in the text, end exclusive. Raises IndexError for an empty line."""
        return self.offsets[0], self.offsets[-1] + 1

    def printed(self, text: Text) -> str:
        """The characters as the text prints them, without white space."""
        return "".join(text.string[offset] for offset in self.offsets)


def squeeze(text: Text, start: int, end: int) -> Line:
    """The span as a line."""
    offsets = tuple(offset for offset in range(start, end) if not text.folded[offset].isspace())
    return Line("".join(text.folded[offset] for offset in offsets), offsets)


def join(lines: Sequence[Line]) -> Line:
    """Several lines as one."""
    return Line("".join(line.words for line in lines), tuple(offset for line in lines for offset in line.offsets))


def pieces(text: Text, start: int, end: int) -> Iterator[Line]:
    """The lines in a span of the text, those of tables cell by cell; of a monstrous line the first 3,000 characters."""
    for piece in _BROKEN.finditer(text.folded, start, end):
        line = squeeze(text, piece.start(), min(piece.end(), piece.start() + _LONGEST))
        if line.words:
            yield line
