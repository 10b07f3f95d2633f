"""The administrative divisions of China from 2008 on: what is called so, when, and what it lies in.

The facts lie in `regions.csv.gz` (province to county, with the years in which a name was in force and the telephone
area code) and `townships.csv.gz` (read only when a township is asked for); sources and gaps are told in `regions.md`. A
name that several places bear (鼓楼区) gives several answers; which one is meant is decided by what else a text names,
or not at all.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

from extraction.record import Level

_LONGEST = 16
"""No name of a division is longer (双江拉祜族佤族布朗族傣族自治县 has 15 characters)."""

_MINORITIES = (
    "蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯|达斡尔|土家|布依|朝鲜|哈尼|傈僳|拉祜|东乡|纳西|景颇|仫佬|布朗|撒拉|毛南|仡佬|"
    "普米|鄂温克|裕固|保安|独龙|鄂伦春|门巴|珞巴|回族|藏族|苗族|彝族|壮族|满族|侗族|瑶族|白族|傣族|黎族|佤族|畲族|水族|土族|羌族|怒族|京族|各族"
)
_AUTONOMOUS = re.compile(rf"^(.{{2,}}?)(?:(?:{_MINORITIES})族?)+自治([州县旗区])$")
_PLAIN_AUTONOMOUS = re.compile(r"^(.+?)族?自治([州县旗区])$")
_EVERYDAY = {
    "克州": "克孜勒苏柯尔克孜自治州",
    "巴州": "巴音郭楞蒙古自治州",
    "博州": "博尔塔拉蒙古自治州",
    "莫旗": "莫力达瓦达斡尔族自治旗",
    "达茂旗": "达尔罕茂明安联合旗",
    "科左中旗": "科尔沁左翼中旗",
    "科左后旗": "科尔沁左翼后旗",
    "科右前旗": "科尔沁右翼前旗",
    "科右中旗": "科尔沁右翼中旗",
    "察右前旗": "察哈尔右翼前旗",
    "察右中旗": "察哈尔右翼中旗",
    "察右后旗": "察哈尔右翼后旗",
    "前郭县": "前郭尔罗斯蒙古族自治县",
    "喀左县": "喀喇沁左翼蒙古族自治县",
    "阜蒙县": "阜新蒙古族自治县",
    "杜蒙县": "杜尔伯特蒙古族自治县",
    "塔县": "塔什库尔干塔吉克自治县",
}
"""Everyday forms that no rule makes."""
_KIND = re.compile(r"(?:特别行政区|行政委员会|地区|林区|特区|新区|[省市县区旗盟])$")
_TELEPHONE = r"(?<!\d){code}[)）\]]?[-—－– ]{{0,2}}\d{{7,8}}"


@dataclass(frozen=True, slots=True)
class Division:
    """A province, prefecture or county under one name.

    `since` and `until` are the years of the change, None where the name was in force before 2008 or still is; `phone`
    is the area code, empty where it is not the division's own.
    """

    code: str
    name: str
    level: Level
    since: int | None = None
    until: int | None = None
    phone: str = ""

    @property
    def stem(self) -> str:
        """The part of the code that everything inside the division shares. 伊犁州 holds prefectures (塔城地区)."""
        if self.code == "654000":
            return "654"
        return self.code.removesuffix("0000").removesuffix("00") if self.level != "county" else self.code

    def within(self, other: Division) -> bool:
        """Whether the division is `other` or lies in it."""
        return self.code.startswith(other.stem)

    def in_force(self, year: int) -> bool:
        """Whether the name was in force at the end of the year."""
        return (self.since or 0) <= year and (self.until is None or self.until > year)

    def near(self, year: int) -> bool:
        """Whether a report for the year, written in the year or the next, may still or already use the name."""
        return (self.since or 0) <= year + 1 and (self.until is None or self.until >= year)


def _division(row: str) -> Division:
    code, name, level, since, until, phone = row.split(",")
    return Division(code, name, cast(Level, level), int(since) if since else None, int(until) if until else None, phone)


def _short_forms(name: str) -> tuple[str, str]:
    """The everyday form with its kind (恩施州, or empty) and without (恩施, or empty: one character is no name)."""
    if autonomous := _AUTONOMOUS.match(name) or _PLAIN_AUTONOMOUS.match(name):
        bare, kind = autonomous[1], autonomous[2]
        return bare + ("自治区" if kind == "区" else kind), bare
    bare = _KIND.sub("", name)
    return "", bare if len(bare) > 1 else ""


def _read(name: str) -> list[str]:
    data = files(__package__).joinpath(name).read_bytes()
    return gzip.decompress(data).decode().splitlines()[1:]


@cache
def _tables() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The rows by name and by code."""
    by_name: dict[str, list[str]] = {}
    by_code: dict[str, list[str]] = {}
    for row in _read("regions.csv.gz"):
        code, name, _ = row.split(",", 2)
        by_name.setdefault(name, []).append(row)
        by_code.setdefault(code, []).append(row)
    return by_name, by_code


