"""The paragraphs of a text: its lines, and the parts of a line in which many paragraphs ran together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extraction.document import Text

_RAN_TOGETHER = 300
"""A line of more characters than this may be several paragraphs that lost their breaks."""
_TOO_LONG = 700
"""What is still longer after cutting at blanks is cut at every full stop."""
_AT_BLANK = re.compile(r"(?<=[。!?;)》”\d日况项]) +(?=\S)")
_AT_STOP = re.compile(r"(?<=[。!?])(?=[^”」』)])")


def paragraphs(text: Text) -> Iterator[tuple[int, int]]:
    """The (start, end) of every paragraph with more than white space, in order."""
    for start, end in text.lines():
        if end - start <= _RAN_TOGETHER or "\t" in text.string[start:end]:
            yield start, end
            continue
        for a, b in _parts(text.folded, start, end, _AT_BLANK):
            if b - a <= _TOO_LONG:
                yield a, b
            else:
                yield from _parts(text.folded, a, b, _AT_STOP)


def _parts(folded: str, start: int, end: int, border: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    for match in border.finditer(folded, start, end):
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    if start < end:
        yield start, end
