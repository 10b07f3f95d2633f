"""What an agency's name says of its level and region: "Level and region" in `docs/record.md`.

The kinds of agency lie in `organs.yaml`, the places in the gazetteer. Names come folded and without white space.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from extraction.lexicon import load_yaml
from extraction.lexicon.regions import Division, gazetteer
from extraction.record import Level

_BELOW: Final[dict[Level, Level]] = {
    "national": "provincial",
    "provincial": "prefecture",
    "prefecture": "county",
    "county": "township",
    "township": "township",
}
_MUNICIPALITIES = ("11", "12", "31", "50")
_TOWNSHIP = re.compile(
    r"([\u4e00-\u9fff]{1,12}?(?:街道|镇|乡|苏木)|[\u4e00-\u9fff]{2,6}地区(?=办事处))"
    r"(?=办|人民政府|政府|党|委员会|公所|机关|$)"
)
_BRANCH = re.compile(
    r"(?:局|队|院|委员会|中心|所|处|行|公司)([^局]{2,10}?)(?:局?分局|分队|大队|支队|中队|分中心|管理处|管理部|分公司|支公司|分院|分行|支行|支局|监管组|直属局|供电公司)$"
)
_CORPS = re.compile(r"^(?:新疆生产建设)?兵团")
_CORPS_DIVISION = re.compile(r"^第?[一二三四五六七八九十\d]{1,3}师")
_CORPS_REGIMENT = re.compile(r"^[一二三四五六七八九十百零〇\d]{1,5}团")
_FREE_TRADE = re.compile(r"^中国\(([\u4e00-\u9fff]{2,3})\)自由贸易试验区(?:([\u4e00-\u9fff]{2,5})片区)?")
_OWN_KIND = re.compile(
    r"^(自治[区州县旗]|省|市(?!场|容|域|政(?![府务协法研])|民(?![政族宗]))|县(?!域)|区(?!域|划)|旗|州|盟)(?=[\u4e00-\u9fff]{2,})"
)
_SCHOOL = re.compile(r"(?:大学|学院|专科学校)$")


@dataclass(frozen=True, slots=True)
class Standing:
    """Level and region of an agency; None and () where the name and its context do not tell."""

    level: Level | None = None
    region: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """What the head of a name says: the divisions that it may be, what is left, if the last step was bare."""

    found: tuple[Division, ...]
    rest: str
    bare: bool = False


@cache
def _any_of(key: str) -> str:
    """The words under a key as a pattern, the longest first."""
    return "|".join(sorted(map(re.escape, load_yaml("organs.yaml")[key]), key=len, reverse=True))


def standing(name: str, context: str = "", year: int | None = None) -> Standing:
    """Level and region of the agency called `name` (folded, without white space).

    `context` is the folded text around it, which decides between places of one name and fills in a missing one;
    `year` the reporting year, for the divisions of that time.
    """
    name = _without_prefix(name)
    return (
        _corps(name, year)
        or _named(name, year)
        or _central(name, context, year)
        or _local(_places(name, year), name, context, year)
    )


def _without_prefix(name: str) -> str:
    """The name without 原, 中共 and the like, unless they belong to a place (原阳县)."""
    bare = re.sub(rf"^(?:{_any_of('prefixes')})(?=[\u4e00-\u9fff]{{3,}})", "", name)
    return name if bare == name or _places(name, None).found else bare


def is_agency(words: str) -> bool:
    """Whether folded words without white space can be an agency's whole name."""
    if not 2 < len(words) <= 45 or words in load_yaml("organs.yaml")["not_agencies"]:
        return False
    if not re.fullmatch(r"[\u4e00-\u9fff〇()·、\"“”\d]+", words):
        return False
    if words[0] in "我本各全该" and not starts_with_place(words):
        return False
    return bool(re.search(rf"(?:{_any_of('endings')})(?:\([\u4e00-\u9fff、]{{2,30}}\))?$", words)) or is_place(words)


def is_place(words: str) -> bool:
    """Whether the words are the names of divisions (or a township, or a zone) and nothing else."""
    place = _places(words, None)
    if (place.found and not place.rest) or _corps(words, None):
        return True
    township = _TOWNSHIP.match(place.rest)
    if not township or township.end() != len(place.rest):
        return False
    return bool(place.found or gazetteer().counties_with(township[1]))


def starts_with_place(words: str) -> bool:
    """Whether the words start with a place or a central organ, so that they stand on their own."""
    words = _without_prefix(words)
    if re.match(rf"(?:{_any_of('national')}|中华人民共和国)", words) or _corps(words, None):
        return True
    return bool(_zone_name(words) or _FREE_TRADE.match(words) or _places(words, None).found)


