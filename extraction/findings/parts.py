"""`narrative.parts`: a whole that is not the sum of its parts, and a share that its counts do not give.

A list of parts that exceeds its whole contradicts itself. One that falls short does so only where it claims to be complete (分别为, or a last part
其他); an ordinary 其中 list may name some parts only, which is told as `info`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from extraction.findings.narrative import Narrative
from extraction.findings.wording import number
from extraction.record import Finding, Measure, Severity

_MARK: Final = re.compile(r"其中|包括|包含|分别|分为|细分|[(:]")
_ALL: Final = re.compile(r"分别|分为|细分")
_SOME: Final = re.compile(r"主要|重点|部分(?!公开)|例如|如|特别|尤其|仅")
_NESTED: Final = re.compile(r"其中|包括|包含|分别|分为")
_ENDS: Final = re.compile(r"[。!?\n]")
_JOINED: Final = re.compile(r"(?:[、,;和及与以并\s)]|\([^()\d]{0,40}\))+|(?=[一-龥“《])")
_REST: Final = re.compile(r"其他|其它|其余|剩余")
_AND_SO_ON: Final = re.compile(r"\s?等(?!级|候|待)")
_CHANGE: Final = re.compile(r"[比较同环]|增|减|降|\d")
_PASSED_OVER: Final = re.compile(r"\([^()]*\)|20\d\d ?年")
_NUMERAL: Final = re.compile(r"\d[\d,.]*|[零一二两三四五六七八九十百千万]+")
_DEED: Final = re.compile(
    r"答复|回复|办理|办结|受理|收到|收集|撤销|清理|召开|举办|开展|制作|编发|印发|制发|推送|发布|更新|转载|刊发|公布|报送|审核|修改|接听|整改"
)
_PICKED: Final = re.compile(r"采纳|采用|吸纳|办结|答复|整改|完成|好评|满意|回复|新增|注销|退回")
_OUTCOMES: Final = ("granted", "partially_granted", "denied", "not_provided", "not_processed", "other")
_HANDLED: Final = frozenset(f"requests_{outcome}" for outcome in _OUTCOMES)
_LOOSE: Final = Decimal("0.05")
_FEW: Final = {2: Decimal("0.5")}
"""Lists of so few parts are told as short only where the parts cover so much of the whole."""
_MANY: Final = Decimal("0.3")
_SHARE: Final = re.compile(
    r"[,(]?\s?(?:约|仅)?占(?:比|总量|总数|总|全部|全年|全[市县区省局]|主动公开|公开|发布|申请|信息|政府信息|数量|数|量|的|为|约|近|超|达|到|了|其){0,6}[约近超达]?\s?$"
)


@dataclass(frozen=True, slots=True)
class _List:
    """A whole and the parts that are told of it. `complete`: the list says so; `some`: it says that it names only some.

    `even`: all count the same thing; `beside`: what the sentence counted in the same unit before, which 其中 may mean too.
    """

    whole: Measure
    parts: tuple[Measure, ...]
    complete: bool
    some: bool
    even: bool
    beside: Decimal


def check(told: Narrative) -> tuple[Finding, ...]:
    """The findings on sums and shares inside the narrative; evidence is that of the measures. Never raises."""
    bodies = [piece for piece in told.pieces if piece.kind != "problems_improvements"]
    inside = [any(p.start <= m.evidence.start < p.end for p in bodies) for m in told.measures]
    found: list[Finding] = []
    for index, measure in enumerate(told.measures):
        if not inside[index] or measure.metric == "rate" or measure.unit in (None, "%"):
            continue
        listed = _list_of(told, index)
        if listed:
            found += _judged(listed)
    return (*found, *_shares(told, inside))


def _list_of(told: Narrative, index: int) -> _List | None:
    """The parts of a measure, as far as they are one list."""
    measures, folded = told.measures, told.folded
    whole = measures[index]
    first = next((i for i in range(index + 1, min(len(measures), index + 8)) if measures[i].part_of == index), None)
    if first is None:
        return None
    opening = folded[whole.evidence.end : _number_start(folded, measures[first])]
    mark = _MARK.search(opening)
    if mark is None or (whole.metric == "requests_received" and measures[first].metric != "requests_received"):
        return None
    members, nested = _members(told, index, first)
    label = _label(folded, members[-1])
    complete = bool(_ALL.search(opening) or _REST.search(label)) and not nested
    open_end = bool(_SOME.search(opening[mark.start() :]) or _AND_SO_ON.match(folded, members[-1].evidence.end))
    even = all(m.metric in (whole.metric, *_HANDLED) or m.part_of == index for m in members) and not nested
    return _List(whole, tuple(members), complete and not open_end, open_end or nested, even, _beside(told, index))


def _beside(told: Narrative, index: int) -> Decimal:
    """The sum of what the sentence of a measure counts before it in the same unit."""
    whole, total = told.measures[index], Decimal(0)
    for measure in reversed(told.measures[:index]):
        if _ENDS.search(told.folded, measure.evidence.end, whole.evidence.start):
            break
        total += measure.value if measure.unit == whole.unit else 0
    return total


def _members(told: Narrative, index: int, first: int) -> tuple[list[Measure], bool]:
    """The measures of the list that starts at `first`, and whether a list inside the list ended it."""
    measures, folded, whole = told.measures, told.folded, told.measures[index]
    start = whole.evidence.end
    depth = _depth(folded[start : _number_start(folded, measures[first])])
    deeds = _DEED.search(_label(folded, measures[first])) is not None
    members = [measures[first]]
    before = measures[first]
    for i in range(first + 1, len(measures)):
        measure = measures[i]
        gap = folded[before.evidence.end : _number_start(folded, measure)]
        if measure.evidence.start < before.evidence.end or len(gap) > 60 or _ENDS.search(gap):
            break
        level = _depth(folded[start : _number_start(folded, measure)])
        if _NESTED.search(gap):
            return members, True
        if level > depth or measure.unit == "%":
            before = measure
            continue
        if level < depth or measure.unit != whole.unit or not _goes_on(gap, measure, index, whole, deeds):
            break
        members.append(measure)
        before = measure
    return members, False


def _goes_on(gap: str, measure: Measure, index: int, whole: Measure, deeds: bool) -> bool:
    joined = _JOINED.match(gap)
    if joined is None or (measure.part_of != index and _CHANGE.search(_PASSED_OVER.sub("", gap[joined.end() :]))):
        return False
    if not deeds and _DEED.search(gap) and measure.part_of != index:
        return False
    if ";" in joined[0]:
        return measure.part_of == index
    return "、" in joined[0] or measure.part_of == index or measure.metric == whole.metric


def _depth(text: str) -> int:
    return text.count("(") - text.count(")")


def _number_start(folded: str, measure: Measure) -> int:
    """Where the numeral of a measure starts: the last one of its evidence that prints the value, else the last one."""
    numerals = list(_NUMERAL.finditer(folded, measure.evidence.start, measure.evidence.end))
    same = [one for one in numerals if one[0].replace(",", "").rstrip(".") == number(measure.value)]
    return (same or numerals)[-1].start() if numerals else measure.evidence.start


def _label(folded: str, measure: Measure) -> str:
    return folded[measure.evidence.start : _number_start(folded, measure)]


def _bounds(measure: Measure) -> tuple[Decimal, Decimal | None]:
    """The least and the most that a figure can mean; None where it has no upper end."""
    value = measure.value
    if measure.value_max is not None:
        return value, measure.value_max
    if measure.qualifier == "approx":
        return value * (1 - _LOOSE), value * (1 + _LOOSE)
    if measure.qualifier == "at_least":
        return value, None
    if measure.qualifier == "at_most":
        return Decimal(0), value
    return value, value


def _rounding(measure: Measure) -> Decimal:
    """What a figure told in 万 leaves open: half of its last digit."""
    printed = re.search(r"\d+(?:\.(\d+))?\s?(万|亿)", measure.evidence.text)
    if not printed:
        return Decimal(0)
    scale = Decimal(10_000 if printed[2] == "万" else 100_000_000)
    return scale / (Decimal(10) ** len(printed[1] or "")) / 2


def _judged(listed: _List) -> Iterator[Finding]:
    whole, parts = listed.whole, listed.parts
    least, most = _bounds(whole)
    slack = sum((_rounding(one) for one in (whole, *parts)), Decimal(0))
    low = sum((_bounds(one)[0] for one in parts), Decimal(0)) - slack
    highs = [_bounds(one)[1] for one in parts]
    high = None if None in highs else sum((one for one in highs if one is not None), Decimal(0)) + slack
    if _adds_up_somewhere(listed) or (len(parts) < 2 and low <= least):
        return
    if most is not None and low > most + listed.beside:
        if not listed.some or len(parts) == 1:
            yield _finding(listed, _over(listed))
    elif high is not None and high < least:
        severity = _short(listed)
        if severity:
            yield _finding(listed, severity)


def _adds_up_somewhere(listed: _List) -> bool:
    """Whether the first parts make the whole, so that what follows is another list; or one part is the sum of others."""
    total = Decimal(0)
    values = [part.value for part in listed.parts]
    for count, value in enumerate(values, 1):
        total += value
        if total == listed.whole.value and count >= min(2, len(values)):
            return True
    return len(values) > 2 and any(value > 1 and 2 * value == total for value in values)


def _over(listed: _List) -> Severity:
    exact = all(one.qualifier == "exact" for one in (listed.whole, *listed.parts))
    outlets = any(part.channel and part.channel != listed.whole.channel for part in listed.parts)
    return "error" if exact and listed.even and not outlets else "warning"


def _short(listed: _List) -> Severity | None:
    if (
        listed.whole.metric.startswith(("requests_", "reviews", "litigations"))
        and listed.parts[0].metric != listed.whole.metric
    ):
        return None
    if listed.complete and listed.even:
        return "warning"
    if listed.some or any(_PICKED.search(part.evidence.text) for part in listed.parts):
        return None
    covered = sum((part.value for part in listed.parts), Decimal(0)) / listed.whole.value
    return "info" if covered >= _FEW.get(len(listed.parts), _MANY) else None


def _finding(listed: _List, severity: Severity) -> Finding:
    whole, values = listed.whole, [part.value for part in listed.parts]
    total = sum(values, Decimal(0))
    sum_of = "＋".join(map(number, values))
    off = number(abs(total - whole.value))
    said = "超过" if total > whole.value else "不足"
    zh = f"“{whole.evidence.text[-40:]}”：所列各项 {sum_of}＝{number(total)}，{said}总数 {number(whole.value)}，相差 {off}"
    if severity == "info":
        zh += "（可能只列举了一部分）"
    en = f"the parts listed add up to {number(total)}, the whole is {number(whole.value)}, off by {off}"
    evidence = (whole.evidence, *(part.evidence for part in listed.parts))
    return Finding(
        "narrative.parts",
        severity,
        zh,
        (whole.metric,),
        evidence,
        en + " (maybe a partial list)" * (severity == "info"),
    )


def _shares(told: Narrative, inside: Sequence[bool]) -> Iterator[Finding]:
    """占比: a share that no whole of its line gives."""
    measures, folded = told.measures, told.folded
    for i in range(1, len(measures)):
        share, part = measures[i], measures[i - 1]
        if not inside[i] or share.unit != "%" or part.unit in (None, "%") or part.qualifier != "exact":
            continue
        between = folded[part.evidence.end : _number_start(folded, share)]
        if not _SHARE.fullmatch(between) or share.value_max is not None:
            continue
        wholes = _wholes(told, i - 1)
        if wholes and part.part_of is not None and not any(_gives(share, part, whole) for whole in wholes):
            yield _share_finding(share, part, measures[part.part_of])


def _wholes(told: Narrative, part: int) -> list[Decimal]:
    """What the share may be of: the counts of the same unit in the same line."""
    own = told.measures[part]
    start = told.folded.rfind("\n", 0, own.evidence.start) + 1
    end = told.folded.find("\n", own.evidence.end)
    end = len(told.folded) if end < 0 else end
    near = (m for m in told.measures if start <= m.evidence.start < end and m.unit == own.unit)
    return [m.value for m in near if m is not own and m.value >= own.value and m.value > 0]


def _gives(share: Measure, part: Measure, whole: Decimal) -> bool:
    """Whether part of whole is the share, rounded or cut off as it is printed."""
    exact = part.value / whole * 100
    _, _, decimals = number(share.value).partition(".")
    unit = Decimal(10) ** -len(decimals)
    if share.qualifier == "at_least":
        return exact >= share.value - unit
    if share.qualifier == "at_most":
        return exact <= share.value + unit
    loose = Decimal(3) if share.qualifier == "approx" else Decimal(0)
    return abs(exact - share.value) <= unit + loose


def _share_finding(share: Measure, part: Measure, whole: Measure) -> Finding:
    computed = number((part.value / whole.value * 100).quantize(Decimal("0.01")))
    zh = f"正文写占比 {number(share.value)}%，按 {number(part.value)}÷{number(whole.value)} 计算应为 {computed}%"
    en = f"the share is given as {number(share.value)}%, {number(part.value)} of {number(whole.value)} is {computed}%"
    return Finding(
        "narrative.parts", "warning", zh, (part.metric,), (part.evidence, share.evidence, whole.evidence), en
    )
