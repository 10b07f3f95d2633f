"""The statutory forms as values: rows, columns, wordings and the years for which each form was in force.

The facts lie in `forms.yaml`, which names their sources. Table keys are those of the report record:
`requests.ROW.COLUMN`, `proactive.ROW.COLUMN` and `BLOCK.COLUMN`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

from extraction.record import Form

THREE_ROWS: Final = ("other.overdue_correction", "other.overdue_payment", "other.other")
"""(六) 其他处理 as the 2021 form prints it; a table of 23 rows has `other.total` instead."""


@dataclass(frozen=True, slots=True)
class Word:
    """A row, column or block: its key, the wordings that mean it (the form's own first) and its names in messages."""

    key: str
    labels: tuple[str, ...]
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class ColumnWords:
    """A column of the proactive table, named in the header row before it."""

    labels: tuple[str, ...]
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class ProactiveRow:
    """A row of the proactive table; `columns` by form, `unit` what its amount is counted in."""

    key: str
    labels: tuple[str, ...]
    zh: str
    en: str
    columns: dict[Form, tuple[str, ...]]
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Proactive:
    header: tuple[str, ...]
    columns: dict[str, ColumnWords]
    rows: tuple[ProactiveRow, ...]


@dataclass(frozen=True, slots=True)
class Requests:
    header: tuple[str, ...]
    groups: tuple[str, ...]
    columns: tuple[Word, ...]
    rows: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Review:
    header: tuple[str, ...]
    blocks: tuple[Word, ...]
    columns: tuple[Word, ...]

    def keys(self) -> tuple[str, ...]:
        """The 15 keys in the order of the form."""
        return tuple(f"{block.key}.{column.key}" for block in self.blocks for column in self.columns)


@dataclass(frozen=True, slots=True)
class Annex:
    header: tuple[str, ...]
    units: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forms:
    """All statutory forms. `years` holds the first and last reporting year of each."""

    years: dict[Form, tuple[int, int]]
    proactive: Proactive
    requests: Requests
    review: Review
    annex: Annex = field(repr=False)

    def of_year(self, year: int) -> Form:
        """The form that a report on `year` has to use; the first form for years before it."""
        return next((form for form, (_, last) in self.years.items() if year <= last), "2021")

    def name(self, key: str, lang: str = "zh") -> str:
        """What a table key is called in a message: 予以公开·自然人, or `granted / natural persons`."""
        table, _, rest = key.partition(".")
        row, _, column = rest.rpartition(".")
        words: list[Word | ProactiveRow | ColumnWords]
        if table == "requests":
            words = [_word(self.requests.rows, row), _word(self.requests.columns, column)]
        elif table == "proactive":
            words = [next(r for r in self.proactive.rows if r.key == row), self.proactive.columns[column]]
        else:
            words = [_word(self.review.blocks, table), _word(self.review.columns, column)]
        return "·".join(w.zh for w in words) if lang == "zh" else " / ".join(w.en for w in words)


def _word(words: tuple[Word, ...], key: str) -> Word:
    return next(word for word in words if word.key == key)


@cache
def forms() -> Forms:
    """The forms, read once. Raises `msgspec.ValidationError` where `forms.yaml` is not what the types say."""
    return msgspec.yaml.decode(files(__package__).joinpath("forms.yaml").read_bytes(), type=Forms)
