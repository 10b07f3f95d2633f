"""The narrative of a section: its text without its heading and without tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extraction.record import Section
from extraction.tables import TableRegion


def narrative(section: Section, regions: Sequence[TableRegion]) -> Iterator[tuple[int, int]]:
    """The (start, end) of each run of narrative, in order; `regions` in text order."""
    start = section.start
    if section.heading:
        start += max(0, section.text.find(section.heading)) + len(section.heading)
    for region in regions:
        if region.start < section.end and region.end > start:
            if region.start > start:
                yield start, region.start
            start = max(start, region.end)
    if start < section.end:
        yield start, section.end
