"""Texts that carry their labels inside: `{span|label|label…}` (see `training_data/GUIDE.md`)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LABEL = re.compile(r"\{([^{}|]*)\|([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled span of the plain text; `fields` are its labels as written."""

    start: int
    end: int
    fields: tuple[str, ...]

    def field(self, number: int) -> str:
        """A label, or nothing where trailing labels were left off."""
        return self.fields[number] if number < len(self.fields) else ""


def parse(marked: str) -> tuple[str, tuple[Mark, ...]]:
    """The plain text and its marks in order. Raises ValueError where a brace has no partner."""
    parts: list[str] = []
    marks: list[Mark] = []
    length = position = 0
    for match in _LABEL.finditer(marked):
        before = marked[position : match.start()]
        parts += [before, match[1]]
        marks.append(Mark(length + len(before), length + len(before) + len(match[1]), tuple(match[2].split("|"))))
        length += len(before) + len(match[1])
        position = match.end()
    plain = "".join(parts) + marked[position:]
    if "{" in plain or "}" in plain:
        raise ValueError(f"a label without its partner in: {marked[:60]}")
    return plain, tuple(marks)
