"""DOCX: what Word would print, in the order of the body.

python-docx opens the package; the walk over its elements is ours, since its own text leaves out numbering, tracked
insertions, text boxes and content controls, and repeats merged cells. The raw text is the printed lines and cells, one
after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from extraction.errors import ReadingError
from extraction.reading.docx_numbering import Numbering, W
from extraction.reading.docx_text import Inline
from extraction.reading.isolation import beat
from extraction.reading.limits import Limits
from extraction.reading.office_package import repacked, xml_parts
from extraction.reading.raw import RawCell, RawDocument
from extraction.reading.sniff import DOCX
from extraction.reading.tape import Tape

_SCAN_CHARACTERS: Final = 200
"""A DOCX with pictures and fewer characters than this is a scan in a DOCX."""
_PROSE: Final = 300
_PROSE_PARAGRAPHS: Final = 3
"""A cell with so many characters in so many paragraphs holds a part of the report and is no entry of a table."""
_BEAT: Final = 256


def read_docx(data: bytes, limits: Limits) -> RawDocument:
    """The lines and tables of a DOCX, page heads and feet as furniture.

    Raises ReadingError: "encrypted", "bomb", "dtd", "damaged".
    """
    main = _opened(xml_parts(data, limits))
    styles = _part(main, "styles")
    reader = _Reader(Tape(), Numbering(_part(main, "numbering"), styles), _toc_styles(styles), _notes(main))
    for root in _parts(main, "header"):
        reader.furniture(root)
    reader.blocks(main.element.body)
    reader.flush()
    for root in _parts(main, "footer"):
        reader.furniture(root)
    return _finished(reader)


def _opened(parts: dict[str, bytes]) -> Any:
    """The main part as python-docx sees it."""
    from docx.opc.exceptions import OpcError
    from docx.package import Package

    try:
        main = Package.open(repacked(parts)).main_document_part
        if main.element.body is None:
            raise ReadingError("damaged", "no body")
    except (OpcError, SyntaxError, KeyError, ValueError, AttributeError, AssertionError, TypeError) as error:
        raise ReadingError("damaged", f"{type(error).__name__}: {error}") from error
    return main


def _parts(main: Any, kind: str) -> list[Any]:
    """The root elements of the parts that the main part calls its headers, footers, styles …"""
    found = [relation.target_part for relation in main.rels.values() if (relation.reltype or "").endswith("/" + kind)]
    return [root for root in map(_root, found) if root is not None]


def _part(main: Any, kind: str) -> Any:
    return next(iter(_parts(main, kind)), None)


def _root(part: Any) -> Any:
    from docx.oxml.parser import parse_xml

    if hasattr(part, "element"):
        return part.element
    try:
        return parse_xml(part.blob)
    except SyntaxError:  # what lxml raises for bad XML derives from it
        return None


def _notes(main: Any) -> dict[tuple[str, str], Any]:
    """Footnotes and endnotes by kind and number."""
    return {
        (kind, note.get(W + "id", "")): note
        for kind in ("footnote", "endnote")
        for root in _parts(main, kind + "s")
        for note in root.iterchildren(W + kind)
    }


def _toc_styles(styles: Any) -> frozenset[str]:
    """The styles of a table of contents; their names are English in every language of Word."""
    found = styles.iter(W + "style") if styles is not None else ()
    names = {style.get(W + "styleId", ""): style.find(W + "name") for style in found}
    printed = {key: name.get(W + "val", "").lower() for key, name in names.items() if name is not None}
    return frozenset(key for key, name in printed.items() if name.startswith("toc "))


def _finished(reader: _Reader) -> RawDocument:
    if reader.tape.characters < _SCAN_CHARACTERS and reader.inline.pictures:
        return RawDocument(DOCX, reader.tape.blocks(), missing=("needs_ocr",))
    notes = []
    if reader.inline.large_pictures:
        notes.append(f"文中有 {reader.inline.large_pictures} 幅较大的图片，图中文字未读取")
    if reader.inline.objects:
        notes.append(f"文中有 {reader.inline.objects} 个嵌入对象（如 Excel 表格），未读取")
    return RawDocument(DOCX, reader.tape.blocks(), notes=tuple(notes))


@dataclass(slots=True)
class _Cell:
    """A cell while its table is read; `element` is None once Word hides it behind the cell above."""

    element: Any
    row: int
    column: int
    columns: int
    rows: int = 1


@dataclass(slots=True)
class _Reader:
    """Walks block elements and writes lines and tables on the tape."""

    tape: Tape
    numbering: Numbering
    toc_styles: frozenset[str]
    notes: dict[tuple[str, str], Any]
    inline: Inline = field(default_factory=Inline)
    carried: str = ""
    seen: int = 0

    def furniture(self, root: Any) -> None:
        for line in self._lines_in(root):
            self.tape.line(line, furniture=True)

    def blocks(self, parent: Any) -> None:
        """Writes the paragraphs and tables among the children of `parent`, through what only wraps them."""
        for element in parent.iterchildren():
            self._beat()
            if element.tag == W + "p":
                self._paragraph(element)
            elif element.tag == W + "tbl":
                self._table(element)
            elif element.tag == W + "sdt":
                self._control(element)
            elif element.tag in _WRAPPERS:
                self.blocks(element)

    def _beat(self) -> None:
        self.seen += 1
        if self.seen % _BEAT == 0:
            beat()

    def _control(self, element: Any) -> None:
        """A content control; a table of contents repeats headings and is furniture."""
        content = element.find(W + "sdtContent")
        if content is None:
            return
        gallery = next(element.iter(W + "docPartGallery"), None)
        if gallery is not None and gallery.get(W + "val") == "Table of Contents":
            self.furniture(content)
        else:
            self.blocks(content)

    def _paragraph(self, paragraph: Any) -> None:
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        furniture = style is not None and style.get(W + "val") in self.toc_styles
        for line in self._paragraph_lines(paragraph):
            self.tape.line(line, furniture=furniture)
        self._attached(self.tape.line)

    def _paragraph_lines(self, paragraph: Any) -> list[str]:
        """The printed lines of one paragraph; text before a deleted paragraph mark goes to the next."""
        text = self.carried + self.inline.text(paragraph)
        self.carried = ""
        if paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None:
            self.carried = text
            return []
        label = self.numbering.label(paragraph)
        return [line for line in (label + text if text.strip() else "").split("\n") if line.strip()]

    def flush(self) -> None:
        """Writes what a deleted last paragraph mark left over."""
        if self.carried.strip():
            self.tape.line(self.carried)
        self.carried = ""

    def _attached(self, write: Callable[[str], object]) -> None:
        """Text boxes and notes that hang on what was read last, in its place in the reading order."""
        while self.inline.boxes or self.inline.references:
            boxes, self.inline.boxes = self.inline.boxes, []
            references, self.inline.references = self.inline.references, []
            for root in (*boxes, *(self.notes[key] for key in references if key in self.notes)):
                for line in self._lines_in(root, attached=False):
                    write(line)

    def _lines_in(self, parent: Any, attached: bool = True) -> list[str]:
        """The lines of a cell, a text box, a note or a header; a table in there is a line for each row."""
        lines: list[str] = []
        outside, self.carried = self.carried, ""
        for element in parent.iterchildren():
            self._beat()
            if element.tag == W + "p":
                lines += self._paragraph_lines(element)
                if attached:
                    self._attached(lines.append)
            elif element.tag == W + "tbl":
                lines += self._flat_rows(element)
            elif element.tag in _WRAPPERS or element.tag == W + "sdt":
                content = element.find(W + "sdtContent") if element.tag == W + "sdt" else element
                lines += self._lines_in(content, attached) if content is not None else []
        lines += [self.carried] if self.carried.strip() else []
        self.carried = outside
        return lines

    def _flat_rows(self, table: Any) -> list[str]:
        rows = [[" ".join(self._lines_in(cell)) for cell in _cells(row)] for row in _rows(table)]
        return [" ".join(filter(None, row)) for row in rows if any(row)]

    def _table(self, table: Any) -> None:
        self.flush()
        cells = _placed(table)
        if all(cell.column == 0 for cell in cells) or _is_layout(cells):
            for cell in cells:
                self.blocks(cell.element)
            return
        texts = [(cell, "\n".join(self._lines_in(cell.element, attached=False))) for cell in cells]
        self.tape.table(tuple(self._raw_cell(cell, text) for cell, text in texts))
        self._attached(self.tape.line)

    def _raw_cell(self, cell: _Cell, text: str) -> RawCell:
        return RawCell(cell.row, cell.column, text, self.tape.place(text), cell.rows, cell.columns)


_WRAPPERS: Final = frozenset(W + name for name in ("ins", "moveTo", "customXml", "smartTag"))


def _rows(table: Any) -> list[Any]:
    """The rows that are printed: without those deleted under tracking."""
    rows = [row for child in table.iterchildren() for row in _unwrapped(child, "tr")]
    return [row for row in rows if row.find(f"{W}trPr/{W}del") is None]


def _cells(row: Any) -> list[Any]:
    cells = [cell for child in row.iterchildren() for cell in _unwrapped(child, "tc")]
    return [cell for cell in cells if cell.find(f"{W}tcPr/{W}cellDel") is None]


def _unwrapped(element: Any, name: str) -> list[Any]:
    """The element, or those in the content control or the insertion that wraps it."""
    if element.tag == W + name:
        return [element]
    content = element if element.tag in _WRAPPERS else element.find(W + "sdtContent")
    return [] if content is None else [one for child in content.iterchildren() for one in _unwrapped(child, name)]


def _placed(table: Any) -> list[_Cell]:
    """The cells with their places and spans (ECMA-376 part 1, 17.4.17 gridSpan, 17.4.84 vMerge), hidden ones taken in."""
    placed: list[_Cell] = []
    above: dict[int, _Cell] = {}
    for number, row in enumerate(_rows(table)):
        column = _number(row, "trPr", "gridBefore", 0)
        tops: dict[int, _Cell] = {}
        for element in _cells(row):
            cell = _Cell(element, number, column, max(1, _number(element, "tcPr", "gridSpan", 1)))
            column += cell.columns
            if _merges(element, "hMerge") and tops:
                list(tops.values())[-1].columns += cell.columns
            elif _merges(element, "vMerge") and cell.column in above:
                tops[cell.column] = above[cell.column]
                tops[cell.column].rows = number - tops[cell.column].row + 1
            else:
                tops[cell.column] = cell
                placed.append(cell)
        above = tops
    return placed


def _merges(cell: Any, kind: str) -> bool:
    """Whether a cell goes on with the one before it: the attribute is "continue" or absent."""
    merge = cell.find(f"{W}tcPr/{W}{kind}")
    return merge is not None and merge.get(W + "val", "continue") == "continue"


def _number(element: Any, properties: str, name: str, otherwise: int) -> int:
    found = element.find(f"{W}{properties}/{W}{name}")
    text = found.get(W + "val", "") if found is not None else ""
    return min(int(text), 1000) if text.isascii() and text.isdigit() else otherwise


def _is_layout(cells: list[_Cell]) -> bool:
    """Whether most of a table's text is prose: then it only lays out the page."""
    lengths = [[length for length in map(_length, cell.element.iter(W + "p")) if length] for cell in cells]
    prose = [sum(one) for one in lengths if len(one) >= _PROSE_PARAGRAPHS and sum(one) >= _PROSE]
    return 2 * sum(prose) > sum(map(sum, lengths))


def _length(paragraph: Any) -> int:
    return sum(len(text.text or "") for text in paragraph.iter(W + "t"))
