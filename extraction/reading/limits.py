"""How much of one input is read before it is given up: the defaults of `docs/reliability.md`, all settable."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of reading one document.

    `seconds + seconds_per_page * pages` bounds the whole document, `stall_seconds` the time without any progress; both
    are watched from outside the reader. From `paths_per_page` drawn paths on, a page's tables are not looked for (its
    text is read): 50,000 rectangles take 2 s, and a page of a real report draws up to 2,000.
    """

    file_bytes: int = 100_000_000
    pages: int = 3000
    seconds: float = 30.0
    seconds_per_page: float = 0.2
    memory: int = 1_000_000_000
    stall_seconds: float = 20.0
    characters: int = 20_000_000
    zip_ratio: int = 100
    inflated_bytes: int = 500_000_000
    members: int = 10_000
    html_depth: int = 10_000
    paths_per_page: int = 50_000
