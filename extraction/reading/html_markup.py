"""Markup before it is parsed: its declared charset, the page in a web archive, and a measure of its text that no
parser made."""

from __future__ import annotations

import html
import re
from typing import Final

_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w-]{1,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,100}?encoding\s{0,9}=\s{0,9}[\"']([\w-]{1,40})")
_HEAD: Final = 16_384
_NAME = re.compile(r"</?([a-zA-Z][\w:-]*)")
_NESTING = re.compile(
    r"<(/?)(?!(?:p|li|t[dhr]|tbody|thead|tfoot|d[td]|option|[bh]r|wbr|img|input|meta|link|col|base|area|param|source|embed)"
    r"[\s>/])[a-zA-Z][^<>]*>",
    re.IGNORECASE,
)
"""Tags of all elements but those without an end tag, or with one that may be left out: these do not nest in
themselves."""
_RAW: Final = ("script", "style", "textarea", "title", "template", "noscript", "select", "svg", "iframe")
"""Elements whose content is no text of the page."""
_LARGE: Final = 5_000_000
_SHOWN: Final = r"(?![^<>\"']*(?:display|visibility|hidden))"
_INLINE = re.compile(
    r"</?(?:span|font|b|strong|i|em|u|o:p|st1:\w{1,40})(?:\s(?![^<>]*(?:display|visibility|hidden))[^<>]*)?>",
    re.IGNORECASE,
)
_STYLE = re.compile(rf"\sstyle\s{{0,9}}=\s{{0,9}}(?:\"{_SHOWN}[^\"<>]*\"|'{_SHOWN}[^'<>]*')", re.IGNORECASE)


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
    return _INLINE.sub("", _STYLE.sub("", markup))


def flattened(markup: str, depth: int) -> str:
    """The markup with what is nested deeper than `depth` brought up: those tags become line breaks, no text is touched.

    Browsers' parsers need time by the square of the depth: 100,000 nested `div` take lexbor 16 s, 10,000 take 0.15 s.
    """
    if markup.count("<") <= depth or nesting(markup) <= depth:
        return markup
    level = 0

    def brought_up(tag: re.Match[str]) -> str:
        nonlocal level
        step = _step(tag)
        inside = max(level, level + step)
        level = max(0, level + step)
        return "<br>" if step and inside > depth else tag[0]

    return _NESTING.sub(brought_up, markup)


def nesting(markup: str) -> int:
    """How deep the elements nest that can nest in themselves."""
    level = deepest = 0
    for tag in _NESTING.finditer(markup):
        level = max(0, level + _step(tag))
        deepest = max(deepest, level)
    return deepest


def _step(tag: re.Match[str]) -> int:
    """What a tag adds to the depth."""
    return -1 if tag[1] else 0 if tag[0].endswith("/>") else 1


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
