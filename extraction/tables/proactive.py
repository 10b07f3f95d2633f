"""The table of section two: blocks of rows, each block under the header that names its columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import Final

from extraction.lexicon.forms import ProactiveRow, forms
from extraction.record import Form
from extraction.tables.drafting import Draft
from extraction.tables.fitting import Fit, fit
from extraction.tables.matching import RowLabel, match, named, unclaimed
from extraction.tables.shapes import TableRegion, Token
from extraction.tables.streaming import Run, stream, whole
from extraction.tables.wording import squeeze

_WIDEST: Final = 3
_UNIT: Final = re.compile(r"亿元|万元|元")
_DEFAULT_FORM: Final[Form] = "2021"


@dataclass(frozen=True, slots=True)
class Header:
    """The columns that a header names, in its order, and the unit that it names for an amount."""

    columns: tuple[str, ...] = ()
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class FormVotes:
    """Which form the words of a table belong to, and the tokens that say so."""

    form: Form | None
    tokens: tuple[Token, ...]


@cache
def _column_names() -> re.Pattern[str]:
    labels = {label for column in forms().proactive.columns.values() for label in column.labels}
    return re.compile("|".join(sorted(labels, key=len, reverse=True)))


@cache
def _column_of(label: str) -> str:
    return next(key for key, column in forms().proactive.columns.items() if label in column.labels)


@cache
def _own_words() -> dict[Form, frozenset[str]]:
    """The columns and rows that only one form has."""
    known = forms().proactive
    of_form = {form: {c for row in known.rows for c in row.columns.get(form, ())} for form in ("2019", "2021")}
    rows = {row.key for row in known.rows if set(row.columns) == {"2019"}}
    newer = of_form["2021"] - of_form["2019"] - {"amount"}
    return {"2019": frozenset(of_form["2019"] - of_form["2021"] | rows), "2021": frozenset(newer)}


def vote(regions: Sequence[TableRegion]) -> FormVotes:
    """The form of the table by its header words; no form where they are silent or as many on either side."""
    votes: Counter[Form] = Counter()
    tokens: dict[Form, list[Token]] = {"2019": [], "2021": []}
    for token in (token for region in regions for token in region.cells if token.state == "text"):
        for form, own in _own_words().items():
            hits = [word for word in _words_of(token) if word in own]
            votes[form] += len(hits)
            tokens[form] += [token] if hits else []
    if votes["2019"] == votes["2021"]:
        return FormVotes(None, ())
    form = max(votes, key=lambda form: votes[form])
    return FormVotes(form, tuple(tokens[form]))


def _words_of(token: Token) -> list[str]:
    text = squeeze(token.text)
    rows = [row.key for row in forms().proactive.rows if text in row.labels]
    return [_column_of(found) for found in _column_names().findall(text)] + rows


def read_proactive(draft: Draft, regions: Sequence[TableRegion], form: Form | None) -> None:
    """Puts every printed row under `proactive.ROW.COLUMN`. `form` decides where the header before a row is lost."""
    table = stream(regions)
    rows = {row.key: row for row in forms().proactive.rows}
    labels = [RowLabel(row.key, row.labels) for row in rows.values()]
    found = match(table.runs, labels, frozenset(), _WIDEST)
    header = Header()
    for index, (run, key) in enumerate(zip(table.runs, found, strict=True)):
        header = _header(run.words) or header
        if key is not None:
            cut = takewhile(lambda pair: pair[1] is None, zip(table.runs[index + 1 :], found[index + 1 :], strict=True))
            columns = _columns(rows[key], header, form, len(run.cells))
            _put_row(draft, rows[key], whole(run, [more for more, _ in cut], len(columns)), columns, header)
    words = unclaimed(table.words, table.runs, found)
    for label in labels:
        token = named(words, label)
        if token is not None and f"proactive.{label.key}" not in draft.rows:
            _put_blank_row(draft, rows[label.key], form, token)


def _header(words: Sequence[Token]) -> Header | None:
    """The header among the words before a row; None where there is none."""
    text = "".join(squeeze(token.text) for token in words)
    names = list(_column_names().finditer(text))
    if not names:
        return None
    columns = tuple(dict.fromkeys(_column_of(name[0]) for name in names))
    last = text[names[-1].end() :] if columns[-1] == "amount" else ""
    unit = _UNIT.search(last)
    return Header(columns, unit[0] if unit else None)


def _columns(row: ProactiveRow, header: Header, form: Form | None, size: int) -> tuple[str, ...]:
    """The columns of a row: as its header orders them if they are those of a form, else as the form does."""
    known = {column for columns in row.columns.values() for column in columns}
    named_here = tuple(column for column in header.columns if column in known)
    if any(set(named_here) == set(columns) for columns in row.columns.values()):
        return named_here
    if form in row.columns:
        return row.columns[form]
    fitting = [columns for columns in row.columns.values() if len(columns) == size]
    return fitting[-1] if fitting else row.columns.get(_DEFAULT_FORM, next(iter(row.columns.values())))


def _put_row(draft: Draft, row: ProactiveRow, run: Run, columns: tuple[str, ...], header: Header) -> None:
    name = f"proactive.{row.key}"
    if name in draft.rows:
        return
    read = fit(run.cells, len(columns), lead=0)  # one label column: padding stands behind the values
    keys = [f"{name}.{column}" for column in columns]
    for key, column, token in zip(keys, columns, read.slots, strict=True):
        draft.put(key, token, _unit(row, header, run) if column == "amount" else None)
    draft.label(name, run.words)
    draft.note_fit(name, keys, run.cells, Fit(read.slots) if run.loose and read.missing else read)


def _unit(row: ProactiveRow, header: Header, run: Run) -> tuple[str, str]:
    """The unit of the key, and that of a bare number: the row's label may name it, then the header, then the form."""
    own = row.unit or "元"
    named_here = _UNIT.search(run.words[-1].text) if run.words else None
    return own, named_here[0] if named_here else header.unit or own


def _put_blank_row(draft: Draft, row: ProactiveRow, form: Form | None, token: Token) -> None:
    for column in _columns(row, Header(), form, 0):
        draft.put(f"proactive.{row.key}.{column}", None)
    draft.label(f"proactive.{row.key}", [token])
