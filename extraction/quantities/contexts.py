"""What the model of measures sees of a quantity: its own words around a mark, and tags for what rules and neighbours say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from extraction.lexicon.outlets import Mention
from extraction.lexicon.words import cut
from extraction.quantities.clauses import Slot
from extraction.quantities.counting import Proposal

Context = tuple[str, tuple[str, ...]]
_HEAD: Final = 20
_SHORT: Final = 3
_MARK: Final = "¤"
"""Stands where the numeral stood, so that character n-grams tell what is right before and right behind it."""
_PARTS = re.compile(r"其中|包括|分别")
_SENTENCE: Final = 60
"""So many characters before the clause are seen, as words."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A line as the model sees it: its slots, and for each what rules propose, whose part it is by build, and the outlet it names."""

    slots: Sequence[Slot]
    proposals: Sequence[Proposal]
    wholes: Sequence[int | None]
    outlets: Sequence[Mention | None]


def context(folded: str, line: Surroundings, i: int) -> Context:
    """What the model sees of slot i."""
    return _words(folded, line.slots[i]), tuple(_tags(folded, line, i))


def _words(folded: str, slot: Slot) -> str:
    head = slot.head if slot.start - slot.head >= _SHORT else slot.gap
    before = folded[max(head, slot.start - _HEAD) : slot.start]
    return f"{before}{_MARK}{slot.quantity.unit or ''}{_MARK}{folded[slot.end : slot.tail]}"


def _tags(folded: str, line: Surroundings, i: int) -> Iterator[str]:
    slots, proposals = line.slots, line.proposals
    slot, proposal, whole, outlet = slots[i], proposals[i], line.wholes[i], line.outlets[i]
    quantity = slot.quantity
    yield f"unit={quantity.unit}"
    yield f"rule={proposal.metric}"
    yield f"rule={proposal.metric}/{proposal.reason}"
    yield f"reason={proposal.reason}"
    yield f"unit={quantity.unit}/{proposal.metric}"
    yield f"field={proposal.field}"
    yield f"channel={outlet.type if outlet else None}"
    yield f"joint={slot.joint}"
    yield f"size={min(len(str(int(quantity.value))), 5)}"
    yield f"one={folded[quantity.number_start] == '一' and quantity.number_end - quantity.number_start == 1}"
    yield f"figure={folded[quantity.number_start].isdigit()}"
    yield f"exact={quantity.qualifier}"
    yield f"last={proposals[i - 1].metric if i else 'start'}"
    yield f"last={proposals[i - 1].metric if i else 'start'}/{i and slots[i - 1].quantity.unit == quantity.unit}"
    yield f"next={proposals[i + 1].metric if i + 1 < len(slots) else 'end'}"
    if whole is not None:
        yield f"whole={proposals[whole].metric}"
    if _PARTS.search(folded, slot.gap, slot.start):
        yield "parts"
    behind = folded[slot.end : slot.end + 1]
    yield f"behind={behind}"
    before = folded[max(0, slot.head - _SENTENCE) : slot.head]
    yield from {f"s:{word}" for word in cut(before) if len(word) > 1}
