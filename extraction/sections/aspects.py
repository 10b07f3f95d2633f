"""The five aspects inside section 一 (格式 2021: 主动公开、依申请公开、政府信息管理、平台建设、监督保障), with or without their headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import get_args

import numpy as np

from extraction.document import Text
from extraction.lexicon import load_yaml
from extraction.record import Aspect
from extraction.sections.contexts import contexts
from extraction.sections.decoding import Floats, Scorer
from extraction.sections.units import Unit

LABELS: tuple[str, ...] = ("general", *get_args(Aspect))
_HEADING = 7.0
_MOVE = -1.6
"""What a sub-heading is worth, and what leaving an aspect costs, as logarithms of odds."""
_SUBHEADING = re.compile(
    r"(?:[(\[] ?[一二三四五六七八九十] ?[)\]]|[一二三四五六七八九十]是|\d{1,2}[.、])[ 、.]*([^。:;,\n]{2,22}?)(?:[。:;\n]|$)"
)


def decode_aspects(text: Text, units: Sequence[Unit], scorer: Scorer | None) -> list[Aspect | None]:
    """The aspect of each unit of section 一, None for what is said in general.

    Sub-headings decide where they stand; a paragraph without one stays with what is above it unless the model's scores (log
    probabilities in the order of `LABELS`) say otherwise.
    """
    if not units:
        return []
    evidence = np.zeros((len(units), len(LABELS)))
    for i, unit in enumerate(units):
        named = _named(text.folded[unit.start : min(unit.end, unit.start + 40)])
        if named:
            evidence[i, LABELS.index(named)] += _HEADING
    if scorer:
        evidence += scorer(contexts(text, units))
    else:
        evidence[0, 0] += 1.0
    return [None if label == "general" else label for label in _best(evidence)]  # type: ignore[misc]


def _best(evidence: Floats) -> list[str]:
    """The best sequence when staying is free and every move costs the same."""
    best = evidence[0]
    back = []
    for row in evidence[1:]:
        moved = best.max() + _MOVE
        back.append(np.where(best >= moved, np.arange(len(LABELS)), best.argmax()))
        best = np.maximum(best, moved) + row
    path = [int(best.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return [LABELS[i] for i in reversed(path)]


@cache
def _wordings() -> tuple[tuple[Aspect, re.Pattern[str]], ...]:
    data = load_yaml("headings.yaml")["aspects"]
    return tuple(
        (aspect, re.compile("(?:" + "|".join(f"(?:{one})" for one in words) + ")(?:的?情况|工作|方面)?"))
        for aspect, words in data.items()
    )


def _named(line: str) -> Aspect | None:
    """The aspect that a sub-heading at the start of a line names."""
    match = _SUBHEADING.match(line)
    if not match:
        return None
    words = re.sub(r"[\W_]+", "", match[1])
    return next((aspect for aspect, pattern in _wordings() if pattern.fullmatch(words)), None)
