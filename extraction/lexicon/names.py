"""What the closed lists of the record are called: metrics, platform types, levels, themes and the like, in Chinese and English."""

from __future__ import annotations

from functools import cache
from typing import Literal

from extraction.lexicon import load_yaml

List = Literal["levels", "statuses", "severities", "progress", "sections", "metrics", "platforms"]


def name(of: List, code: str, lang: Literal["zh", "en"]) -> str:
    """The name of an entry of a closed list; raises KeyError for one that is not on it."""
    return str(load_yaml("names.yaml")[of][code][0 if lang == "zh" else 1])


def rank(of: List, code: str) -> int:
    """The place of an entry on its list, from 0; raises KeyError for one that is not on it."""
    return _ranks(of)[code]


@cache
def _ranks(of: List) -> dict[str, int]:
    return {code: n for n, code in enumerate(load_yaml("names.yaml")[of])}


def theme(label: str, lang: Literal["zh", "en"]) -> str:
    """The name of a theme; raises KeyError for a label that does not exist."""
    return str(load_yaml("themes.yaml")[label]["name"] if lang == "zh" else load_yaml("names.yaml")["themes"][label])


def sections() -> tuple[str, ...]:
    """The six statutory kinds of section, in the order of 国办公开办函〔2021〕30号."""
    return tuple(kind for kind in load_yaml("names.yaml")["sections"] if kind not in ("front_matter", "back_matter"))
