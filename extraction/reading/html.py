"""Pages saved from agency sites: the report's own body found among navigation, share buttons and footers.

All that is shown is kept: what stands outside the body as furniture, the title and the line with date and source as
lines before it. The raw text is the shown text, line by line, cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from extraction.errors import ReadingError
from extraction.reading import sniff
from extraction.reading.encoding import Decoded, decode
from extraction.reading.html_flow import Flow, Line, Table
from extraction.reading.html_markup import declared_charset, flattened, nesting, page_of_archive, slimmed, text_volume
from extraction.reading.html_survey import survey
from extraction.reading.html_tree import traverse
from extraction.reading.limits import Limits
from extraction.reading.raw import RawCell, RawDocument
from extraction.reading.tape import Tape

_DEEP: Final = 200
"""From this depth on the text is counted a second time: parsers are known to lose text below 256 (libxml2)."""
_KEPT: Final = 0.99
_BODY: Final = 200
"""A page with fewer characters in its body than this has its report elsewhere: in an attachment or in a picture."""
_HEAD_LINES: Final = 8
_TITLE: Final = re.compile("报告|年报")
_SITE = re.compile(r"\s*[-_|–—>]+\s*")
_DATE = re.compile(r"(?:日\s*期|时\s*间)\s*[:：]?\s*\[?\d{4}\s*[-年./]\s*\d{1,2}")
_ORIGIN = re.compile(r"(?:来\s*源|发布(?:机构|单位|机关)|信息提供|作者)\s*[:：]")
_LONGEST_LABEL: Final = 200
_LONGEST_TITLE: Final = 300


def read_html(data: bytes, limits: Limits) -> RawDocument:
    """The lines and tables of an HTML page or of the page in an MHTML archive.

    Raises ReadingError: "empty" where nothing is shown. `missing` holds "decode" where bytes had no character, "depth"
    where text was lost in nesting, "needs_ocr" where the body is a picture.
    """
    kind, decoded = _page(data)
    markup = slimmed(decoded.text)
    decoded = replace(decoded, text="")
    volume = text_volume(markup) if nesting(markup) > _DEEP else 0
    tree = _parsed(flattened(markup, limits.html_depth))
    del markup  # a page of 50 MB needs its memory for the tree, ten times its size
    flow, head = _walked(tree), _head(tree)
    del tree
    missing = ["decode"] if decoded.replaced else []
    if flow.survey.volume < _KEPT * volume:
        missing.append("depth")
    return _document(kind, decoded, flow, head, missing)


def _walked(tree: Any) -> Flow:
    root = tree.body or tree.root
    if root is None:
        raise ReadingError("empty")
    flow = Flow(survey(root))
    traverse(root, flow)
    return flow


def _page(data: bytes) -> tuple[str, Decoded]:
    if not data[:1024].lstrip().startswith(b"<") and sniff.is_mhtml(data[:2048].decode("latin-1")):
        content, charset = page_of_archive(data)
        return sniff.MHTML, decode(content, charset or declared_charset(content))
    return sniff.HTML, decode(data, declared_charset(data))


def _parsed(markup: str) -> Any:
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    try:
        return LexborHTMLParser(markup)
    except (SelectolaxError, ValueError) as error:
        raise ReadingError("damaged", str(error)) from error


def _head(tree: Any) -> dict[str, str]:
    """The title, and the metadata that agency sites must state: ArticleTitle, PubDate (政府网站发展指引, 2017)."""
    found: dict[str, str] = {}
    for node in tree.head.iter() if tree.head is not None else ():
        if node.tag == "title":
            found["title"] = (node.text() or "").strip()[:_LONGEST_TITLE]
        elif node.tag == "meta":
            content = (node.attributes.get("content") or "").strip()[:_LONGEST_TITLE]
            found[(node.attributes.get("name") or "").lower()] = content
    return found


def _document(kind: str, decoded: Decoded, flow: Flow, head: dict[str, str], missing: list[str]) -> RawDocument:
    body = sum(_length(block) for block in flow.blocks if block.place == "in" and not block.furniture)
    notes = [f"有 {decoded.replaced} 处字节无法按 {decoded.encoding} 解读"] if decoded.replaced else []
    if body < _BODY and flow.attachments:
        notes.append(f"网页没有正文，报告可能在附件中：{'、'.join(flow.attachments[:5])}；请下载附件后读取")
    elif body < _BODY and flow.pictures:
        missing.append("needs_ocr")
    tape = Tape()
    for text, furniture in _preface(flow, head):
        tape.line(text, furniture)
    flow.blocks.reverse()
    while flow.blocks:
        block = flow.blocks.pop()
        if block.place != "before":
            _write(tape, block)
    if not tape.characters and not missing:
        raise ReadingError("empty")
    return RawDocument(kind, tape.blocks(), encoding=decoded.encoding, missing=tuple(missing), notes=tuple(notes))


def _length(block: Line | Table) -> int:
    return len(block.text) if isinstance(block, Line) else sum(map(len, block.rows()))


def _write(tape: Tape, block: Line | Table) -> None:
    furniture = block.furniture or block.place != "in"
    if isinstance(block, Line):
        tape.line(block.text, furniture)
    elif furniture:
        for row in block.rows():
            tape.line(row, furniture=True)
    else:
        tape.table(tuple(_cells(tape, block)))


def _cells(tape: Tape, table: Table) -> Iterator[RawCell]:
    for entry in table.entries:
        yield RawCell(entry.row, entry.column, entry.text, tape.place(entry.text), entry.rows, entry.columns)


def _preface(flow: Flow, head: dict[str, str]) -> Iterator[tuple[str, bool]]:
    """What stands before the body, and whether it is furniture: all but the title and the line with date and source.

    A title and a date that only the head states come first; where the page shows them, in whatever place, those are
    kept.
    """
    before = [line for block in flow.blocks if block.place == "before" for line in _flat(block)]
    title = _title(head)
    shown = [number for number, line in enumerate(before) if _is_title(line, title)]
    inside = [block.text for block in flow.blocks if isinstance(block, Line) and block.place == "in"][:_HEAD_LINES]
    stated = _squeezed(title) in _squeezed("".join(inside)) if title else True
    if title and not shown and not stated:
        yield title, False
    if head.get("pubdate") and not any(_DATE.search(text) for text in (*inside, *(line.text for line in before))):
        yield f"发布日期：{head['pubdate']}", False
    for number, line in enumerate(before):
        kept = bool(shown) and number == shown[-1] and not stated
        yield line.text, not (kept or _is_label(line.text))


def _flat(block: Line | Table) -> list[Line]:
    if isinstance(block, Line):
        return [block]
    return [Line(row, block.place, False, block.furniture) for row in block.rows()]


def _title(head: dict[str, str]) -> str:
    """The title that the head states, without the site's name; "" where it names no report."""
    candidates = [head.get("articletitle", ""), *_SITE.split(head.get("title", ""))]
    return next((one for one in candidates if _TITLE.search(one)), "")


def _is_title(line: Line, title: str) -> bool:
    text = _squeezed(line.text)
    if title and text and (text == _squeezed(title)):
        return True
    return line.heading and not line.furniture and _TITLE.search(text) is not None


def _is_label(text: str) -> bool:
    return len(text) <= _LONGEST_LABEL and (_DATE.search(text) or _ORIGIN.search(text)) is not None


def _squeezed(text: str) -> str:
    return "".join(text.split())
