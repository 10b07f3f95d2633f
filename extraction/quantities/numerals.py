"""Chinese quantities in running text: spans, values, qualifiers and units.

Arabic and full-width figures, thousands separators, decimals, 十百千万亿 and mixtures of both, percentages, 成, fractions, ranges and
neighbours (三四次). Dates, document and article numbers, telephones, ordinals, names in quotation marks and fixed phrases are passed
over. Every run of numeral characters is looked at once, with windows of fixed width around it, so that time grows with the text
only. Facts lie in `lexicon/units.yaml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from extraction.lexicon import load_yaml
from extraction.quantities.values import Number, fraction, number, plain
from extraction.record import Qualifier

__all__ = ["LONGEST", "Quantity", "find_quantities", "too_long"]

LONGEST: Final = 30
"""No quantity of a report has more digits; a longer run of digits is told in `missing` as `number`."""

_RUN = re.compile(r"[0-9零〇一二两三四五六七八九十百千万亿半几]+")
_ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,9}(?!\d)|\d{1,30})(?:\.\d{1,8})?"
_CHINESE = r"[零〇一二两三四五六七八九十百千万亿]{1,20}"
_POINT = r"(?:点[零一二三四五六七八九]{1,4}[万亿]?)?"
_NUMERAL = re.compile(
    rf"(?P<percent>百分之 ?(?P<hundredth>{_ARABIC}|{_CHINESE}{_POINT}))"
    rf"|(?P<below>[二三四五六七八九十百千万]{{1,3}})分之(?P<above>[一二三四五六七八九十]{{1,3}})"
    rf"|(?P<arabic>{_ARABIC}(?: ?[百千万亿](?![分方科瓦克米州]|一(?![条件])))?(?:(?<=万)\d{{1,4}}千|(?<=[百千万])[万亿])?)"
    rf"|(?P<half>一半|半数以上|半数|(?<=[过大])半(?![年天个月程]))"
    rf"|(?P<vague>几[十百千万]{{1,2}})"
    rf"|(?P<chinese>{_CHINESE}{_POINT})"
)
_LEADS: tuple[tuple[Qualifier, re.Pattern[str]], ...] = (
    ("at_most", re.compile(r"(?:不足|不到|不超过|不超|不多于|(?<!不)少于|(?<!不)低于|未满|至多|最多|未超过) ?$")),
    ("at_least", re.compile(r"(?:不少于|不低于|不下|至少|超过|超出|超|逾|突破|上|大于|起码) ?$")),
    ("approx", re.compile(r"(?:大约|大概|将近|接近|(?<!集)约为|约有|(?<![集节])约|近) ?$")),
)
_LEAD_ENDS = frozenset("足到过超于满多少逾破上过约概近为有码出低下 ")
_AFTER = re.compile(
    r" ?(?P<more>有?余|多(?!次数|元|媒|样|种形|部门|方|层)|\+|几)|(?P<about>来|把|许)(?=[条件个人次篇份场名户家张本万册])|(?P<strong>强)"
)
_BEHIND: tuple[tuple[Qualifier, re.Pattern[str]], ...] = (
    ("at_least", re.compile(r"\(?(?:及?以上|之多|多(?=[,。;、)])|开外|有余)")),
    ("at_most", re.compile(r"(?:以内|以下|之内)")),
    ("approx", re.compile(r"(?:左右|上下)")),
)
_RANGE = re.compile(rf"(?: ?(?:至|到|~|-|—|–|或) ?){{1,2}}(?P<high>{_ARABIC}[万亿]?|[一二两三四五六七八九十百]{{1,4}})")
_TENTHS = re.compile(
    r"成(?P<half>半)?(?P<more>[一二三四五六七八九](?![个项条件次]))?(?![立员果效功本交绩长就分品年熟型都套千因册不])"
)
_COUNTED = re.compile(
    r"(?:数|量|总数|合计|共计|总计|人数|金额|总额|费用|申请|复议|诉讼|受理|收到|粉丝)(?:分别)?[为是达:]{0,2} ?$"
)
_END = frozenset(",。;、)!\n")
_PERCENT = frozenset("%‰")
_DIGIT = frozenset("0123456789")
_MAY_FOLLOW_CHINESE = frozenset("余多来几分成点至到~-—–或 有把许%")
_OPENING, _CLOSING = re.compile("[“《‘「]"), re.compile("[”》’」]")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A numeral with what belongs to it. `start`..`end` covers qualifiers, numeral and unit; `number_start`..`number_end` the numeral."""

    start: int
    end: int
    number_start: int
    number_end: int
    value: Decimal
    value_max: Decimal | None
    unit: str | None
    qualifier: Qualifier


@dataclass(frozen=True, slots=True)
class _Facts:
    """The expressions of `units.yaml`."""

    unit: re.Pattern[str]
    unit_starts: frozenset[str]
    behind: re.Pattern[str]
    behind_ends: frozenset[str]
    ahead: re.Pattern[str]
    article: re.Pattern[str]
    passed_over: re.Pattern[str]
    quote_reach: int


