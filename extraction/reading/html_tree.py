"""Walking a parsed page without recursion, so that no depth of nesting can end the program."""

from __future__ import annotations

import re
from typing import Any, Final, Protocol

from extraction.reading.isolation import beat

TEXT: Final = "-text"
DROPPED: Final = frozenset(
    ["script", "style", "head", "title", "template", "noscript", "svg", "math", "select", "option", "button",
     "input", "textarea", "iframe", "object", "embed", "audio", "video", "canvas", "map", "area", "link", "meta",
     "base", "param", "datalist", "-comment"]
)
"""What a browser does not print as text of the page, or prints as a control."""
BLOCKS: Final = frozenset(
    ["address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir", "div", "dl",
     "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
     "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "caption",
     "thead", "tbody", "tfoot", "tr", "td", "th", "ul", "ucapcontent", "ucaptitle"]
)
HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4"))
CELLS: Final = frozenset(("td", "th"))
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_BEAT: Final = 65_536


class Visitor(Protocol):
    """What `traverse` calls; `enter` says whether to go on to the children, `leave` follows only then."""

    def enter(self, node: Any) -> bool: ...

    def leave(self, node: Any) -> None: ...


def traverse(root: Any, visitor: Visitor) -> None:
    """Visits `root` and all that is in it in document order, in constant stack space."""
    node, depth, seen = root, 0, 0
    while True:
        seen += 1
        if seen % _BEAT == 0:
            beat()
        child = None
        if visitor.enter(node):
            child = node.child
            if child is None:
                visitor.leave(node)
        if child is not None:
            node, depth = child, depth + 1
            continue
        while depth and node.next is None:
            node, depth = node.parent, depth - 1
            visitor.leave(node)
        if not depth:
            return
        node = node.next


def is_hidden(attributes: dict[str, str | None]) -> bool:
    """Whether an element says by itself that it is not shown."""
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return bool(style) and _HIDDEN.search(style or "") is not None


def is_block(tag: str, attributes: dict[str, str | None]) -> bool:
    return tag in BLOCKS or "display:block" in (attributes.get("style") or "").replace(" ", "")
