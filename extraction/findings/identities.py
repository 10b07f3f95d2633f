"""The sums that have to hold between table keys, as data: `identities.yaml` is the one list of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from extraction.lexicon.forms import forms


@dataclass(frozen=True, slots=True)
class Pattern:
    """An entry of `identities.yaml`: `*` in its keys stands for `each` column or row of the requests table."""

    check: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    each: Literal["column", "row"] | None = None
    one_of: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """The sum of `left` equals the sum of `right` and of the first of `one_of` that is printed.

    `place` is the column or row that `*` stood for, or the block of the review table.
    """

    check: str
    place: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    one_of: tuple[tuple[str, ...], ...] = ()

    def parts(self, printed: Mapping[str, object]) -> tuple[str, ...]:
        """The keys of the right side in a table that prints these keys."""
        more = (option for option in self.one_of if all(key in printed for key in option))
        return self.right + next(more, self.one_of[0] if self.one_of else ())


@cache
def identities() -> tuple[Identity, ...]:
    """Every identity, written out. Raises `msgspec.ValidationError` where the list is not what `Pattern` says."""
    data = files(__package__).joinpath("identities.yaml").read_bytes()
    return tuple(one for pattern in msgspec.yaml.decode(data, type=list[Pattern]) for one in _written_out(pattern))


def _written_out(pattern: Pattern) -> Iterator[Identity]:
    known = forms().requests
    words = {"column": known.columns, "row": known.rows}
    places = [word.key for word in words[pattern.each]] if pattern.each else [pattern.left[0].partition(".")[0]]
    for place in places:
        yield Identity(
            pattern.check,
            place,
            tuple(key.replace("*", place) for key in pattern.left),
            tuple(key.replace("*", place) for key in pattern.right),
            tuple(tuple(key.replace("*", place) for key in option) for option in pattern.one_of),
        )
