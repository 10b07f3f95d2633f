"""The lines and tables of a page in document order, as a browser would set them one under the other."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from extraction.reading.html_survey import Survey
from extraction.reading.html_tree import BLOCKS, CELLS, DROPPED, HEADINGS, TEXT, is_block, is_hidden, traverse
from extraction.reading.list_formats import numbered

Place = Literal["before", "in", "after"]

_WIDE: Final = "\u2e80-\u303f\u3040-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6“”‘’—…"
_WRAP = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\r\n][ \t\r\n\f]*(?=[{_WIDE}])")
_BROKEN = re.compile(r"[\t\r\n\f]|  ")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|ofd|rtf|zip|rar|7z)(?:[?#].*)?", re.IGNORECASE | re.DOTALL)
_OWN_NUMBER = re.compile(r"[（(]?[\d一二三四五六七八九十]+[、.．)）]|[①-⑳]")
_LIST_TYPES: Final = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_UNNUMBERED = re.compile(r"list-style(?:-type)?\s*:\s*none", re.IGNORECASE)
_OPENED: Final = HEADINGS | {"pre", "img", "ol", "ul", "li", "a"}
_MOST_COLUMNS: Final = 1000
"""colspan is clamped to 1,000 (HTML standard, 4.9.11)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line; `heading` where the markup calls it one, `furniture` where the survey took it for navigation."""

    text: str
    place: Place
    heading: bool
    furniture: bool


@dataclass(slots=True)
class Entry:
    """A cell of a table with its place and spans."""

    row: int
    column: int
    rows: int
    columns: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    entries: list[Entry]
    place: Place
    furniture: bool

    def rows(self) -> list[str]:
        """The table as one line for each row."""
        by_row: dict[int, list[str]] = {}
        for entry in self.entries:
            by_row.setdefault(entry.row, []).extend(entry.text.split("\n"))
        return [" ".join(filter(None, texts)) for texts in by_row.values() if any(texts)]


def printed(pieces: list[str], preformatted: bool = False) -> list[str]:
    """The lines of a run of text, blanks collapsed as browsers do; a line break between wide characters prints
    nothing."""
    text = pieces[0] if len(pieces) == 1 else "".join(pieces)
    if not preformatted and _BROKEN.search(text):
        text = _BLANKS.sub(" ", _WRAP.sub("", text))
    lines = text.splitlines() if preformatted else [text]
    return [line for line in (one.strip(" \t\xa0\u3000\u200b\ufeff") for one in lines) if line]


@dataclass(slots=True)
class Flow:
    """The second walk over a page. Afterwards `blocks` holds its lines and tables, `attachments` the texts of links to
    documents, `pictures` the number of pictures in the report's place."""

    survey: Survey
    blocks: list[Line | Table] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    pictures: int = 0
    _place: Place = "in"
    _pieces: list[str] = field(default_factory=list)
    _furniture: int | None = None
    _heading: int = 0
    _preformatted: int = 0
    _lists: list[tuple[str | None, int]] = field(default_factory=list)
    _label: str = ""

    def __post_init__(self) -> None:
        self._place = "in" if self.survey.container is None else "before"

    def enter(self, node: Any, tag: str) -> bool:
        if tag == TEXT:
            self._pieces.append(node.text_content or "")
            return False
        attributes = node.attributes if tag != "-comment" else {}
        if tag in DROPPED or is_hidden(attributes):
            self._embedded(tag, attributes)
            return False
        if is_block(tag, attributes) or tag == "br":
            self._flush()
        mem_id = node.mem_id
        self._arrive(mem_id)
        if mem_id in self.survey.grids:
            self._grid(node)
            return False
        if tag in _OPENED:
            self._open(tag, attributes, node)
        return True

    def _embedded(self, tag: str, attributes: dict[str, str | None]) -> None:
        source = attributes.get("src") or attributes.get("data") or "" if tag in ("iframe", "embed", "object") else ""
        if _DOCUMENT.search(source):
            self.attachments.append(source.rsplit("/", 1)[-1])

    def _arrive(self, mem_id: int) -> None:
        if mem_id == self.survey.container:
            self._flush()
            self._place = "in"
        elif self._furniture is None and mem_id in self.survey.furniture:
            self._furniture = mem_id

    def _open(self, tag: str, attributes: dict[str, str | None], node: Any) -> None:
        self._heading += tag in HEADINGS
        self._preformatted += tag == "pre"
        self.pictures += tag == "img" and self._place == "in" and self._furniture is None
        if tag in ("ol", "ul"):
            self._lists.append(_list_format(tag, attributes))
        elif tag == "li" and self._lists:
            self._number(attributes)
        elif tag == "a" and _DOCUMENT.search(attributes.get("href") or ""):
            name = "".join((node.text() or "").split())
            self.attachments.append(name or (attributes.get("href") or "").rsplit("/", 1)[-1])

    def _number(self, attributes: dict[str, str | None]) -> None:
        """Keeps the number of a list item for the text that will follow."""
        number_format, count = self._lists[-1]
        count = _integer(attributes.get("value"), count)
        self._lists[-1] = (number_format, count + 1)
        self._label = f"{numbered(count, number_format)}. " if number_format else ""

    def leave(self, node: Any, tag: str) -> None:
        if tag in BLOCKS or is_block(tag, node.attributes):
            self._flush()
        mem_id = node.mem_id
        if mem_id == self._furniture:
            self._furniture = None
        if mem_id == self.survey.container:
            self._place = "after"
        self._heading -= tag in HEADINGS
        self._preformatted -= tag == "pre"
        if tag in ("ol", "ul") and self._lists:
            self._lists.pop()

    def _flush(self) -> None:
        if not self._pieces:
            return
        for text in printed(self._pieces, bool(self._preformatted)):
            numbered_by_author = self._label and _OWN_NUMBER.match(text)
            text = text if numbered_by_author else self._label + text
            self._label = ""
            self._line(text, bool(self._heading))
        self._pieces.clear()

    def _line(self, text: str, heading: bool) -> None:
        self.blocks.append(Line(text, self._place, heading, self._furniture is not None))

    def _grid(self, node: Any) -> None:
        grid = _Grid()
        traverse(node, grid)
        for line in grid.captions:
            self._line(line, False)
        self.blocks.append(Table(grid.finished(), self._place, self._furniture is not None))


