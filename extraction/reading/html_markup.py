"""Markup before it is parsed: its declared charset, the page in a web archive, and a measure of its text that no
parser made."""

from __future__ import annotations

import html
import re
from typing import Final

_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w-]{1,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,100}?encoding\s{0,9}=\s{0,9}[\"']([\w-]{1,40})")
_HEAD: Final = 16_384
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_NAME = re.compile(r"</?([a-zA-Z][\w:-]*)")
_UNCOUNTED: Final = frozenset(
    ["p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "dt", "dd", "option", "br", "hr", "img", "input",
     "meta", "link", "col", "base", "area", "param", "source", "wbr", "embed"]
)
"""Elements without an end tag, or with one that may be left out: they do not nest in themselves."""
_RAW: Final = ("script", "style", "textarea", "title", "template", "noscript", "select", "svg", "iframe")
"""Elements whose content is no text of the page."""
_LARGE: Final = 5_000_000
_INLINE = re.compile(r"</?(?:span|font|b|strong|i|em|u|o:p|st1:\w{1,40})(?:\s[^<>]*)?>", re.IGNORECASE)
_STYLE = re.compile(r"\sstyle\s{0,9}=\s{0,9}(?:\"[^\"<>]*\"|'[^'<>]*')", re.IGNORECASE)
_SHOWN = re.compile(r"display|visibility|hidden", re.IGNORECASE)


def declared_charset(data: bytes) -> str | None:
    """The charset that a page states in its head, None where it states none."""
    match = _CHARSET.search(data[:_HEAD]) or _XML_ENCODING.match(data[:_HEAD].lstrip())
    return match[1].decode("ascii", "replace") if match else None


def page_of_archive(data: bytes) -> tuple[bytes, str | None]:
    """The page in an MHTML file and the charset of its part; (b"", None) where there is none (RFC 2557)."""
    from email import message_from_bytes

    for part in message_from_bytes(data).walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            return (content if isinstance(content, bytes) else b""), part.get_content_charset()
    return b"", None


def slimmed(markup: str) -> str:
    """A large page without the tags and styles that change no text: 50 MB of markup take half the memory to parse."""
    if len(markup) < _LARGE:
        return markup
    markup = _STYLE.sub(lambda match: match[0] if _SHOWN.search(match[0]) else "", markup)
    return _INLINE.sub(lambda match: match[0] if _SHOWN.search(match[0]) else "", markup)


def flattened(markup: str, depth: int) -> str:
    """The markup with what is nested deeper than `depth` brought up: those tags become line breaks, no text is touched.

    Browsers' parsers need time by the square of the depth: 100,000 nested `div` take lexbor 16 s, 10,000 take 0.15 s.
    """
    if markup.count("<") <= depth:
        return markup
    level = 0

    def brought_up(tag: re.Match[str]) -> str:
        nonlocal level
        name = _NAME.match(tag[0])
        if name is None or name[1].lower() in _UNCOUNTED or tag[0].endswith("/>"):
            return tag[0]
        closing = tag[0].startswith("</")
        inside = level if closing else level + 1
        level = max(0, level - 1) if closing else level + 1
        return "<br>" if inside > depth else tag[0]

    return _TAG.sub(brought_up, markup)


def text_volume(markup: str) -> int:
    """The number of printing characters between the tags, counted without building a tree: what a parser must not
    lose."""
    pieces: list[str] = []
    at = 0
    lowered = markup.lower()
    while at < len(markup):
        start = markup.find("<", at)
        if start < 0:
            pieces.append(markup[at:])
            break
        pieces.append(markup[at:start])
        at = _behind(lowered, start)
        if at == start:
            pieces.append("<")
            at += 1
    return len("".join(html.unescape("".join(pieces)).split()))


def _behind(markup: str, start: int) -> int:
    """The offset behind the tag, comment or unprinted element that starts at `start`; `start` itself for a mere "<"."""
    if markup.startswith("<!--", start):
        return _after(markup, "-->", start)
    if markup[start + 1 : start + 2] in ("!", "?"):
        return _after(markup, ">", start)
    name = _NAME.match(markup, start)
    if name is None:
        return start
    if name[1] in _RAW and not markup.startswith("/", start + 1):
        start = _after(markup, f"</{name[1]}", start)
    return _after(markup, ">", start)


def _after(markup: str, mark: str, start: int) -> int:
    end = markup.find(mark, start)
    return len(markup) if end < 0 else end + len(mark)
