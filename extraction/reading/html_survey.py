"""What is what on a page, found before its text is read: where the report stands, which tables are tables, what is
navigation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from extraction.reading.html_tree import CELLS, DROPPED, TEXT, is_block, is_hidden, traverse

_CONTAINERS: Final = frozenset(
    ("div", "td", "section", "article", "main", "body", "form", "center", "dd", "blockquote", "fieldset", "ucapcontent")
)
_KNOWN = re.compile(
    r"(?:zoom|zoomcon|fontzoom|trs_?u?editor|trs_?autoadd|ucap-?content|ewebeditor\w*|vsb_content\w*|wp_articlecontent"
    r"|j-fontcontent|entry-?content"
    r"|(?:article|news|text|detail|view|page|pages|xxgk|zw|main|show|info|body|cont|con|art)[-_]?(?:content|con|cont|body|text|txt|nr))"
    r"|content|article|maintext|pages_content"
)
"""Names (class or id) that the common site systems of Chinese agencies give to the body: TRS WCM, UCAP, Visual
SiteBuilder, WebPlus, eWebEditor, and their templates."""
_FURNITURE = re.compile(
    r"(?:bd)?share|social|crumb|^nav|nav$|^menu|^side|^foot|copyright|^print|toolbar|qrcode|^ewm|erweima|^related|^xg(?:wz|lj|xw)"
    r"|pagination|^pager|^comment|^position$|^location$|^dqwz|^mbx|^search|^login|^banner|^logo|fontsize|^close|jiathis"
)
_FURNITURE_TAGS: Final = frozenset(("nav", "footer", "aside"))
_LISTS: Final = frozenset(["div", "ul", "ol", "dl", "td", "table", "section", "p", "form", "header"]) | _FURNITURE_TAGS
_PARTS: Final = CELLS | {"tr", "tbody", "thead", "tfoot"}
_NOTED: Final = _CONTAINERS | _LISTS
_LEGAL = re.compile("版权所有|ICP备|公网安备|网站标识码|技术支持|网站地图")
_INFORMATION = re.compile(
    r"(?:发布|发文|成文|更新)(?:日期|时间)|索\s*引\s*号|浏览(?:次数|量)|责任编辑|字体[:：]|来源[:：]"
)
"""What a page says about an article in the line between its title and its text."""
_SENTENCE = re.compile("[。；，：、]")
_LONG: Final = 25
_MOST: Final = 0.9
_HALF: Final = 0.5
_LINKED: Final = 0.6
_LITTLE: Final = 200
"""Blocks with more characters of sentences than this are never taken for navigation, whatever they are called; a page
with fewer has no body to look for."""
_PROSE: Final = 300
_PROSE_PARAGRAPHS: Final = 3


class _Open:
    """An element that was entered and not left; what its descendants add up to.

    A page of 50 MB has two million: sums that stay 0 stay on the class, which makes them half as expensive.
    """

    own = characters = linked = links = weight = paragraphs = 0
    sentence = legal = information = False
    filled = columns = prose = in_grids = 0

    def __init__(self, tag: str, names: str, block: bool, hidden: bool, link: bool) -> None:
        self.tag = tag
        self.names = names
        self.block = block
        self.hidden = hidden
        self.link = link


@dataclass(slots=True)
class Survey:
    """The first walk over a page. Afterwards `container` is the `mem_id` of the element that holds the report (None:
    all of the page), `grids` those of data tables, `furniture` those of navigation; `volume` counts all printing
    characters met."""

    grids: set[int] = field(default_factory=set)
    furniture: set[int] = field(default_factory=set)
    container: int | None = None
    volume: int = 0
    depth: int = 0
    weight: int = 0
    _open: list[_Open] = field(default_factory=list)
    _candidates: list[tuple[int, int, bool]] = field(default_factory=list)
    _cells: int = 0

    def enter(self, node: Any, tag: str) -> bool:
        if tag == TEXT:
            self._text(node.text_content or "")
            return False
        if tag in DROPPED:
            return False
        attributes = node.attributes
        above = self._open[-1] if self._open else None
        names = f"{attributes.get('id') or ''} {attributes.get('class') or ''}".lower() if attributes else ""
        hidden = is_hidden(attributes) or (above is not None and above.hidden)
        link = tag == "a" or (above is not None and above.link)
        self._open.append(_Open(tag, names, is_block(tag, attributes), hidden, link))
        self._cells += tag in CELLS
        self.depth = max(self.depth, len(self._open))
        if tag == "br" and above is not None:
            above.paragraphs += 1
        return True

    def _text(self, text: str) -> None:
        length = len("".join(text.split()))
        if not length:
            return
        self.volume += length
        here = self._open[-1]
        if here.hidden:
            return
        here.characters += length
        if here.link:
            here.linked += length
        else:
            here.own += length
            here.sentence = here.sentence or _SENTENCE.search(text) is not None
            here.legal = here.legal or _LEGAL.search(text) is not None
            here.information = here.information or _INFORMATION.search(text) is not None

    def leave(self, node: Any, tag: str) -> None:
        element = self._open.pop()
        self._cells -= element.tag in CELLS
        above = self._open[-1] if self._open else None
        if element.block:
            self._weigh(element)
        elif above is not None:
            above.own += element.own
            above.sentence = above.sentence or element.sentence
            above.legal = above.legal or element.legal
            above.information = above.information or element.information
        if tag in _NOTED and not element.hidden:
            self._note(element, node.mem_id)
        if above is not None:
            self._add(element, above)

    def _add(self, element: _Open, above: _Open) -> None:
        """Passes on what an element holds to the one around it."""
        above.links += element.links + (element.tag == "a")
        if element.characters:
            above.characters += element.characters
            above.linked += element.linked
            above.weight += element.weight
            above.paragraphs += element.paragraphs
            above.in_grids += element.in_grids
        if element.tag in _PARTS:
            self._into_table(element, above)

    def _weigh(self, element: _Open) -> None:
        """Counts a block's own text where it reads like text of a report: sentences, long lines, entries of tables."""
        if not element.own:
            return
        element.paragraphs += 1
        about = element.legal or (element.information and element.own < _LITTLE)
        if not about and (element.sentence or element.own >= _LONG or self._cells or element.tag in CELLS):
            element.weight += element.own
            self.weight += element.own

    def _into_table(self, element: _Open, above: _Open) -> None:
        """Passes cells to their row, rows to their table."""
        if element.tag in CELLS:
            above.filled += bool(element.characters)
            if element.paragraphs >= _PROSE_PARAGRAPHS and element.characters >= _PROSE:
                above.prose += element.characters
            return
        above.columns = max(above.columns, element.filled, element.columns)
        above.prose += element.prose

    def _note(self, element: _Open, mem_id: int) -> None:
        if element.tag == "table" and _is_grid(element):
            self.grids.add(mem_id)
            element.in_grids = element.characters
        if element.tag in _LISTS and element.weight < _LITTLE and _is_furniture(element):
            self.furniture.add(mem_id)
        if element.tag in _CONTAINERS and element.weight > _HALF * self.weight:
            known = any(_KNOWN.fullmatch(name) for name in element.names.split())
            self._candidates.append((mem_id, element.weight, known or element.tag == "ucapcontent"))

    def choose(self) -> None:
        """Settles on the container: the innermost known one, else the innermost that holds nearly all sentences."""
        known = [one for one in self._candidates if one[2] and one[1] >= _HALF * self.weight]
        enough = _MOST * max((one[1] for one in known), default=self.weight)
        chosen = [one for one in known or self._candidates if one[1] >= enough]
        self.container = chosen[0][0] if chosen and self.weight >= _LITTLE else None


def _is_grid(table: _Open) -> bool:
    """Whether a table holds data: two columns or more, and neither prose nor other tables make up most of it."""
    return table.columns >= 2 and 2 * table.prose <= table.characters and 2 * table.in_grids <= table.characters


def _is_furniture(element: _Open) -> bool:
    if element.tag in _FURNITURE_TAGS:
        return True
    if element.legal or any(_FURNITURE.search(name) for name in element.names.split()):
        return element.characters < 2 * _LITTLE
    return element.links >= 3 and element.linked > _LINKED * element.characters


def survey(root: Any) -> Survey:
    """Walks over the page once. `root` is its body."""
    found = Survey()
    traverse(root, found)
    found.choose()
    return found
