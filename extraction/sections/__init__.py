"""Text in, sections out: each with its kind, how sure that is, and whether a heading said so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extraction.document import Document, Text
from extraction.record import Aspect, Section
from extraction.sections.aspects import decode_aspects
from extraction.sections.contexts import contexts
from extraction.sections.decoding import Decoded, Scorer, decode
from extraction.sections.genre import is_section
from extraction.sections.headings import Heading, find_headings
from extraction.sections.units import Unit, cut
from extraction.tables import TableRegion

__all__ = ["Heading", "Scorers", "find_headings", "has_structure", "segment"]


_FEW = 6
"""No report has so few paragraphs and neither heading nor table."""


@dataclass(frozen=True, slots=True)
class Scorers:
    """The trained parts of this step: log probabilities of the eight kinds (`decoding.KINDS`), of the aspects (`aspects.LABELS`), and of
    report against other text (`genre.LABELS`)."""

    kinds: Scorer | None = None
    aspects: Scorer | None = None
    genre: Scorer | None = None


def segment(document: Document, regions: Sequence[TableRegion], scorers: Scorers = Scorers()) -> tuple[Section, ...]:
    """Cuts the text into sections that cover it without gap or overlap.

    A piece starts where a heading stands or the kind changes, in section 一 also where the aspect does; white space after a piece belongs
    to it. `inferred` is true for a piece that no heading of its kind leads. Without scorers only headings, tables and the order of
    sections decide.
    """
    text = document.text
    units = cut(text, regions)
    if not units:
        return ()
    alone = _stands_alone(units)
    seen = [(words, ()) for words, _ in contexts(text, units)] if alone else contexts(text, units)
    decoded = decode(units, scorers.kinds(seen) if scorers.kinds else None, alone=alone)
    aspects = _aspects(text, units, decoded, scorers.aspects)
    starts = _piece_starts(units, decoded, aspects)
    pieces: list[Section] = []
    headed = False
    for first, last in zip(starts, [*starts[1:], len(units)], strict=True):
        start = units[first].start if pieces else 0
        end = units[last].start if last < len(units) else len(text.string)
        heading = _own_heading(units[first], decoded.kinds[first])
        headed = heading is not None or (headed and decoded.kinds[first] == decoded.kinds[first - 1])
        pieces.append(
            Section(
                kind=decoded.kinds[first],
                heading=text.string[heading.start : heading.end].strip() if heading else None,
                text=text.string[start:end],
                start=start,
                end=end,
                confidence=round(min(decoded.confidence[first:last]), 4),
                inferred=not headed and decoded.kinds[first] not in ("front_matter", "back_matter"),
                aspect=aspects[first],
            )
        )
    return tuple(pieces)


def _stands_alone(units: Sequence[Unit]) -> bool:
    """Whether this is one section without its heading: a few paragraphs and nothing that says where in a report they stand."""
    return len(units) <= _FEW and not any(unit.heading or unit.is_table for unit in units)


def _aspects(text: Text, units: Sequence[Unit], decoded: Decoded, scorer: Scorer | None) -> list[Aspect | None]:
    """The aspect of every unit; None outside section 一."""
    result: list[Aspect | None] = [None] * len(units)
    inside = [i for i, kind in enumerate(decoded.kinds) if kind == "overview"]
    for i, aspect in zip(inside, decode_aspects(text, [units[i] for i in inside], scorer), strict=True):
        result[i] = aspect
    return result


def _own_heading(unit: Unit, kind: str) -> Heading | None:
    return unit.heading if unit.heading and unit.heading.kind == kind else None


def _piece_starts(units: Sequence[Unit], decoded: Decoded, aspects: Sequence[Aspect | None]) -> list[int]:
    return [
        i
        for i, unit in enumerate(units)
        if i == 0
        or decoded.kinds[i] != decoded.kinds[i - 1]
        or aspects[i] != aspects[i - 1]
        or _own_heading(unit, decoded.kinds[i])
    ]


def has_structure(document: Document, regions: Sequence[TableRegion], scorers: Scorers = Scorers()) -> bool:
    """Whether anything here is an annual report or one of its sections: a statutory table, a section's heading, or, where there is neither,
    paragraphs that read like a section's."""
    if any(region.kind != "other" for region in regions):
        return True
    headings = find_headings(document.text)
    if any(h.statutory for h in headings) or len({h.kind for h in headings}) >= 3:
        return True
    return scorers.genre is not None and is_section(document.text, scorers.genre)