def _corps(name: str, year: int | None) -> Standing | None:
    """新疆生产建设兵团: the corps is provincial, a division prefecture, a regiment county; a division that is one with
    a city has the city's place in the administrative divisions."""
    rest = _CORPS.sub("", name)
    division = _CORPS_DIVISION.match(rest)
    if rest == name and not division:
        return None
    xinjiang = gazetteer().find("新疆维吾尔自治区")[0]
    if not division:
        return Standing("provincial", (xinjiang.name,))
    rest = rest[division.end() :]
    cities, _ = gazetteer().head(rest, xinjiang, year)
    if len(cities) == 1:
        return Standing(cities[0].level, gazetteer().region(cities[0], year))
    return Standing("county" if _CORPS_REGIMENT.match(rest) else "prefecture", (xinjiang.name,))


def _at(path: str, year: int | None) -> Division:
    """The division at a path of the data (浙江省/杭州市)."""
    division = None
    for step in path.split("/"):
        division = gazetteer().find(step, division, year)[0]
    assert division is not None
    return division


def _zone_name(name: str) -> str | None:
    """The longest zone of the data that the name holds."""
    zones = load_yaml("organs.yaml")["named_zones"] | load_yaml("organs.yaml")["zone_is_county"]
    return max((zone for zone in zones if zone in name), key=len, default=None)


def _named(name: str, year: int | None) -> Standing | None:
    """Customs houses, offices of several provinces and zones whose founder the data tell."""
    data = load_yaml("organs.yaml")
    if any(re.fullmatch(pattern, name.removeprefix("中华人民共和国")) for pattern in data["regional_offices"]):
        return Standing("national")
    if area := data["customs"].get(name.removeprefix("中华人民共和国")):
        division = _at(area, year)
        return Standing(division.level, gazetteer().region(division, year))
    zone = _zone_name(name)
    if zone is None:
        return None
    if county := data["zone_is_county"].get(zone):
        return Standing("county", gazetteer().region(_at(county, year), year))
    full = gazetteer().head(name[max(name.find(zone), 0) :], None, year)[0]
    if any(division.name == zone for division in full):
        return None  # the zone has become a division (两江新区 in 2025)
    return _zone(_at(data["named_zones"][zone], year), year)


def _zone(founder: Division, year: int | None) -> Standing:
    """A development zone: the founder's region, one level below; below a municipality come its districts."""
    level: Level = (
        "county" if founder.code[2:] == "0000" and founder.code[:2] in _MUNICIPALITIES else _BELOW[founder.level]
    )
    return Standing(level, gazetteer().region(founder, year))


def _central(name: str, context: str, year: int | None) -> Standing | None:
    """Central organs, and their offices in the country, which take the area that they serve."""
    if free_trade := _FREE_TRADE.match(name):
        found = gazetteer().find_bare(free_trade[1], None, year)
        part = gazetteer().find_bare(free_trade[2] or "", found[0], year) if found else ()
        return _zone((*part, *found)[0], year) if found else None
    rest = name.removeprefix("中华人民共和国")
    organ = re.match(rf"(?:{_any_of('national')})", rest)
    if not organ:
        if rest.startswith(("中国", "国家", "全国", "中央", "中华")) and not _somewhere(rest, year):
            return Standing("national")
        return _local(_somewhere(rest, year) or _places(rest, year), rest, context, year) if rest != name else None
    rest = rest[organ.end() :]
    if any(re.search(pattern, rest) for pattern in load_yaml("organs.yaml")["several_provinces"]):
        return Standing("national")
    place = _places(rest, year, vertical=True)
    return _local(place, rest, context, year) if place.found else Standing("national")


def _somewhere(name: str, year: int | None) -> _Place | None:
    """The first full name of a division inside a name that starts with 中国 or the like."""
    for start in range(2, len(name) - 1):
        place = _places(name[start:], year)
        if place.found and not place.bare:
            return place
    return None


def _places(words: str, year: int | None, *, vertical: bool = False) -> _Place:
    """Reads divisions from the head of the words, from the highest down.

    Bare names (吕梁) are read where an office or a zone follows; bare names of counties only after that of a central
    organ (`vertical`) or before a zone that a county may found.
    """
    place = _Place((), words)
    while True:
        step = _full_step(place, year) or _bare_step(place, year, vertical)
        if step is None:
            return place
        place = step


def _full_step(place: _Place, year: int | None) -> _Place | None:
    best: tuple[Division, ...] = ()
    length = 0
    for parent in place.found or (None,):
        found, read = gazetteer().head(place.rest, parent, year)
        if read > length:
            best, length = found, read
        elif read and read == length:
            best = (*best, *found)
    return _Place(best, place.rest[length:]) if length else None


