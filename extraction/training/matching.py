"""Pairing what was found with what was labelled, and counting what is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extraction.training.stock import masked


@dataclass
class Tally:
    """True positives, false positives and false negatives."""

    right: int = 0
    extra: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.extra) if self.right + self.extra else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        total = 2 * self.right + self.extra + self.missed
        return 2 * self.right / total if total else 0.0


def likeness(one: str, other: str) -> float:
    """F1 of shared character pairs, spaces and punctuation left out."""
    a, b = (Counter(text[i : i + 2] for i in range(len(text) - 1)) for text in (masked(one), masked(other)))
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else float(one == other)


def pair(
    wanted: Sequence[str], found: Sequence[str], like: Callable[[str, str], float] = likeness, least: float = 0.6
) -> list[tuple[int, int]]:
    """Greedy one-to-one pairs (wanted, found), the likest first; none under `least`."""
    scored = sorted(
        ((like(a, b), i, j) for i, a in enumerate(wanted) for j, b in enumerate(found)),
        key=lambda t: (-t[0], t[1], t[2]),
    )
    taken_i: set[int] = set()
    taken_j: set[int] = set()
    pairs = []
    for value, i, j in scored:
        if value >= least and i not in taken_i and j not in taken_j:
            taken_i.add(i)
            taken_j.add(j)
            pairs.append((i, j))
    return pairs
