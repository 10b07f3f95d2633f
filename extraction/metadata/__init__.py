"""A document in, who reports for which year and when it was published out, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extraction.document import Document, Text
from extraction.lexicon.organs import standing, starts_with_place
from extraction.metadata.dates import DATE, PRINTED_DATE, Found, iso, period_year, reporting_years
from extraction.metadata.lines import Line, pieces
from extraction.metadata.naming import Named, agency_line, name_agency
from extraction.metadata.title import Title, body_start, find_title
from extraction.record import Agency, Evidence, Level

_OPENING_LINES = 60
_CLOSING_LINES = 30
_CLOSING = 6_000
_FAR = 100_000
"""Characters from the end that may hold the signature, and from the start that may name the agency in full."""
_CLOSING_DATE = re.compile(
    rf"(?:^|[。;；!！:：])([^。;；!！:：]{{0,45}}?)(?:日期[:：]|时间[:：])?{DATE}(?:印发|发布|公布)?[。.]?$"
)
_DATE_ALONE = re.compile(rf"(?:^|报告|年报|总结)[(（\[]?{DATE}(?:\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?[)）\]]?$")
_LABELS = (
    re.compile(rf"(?:(?:发布|公开|公布|发表|发稿|上传|录入)(?:日期|时间)|发布于)\s*[\]】]?\s*[:：]?\s*{PRINTED_DATE}"),
    re.compile(rf"(?:成文日期|发文日期|生成日期|印发日期|发文时间)\s*[\]】]?\s*[:：]?\s*{PRINTED_DATE}"),
    re.compile(rf"(?:^|[\s|\[【(])(?:日\s*期|时\s*间)\s*[:：]\s*{PRINTED_DATE}"),
    re.compile(rf"(?:来源|作者|浏览|点击|阅读)[^\n]{{0,60}}?{PRINTED_DATE}"),
    re.compile(rf"{PRINTED_DATE}[^\n]{{0,20}}(?:来源|作者|浏览|点击|阅读)"),
)
_ANNEX = re.compile(r"附[件表录]?[一二三1-9]?(?:[:：]|$)")
_ANNUAL = re.compile(r"年度?(?:的)?(?:政府)?(?:信息|政务)公开(?:工作)?(?:年度)?报告")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What stands at the head and the foot of a report; `evidence` has the keys title, agency, year, published_on, as
    far as they were found."""

    title: str | None = None
    agency: Agency = field(default_factory=Agency)
    year: int | None = None
    published_on: str | None = None
    evidence: dict[str, Evidence] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Dated:
    """A date of publication, its place, and the agency that signs with it."""

    value: str
    span: tuple[int, int]
    agency: Line | None = None