@cache
def _facts() -> _Facts:
    data = load_yaml("units.yaml")
    units = "|".join(sorted(map(re.escape, data["units"]), key=len, reverse=True))
    passed_over = "|".join((*data["dates"], "".join(data["phrases"].split())))
    return _Facts(
        re.compile(rf" ?(?!{data['not_units']})(?P<unit>{units})"),
        frozenset(unit[0] for unit in data["units"]),
        re.compile(data["behind"]),
        frozenset(data["behind_ends"]),
        re.compile(data["ahead"]),
        re.compile(data["article"]),
        re.compile(passed_over),
        data["quote_reach"],
    )


def find_quantities(folded: str, start: int = 0, end: int | None = None) -> list[Quantity]:
    """The quantities of folded[start:end] in text order, without dates, numbers of documents and other numerals that count nothing.

    Offsets are those of `folded`, end exclusive. Never raises: a numeral that makes no number is passed over.
    """
    end = len(folded) if end is None else end
    facts = _facts()
    found: list[Quantity] = []
    position = start
    for run in _RUN.finditer(folded, start, end):
        first, last = run.span()
        if first < position:
            if last <= position:
                continue
            first = position
        if _is_word(folded, first, last, facts):
            continue
        passed = facts.passed_over.match(folded, first, end)
        if passed:
            position = passed.end()
            continue
        quantity = _read(folded, first, start, end, facts)
        if quantity:
            found.append(quantity)
        position = quantity.end if quantity else _skipped(folded, first, end)
    return found


def too_long(folded: str) -> bool:
    """Whether a run of digits stands in the text that is longer than any quantity."""
    return _TOO_LONG.search(folded) is not None


_TOO_LONG = re.compile(rf"\d{{{LONGEST + 1}}}")
_DIGITS = re.compile(r"[\d,.]*\d")


def _is_word(folded: str, first: int, last: int, facts: _Facts) -> bool:
    """A Chinese numeral that nothing countable follows: most of 一, 三 and 万 in running text."""
    if folded[last - 1] in _DIGIT or folded[first] in _DIGIT:
        return False
    if folded[last - 1] == "半":
        return False
    following = folded[last : last + 1]
    return following not in facts.unit_starts and following not in _MAY_FOLLOW_CHINESE and following not in _END


def _skipped(folded: str, first: int, end: int) -> int:
    """Where to go on behind a numeral that is no quantity: behind its figures, so that their tail is not read as another one."""
    match = _DIGITS.match(folded, first, min(end, first + 4 * LONGEST))
    return match.end() if match else first + 1


def _read(folded: str, first: int, start: int, end: int, facts: _Facts) -> Quantity | None:
    """The quantity at a numeral, or None where its surroundings say that it is none."""
    match = _NUMERAL.match(folded, first, end)
    read = _value(match) if match else None
    if match is None or read is None or _too_many_digits(match):
        return None
    value, high, last = read.value, read.high, match.end()
    qualifier: Qualifier = "approx" if high is not None or "百十" in match[0] else "exact"
    first, lead = _several(folded, first, match)
    qualifier = lead or qualifier
    if (
        first > start
        and folded[first - 1] in facts.behind_ends
        and facts.behind.search(folded, max(start, first - 28), first)
    ):
        return None
    value, last, after = _scaled(folded, value, last, end)
    upper, last = (high, last) if high is not None else _upper(folded, value, last, end, facts)
    unit, stop, scale = _unit(folded, match, last, end, facts)
    if unit is None and not _bare(folded, match, first, last, end, after, facts):
        return None
    if _is_article(folded, unit, stop, end, facts) or _is_quoted(folded, first, stop, facts.quote_reach):
        return None
    value, upper = _tenths(folded, match, value, upper, last, stop, scale)
    begin, before = _lead(folded, first, start)
    behind, stop = _behind_unit(folded, stop, end)
    told = behind or before or after or ("at_least" if match["half"] == "半数以上" else qualifier)
    return Quantity(begin, stop, first, last, plain(value), None if upper is None else plain(upper), unit, told)


def _value(match: re.Match[str]) -> Number | None:
    if match["percent"]:
        return number(match["hundredth"])
    if match["below"]:
        value = fraction(match["below"], match["above"])
        return None if value is None else Number(value)
    if match["half"]:
        return Number(Decimal(50))
    return number(match[0].removeprefix("几"))


def _too_many_digits(match: re.Match[str]) -> bool:
    following = match.string[match.end() : match.end() + 1]
    return sum(c in _DIGIT for c in match[0]) >= LONGEST and following in _DIGIT


def _several(folded: str, first: int, match: re.Match[str]) -> tuple[int, Qualifier | None]:
    """数百, 数十: several of a multiplier is at least one of it. 数 as the end of 次数 is none. 过半, 大半: more than half."""
    if (
        first
        and folded[first - 1] == "数"
        and folded[first] in "十百千万"
        and folded[first - 2 : first - 1] not in tuple("次总人户件条份篇")
    ):
        return first - 1, "at_least"
    if match["half"] == "半":
        return first - 1, "at_least"
    return first, "at_least" if match["vague"] else None


