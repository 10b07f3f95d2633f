"""The text that Word prints for one paragraph: insertions kept, deletions dropped, results of fields instead of their
codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from extraction.reading.docx_numbering import W

_COMPATIBILITY: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_IMAGE: Final = "{urn:schemas-microsoft-com:vml}imagedata"
_PICTURE: Final = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
_EXTENT: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"
_LARGE: Final = 3_600_000 * 1_440_000
"""10 cm by 4 cm in EMU (360,000 to the centimetre): a seal or a logo is smaller, a table as a picture is not."""
_CHARACTERS: Final = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "br": "\n",
    W + "cr": "\n",
    W + "noBreakHyphen": "-",
}
_DROPPED: Final = frozenset(
    W + name
    for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "sdtEndPr", "instrText", "delText", "delInstrText", "rt")
)
_DRAWN: Final = frozenset((W + "drawing", W + "pict", W + "object"))


@dataclass(slots=True)
class Inline:
    """Reads paragraphs one after the other. `boxes` and `references` collect the text boxes and the notes (kind,
    number) that hang on them, for the caller to take; pictures and embedded objects are counted."""

    boxes: list[Any] = field(default_factory=list)
    references: list[tuple[str, str]] = field(default_factory=list)
    pictures: int = 0
    large_pictures: int = 0
    objects: int = 0
    _fields: list[bool] = field(default_factory=list)

    def text(self, paragraph: Any) -> str:
        """The printed text of a paragraph, soft line breaks as line feeds."""
        text = "".join(self._pieces(paragraph))
        # no code goes on over the end of a paragraph; so a damaged field loses no text
        self._fields = [True for _ in self._fields]
        return text

    def _pieces(self, parent: Any) -> Iterator[str]:
        for element in parent.iterchildren():
            tag = element.tag
            if tag in (W + "t", _MATH_TEXT):
                if all(self._fields):
                    yield element.text or ""
            elif tag in _CHARACTERS:
                if all(self._fields):
                    yield _CHARACTERS[tag]
            elif tag == W + "r":
                if not _is_hidden(element):
                    yield from self._pieces(element)
            elif tag == W + "fldChar":
                self._field(element.get(W + "fldCharType"))
            elif tag in _DRAWN or tag == _COMPATIBILITY + "AlternateContent":
                self._drawn(element)
            elif tag in (W + "footnoteReference", W + "endnoteReference"):
                self.references.append((tag.removeprefix(W).removesuffix("Reference"), element.get(W + "id", "")))
            elif isinstance(tag, str) and tag not in _DROPPED and not _is_placeholder(element):
                yield from self._pieces(element)

    def _field(self, kind: str | None) -> None:
        """Keeps for each open field whether its result is being read."""
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _drawn(self, element: Any) -> None:
        """Takes the text boxes of a drawing, of the first alternative only, and counts what is no text."""
        choices = list(element.iterchildren(_COMPATIBILITY + "Choice")) or [element]
        chosen = choices[0]
        self.boxes += [box for box in chosen.iter(W + "txbxContent") if not _inside_box(box, chosen)]
        pictures = sum(1 for _ in chosen.iter(_PICTURE, _IMAGE))
        self.pictures += pictures
        self.large_pictures += bool(pictures) and any(_is_large(extent) for extent in chosen.iter(_EXTENT))
        self.objects += chosen.tag == W + "object"


def _is_hidden(run: Any) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(W + "val", "1") not in ("0", "false", "off")


def _is_placeholder(element: Any) -> bool:
    """A content control that still shows the prompt of its form."""
    return element.tag == W + "sdt" and element.find(f"{W}sdtPr/{W}showingPlcHdr") is not None


def _inside_box(box: Any, drawing: Any) -> bool:
    """Whether a text box lies in another one, whose lines bring it."""
    parent = box.getparent()
    while parent is not None and parent is not drawing:
        if parent.tag == W + "txbxContent":
            return True
        parent = parent.getparent()
    return False


def _is_large(extent: Any) -> bool:
    sides = extent.get("cx", ""), extent.get("cy", "")
    known = all(side.isascii() and side.isdigit() and len(side) < 12 for side in sides)
    return known and int(sides[0]) * int(sides[1]) >= _LARGE
