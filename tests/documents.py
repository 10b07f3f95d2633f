"""Documents made by hand for tests: from a string, or by reading a string as a text file."""

from __future__ import annotations

from extraction.document import Document, SourceMap, Text
from extraction.lexicon.folding import fold
from extraction.reading import Limits, read


def document(string: str) -> Document:
    """The string as canonical text, untouched."""
    return Document(Text(string, fold(string), SourceMap((0,), (0,))), "text/plain")


def read_string(string: str) -> Document:
    """What reading makes of a UTF-8 text file with this content."""
    return read(string.encode(), "report.txt", Limits())
