"""Who reports: the agency's name from the title, the signature, the preamble or the site furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from extraction.lexicon.organs import is_agency, is_place, standing, starts_with_place
from extraction.metadata.dates import YEAR
from extraction.metadata.lines import Line, join
from extraction.metadata.title import Title

_WORDS = r"([^,，。;；:：()（）\"“”《]{3,40}?)"
_PREAMBLE = (
    re.compile(rf"(?<=由){_WORDS}(?:负责|牵头|统一)?(?:编制|编写|汇总|起草|撰写|制定|根据|按照|依据)"),
    re.compile(rf"(?:^|(?<=[,，。;；])|(?<=现将)|(?<=现公布)){_WORDS}(?={YEAR}年度?(?:的)?(?:政府)?(?:信息|政务)公开)"),
    re.compile(rf"(?:^|(?<=[,，。;；]))(?:现由|现将)?{_WORDS}(?:现)?(?:向社会)?(?:公开|公布|发布|编制)(?=《|本|20)"),
    re.compile(rf"(?:(?<=请与)|(?<=请联系)|(?<=请向)|(?<=联系单位:)|(?<=可与)){_WORDS}(?=联系|咨询|反映|索取|\()"),
    re.compile(
        r"(?:(?<=发布机构)|(?<=公开机构)|(?<=发文机关)|(?<=信息来源)|(?<=发布单位)|(?<=来源))[:：]?([\u4e00-\u9fff]{3,40})"
    ),
)
_OFFICE = re.compile(
    r"(?:(?:政府信息公开|政务公开|信息公开|政务信息公开)?(?:工作)?(?:领导小组)?办公[室厅]"
    r"|(?:办公|政务公开|政务信息|综合|秘书|信息)[科股处室])$"
)
_STAMP = re.compile(r"(?:\(?(?:盖章|公章|印章|章)\)?|[:：]|签发)+$")
_GOVERNMENT = re.compile(r"(?:人民政府|政府|行政公署|公署|管理委员会|管委会|办事处)$")
_FOR_GOVERNMENT = re.compile(r"人民政府|政务|数据|信息|行政审批|办公[室厅]$")
"""Agencies that sign the report of the whole government."""
_SEATS = ("人民政府", "行政公署", "管理委员会", "管委会", "办事处")


@dataclass(frozen=True, slots=True)
class Named:
    """An agency's name (folded, without white space), where it stands, and what the text does not print of it."""

    line: Line
    added: str = ""

    @property
    def words(self) -> str:
        return self.line.words + self.added


def agency_line(line: Line) -> Line | None:
    """The agency's name that a line consists of, stamps left away; None if it is anything else."""
    line = line.part(0, len(_STAMP.sub("", line.words)))
    return line if is_agency(line.words) else None


def name_agency(
    title: Title | None, signature: Line | None, opening: Sequence[Line], text: Sequence[Line]
) -> Named | None:
    """The agency's name. The title speaks first; a title that only names a place means its government as it signs; a
    name without its place is completed from the signature, the preamble or any other mention."""
    told = title.agency if title else None
    if told is None:
        line = signature or next(_from_preamble(opening), None)
        return Named(line) if line else None
    if is_place(told.words):
        return _government(told, signature, text)
    if title and title.apart and signature and _is_banner(told.words, signature.words):
        return Named(signature)
    if starts_with_place(told.words):
        return Named(told)
    others = (*((signature,) if signature else ()), *_from_preamble(opening))
    fuller = next((line for line in others if line.words.endswith(told.words) and starts_with_place(line.words)), None)
    return Named(fuller or _mention_with_place(told.words, text) or told)


def _is_banner(above: str, signature: str) -> bool:
    """A government's name over a title that another agency signs is the site's banner."""
    return bool(re.search(r"人民政府$", above)) and starts_with_place(signature) and "人民政府" not in signature


def _from_preamble(opening: Sequence[Line]) -> Iterator[Line]:
    """The agencies that the opening names as its author, without their offices (由X办公室编制 names X)."""
    for pattern in _PREAMBLE:
        for line in opening:
            for match in pattern.finditer(line.words):
                name = line.part(match.start(1), match.end(1))
                name = name.part(0, len(_OFFICE.sub("", name.words)))
                if is_agency(name.words) and starts_with_place(name.words) and not is_place(name.words):
                    yield name


def _government(place: Line, signature: Line | None, text: Sequence[Line]) -> Named:
    """The government of a place that the title names: as signed, else as the text calls it, else by the usual word."""
    if signature and not is_place(signature.words):
        own = signature.part(0, len(_OFFICE.sub("", signature.words)))
        if _GOVERNMENT.search(own.words) and (place.words in own.words or _same_region(own.words, place.words)):
            return Named(own)
        if not _FOR_GOVERNMENT.search(signature.words):
            return Named(signature)
    for line in text:
        for seat in _SEATS:
            start = line.words.find(place.words + seat)
            if start >= 0:
                return Named(line.part(start, start + len(place.words + seat)))
    return Named(place, _usual_seat(place.words))


def _same_region(name: str, place: str) -> bool:
    region = standing(place).region
    return bool(region) and standing(name).region == region


def _usual_seat(place: str) -> str:
    if place.endswith(("地区", "盟")):
        return "行政公署"
    if re.search(r"街道$", place):
        return "办事处"
    return "人民政府" if re.search(r"[省市县区州旗镇乡木]$", place) and standing(place).region[-1:] else ""


def _mention_with_place(name: str, text: Sequence[Line]) -> Line | None:
    """The longest mention of the name with a place before it: 财政局 or 县财政局 as 和县财政局."""
    whole = join(text)
    best: Line | None = None
    for match in islice(re.finditer(re.escape(name), whole.words), 50):
        for start in range(max(0, match.start() - 15), match.start()):
            candidate = whole.part(start, match.end())
            if is_agency(candidate.words) and starts_with_place(candidate.words):
                best = candidate if best is None or len(candidate.words) > len(best.words) else best
                break
    return best
