"""Walking a parsed page without recursion, so that no depth of nesting can end the program."""

from __future__ import annotations

import re
from typing import Any, Final, Protocol

from extraction.reading.isolation import beat

TEXT: Final = "-text"
DROPPED: Final = frozenset(
    [
        "script",
        "style",
        "head",
        "title",
        "template",
        "noscript",
        "svg",
        "math",
        "select",
        "option",
        "button",
        "input",
        "textarea",
        "iframe",
        "object",
        "embed",
        "audio",
        "video",
        "canvas",
        "map",
        "area",
        "link",
        "meta",
        "base",
        "param",
        "datalist",
        "-comment",
    ]
)
"""What a browser does not print as text of the page, or prints as a control."""
BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "ul",
        "ucapcontent",
        "ucaptitle",
    ]
)
HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4"))
CELLS: Final = frozenset(("td", "th"))
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_BEAT: Final = 65_536


class Visitor(Protocol):
    """What `traverse` calls; `enter` says whether to go on to the children, `leave` follows only then."""

    def enter(self, node: Any, tag: str) -> bool: ...

    def leave(self, node: Any, tag: str) -> None: ...


def traverse(root: Any, visitor: Visitor) -> None:
    """Visits `root` and all that is in it in document order."""
    node, seen = root, 0
    above: list[tuple[Any, str]] = []
    while True:
        seen += 1
        if seen % _BEAT == 0:
            beat()
        tag = node.tag
        if visitor.enter(node, tag):
            child = node.child
            if child is not None:
                above.append((node, tag))
                node = child
                continue
            visitor.leave(node, tag)
        while above:
            following = node.next
            if following is not None:
                node = following
                break
            node, tag = above.pop()
            visitor.leave(node, tag)
        else:
            return


def is_hidden(attributes: dict[str, str | None]) -> bool:
    """Whether an element says by itself that it is not shown."""
    if not attributes:
        return False
    style = attributes.get("style")
    return "hidden" in attributes or (style is not None and _HIDDEN.search(style) is not None)


def is_block(tag: str, attributes: dict[str, str | None]) -> bool:
    if tag in BLOCKS:
        return True
    style = attributes.get("style")
    return style is not None and "display:block" in style.replace(" ", "")
