"""Findings about the six sections: one absent, one headed twice, ordinals that repeat, skip or restart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extraction.document import Document
from extraction.record import Finding, Section, SectionKind
from extraction.sections.headings import Heading, find_headings

STATUTORY: dict[SectionKind, str] = {
    "overview": "总体情况",
    "proactive_disclosure": "主动公开政府信息情况",
    "requests": "收到和处理政府信息公开申请情况",
    "review_litigation": "政府信息公开行政复议、行政诉讼情况",
    "problems_improvements": "存在的主要问题及改进情况",
    "other_matters": "其他需要报告的事项",
}
"""The six sections of 国办公开办函〔2021〕30号, in their order."""


def check(document: Document, pieces: Sequence[Section], form: str | None) -> tuple[Finding, ...]:
    """`section.missing`, `section.duplicate`, `section.numbering`; nothing on the free form of 2008-2018 or on a section that stands alone."""
    if form == "2008":
        return ()
    present = {piece.kind for piece in pieces} & set(STATUTORY)
    if len(present) < 3:
        return ()
    accepted = {(piece.kind, piece.heading) for piece in pieces if piece.heading}
    headings = [
        h for h in find_headings(document.text) if (h.kind, document.text.string[h.start : h.end].strip()) in accepted
    ]
    return (*_missing(present), *_duplicates(document, headings), *_numbering(document, headings))


def _missing(present: set[SectionKind]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            "section.missing",
            "warning",
            f"没有找到法定部分“{name}”",
            (kind,),
            (),
            f"the statutory section {kind} is absent",
        )
        for kind, name in STATUTORY.items()
        if kind not in present
    )


def _duplicates(document: Document, headings: Sequence[Heading]) -> tuple[Finding, ...]:
    statutory = [h for h in headings if h.statutory]
    counts = Counter(h.kind for h in statutory)
    found = []
    for kind, times in counts.items():
        if times > 1:
            places = tuple(document.text.evidence(h.start, h.end) for h in statutory if h.kind == kind)
            message = f"标题“{STATUTORY[kind]}”出现 {times} 次"
            found.append(
                Finding(
                    "section.duplicate",
                    "warning",
                    message,
                    (kind,),
                    places,
                    f"the heading of {kind} stands {times} times",
                )
            )
    return tuple(found)


def _numbering(document: Document, headings: Sequence[Heading]) -> tuple[Finding, ...]:
    """Top-level ordinals should read 一, 二, 三 …; one finding tells the whole sequence."""
    numbered = [h for h in headings if h.style == "top" and h.ordinal]
    ordinals = [h.ordinal for h in numbered]
    if len(numbered) < 2 or ordinals == list(range(1, len(ordinals) + 1)):
        return ()
    printed = "、".join(str(number) for number in ordinals)
    places = tuple(document.text.evidence(h.start, h.end) for h in numbered)
    message = f"一级标题的序号依次为 {printed}，有重复、跳号或重新起号"
    return (
        Finding(
            "section.numbering",
            "warning",
            message,
            (),
            places,
            f"top-level ordinals read {printed}: repeated, skipped or restarted",
        ),
    )
