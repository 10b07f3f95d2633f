"""`narrative.missing_number`: a unit that stands without its number.

Measure words also end ordinary nouns (文件, 条件, 申请件, 本期), so a unit alone says nothing: its clause has to count by its build. Each expression
below is one such build.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from extraction.document import Text
from extraction.record import Evidence, Finding, Section
from extraction.tables import TableRegion

_SECTIONS: Final = ("overview", "proactive_disclosure", "requests", "review_litigation", "other_matters")
_END: Final = r"(?=[,。;、)!]|$)"
_DONE: Final = (
    r"(?:发布|公开|收到|受理|办理|办结|答复|回复|制发|印发|制定|出台|编印|"
    r"编发|出版|推送|刊发|撤销|举办|召开|开展|组织|新收|征集|采纳|解读|发放|印制|播出|更新)"
)
_THING: Final = (
    r"(?:信息|公文|公告|动态|稿件|提案|建议|留言|来信|来电|培训|会议|发布会|解读材料|解读|图解|短视频|视频|推文|文章|通知|"
    r"公报|政报|简报|活动|检查|督查|咨询|意见|诉求|工单)"
)
_UNIT: Final = r"(?:条次|人次|场次|条|篇|次|期|则|份|场(?<!会场))"
_BUILDS: Final = (
    # 共发布信息条 · 累计举办培训次
    re.compile(rf"(?:共|共计|总计|合计|累计|全年){_DONE}[一-龥]{{0,6}}?{_THING}(?:约|近|共|共计)?{_UNIT}{_END}"),
    # 共收到申请件 · 共印发文件件
    re.compile(
        rf"(?:共|共计|总计|合计|累计){_DONE}[一-龥]{{0,10}}?(?:申请|文件|案件|诉讼|复议|留言|来信|建议|提案)(?:共|共计)?件{_END}"
    ),
    # 编印《公报》期
    re.compile(rf"{_DONE}[一-龥]{{0,6}}《[^《》\n]{{2,40}}》(?:共|共计)?(?:期|册|份|篇|辑){_END}"),
    # 发布信息XX条 · 收到申请__件
    re.compile(
        r"[一-龥](?:[_＿]{1,8}|[×○□*]{1,6}|[xX]{2,6})(?:条|件|篇|份|次|期|场|个|人次|万条|万次|余条|余件)(?=[,。;、)!]|$)"
    ),
    # 发布信息 条，(the number left blank)
    re.compile(
        rf"{_DONE}[一-龥]{{0,8}}(?:信息|申请|文件|提案|建议|留言|稿件|会议|培训) {{1,8}}(?:条|件|篇|份|次|期|场){_END}"
    ),
)
_LISTED: Final = re.compile(
    rf"(?:其中[,:]?)?(?P<item>[一-龥]{{0,4}}(?:公开|无法提供|不予处理|结转下年度?|内部|办结|答复|解读|动态|公告|规范性文件)(?:类|信息|文件)?(?:件|条|篇|份)){_END}"
)
_COUNTS: Final = re.compile(r"其中|分别|共计|总计|共(?=[印制收办发])")
_SENTENCE: Final = re.compile(r"[^。!?\n]+")
_NO_FIGURE: Final = re.compile(r"\d|[一二两三四五六七八九十百千万]+[件条篇份次期]")


def check(text: Text, pieces: Sequence[Section], regions: Sequence[TableRegion]) -> tuple[Finding, ...]:
    """One finding a sentence; nothing in tables, headings and section five. Never raises."""
    found: list[Finding] = []
    for piece in pieces:
        if piece.kind not in _SECTIONS:
            continue
        for sentence in _SENTENCE.finditer(text.folded, piece.start, piece.end):
            if any(region.start < sentence.end() and sentence.start() < region.end for region in regions):
                continue
            places = sorted(set(_gaps(text.folded, *sentence.span())))
            if places:
                found.append(_finding([text.evidence(start, end) for start, end in places]))
    return tuple(found)


def _gaps(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for build in _BUILDS:
        yield from (match.span() for match in build.finditer(folded, start, end))
    listed = list(_LISTED.finditer(folded, start, end))
    # 依申请公开件 is a word too: only a list of such, behind 其中 or 共 and without any figure, has lost its numbers.
    if (
        len(listed) >= 2
        and _COUNTS.search(folded, start, listed[0].end())
        and not _NO_FIGURE.search(folded, listed[0].start(), listed[-1].end())
    ):
        yield from (match.span("item") for match in listed)


def _finding(places: Sequence[Evidence]) -> Finding:
    quoted = "、".join(f"“{place.text}”" for place in places[:4])
    return Finding(
        "narrative.missing_number",
        "warning",
        f"量词前缺少数字：{quoted}",
        (),
        tuple(places),
        "a unit stands without its number: " + ", ".join(place.text for place in places[:4]),
    )
