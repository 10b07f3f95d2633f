"""Where in a report something stands, in the words by which a reader finds it again: section and line."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from extraction.record import Report, Section


class Places:
    """Looks offsets of one report up; made once a report, each question takes logarithmic time."""

    def __init__(self, report: Report) -> None:
        self._breaks = [i for i, character in enumerate(report.text) if character == "\n"]
        self._sections = report.sections
        self._starts = [section.start for section in report.sections]

    def line(self, offset: int) -> int:
        """The line of the canonical text, counted from 1."""
        return bisect_left(self._breaks, offset) + 1

    def section(self, offset: int) -> Section | None:
        """The section that holds the character at `offset`; None where sections do not reach it."""
        found = bisect_right(self._starts, offset) - 1
        return self._sections[found] if found >= 0 and offset < self._sections[found].end else None