def _scaled(folded: str, value: Decimal, last: int, end: int) -> tuple[Decimal, int, Qualifier | None]:
    """余, 多, 来, + behind the numeral, and a multiplier behind those (3万余, 10余万, 40多万)."""
    after = _AFTER.match(folded, last, end)
    if not after:
        return value, last, None
    last = after.end()
    scale = {"千": 1000, "万": 10**4, "亿": 10**8}.get(folded[last : last + 1])
    if scale and not folded.startswith(("万家", "万州", "万众", "千方"), last):
        value, last = value * scale, last + 1
    return value, last, "approx" if after["about"] else "at_least"


def _upper(folded: str, value: Decimal, last: int, end: int, facts: _Facts) -> tuple[Decimal | None, int]:
    """The upper end of a range (3至5次, 3次至5次)."""
    place = last
    if folded[last : last + 1] not in "至到~-—–或 ":
        unit = facts.unit.match(folded, last, end)
        if not unit or folded[unit.end() : unit.end() + 1] not in ("至", "~", "-", "—", "或"):
            return None, last
        place = unit.end()
    match = _RANGE.match(folded, place, end)
    high = number(match["high"]) if match else None
    if match is None or high is None or high.value <= value or facts.ahead.match(folded, match.end(), end):
        return None, last
    if place > last and not folded.startswith(folded[last:place].strip(), match.end()):
        return None, last
    return high.value, match.end()


def _unit(folded: str, match: re.Match[str], last: int, end: int, facts: _Facts) -> tuple[str | None, int, str]:
    """The unit, where it ends, and 成 where tenths stand there."""
    if match["percent"] or match["half"]:
        return "%", last, ""
    if match["below"]:
        return None, last, ""
    if folded[last : last + 1] in _PERCENT:
        return folded[last], last + 1, ""
    if folded[last : last + 1] == "成":
        tenths = _TENTHS.match(folded, last, end)
        return ("%", tenths.end(), tenths["more"] or ("半" if tenths["half"] else "0")) if tenths else (None, last, "")
    found = facts.unit.match(folded, last, end)
    return (found["unit"], found.end(), "") if found else (None, last, "")


def _tenths(
    folded: str, match: re.Match[str], value: Decimal, upper: Decimal | None, last: int, stop: int, scale: str
) -> tuple[Decimal, Decimal | None]:
    """八成 is 80, 九成五 is 95, in per cent."""
    if not scale:
        return value, upper
    more = Decimal(5) if scale == "半" else Decimal(0) if scale == "0" else number(scale).value  # type: ignore[union-attr]
    return value * 10 + more, None if upper is None else upper * 10


def _bare(
    folded: str, match: re.Match[str], first: int, last: int, end: int, after: Qualifier | None, facts: _Facts
) -> bool:
    """Whether a numeral without a unit is a count: 4.37万, 10万+, 三分之二, and a figure right behind what it counts (申请量为0)."""
    if facts.ahead.match(folded, last, end):
        return False
    if match["below"]:
        return True
    ended = folded[last : last + 1] in _END or last == end
    text = match[0]
    if match["arabic"]:
        large = text[-1] in "万亿"
        return large or after is not None or (ended and len(text) <= 9 and _is_counted(folded, first, text))
    if match["vague"]:
        return False
    return ended and (after is not None or text[-1] in "万亿")


def _is_counted(folded: str, first: int, text: str) -> bool:
    return (
        not ("1949" <= text <= "2099" and len(text) == 4)
        and _COUNTED.search(folded, max(0, first - 8), first) is not None
    )


def _is_article(folded: str, unit: str | None, stop: int, end: int, facts: _Facts) -> bool:
    return unit in ("条", "款", "项") and facts.article.match(folded, stop, end) is not None


def _is_quoted(folded: str, first: int, stop: int, reach: int) -> bool:
    """Whether the numeral stands inside a short pair of quotation marks or a title."""
    before = folded[max(0, first - reach) : first]
    opened = _last(_OPENING, before)
    if opened < 0 or opened < _last(_CLOSING, before):
        return False
    closed = _CLOSING.search(folded, stop, stop + reach)
    return closed is not None and "。" not in folded[stop : closed.start()]


def _last(marks: re.Pattern[str], text: str) -> int:
    """Where the last of the marks stands in a short text, or -1."""
    place = -1
    for match in marks.finditer(text):
        place = match.start()
    return place


def _lead(folded: str, first: int, start: int) -> tuple[int, Qualifier | None]:
    """Where the words before the numeral start that say how exact it is, and what they say."""
    if first == start or folded[first - 1] not in _LEAD_ENDS:
        return first, None
    low = max(start, first - 5)
    for name, pattern in _LEADS:
        found = pattern.search(folded, low, first)
        if found and not (found[0][0] == "上" and not _is_multiple(folded[first])):
            return found.start(), name
    return first, None


def _is_multiple(character: str) -> bool:
    """上百, 上千, 上万 are at least that many; in 网上12条 上 belongs to the word before it."""
    return character in "百千万亿"


def _behind_unit(folded: str, stop: int, end: int) -> tuple[Qualifier | None, int]:
    for name, pattern in _BEHIND:
        found = pattern.match(folded, stop, end)
        if found:
            return name, found.end()
    return None, stop
