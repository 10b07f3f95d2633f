"""Plain text and Markdown: decoded bytes, line by line, each line with its place in the decoded text."""

from __future__ import annotations

import re

from extraction.reading.encoding import decode
from extraction.reading.raw import RawDocument, RawLine

_LINE = re.compile(r"([^\n\r\f\v\u2028\u2029]*)(\r\n|[\n\r\f\v\u2028\u2029]|$)")


def read_text(data: bytes, media_type: str = "text/plain") -> RawDocument:
    """The lines of a text file. A form feed (as text copies of PDFs have) turns the page; pages count from 1."""
    decoded = decode(data)
    text = decoded.text
    paged = "\f" in text.rstrip("\f")
    blocks, page = [], 1
    for match in _LINE.finditer(text):
        if match.start() == len(text):
            break
        blocks.append(RawLine(match[1], match.start(), page if paged else None))
        page += match[2] == "\f"
    return RawDocument(
        media_type=media_type,
        blocks=tuple(blocks),
        pages=text.rstrip("\f").count("\f") + 1 if paged else None,
        encoding=decoded.encoding,
        missing=("decode",) if decoded.replaced else (),
        notes=(f"有 {decoded.replaced} 处字节无法按 {decoded.encoding} 解读",) if decoded.replaced else (),
    )
