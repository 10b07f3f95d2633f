"""What the statutory tables contradict, leave blank or print out of shape.

Nothing printed is changed: each finding tells the printed figure and the computed one. A sum is a contradiction only
where no reading of the blank cells could make it hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from extraction.findings.identities import Identity, identities
from extraction.findings.wording import breach_message, figures, key_names
from extraction.lexicon.folding import fold
from extraction.lexicon.forms import forms
from extraction.record import Evidence, Finding, Form
from extraction.tables.figures import state_of
from extraction.tables.shapes import ShapeNote, Tables

TABLES: Final = {
    "proactive": ("主动公开政府信息情况表", "the proactive disclosure table"),
    "requests": ("政府信息公开申请情况表", "the requests table"),
    "review_litigation": ("行政复议、行政诉讼情况表", "the review and litigation table"),
}
_MISFITS: Final = ("extra", "missing", "shifted")


def check(tables: Tables, year: int | None, form: Form | None = None) -> tuple[Finding, ...]:
    """The findings `requests.*`, `review.sum`, `litigation_*.sum`, `table.*` and `form.outdated`.

    `year` is the reporting year; without it nothing is outdated. `form` is that of the tables unless the caller knows
    better. A report of the free form of 2008-2018 gets no `table.*` finding. Evidence is that of the cells, labels and
    header words of `tables`, so its offsets point into the same text. Never raises.
    """
    form = form or tables.form
    found = list(_outdated(tables, year, form))
    if form != "2008":
        found += [*_breaches(tables), *_shapes(tables), *_blanks(tables)]
    return tuple(found)


def _outdated(tables: Tables, year: int | None, form: Form | None) -> Iterator[Finding]:
    if year is None or form is None or form >= forms().of_year(year):
        return
    due = forms().of_year(year)
    words = tables.form_evidence or tuple(row.evidence for row in tables.other_rows)
    said = "、".join(dict.fromkeys(one.text for one in words[:3]))
    yield Finding(
        "form.outdated",
        "warning",
        f"{year}年度报告的表格用的是{form}年的格式" + (f"（{said}）" if said else "") + f"，应使用{due}年的格式",
        evidence=tuple(words[:3]),
        message_en=f"the report on {year} uses the form of {form}; the form of {due} had replaced it",
    )


def _breaches(tables: Tables) -> Iterator[Finding]:
    doubtful, loose = _doubtful(tables.notes)
    for identity in identities():
        keys = identity.left + identity.parts(tables.values)
        if identity.left[0] not in tables.values or doubtful.intersection(keys):
            continue
        if identity.check != "requests.row_sum" and loose.intersection(keys):
            continue
        yield from _breach(identity, tables)


def _doubtful(notes: Sequence[ShapeNote]) -> tuple[set[str], set[str]]:
    """Keys of rows that can be read so that their sums hold, and of requests rows whose cells may be columns off."""
    misfits = [note for note in notes if note.kind in _MISFITS]
    read_otherwise = {key for note in misfits if note.reading for key in note.keys}
    return read_otherwise, {key for note in misfits if note.row.startswith("requests.") for key in note.keys}


def _breach(identity: Identity, tables: Tables) -> Iterator[Finding]:
    parts = identity.parts(tables.values)
    left, open_left = _sum(identity.left, tables, whole=len(identity.left) == 1)
    right, open_right = _sum(parts, tables, whole=False)
    contradiction = left != right
    if open_left or open_right:  # a blank can only add: it saves a side that is short, never one that is over
        contradiction = not (open_left and open_right) and (left > right if open_left else right > left)
    if not contradiction:
        return
    keys = tuple(key for key in identity.left + parts if key in tables.values)
    printed = {key: tables.values[key] for key in keys}
    zh, en = breach_message(identity, printed, left, right)
    evidence = tuple(cell.evidence for key in keys if (cell := tables.cells[key]).evidence)
    yield Finding(identity.check, "error", zh, keys, tuple(one for one in evidence if one), en)


def _sum(keys: Sequence[str], tables: Tables, whole: bool) -> tuple[Decimal, bool]:
    """The sum of what is printed, and whether a blank leaves it open. A blank total is never taken for 0."""
    numbers = [tables.values.get(key) for key in keys]
    known = sum((number for number in numbers if number is not None), Decimal(0))
    nulls = [key for key, number in zip(keys, numbers, strict=True) if number is None]
    return known, any(whole or not _is_zero(key, tables) for key in nulls)


def _is_zero(key: str, tables: Tables) -> bool:
    """Whether a null cell says zero: it prints a sign for nothing, or half of its table is blank and no 0 in it."""
    if key not in tables.cells:
        return False
    if state_of(fold(tables.cells[key].printed.strip())) == "dash":
        return True
    numbers = [value for other, value in tables.values.items() if _table_of(other) == _table_of(key)]
    return tables.cells[key].printed == "" and 0 not in numbers and 2 * numbers.count(None) >= len(numbers)


def _shapes(tables: Tables) -> Iterator[Finding]:
    for note in tables.notes:
        if note.kind not in _MISFITS:
            continue
        name, english = _row_names(note.row)
        count = len(note.printed)
        cells = "、".join(text or "空" for text in note.printed)
        zh = f"“{name}”一行应有 {note.expected} 格，实有 {count} 格（{cells}），按位置读取"
        en = f"the row “{english}” should have {note.expected} cells and has {count}; read by position"
        if note.kind == "shifted":
            zh = f"“{name}”一行的数值错位（{cells}），按位置读取"
            en = f"the values of the row “{english}” sit under the wrong columns; read by position"
        if note.reading:
            zh += f"；若读作 {figures(note.reading, 'zh')}，各项合计成立"
            en += f"; read as {figures(note.reading, 'en')} its sums hold"
        yield Finding("table.shape", "warning", zh, note.keys, note.evidence, en)


def _row_names(row: str) -> tuple[str, str]:
    """A row of the requests or proactive table by its label, the review table by its own name."""
    if row in TABLES:
        return TABLES[row]
    known = forms()
    words = {f"requests.{word.key}": (word.zh, word.en) for word in known.requests.rows}
    words |= {f"proactive.{word.key}": (word.zh, word.en) for word in known.proactive.rows}
    return words.get(row) or next((word.zh, word.en) for word in known.review.blocks if word.key == row)


def _blanks(tables: Tables) -> Iterator[Finding]:
    """One finding a table. Cells of a row that lacks cells are told by `table.shape` already."""
    told = {key for note in tables.notes if note.kind == "missing" for key in note.keys}
    for table, (name, english) in TABLES.items():
        of_table = [key for key in tables.cells if _table_of(key) == table]
        blank = tuple(key for key in of_table if tables.cells[key].printed == "" and key not in told)
        if not blank:
            continue
        if len(blank) == len(of_table):
            zh, en = f"{name}整张空白", f"{english} is wholly blank"
        else:
            zh = f"{name}有 {len(blank)} 格空白：{key_names(blank, 'zh')}"
            en = f"{english} leaves {len(blank)} cells blank: {key_names(blank, 'en')}"
        evidence = dict.fromkeys(label for key in blank if (label := _label(key, tables)))
        yield Finding("table.blank_cells", "warning", zh, blank, tuple(evidence), en)


def _table_of(key: str) -> str:
    table = key.partition(".")[0]
    return table if table in TABLES else "review_litigation"


def _label(key: str, tables: Tables) -> Evidence | None:
    return tables.labels.get(key.rpartition(".")[0]) or tables.labels.get(_table_of(key))