def read_metadata(document: Document) -> Metadata:
    """Title, agency, reporting year and date of publication of a report; None for what the text does not tell.

    Rules: `docs/record.md` ("Level and region"; the reporting year is not the year of publication).
    """
    text = document.text
    lines = list(pieces(text, 0, min(len(text.folded), _FAR)))
    opening = lines[:_OPENING_LINES]
    foot = list(pieces(text, max(0, len(text.folded) - _CLOSING), len(text.folded)))
    closing = foot[-_CLOSING_LINES:]
    title = find_title(opening[: body_start(opening)])
    signed = _signature(closing, title) or _signature(_before_annex(foot), title)
    dated = signed if signed and signed.value else _labelled(text, opening, closing[-_CLOSING_LINES // 2 :])
    year, year_span = _year(title, opening, dated)
    named = name_agency(title, signed.agency if signed else None, opening, lines)
    spans = {
        "title": title.line.span() if title else None,
        "agency": named.line.span() if named else None,
        "year": year_span,
        "published_on": dated.span if dated else None,
    }
    return Metadata(
        title=title.line.printed(text) if title else None,
        agency=_agency(text, named, year),
        year=year,
        published_on=dated.value if dated else None,
        evidence={key: text.evidence(*span) for key, span in spans.items() if span},
    )


def _agency(text: Text, named: Named | None, year: int | None) -> Agency:
    """The agency with its level and region; without a place in name and text, the level that 我县 and the like tell."""
    if named is None:
        return Agency()
    folded = text.folded[:_FAR]
    placed = standing(named.words, folded, year)
    level = placed.level or _level_by_speech(folded)
    return Agency(named.line.printed(text) + named.added, level, placed.region)


def _level_by_speech(folded: str) -> Level | None:
    counts: dict[Level, int] = {
        "provincial": folded.count("我省"),
        "county": folded.count("我县") + folded.count("我区") + folded.count("我旗"),
        "township": folded.count("我镇") + folded.count("我乡") + folded.count("我街道"),
    }
    level = max(counts, key=counts.__getitem__)
    alone = sum(counts.values()) == counts[level] > 1 and not ("自治区" in folded and "我县" not in folded)
    return level if alone else None


def _signature(closing: Sequence[Line], title: Title | None) -> _Dated | None:
    """The last line that is a date or ends in one, with the agency before it; without a date the last line that is an
    agency (`value` is empty then)."""
    after = title.line.offsets[-1] if title else -1
    closing = [line for line in closing if line.offsets[0] > after]
    dates = [dated for index in range(len(closing) - 1, -1, -1) if (dated := _closing_date(closing, index))]
    if dates:
        return next((dated for dated in dates if dated.agency), dates[0])
    agencies = (agency for line in reversed(closing[-6:]) if (agency := agency_line(line)))
    agency = next((agency for agency in agencies if starts_with_place(agency.words)), None)
    return _Dated("", agency.span(), agency) if agency else None


def _closing_date(closing: Sequence[Line], index: int) -> _Dated | None:
    """The date that a line consists of, or that ends it behind an agency's name or a full stop."""
    line = closing[index]
    line = line.part(max(0, len(line.words) - 80))
    match = _CLOSING_DATE.search(line.words)
    value = iso(*match.group(2, 3, 4)) if match else None
    if match is None or value is None:
        return None
    agency = agency_line(line.part(match.start(1), match.end(1))) if match[1] else None
    if match[1] and agency is None:
        return None
    end = match.end(4) + (line.words[match.end(4) : match.end(4) + 1] in ("日", "号"))
    return _Dated(value, line.part(match.start(2), end).span(), agency or _signer(closing, index))


def _before_annex(foot: Sequence[Line]) -> Sequence[Line]:
    """The lines in which a report is signed that has an annex behind its signature; none where it has no annex."""
    annex = next((i for i, line in enumerate(foot) if _ANNEX.match(line.words)), 0)
    return foot[max(0, annex - _CLOSING_LINES) : annex]


def _signer(closing: Sequence[Line], index: int) -> Line | None:
    """The agency's name in the lines just before a date, or right after it."""
    around = (*reversed(closing[max(0, index - 3) : index]), *closing[index + 1 : index + 2])
    return next((agency for line in around if (agency := agency_line(line))), None)


def _labelled(text: Text, opening: Sequence[Line], closing: Sequence[Line]) -> _Dated | None:
    """The date behind 发布日期 and the like at the head or the foot, or alone in a line before the body."""
    head = opening[: body_start(opening)] or opening[:1]
    zones = [(part[0].offsets[0], part[-1].offsets[-1] + 1) for part in (head, closing) if part]
    for pattern in _LABELS:
        for start, end in zones:
            for match in pattern.finditer(text.folded, start, end):
                if value := iso(*match.group(1, 2, 3)):
                    return _Dated(value, (match.start(1), match.end()))
    for line in head:
        alone = _DATE_ALONE.search(line.words)
        value = iso(*alone.group(1, 2, 3)) if alone else None
        if alone and value:
            return _Dated(value, line.part(alone.start(1), alone.end()).span())
    return None


def _year(
    title: Title | None, opening: Sequence[Line], dated: _Dated | None
) -> tuple[int | None, tuple[int, int] | None]:
    """The reporting year: in the title, else of the period of the figures, else in the name of the report in the text,
    else the year before publication."""
    if title and title.year:
        return next(int(found.value) for found in reporting_years(title.year.words)), title.year.span()
    for read in (period_year, _year_of_report):
        for line in opening:
            if found := read(line.words):
                return int(found.value), line.part(found.start, found.end).span()
    is_report = title or any("信息公开" in line.words or "政务公开" in line.words for line in opening)
    return (int(dated.value[:4]) - 1, dated.span) if dated and is_report else (None, None)


def _year_of_report(words: str) -> Found | None:
    return next((found for found in reporting_years(words) if _ANNUAL.match(words, found.end)), None)
