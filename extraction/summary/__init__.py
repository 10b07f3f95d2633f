"""Records in, what an auditor reads out: extractive only, every quoted sentence is in the report.

`digest` takes a record apart, `overview` puts digests together, `render` writes them as one of `FORMATS`; one file a format.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from extraction.language import Lang
from extraction.summary import html, markdown, terminal, workbook
from extraction.summary.digest import Digest, Quote, digest
from extraction.summary.overview import Overview, overview
from extraction.summary.words import Words

__all__ = ["FORMATS", "Digest", "Format", "Overview", "Quote", "digest", "overview", "render", "tell", "tell_together"]

Format = Literal["text", "md", "html", "xlsx"]
FORMATS: Final[tuple[Format, ...]] = ("text", "md", "html", "xlsx")


def render(digests: Sequence[Digest], format: Format, lang: Lang = "zh") -> bytes:
    """A whole summary as the bytes of a file (text in UTF-8); with more than one report it has an overview."""
    words = Words(lang)
    if format == "xlsx":
        return workbook.render(digests, overview(digests), words)
    draw = {"text": terminal.render, "md": markdown.render, "html": html.render}[format]
    return draw(digests, overview(digests) if len(digests) > 1 else None, words).encode("utf-8")


def tell(one: Digest, lang: Lang = "zh") -> str:
    """The summary of one report as plain text, so that a folder can be told while it is being read."""
    return terminal.one(one, Words(lang))


def tell_together(digests: Sequence[Digest], lang: Lang = "zh") -> str:
    """The overview of several reports as plain text."""
    return terminal.together(overview(digests), Words(lang))
