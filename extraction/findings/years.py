"""`year.mismatch`: a year in the report that contradicts its reporting year.

Only places that can mean nothing but the reporting year are looked at: the title, the period of the figures, and the year
that opens section 一. Last year and next year are named rightly all over a report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extraction.document import Document
from extraction.metadata import Metadata
from extraction.record import Evidence, Finding, Section

_PERIOD = re.compile(
    r"(?:统计|数据|时限|期限|时间|期间)[^。;\n]{0,16}?(20\d\d) ?年 ?1 ?月 ?1 ?日[^。;\n]{0,8}?(?:(20\d\d) ?年 ?)?12 ?月 ?31 ?日"
)
_TITLE_YEAR = re.compile(r"(20\d\d) ?年?度?[^\n]{0,30}?(?:工作)?(?:年度)?报告")
_OPENING = re.compile(r"(20\d\d) ?年(?:度)?[,，]")


def check(document: Document, metadata: Metadata, pieces: Sequence[Section]) -> tuple[Finding, ...]:
    """One finding a place that names another year."""
    year = metadata.year
    if year is None:
        return ()
    return tuple(
        _finding(year, named, evidence) for named, evidence in _named(document, metadata, pieces) if named != year
    )


def _named(document: Document, metadata: Metadata, pieces: Sequence[Section]) -> Iterator[tuple[int, Evidence]]:
    """The years that should be the reporting year, with their places."""
    text = document.text
    title = metadata.evidence.get("title")
    if title:
        match = _TITLE_YEAR.search(text.folded, title.start, title.end)
        if match:
            yield int(match[1]), text.evidence(*match.span(1))
    for match in _PERIOD.finditer(text.folded):
        yield int(match[1]), text.evidence(*match.span())
    overview = next((piece for piece in pieces if piece.kind == "overview"), None)
    if overview:
        start = overview.start + len(overview.heading or "")
        opening = _OPENING.search(text.folded, start, min(overview.end, start + 12))
        if opening:
            yield int(opening[1]), text.evidence(*opening.span(1))


def _finding(year: int, named: int, evidence: Evidence) -> Finding:
    message = f"报告年度是 {year} 年，这里写的是 {named} 年"
    return Finding(
        "year.mismatch", "warning", message, (), (evidence,), f"the reporting year is {year}, here it says {named}"
    )
