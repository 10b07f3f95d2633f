"""Text in, platforms out: the outlets through which the agency publishes or answers, each once, at its first mention."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from extraction.document import Text
from extraction.lexicon import load_yaml
from extraction.lexicon.outlets import Mention
from extraction.lexicon.outlets import mentions as find_mentions
from extraction.record import Platform, Section
from extraction.tables import TableRegion

__all__ = ["find", "find_mentions"]

_BEFORE: Final = 26
"""So many characters before an outlet's word can be its name."""
_AFTER: Final = 24
_MOST: Final = 40
"""No report names so many outlets of a type; what does is a list of something else."""
_LEAST: Final = 2
"""A name in front of an outlet's word has at least so many characters."""
_GENERIC: Final = 4
"""业务系统, 信息平台, 平台: a system called by no more than this is none in particular."""
_QUOTED_BEFORE = re.compile(r"[“《]([^“”《》]{1,20})[”》](?:政务|官方|手机|移动|微信|新闻|短)?$")
_QUOTED_BEHIND = re.compile(r"(?:平台|账号|号)?[“《]([^“”《》]{1,20})[”》]")
_MARKS = re.compile(r"[^一-龥A-Za-z0-9]")
_TITLE_AROUND = re.compile(r"《([^《》]{0,16})$")
_ONE: Final = frozenset(("website", "hotline", "service_hall", "bulletin", "broadcast", "new_media"))
"""Types of which an agency's wordings (我局网站, 门户网站, 官网) mean one."""


@dataclass(frozen=True, slots=True)
class _Wordings:
    absent: re.Pattern[str]
    opened: re.Pattern[str]
    borders: re.Pattern[str]


@dataclass(slots=True)
class _Seen:
    """A platform on its way to the record."""

    type: str
    name: str | None
    start: int
    end: int


@cache
def _wordings() -> _Wordings:
    data = load_yaml("outlets.yaml")
    return _Wordings(re.compile(data["absent"]), re.compile(data["opened"]), re.compile(data["name_borders"]))


def find(
    text: Text, sections: Sequence[Section], regions: Sequence[TableRegion], mentions: Sequence[Mention] | None = None
) -> tuple[Platform, ...]:
    """One record for each distinct platform, in the order of first mention; headings and tables are not looked at.

    `mentions` are the outlets named in the text where the caller has them already. Never raises.
    """
    named = find_mentions(text.folded) if mentions is None else mentions
    seen: list[_Seen] = []
    single: set[str] = set()
    for mention in named:
        if mention.type in single:
            continue
        if mention.is_platform and _in_narrative(mention, sections, regions) and _is_had(text.folded, mention):
            _add(seen, _read(text, mention))
            single.update(one.type for one in seen[-1:] if one.type in _ONE)
    return tuple(Platform(one.type, one.name, text.evidence(one.start, one.end)) for one in seen if one.start < one.end)


def _in_narrative(mention: Mention, sections: Sequence[Section], regions: Sequence[TableRegion]) -> bool:
    if any(region.start <= mention.start < region.end for region in regions):
        return False
    section = next((s for s in sections if s.start <= mention.start < s.end), None)
    if section is None or not section.heading:
        return section is not None
    first = section.start + max(0, section.text.find(section.heading))
    return not first <= mention.start < first + len(section.heading)


def _is_had(folded: str, mention: Mention) -> bool:
    """Whether the report speaks of an outlet that there is; a column counts where it is opened or run under its name."""
    known, low = _wordings(), max(0, mention.start - _BEFORE)
    if known.absent.search(folded, low, mention.start):
        return False
    if mention.type == "column":
        return known.opened.search(folded, low, mention.start) is not None
    return True


def _read(text: Text, mention: Mention) -> _Seen | None:
    """The outlet with its name, where the text gives one."""
    folded, low = text.folded, max(0, mention.start - _BEFORE)
    line = folded.rfind("\n", low, mention.start)
    low = line + 1 if line >= 0 else low
    quoted = _QUOTED_BEFORE.search(folded, low, mention.start)
    if quoted:
        return _Seen(mention.type, text.string[quoted.start(1) : quoted.end(1)], quoted.start(), mention.end)
    around = _TITLE_AROUND.search(folded, low, mention.start)
    if around and folded[mention.end : mention.end + 1] in ("》", "社"):
        return _Seen(mention.type, text.string[around.start(1) : mention.end], around.start(), mention.end + 1)
    behind = _QUOTED_BEHIND.match(folded, mention.end, mention.end + _AFTER)
    if behind and mention.type not in ("column", "website", "new_media"):
        return _Seen(mention.type, text.string[behind.start(1) : behind.end(1)], mention.start, behind.end())
    first = _name_start(folded, low, mention.start)
    name = text.string[first : mention.end] if mention.start - first >= _LEAST else None
    if mention.type == "online_service" and mention.end - (first if name else mention.start) <= _GENERIC:
        return None
    return _Seen(mention.type, name, first if name else mention.start, mention.end)


def _name_start(folded: str, low: int, end: int) -> int:
    """Where the characters before an outlet's word begin that belong to it: behind the last border word or mark."""
    for match in _MARKS.finditer(folded, low, end):
        low = match.end()
    border = _wordings().borders.match(folded, low, end)
    return border.end() if border else low


def _add(seen: list[_Seen], one: _Seen | None) -> None:
    """Adds an outlet that is not there yet; a general word for one that is there adds nothing, a later name completes it."""
    if one is None:
        return
    same = [other for other in seen if other.type == one.type]
    if len(same) >= _MOST:
        return
    if not same:
        seen.append(one)
    elif one.name and all(not _alike(one, other) for other in same):
        unnamed = next((other for other in same if other.name is None), None)
        if unnamed:
            unnamed.name = one.name
        else:
            seen.append(one)


def _alike(one: _Seen, other: _Seen) -> bool:
    """Whether two mentions of one type may mean the same outlet: websites of whatever wording, names one of which holds the other."""
    if one.type in _ONE:
        return True
    if one.name is None or other.name is None:
        return other.name is not None
    return one.name in other.name or other.name in one.name
