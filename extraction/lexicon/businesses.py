"""Which statutes and businesses belong to which kinds of agency, and of which kinds an agency is by its name.

The facts lie in `businesses.yaml`. Names and texts come folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import msgspec

from extraction.lexicon import load_yaml


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of agency: words of its names, and the places that it looks after in all respects."""

    en: str
    names: tuple[str, ...]
    venues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Business:
    """A statute or business with the kinds that it belongs to, the one that it is named after first.

    `statutes` mark it where they are publicised, `work` where it is done, `things` where one of the acts stands close behind. The
    statutes of a `common` one are publicised by all.
    """

    name: str
    en: str
    kinds: tuple[str, ...]
    statutes: tuple[str, ...]
    work: tuple[str, ...]
    common: bool = False
    things: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Everything:
    """What the name of an agency ends in, or holds, that does everything."""

    ends: tuple[str, ...]
    holds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Businesses:
    """The content of `businesses.yaml`; what each list of words is for stands there."""

    everything: Everything
    no_zones: tuple[str, ...]
    kinds: dict[str, Kind]
    educators: tuple[str, ...]
    of_all: tuple[str, ...]
    publicising: tuple[str, ...]
    doing: tuple[str, ...]
    result: tuple[str, ...]
    acts: tuple[str, ...]
    joint: tuple[str, ...]
    voices: tuple[str, ...]
    civic: tuple[str, ...]
    publishing: tuple[str, ...]
    businesses: tuple[Business, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A business at a place of a text; `statute` tells which of its lists the words are from."""

    start: int
    end: int
    business: Business
    statute: bool


@cache
def businesses() -> Businesses:
    """The content of the data file. Raises `msgspec.ValidationError` where it is not what `Businesses` says."""
    return msgspec.convert(load_yaml("businesses.yaml"), Businesses)


def kinds_of(name: str) -> frozenset[str]:
    """The kinds that an agency is of by its folded name; none for one that does everything or whose kind is unknown."""
    known, no_zone = businesses(), name
    for word in businesses().no_zones:
        no_zone = no_zone.replace(word, "委员会")
    if no_zone.endswith(known.everything.ends) and not _bureau_office(name):
        return frozenset()
    if any(word in no_zone for word in known.everything.holds):
        return frozenset()
    return frozenset(key for key, kind in known.kinds.items() if any(word in name for word in kind.names))


def _bureau_office(name: str) -> bool:
    """人民防空办公室 is an agency of its own, 县政府办公室 and 县委办公室 are not."""
    return bool(re.search(r"(?<!政府)(?<!党委)(?<!党政)(?<![省市县区州旗]委)办公[室厅]$", name))


def mentions(text: str) -> tuple[Mention, ...]:
    """Every business that the folded text mentions, in text order; words inside longer words (保险法 in 社会保险法) are none."""
    found = sorted(_all(text), key=lambda one: (one.start, -one.end))
    return tuple(
        one for n, one in enumerate(found) if not any(one.end <= longer.end for longer in found[max(0, n - 4) : n])
    )


def _all(text: str) -> Iterator[Mention]:
    for business in businesses().businesses:
        for words, statute in ((business.statutes, True), (business.work, False)):
            for word in words:
                yield from (Mention(at, at + len(word), business, statute) for at in _places(text, word))
        for word in business.things:
            for at in _places(text, word):
                if act := _act().match(text, at + len(word)):
                    yield Mention(at, act.end(), business, False)


def _places(text: str, word: str) -> Iterator[int]:
    start = text.find(word)
    while start >= 0:
        yield start
        start = text.find(word, start + len(word))


@cache
def _act() -> re.Pattern[str]:
    return re.compile(rf"[\u4e00-\u9fff]{{0,8}}?(?:{'|'.join(businesses().acts)})")


@cache
def agency_pattern() -> re.Pattern[str]:
    """Another agency as a text names it (县交通运输局, 公安部门)."""
    words = {word for kind in businesses().kinds.values() for word in kind.names}
    listed = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(
        rf"(?:{listed})[\u4e00-\u9fff]{{0,6}}?(?:[局厅委署]|部门|机关|大队|支队|中心|联合会|公司|集团|法院|检察院)"
    )
