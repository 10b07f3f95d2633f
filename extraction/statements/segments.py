"""The smallest pieces that a statement can be made of: clauses, with item markers, leads and tails cut off.

A statement is a run of segments; which run, and with which role, the decoding decides. The cuts are generous: every place at
which a statement may start or end is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

MarkerStyle = Literal["is", "paren", "digit", "circle", "top", "order", "aspect", "named"]

MARKER = re.compile(
    r"(?P<is>(?:[一二三四五六七八九十]|十[一二三四五])是(?!否))"
    r"|(?P<paren>[(\[] ?(?:[一二三四五六七八九十]{1,3}|\d{1,2}) ?[)\]][、.]?)"
    r"|(?P<circle>[①②③④⑤⑥⑦⑧⑨⑩⑪⑫])"
    r"|(?P<top>[一二三四五六七八九十]{1,2}[、.](?!\d))"
    r"|(?P<digit>\d{1,2}(?:[、)]|\.(?!\d)))"
    r"|(?P<named>(?:(?:主要)?(?:问题|不足|措施|改进措施|整改措施|对策)(?:之)?[一二三四五六七八九十\d]{1,2})[:、.]?)"
    r"|(?P<aspect>(?:另)?一方面[,是]?)"
    r"|(?P<order>(?:首先|其次|再次|再者|最后|第[一二三四五六七八]|其[一二三四五六七八])[,:、是]?)"
)
"""What sets an item apart; it stands at the start of a clause."""

_STOP = re.compile(r"[。!?;:,\n]|(?<=.)、")
_LEAD = re.compile(
    r"(?:仍然?|还|也|但|依然|依旧|客观上|主要|目前|同样)*(?:存在着?(?:以下|如下|一些|诸如)?|表现[在为](?:以下)?|体现在|反映出|集中在|有待解决的是)(?!的|问题|不足|差距|困难)"
    r"|^针对(?:上年度?|去年)?(?:存在的?|提到的?|指出的?|报告中)?|^对于?(?=.{4,30}的问题)|主要问题是|不足之处是|主要[有是]|问题[是在]于?|下一步(?:工作中)?(?:我[局镇县市区厅委街]|本机关|街道)?(?:将|要|拟)?|"
    r"^(?:20\d\d年|今后|接下来|明年|届时|同时|年内)(?:我[局镇县市区厅委]|本局|街道)?(?:将|要|拟|计划)?(?!度)|^.{0,12}(?:将|拟|计划|打算)(?!来)"
    r"|^(?:但是?|不过|然而)?(?:由于|因为?|导致|致使)?(?=.{4})|体现为|(?:反映|提到|指出)(?:的|了)?(?=.)|主要是在|比如|例如|,如(?=.)|包括"
)
_TAIL = re.compile(
    r"(?:等(?:方面)?(?:的)?|的|之类的?|这些|这一)?(?:突出)?(?:问题|现象|不足|情况|短板|薄弱环节|困难|差距)(?=[。;,!?\n]|$)"
)
_PAIRS = {"“": "”", "《": "》", "(": ")", "『": "』", "「": "」", "〔": "〕", "[": "]"}
_LEAST_BEFORE_PAUSE = 5
"""A list of short words (网站、微信、微博) is not cut; a full predicate has more characters than this, or says what is wrong in fewer."""
_DEFICIENT = re.compile("[不少慢弱低窄差缺乏难无欠淡散乱偏]|单一|滞后")


@dataclass(frozen=True, slots=True)
class Segment:
    """A clause: its span, the mark that ends it ('' where a lead or tail was cut off), and the marker that it starts with."""

    start: int
    end: int
    mark: str
    marker: MarkerStyle | None
    opens_paragraph: bool


def cut(folded: str, start: int, end: int) -> list[Segment]:
    """The segments of folded[start:end], which cover it but for white space between them."""
    return [segment for a, b in _clauses(folded, start, end) for segment in _refined(folded, a, b, start)]


def _clauses(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans between stops that stand outside quotes and brackets; each stop belongs to the clause before it."""
    closing: list[str] = []
    last = position = start
    while position < end:
        character = folded[position]
        if character == "\n":
            closing.clear()
        if closing and character == closing[-1]:
            closing.pop()
        elif character in _PAIRS and folded.find(_PAIRS[character], position, min(end, position + 80)) > 0:
            closing.append(_PAIRS[character])
        elif not closing and _is_stop(folded, last, position):
            yield last, position + 1
            last = position + 1
        position += 1
    if last < end:
        yield last, end


def _is_stop(folded: str, last: int, position: int) -> bool:
    character = folded[position]
    if character == "、":
        body = folded[last:position].strip()
        return len(body) > _LEAST_BEFORE_PAUSE or (len(body) >= 4 and bool(_DEFICIENT.search(body)))
    if (
        character in ",:"
        and position + 1 < len(folded)
        and folded[position - 1 : position].isdigit()
        and folded[position + 1].isdigit()
    ):
        return False
    return character in "。!?;:,\n"


def _refined(folded: str, start: int, end: int, first: int) -> Iterator[Segment]:
    """A clause without surrounding space, cut behind a lead and before a tail."""
    opens = start == first or folded[start - 1] == "\n"
    while start < end and folded[start] in " \t":
        start += 1
    mark = folded[end - 1] if end > start and folded[end - 1] in "。!?;:,、\n" else ""
    if mark == "\n":
        end -= 1
    while end > start and folded[end - 1] in " \t":
        end -= 1
    if start >= end:
        return
    marker = MARKER.match(folded, start, end)
    body = marker.end() if marker else start
    cuts = sorted(c for c in _inner_cuts(folded, body, end) if body < c < end)
    places = [start, *cuts, end]
    for a, b in pairwise(places):
        style = marker.lastgroup if marker and a == start else None
        yield Segment(a, b, mark if b == end else "", style, opens and a == start)  # type: ignore[arg-type]


def _inner_cuts(folded: str, start: int, end: int) -> set[int]:
    clause = folded[start:end]
    return {start + m.end() for m in _LEAD.finditer(clause)} | {start + m.start() for m in _TAIL.finditer(clause)}