def _bare_step(place: _Place, year: int | None, vertical: bool) -> _Place | None:
    if len(place.found) > 1 or (place.found and place.found[0].level == "county"):
        return None
    found, length = gazetteer().head(place.rest, place.found[0] if place.found else None, year, bare=True)
    rest = place.rest[length:]
    if not found or not rest:
        return None
    if place.found and not place.bare and not vertical and not _founded_by_county(rest):
        return None
    if found[0].level == "county" and not vertical and not _founded_by_county(rest) and not _serves_county(rest):
        return None
    return _Place(found, rest, bare=True)


def _founded_by_county(rest: str) -> bool:
    return bool(re.match(rf"(?:{_any_of('under_county')})", rest))


def _serves_county(rest: str) -> bool:
    return bool(re.match(rf"(?:{_any_of('bare_county_before')})", rest))


def _local(place: _Place, name: str, context: str, year: int | None) -> Standing:
    """Level and region of an agency that has a place: town or street, zone, branch, else the place itself."""
    township = _township(place, context, year)
    if township is not None:
        return township
    if not place.found:
        return _from_context(name, context, year)
    settled = gazetteer().settle(place.found, context, year)
    if settled is None:
        zone = re.match(rf"[^局厅院委部]{{0,14}}?(?:{_any_of('zone_kinds')})", place.rest)
        level = place.found[0].level
        return Standing(_BELOW[level] if zone else level, gazetteer().common(place.found, year))
    return _inside(settled, place, year)


def _inside(division: Division, place: _Place, year: int | None) -> Standing:
    """What the words after the place add to it."""
    kinds = _any_of("zone_kinds")
    if re.match(rf"[^局厅院委部]{{0,14}}?(?:{kinds})", place.rest):
        return _zone(division, year)
    if (
        place.bare
        and division.code.endswith("0100")
        and place.rest in load_yaml("organs.yaml")["capital_serves_province"]
    ):
        division = gazetteer().lineage(division, year)[0]
    if place.bare and division.level != "provincial" and _SCHOOL.search(place.rest):
        division = gazetteer().lineage(division, year)[0]
    if branch := _BRANCH.search(place.rest):
        if re.search(rf"(?:{kinds})$", branch[1]):
            return _zone(division, year)
        served = gazetteer().find(branch[1], division, year) or gazetteer().find_bare(branch[1], division, year)
        division = served[0] if len(served) == 1 else division
    return Standing(division.level, gazetteer().region(division, year))


def _township(place: _Place, context: str, year: int | None) -> Standing | None:
    """A town, township or street behind the place or alone; its county is looked up where the name leaves it out."""
    if (
        len(place.found) == 1
        and place.found[0].level == "provincial"
        and place.found[0].code[:2] not in _MUNICIPALITIES
    ):
        return None
    name = _township_name(place)
    if name is None:
        return None
    if place.found and place.found[0].level == "county":
        holders = tuple(d for d in place.found if d in gazetteer().counties_with(name, d)) or place.found
    else:
        within = place.found[0] if place.found else None
        holders = gazetteer().counties_with(name, within) or place.found
    settled = gazetteer().settle(holders, context, year)
    if settled is None:
        return Standing("township", gazetteer().common(holders, year))
    return Standing("township", _with_township(settled, name, year))


def _with_township(holder: Division, name: str, year: int | None) -> tuple[str, ...]:
    region = gazetteer().region(holder, year)
    known = any(f"/{name}/" in names for _, names in gazetteer().townships(holder))
    return (*region, name) if known or holder.level == "county" else region


def _township_name(place: _Place) -> str | None:
    rest = place.rest.removeprefix("人民政府")
    written = _TOWNSHIP.match(rest)
    if written and not written[1].endswith("城乡"):
        return written[1]
    for division in place.found[:1]:
        for _, names in gazetteer().townships(division) if division.level == "county" else ():
            known = [n for n in names.strip("/").split("/") if rest.startswith((n, n.removesuffix("街道") + "办事处"))]
            if known:
                return max(known, key=len)
    return None


def _from_context(name: str, context: str, year: int | None) -> Standing:
    """县财政局: the one place of its kind that the context names again and again."""
    kind = _OWN_KIND.match(name)
    if not kind:
        return Standing()
    counts: dict[str, int] = {}
    for end in (m.end() for m in re.finditer(kind[1], context)):
        for start in range(max(0, end - 15), end - 1 - len(kind[1])):
            if gazetteer().find(context[start:end], None, year):
                counts[context[start:end]] = counts.get(context[start:end], 0) + 1
                break
    ranked = sorted(counts, key=counts.__getitem__, reverse=True)
    if not ranked or counts[ranked[0]] < 2 or (len(ranked) > 1 and counts[ranked[0]] < 3 * counts[ranked[1]]):
        return Standing("provincial" if kind[1] in ("省", "自治区") else None)
    return _local(_places(ranked[0] + name[kind.end() :], year), "", context, year)