@cache
def _short_names() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The rows by everyday form with its kind, and by bare form."""
    kinds: dict[str, list[str]] = {}
    bares: dict[str, list[str]] = {}
    for name, rows in _tables()[0].items():
        with_kind, bare = _short_forms(name)
        if with_kind:
            kinds.setdefault(with_kind, []).extend(rows)
        if bare:
            bares.setdefault(bare, []).extend(rows)
    kinds.update((everyday, _tables()[0][name]) for everyday, name in _EVERYDAY.items())
    return kinds, bares


@cache
def _township_rows() -> dict[str, str]:
    """County code to its townships, each between slashes."""
    return {code: f"/{names}/" for code, names in (row.split(",", 1) for row in _read("townships.csv.gz"))}


def _of_year(rows: Iterable[str], year: int | None) -> tuple[Division, ...]:
    """The divisions of the rows that were in force in the year; else those that bore the name about then; else those
    that had borne it before (old names live on), never those that came to it later."""
    asked = 9999 if year is None else year
    divisions = tuple(d for d in map(_division, rows) if (d.since or 0) <= asked + 1)
    return tuple(d for d in divisions if d.in_force(asked)) or tuple(d for d in divisions if d.near(asked)) or divisions


class Gazetteer:
    """The one door to the divisions. Every question takes the reporting year, None for today."""

    def find(self, name: str, within: Division | None = None, year: int | None = None) -> tuple[Division, ...]:
        """The divisions that bear the full name or its everyday form (恩施州), in force in the year if any is."""
        rows = _tables()[0].get(name) or _short_names()[0].get(name, [])
        return self._choose(rows, within, year)

    def find_bare(self, name: str, within: Division | None = None, year: int | None = None) -> tuple[Division, ...]:
        """The divisions whose name without its kind is `name` (吕梁): only the highest (吉林 is the province)."""
        found = self._choose(_short_names()[1].get(name, ()), within, year)
        for level in ("provincial", "prefecture"):
            if highest := tuple(d for d in found if d.level == level):
                return highest
        return found

    def head(
        self, text: str, within: Division | None = None, year: int | None = None, *, bare: bool = False
    ) -> tuple[tuple[Division, ...], int]:
        """The divisions with the longest name that starts the text, and its length; () and 0 if none."""
        ask = self.find_bare if bare else self.find
        for length in range(min(_LONGEST, len(text)), 1, -1):
            if found := ask(text[:length], within, year):
                return found, length
        return (), 0

    def lineage(self, division: Division, year: int | None = None) -> tuple[Division, ...]:
        """The division with what it lies in, from the province down; levels that do not exist are left out."""
        parents: list[Division] = []
        for code in (division.code[:2] + "0000", division.code[:4] + "00"):
            if code != division.code and code in _tables()[1]:
                parents += _of_year(_tables()[1][code], year)[:1]
        return *parents, division

    def region(self, division: Division, year: int | None = None) -> tuple[str, ...]:
        """The names of the lineage, as the record gives them."""
        return tuple(d.name for d in self.lineage(division, year))

    def townships(self, division: Division) -> Iterator[tuple[str, str]]:
        """(county code, township names between slashes) of every county in the division; a prefecture without counties
        stands for itself."""
        return ((code, names) for code, names in _township_rows().items() if code.startswith(division.stem))

    def counties_with(self, township: str, within: Division | None = None) -> tuple[Division, ...]:
        """The counties (or prefectures without counties) of today that have a township of this name."""
        stem = within.stem if within else ""
        codes = [code for code, names in _township_rows().items() if code.startswith(stem) and f"/{township}/" in names]
        return tuple(d for code in codes for d in _of_year(_tables()[1][code], None)[:1])

    def settle(self, found: Sequence[Division], context: str, year: int | None = None) -> Division | None:
        """The one of several divisions that the context speaks for: its province, prefecture or area code is named, and
        that of the others not or three times less. None where that is not sure."""
        if len(found) < 2:
            return found[0] if found else None
        scored = sorted(((self._support(d, context, year), d.code, d) for d in found), reverse=True)
        best, second = scored[0][0], scored[1][0]
        return scored[0][2] if best >= 2 and best >= 3 * second else None

    def common(self, found: Sequence[Division], year: int | None = None) -> tuple[str, ...]:
        """The region that all divisions share: as deep as it is sure."""
        shared: list[str] = []
        for names in zip(*(self.region(d, year) for d in found), strict=False):
            if len(set(names)) > 1:
                break
            shared.append(names[0])
        return tuple(shared)

    def _choose(self, rows: Iterable[str], within: Division | None, year: int | None) -> tuple[Division, ...]:
        stem = within.stem if within else ""
        return _of_year((row for row in rows if row.startswith(stem) and row[:6] != (within and within.code)), year)

    def _support(self, division: Division, context: str, year: int | None) -> int:
        """How much the context speaks for the division: names of what it lies in, area codes."""
        score, *parents = 0, *self.lineage(division, year)[:-1]
        for parent in parents:
            weight = 1 if parent.level == "provincial" and len(parents) > 1 else 3
            score += weight * context.count(parent.name) + 10 * context.count(parent.name + division.name)
            bare = _short_forms(parent.name)[1]
            score += weight * (context.count(bare) - context.count(parent.name)) // 3 if bare else 0
            if parent.phone:
                score += 4 * len(re.findall(_TELEPHONE.format(code=parent.phone), context))
        return score


@cache
def gazetteer() -> Gazetteer:
    """The one gazetteer."""
    return Gazetteer()
