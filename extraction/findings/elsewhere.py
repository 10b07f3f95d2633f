"""Whether a sentence says what an agency of another place did: part of `text.off_topic`."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from extraction.lexicon.regions import Division, gazetteer
from extraction.record import Agency

_AGENCY = re.compile(
    r"[\u4e00-\u9fff]{0,14}?(?:[局厅委]|委员会|联合会|人民政府|办公室|大队)"
    r"(?=为|对|共|全年|累计|开展|组织|加强|举办|完成|积极|认真|严格|深入|大力|持续|通过|坚持|办理|强化|落实|推进|创新|建立|制定|20\d\d年)"
)
_PREFECTURE: Final = 4
"""The figures of a code that name the prefecture. Neighbours in one prefecture change borders and names, so they are left alone."""


def elsewhere(sentence: str, agency: Agency) -> str | None:
    """The name of an agency that opens the folded sentence and lies in another county or prefecture than the reporting one.

    None where the region of either is not sure, where one lies in the other, and for neighbours in one prefecture.
    """
    home = _home(agency.region)
    places, length = gazetteer().head(sentence) if home else ((), 0)
    named = _AGENCY.match(sentence, length) if places else None
    if home is None or named is None or sentence[length - 1] not in "县市区旗州盟":
        return None
    if any(_near(place, home) for place in places):
        return None
    return sentence[: named.end()]


@cache
def _home(region: tuple[str, ...]) -> Division | None:
    """The deepest division of the record's region that the gazetteer knows."""
    home: Division | None = None
    for name in region:
        found = gazetteer().find(name, home)
        if len(found) != 1:
            return home
        home = found[0]
    return home


def _near(place: Division, home: Division) -> bool:
    return place.within(home) or home.within(place) or place.code[:_PREFECTURE] == home.code[:_PREFECTURE]