def _list_format(tag: str, attributes: dict[str, str | None]) -> tuple[str | None, int]:
    """The number format and the first number of a list; None for bullets, which print nothing that is text."""
    style = attributes.get("style") or ""
    if tag == "ul" or _UNNUMBERED.search(style):
        return None, 1
    return _LIST_TYPES.get(attributes.get("type") or "", "decimal"), _integer(attributes.get("start"), 1)


@dataclass(slots=True)
class _Grid:
    """Reads one data table; tables in its cells become lines of these."""

    entries: list[Entry] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _lines: list[str] = field(default_factory=list)
    _tables: int = 0
    _row: int = -1
    _column: int = 0
    _taken: dict[int, int] = field(default_factory=dict)
    _entry: Entry | None = None

    def enter(self, node: Any, tag: str) -> bool:
        if tag == TEXT:
            self._pieces.append(node.text_content or "")
            return False
        attributes = node.attributes if tag != "-comment" else {}
        if tag in DROPPED or is_hidden(attributes):
            return False
        if tag in CELLS and self._tables > 1:
            self._pieces.append(" ")
        elif is_block(tag, attributes) or tag == "br":
            self._flush()
        self._tables += tag == "table"
        if self._tables == 1 and tag == "tr":
            self._row, self._column = self._row + 1, 0
        elif self._tables == 1 and tag in CELLS:
            self._place(attributes)
        return True

    def leave(self, node: Any, tag: str) -> None:
        if not (tag in CELLS and self._tables > 1) and (tag in BLOCKS or is_block(tag, node.attributes)):
            self._flush()
        if tag in CELLS and self._tables == 1 and self._entry is not None:
            self._entry.text = sys.intern("\n".join(self._lines))  # tables are full of equal numbers
            self._lines.clear()
            self._entry = None
        self._tables -= tag == "table"

    def _place(self, attributes: dict[str, str | None]) -> None:
        """The next free place of the row (HTML standard, 4.9.12, forming a table)."""
        while self._taken.get(self._column, 0) > self._row:
            self._column += 1
        columns = min(max(_span(attributes.get("colspan")), 1), _MOST_COLUMNS)
        rows = _span(attributes.get("rowspan"), endless=True)
        self._entry = Entry(max(self._row, 0), self._column, rows, columns)
        self.entries.append(self._entry)
        if rows > 1:
            self._taken.update((column, self._row + rows) for column in range(self._column, self._column + columns))
        self._column += columns

    def _flush(self) -> None:
        if self._pieces:
            self._lines += printed(self._pieces)
            self._pieces.clear()
        if self._entry is None:
            self.captions += self._lines
            self._lines.clear()

    def finished(self) -> list[Entry]:
        """The entries, their spans cut at the table's last row."""
        for entry in self.entries:
            entry.rows = min(entry.rows, self._row + 1 - entry.row)
        return self.entries


def _span(text: str | None, endless: bool = False) -> int:
    """A span as written; rowspan="0" reaches to the end of the table."""
    value = _integer(text, 1)
    return 65_534 if endless and value == 0 else max(value, 1)


def _integer(text: str | None, otherwise: int) -> int:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise
