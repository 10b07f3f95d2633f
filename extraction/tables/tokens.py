"""A line of text, or a row of a grid, as cells. The dress may be tabs, pipes, gaps of two spaces, or single spaces."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from extraction.document import Document, Grid
from extraction.tables.figures import state_of
from extraction.tables.shapes import Token
from extraction.tables.vocabulary import find, vocabularies
from extraction.tables.wording import bare, squeeze

_PIPES: Final = "|│┃"
_RULE: Final = re.compile(r"[\s|│┃:+=\-─━┄┈┌┐└┘├┤┬┴┼]*[\-─━=]{2}[\s|│┃:+=\-─━┄┈┌┐└┘├┤┬┴┼]*")
_GAP: Final = re.compile(r" {2,}")
_WORD: Final = re.compile(r"\S+")
_UNIT_ALONE: Final = frozenset(("亿元", "万元", "元"))
_PAGE_NUMBER: Final = re.compile(r"\s*[-—–―─~·]{1,3}\s?\d{1,4}\s?[-—–―─~·]{1,3}\s*")
_GLUED: Final = re.compile(r"(\D{2,40})(\d[\d,]{0,14}(?:\.\d{1,8})?)")

LONGEST_ROW: Final = 4000
"""A row of the largest form is under 400 characters; of a longer line only the beginning is looked at."""

Span = tuple[int, int]
Dress = Literal["grid", "pipes", "tabs", "gaps", "plain"]
"""What separates the cells of a line: the format, `|`, a tab, two spaces and more, or nothing that can be told."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that holds something: its cells and its place. `number` counts all lines, blank ones too."""

    number: int
    start: int
    end: int
    tokens: tuple[Token, ...]
    dress: Dress

    @property
    def wide(self) -> bool:
        """Whether the line holds several cells, so that it is a row and not one cell of a row."""
        return len(self.tokens) > 1


def lines(document: Document) -> list[Line]:
    """Every line of the text that is not wholly empty, cut into cells; rows of grids as the format gives them."""
    folded = document.text.folded
    rows = dict(_grid_rows(document))
    found: list[Line] = []
    start = 0
    for number, text in enumerate(folded.split("\n")):
        row = rows.get(start)
        if row is not None:
            dress: Dress = "grid"
            tokens = tuple(_grid_token(folded, grid, spans, number) for grid, spans in row)
        else:
            cells, dress = _cells(text) if len(text) <= LONGEST_ROW else ([(0, LONGEST_ROW)], "plain")
            tokens = tuple(_line_tokens(start, text, number, cells, dress))
        if tokens:
            found.append(Line(number, start, start + len(text), tokens, dress))
        start += len(text) + 1
    return found


def _grid_rows(document: Document) -> Iterator[tuple[int, list[tuple[Grid, tuple[int, int, int, int]]]]]:
    """For each grid row: where its line starts, and (start, end, column, span) of its cells in order."""
    string = document.text.string
    for grid in document.grids:
        rows: defaultdict[int, list[tuple[Grid, tuple[int, int, int, int]]]] = defaultdict(list)
        for cell in sorted(grid.cells, key=lambda cell: (cell.row, cell.column)):
            rows[cell.row].append((grid, (cell.start, cell.end, cell.column, cell.column_span)))
        for row in rows.values():
            first = min(spans[0] for _, spans in row)
            yield string.rfind("\n", 0, first) + 1, row


def _grid_token(folded: str, grid: Grid, spans: tuple[int, int, int, int], number: int) -> Token:
    start, end, column, span = spans
    start, end = _strip(folded, start, end)
    text = folded[start:end]
    return Token(text, start, end, number, column, grid.aligned, state_of(text), span)


def _strip(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _line_tokens(start: int, line: str, number: int, cells: list[Span], dress: Dress) -> Iterator[Token]:
    for column, (low, high) in enumerate(cells):
        low, high = _strip(line, low, high)
        pieces = [(low, high)] if len(line) > LONGEST_ROW else _pieces(line, low, high, whole=dress == "plain")
        for first, last in pieces:
            text = line[first:last]
            yield Token(text, start + first, start + last, number, column, False, state_of(text))


def _cells(line: str) -> tuple[list[Span], Dress]:
    """The spans of the cells of a line, blank ones too, and what separates them."""
    if line.count("|") + line.count("│") + line.count("┃") >= 2:
        return ([] if _RULE.fullmatch(line) else _piped(line)), "pipes"
    if "\t" in line:
        return _tabbed(line), "tabs"
    if not line.strip() or _PAGE_NUMBER.fullmatch(line):
        return [], "plain"
    gaps = [found.span() for found in _GAP.finditer(line.rstrip()) if found.start()]
    return list(_between(line, gaps)), "gaps" if gaps else "plain"


def _piped(line: str) -> list[Span]:
    low, high = _strip(line, 0, len(line))
    low += line[low] in _PIPES
    high -= line[high - 1] in _PIPES and high - 1 > low
    bars = [(at, at + 1) for at in range(low, high) if line[at] in _PIPES]
    return [*_between(line[:high], bars, low)]


def _tabbed(line: str) -> list[Span]:
    cells = list(_between(line, [(at, at + 1) for at, char in enumerate(line) if char == "\t"]))
    if len(cells) == 2 and not line[: cells[0][1]].strip():
        return cells[1:]  # one cell a line, indented by a tab
    return cells


def _between(line: str, gaps: list[Span], start: int = 0) -> Iterator[Span]:
    for low, high in gaps:
        yield start, low
        start = high
    yield start, len(line)


def _pieces(line: str, low: int, high: int, whole: bool) -> Iterator[Span]:
    """A cell as it stands, or cut where a label and its values, or several values, share it."""
    words = [m.span() for m in _WORD.finditer(line, low, high)]
    if len(words) <= 1:
        yield from _unglue(line, low, high)
        return
    words = _with_units(line, words)
    values = len(words)
    while values and state_of(line[slice(*words[values - 1])]) in ("number", "dash"):
        values -= 1
    label = (low, words[values - 1][1]) if values else None
    if label and len(bare(line[slice(*label)])) < (2 if len(words) - values == 1 else 1):
        yield low, high  # （四） 无 is numbering with a cut label; 形） 1 3 0 is the end of a label with its values
        return
    if label:
        yield from _label(line, label, words[:values], split=whole)
    yield from words[values:]


def _with_units(line: str, words: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in words:
        if joined and line[slice(*span)] in _UNIT_ALONE and state_of(line[slice(*joined[-1])]) == "number":
            joined[-1] = (joined[-1][0], span[1])
        else:
            joined.append(span)
    return joined


def _label(line: str, label: Span, words: list[Span], split: bool) -> Iterator[Span]:
    """The words of a header line that was copied with single spaces are cells of their own."""
    texts = [line[slice(*word)] for word in words]
    pieces = split and len(words) > 1 and all(map(squeeze, texts))
    header = pieces and any(all(map(known.is_fragment, texts)) for known in vocabularies())
    if header:
        yield from words
    else:
        yield label


def _unglue(line: str, low: int, high: int) -> Iterator[Span]:
    """行政许可44577 is a label and its value; 第20条 and T3 are not."""
    found = _GLUED.fullmatch(line, low, high)
    if found and (known := find(found[1], False)) and known[0] == bare(found[1]):
        yield found.span(1)
        yield found.span(2)
    else:
        yield low, high
