"""Text in, measures out: every quantity of the narrative with what it counts, through which outlet, and whose part it is."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from extraction.document import Text
from extraction.lexicon.outlets import Mention
from extraction.quantities import channels, parts
from extraction.quantities.clauses import Slot, slots
from extraction.quantities.contexts import Context, Surroundings, context
from extraction.quantities.counting import Proposal, is_clear, propose, sureness
from extraction.quantities.metrics import LABELS, METRICS, NONE
from extraction.quantities.numerals import Quantity, find_quantities, too_long
from extraction.quantities.structure import wholes
from extraction.quantities.zeros import Zero, find_zeros
from extraction.record import Measure, Qualifier, Section
from extraction.sections.narrative import narrative
from extraction.tables import TableRegion

__all__ = ["LABELS", "METRICS", "Line", "Scorer", "find", "lines", "too_long"]

Floats = npt.NDArray[np.float64]
Scorer = Callable[[Sequence[Context]], Floats]
"""(contexts, labels): calibrated log probabilities of `LABELS`."""
How = Literal["both", "rules", "model"]

_LONGEST: Final = 80
_OF_CLAUSE: Final = 36
"""Evidence starts with its clause where that is no longer than this, else near the numeral."""
_JOINING = re.compile(r"[\s、,;:和及与并(]*(?:其中[,:]?)?")
_BOTH = re.compile(r"复议[一-龥]{0,4}[、和及与,]+[一-龥]{0,4}诉讼[一-龥]{0,6}(?:均|都|各)?[为是]?$")
_AIMED = re.compile(r"力争|(?:计划|拟)(?:于|到|在)20\d\d")
_PLANNED = re.compile(r"下一步|将(?=[^近])|力争|计划|拟|确保|争取|预计")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the narrative: its quantities in their places with what rules say of each, and the zeros in words."""

    section: str
    around: Surroundings
    zeros: list[Zero]

    @property
    def slots(self) -> Sequence[Slot]:
        return self.around.slots

    @property
    def proposals(self) -> Sequence[Proposal]:
        return self.around.proposals


@dataclass(frozen=True, slots=True)
class _Found:
    """A measure on its way to the record; `whole` is the slot of the same line whose part it is."""

    slot: int | None
    metric: str
    value: Decimal
    value_max: Decimal | None
    unit: str | None
    qualifier: Qualifier
    channel: str | None
    whole: int | None
    start: int
    end: int
    decided_by: Literal["rule", "model"]
    confidence: float


def find(
    text: Text,
    sections: Sequence[Section],
    regions: Sequence[TableRegion],
    mentions: Sequence[Mention],
    scorer: Scorer | None = None,
) -> tuple[Measure, ...]:
    """The measures of the narrative in text order: outside tables and headings, in every section.

    `mentions` are the outlets named in the text (`lexicon.outlets.mentions`); `scorer` settles what the rules leave open, without it their best
    guess stands. `part_of` is an index into the result. Never raises; a number of more than 30 digits is passed over (`too_long` tells).
    """
    starts = [mention.start for mention in mentions]
    read: list[Line] = []
    for kind, start, end in _narrative(text, sections, regions):
        own = mentions[bisect_left(starts, start) : bisect_left(starts, end)]
        line = read_line(text.folded, start, end, own, kind)
        if line:
            read.append(line)
    result: list[Measure] = []
    for line, found in zip(read, decide(text.folded, read, scorer), strict=True):
        result.extend(_measures(text, line, found, len(result)))
    return tuple(result)


def _narrative(
    text: Text, sections: Sequence[Section], regions: Sequence[TableRegion]
) -> Iterator[tuple[str, int, int]]:
    """The lines of the narrative with the kind of their section; headings and tables are left out."""
    for section in sections:
        for first, last in narrative(section, regions):
            yield from ((section.kind, a, b) for a, b in _lines(text.string, first, last))


