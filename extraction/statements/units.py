"""The rules of the unit: where a statement must end and where it may not, whatever the model thinks.

From the labelling rules: the enumeration decides the unit; unmarked text splits at 。 and ；, at ， only between parallel predicates where no
； and no marker sets items apart, never before a purpose or a result.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from extraction.statements.contexts import leads, says
from extraction.statements.segments import Segment

Floats = npt.NDArray[np.float64]

_OPENS_MEASURE = re.compile(
    r"(?:进一步|不断|积极|继续|大力|着力|扎实|同时|并?(?:持续|充分|全面)(?=[推加完做优拓强健改]))"
)
_OPENS_PLAIN = re.compile(r"(?:拓宽|拓展|健全|完善|加强|优化|丰富|推进|规范|强化|加大|加快|充实|改进|建立|创新|开展)")
_MANY = 3
"""So many measures in one sentence are a list, even where no 进一步 or 不断 opens them."""
_LEAD = 2.0
"""What a lead counts against the other side beside what the model makes of it, as a logarithm of odds."""
_PURPOSE = re.compile(
    r"(?:以便?|从而|进而|确保|保障|切实保障|有效|更好|力争|实现|推动|促进|提升|提高|让|使|为.{2,20}(?:提供|奠定|营造|打下))"
)
_PARALLEL = 2.0
"""What parallel predicates on both sides of a ， speak for a new statement, as a logarithm of odds."""


def border_rules(folded: str, segments: Sequence[Segment], labels: Sequence[str]) -> list[Floats]:
    """For each border between two segments a (labels, labels) matrix that is added to the moves."""
    kinds = [says(folded[s.start : s.end]) for s in segments]
    sentences = _sentences(segments)
    return [_rule(folded, segments, i, slice(*sentences[i]), kinds, labels) for i in range(1, len(segments))]


def lead_evidence(folded: str, segments: Sequence[Segment], labels: Sequence[str]) -> Floats:
    """(segments, labels): what the heading or lead above an item says against the other side.

    In the training rounds one item in thirteen below a lead that promises measures is a problem, one in forty below such a heading.
    """
    evidence = np.zeros((len(segments), len(labels)))
    for i, (segment, lead) in enumerate(zip(segments, leads(folded, segments), strict=True)):
        if segment.marker and lead in ("planned", "done"):
            evidence[i, labels.index("P")] = -_LEAD
    return evidence


def _rule(
    folded: str, segments: Sequence[Segment], i: int, sentence: slice, kinds: Sequence[str], labels: Sequence[str]
) -> Floats:
    before, after = segments[i - 1], segments[i]
    words = folded[after.start : after.end]
    rule = np.zeros((len(labels), len(labels)))
    if after.marker not in (None, "order", "aspect"):
        rule[:, _columns(labels, "pdi")] = -np.inf
    elif before.mark == "," and after.marker is None:
        if _is_listed(segments[sentence]) or _PURPOSE.match(words):
            _forbid_same_role(rule, labels)
        elif kinds[i - 1] == kinds[i] == "lacks" or (kinds[i - 1] == "acts" and _opens(words, kinds[sentence])):
            rule[:, _columns(labels, "PDI")] += _PARALLEL
    return rule


def _opens(words: str, kinds: Sequence[str]) -> bool:
    """Whether a clause opens a measure of its own; `kinds` are those of its sentence."""
    return bool(_OPENS_MEASURE.match(words) or (_OPENS_PLAIN.match(words) and kinds.count("acts") >= _MANY))


def _columns(labels: Sequence[str], names: str) -> list[int]:
    return [labels.index(name) for name in names]


def _forbid_same_role(rule: Floats, labels: Sequence[str]) -> None:
    """No new statement of the role that goes on."""
    for name in "PDI":
        rule[_columns(labels, name + name.lower()), labels.index(name)] = -np.inf


def _is_listed(sentence: Sequence[Segment]) -> bool:
    """Whether ； or markers set the parts of a sentence apart."""
    return any(segment.mark == ";" or segment.marker for segment in sentence)


def _sentences(segments: Sequence[Segment]) -> list[tuple[int, int]]:
    """For each segment the run of segments of its sentence: up to a full stop or the end of the paragraph."""
    result: list[tuple[int, int]] = []
    first = 0
    for i, segment in enumerate(segments):
        last_one = i + 1 == len(segments) or segments[i + 1].opens_paragraph
        if last_one or (segment.mark and segment.mark in "。!?\n"):
            result += [(first, i + 1)] * (i + 1 - first)
            first = i + 1
    return result