def _lines(string: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = string.find("\n", start, end)
        stop = end if stop < 0 else stop
        if stop > start:
            yield start, stop
        start = stop + 1


def read_line(folded: str, start: int, end: int, mentions: Sequence[Mention], section: str = "") -> Line | None:
    """What stands in one line folded[start:end], with the outlets that it names; None where it holds no quantity."""
    zeros = find_zeros(folded, start, end)
    quantities = _outside(find_quantities(folded, start, end), zeros)
    if not quantities and not zeros:
        return None
    own = slots(folded, start, quantities, end)
    built = wholes(folded, own)
    outlets = channels.named(folded, own, mentions)
    return Line(section, Surroundings(own, propose(folded, own, built, outlets), built, outlets), zeros)


def _outside(quantities: list[Quantity], zeros: Sequence[Zero]) -> list[Quantity]:
    """The quantities without the 一 of 无一例."""
    starts = [zero.start for zero in zeros]

    def denied(quantity: Quantity) -> bool:
        i = bisect_right(starts, quantity.number_start) - 1
        return i >= 0 and quantity.number_start < zeros[i].end and quantity.value == 1

    return [quantity for quantity in quantities if not (zeros and denied(quantity))]


def decide(folded: str, lines: Sequence[Line], scorer: Scorer | None, how: How = "both") -> list[list[_Found]]:
    """What every line states, in order. `how`: `rules` never asks the model, `model` lets it decide wherever it can."""
    asked = [
        (n, i)
        for n, line in enumerate(lines)
        for i, proposal in enumerate(line.proposals)
        if scorer and how != "rules" and (how == "model" or not is_clear(proposal))
    ]
    told: dict[tuple[int, int], tuple[str, float]] = {}
    if asked and scorer:
        scores = scorer([context(folded, lines[n].around, i) for n, i in asked])
        best = scores.argmax(axis=1)
        told = {key: (LABELS[int(b)], float(np.exp(row[b]))) for key, b, row in zip(asked, best, scores, strict=True)}
    return [
        _settled(folded, line, {i: told[n, i] for i in range(len(line.slots)) if (n, i) in told})
        for n, line in enumerate(lines)
    ]


def _settled(folded: str, line: Line, told: dict[int, tuple[str, float]]) -> list[_Found]:
    metrics = [told[i][0] if i in told else proposal.metric for i, proposal in enumerate(line.proposals)]
    through = channels.settle(folded, line.slots, line.around.outlets, metrics, line.around.wholes)
    whole = parts.settle(line.slots, metrics, line.around.wholes)
    found: list[_Found] = []
    for i, slot in enumerate(line.slots):
        if metrics[i] == NONE or _is_shy(folded, line, i, metrics[i]):
            continue
        for metric in _metrics(folded, slot, metrics[i]):
            found.append(_of_slot(folded, line, i, metric, through[i], whole[i], told.get(i)))
    found += [_of_zero(zero) for zero in line.zeros]
    return sorted(found, key=lambda f: (f.end, f.start))


def _metrics(folded: str, slot: Slot, metric: str) -> tuple[str, ...]:
    """One metric; two where 复议、诉讼均为0件 says both."""
    if (
        slot.quantity.value == 0
        and metric in ("reviews", "litigations")
        and _BOTH.search(folded, slot.head, slot.start)
    ):
        return ("reviews", "litigations")
    return (metric,)


def _is_shy(folded: str, line: Line, i: int, metric: str) -> bool:
    """An aim is no count; in section 五 no plan is, and loose numbers there only illustrate a gap."""
    slot = line.slots[i]
    if _AIMED.search(folded, slot.gap, slot.start):
        return True
    if line.section != "problems_improvements":
        return False
    return metric == "other_count" or _PLANNED.search(folded, slot.gap, slot.start) is not None


def _of_slot(
    folded: str, line: Line, i: int, metric: str, channel: str | None, whole: int | None, told: tuple[str, float] | None
) -> _Found:
    slot = line.slots[i]
    quantity = slot.quantity
    start, end = _evidence(folded, slot, line.proposals[i])
    confidence = told[1] if told else sureness(line.proposals[i])
    return _Found(
        i,
        metric,
        quantity.value,
        quantity.value_max,
        quantity.unit,
        quantity.qualifier,
        channel,
        whole,
        start,
        end,
        "model" if told else "rule",
        round(confidence, 4),
    )


def _evidence(folded: str, slot: Slot, proposal: Proposal) -> tuple[int, int]:
    """The numeral with the words of its clause that name what it counts."""
    end = slot.tail if "behind" in proposal.reason or slot.start == slot.head else slot.end
    low = max(slot.head, slot.start - _OF_CLAUSE, end - _LONGEST)
    joining = _JOINING.match(folded, low, slot.start)
    low = joining.end() if joining else low
    while end > slot.end and folded[end - 1].isspace():
        end -= 1
    return min(low, slot.start), end


def _of_zero(zero: Zero) -> _Found:
    qualifier: Qualifier = "exact" if zero.printed else "none_stated"
    return _Found(None, zero.metric, Decimal(0), None, None, qualifier, None, None, zero.start, zero.end, "rule", 0.95)


def _measures(text: Text, line: Line, found: Sequence[_Found], offset: int) -> Iterator[Measure]:
    places = {f.slot: offset + n for n, f in enumerate(found) if f.slot is not None}
    for f in found:
        yield Measure(
            metric=f.metric,
            value=f.value,
            unit=f.unit,
            qualifier=f.qualifier,
            channel=f.channel,
            part_of=None if f.whole is None else places.get(f.whole),
            evidence=text.evidence(f.start, f.end),
            value_max=f.value_max,
            decided_by=f.decided_by,
            confidence=f.confidence,
        )
