"""From regions to keys: which form, which row, which column."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.document import Document
from extraction.lexicon.forms import THREE_ROWS, forms
from extraction.record import Form
from extraction.tables.annex import read_annex
from extraction.tables.drafting import Draft
from extraction.tables.proactive import read_proactive, vote
from extraction.tables.requests import read_requests
from extraction.tables.review import read_review
from extraction.tables.shapes import Kind, TableRegion, Tables

_LAST_FREE_YEAR = 2018


def read(document: Document, regions: Sequence[TableRegion], year_hint: int | None = None) -> Tables:
    """The values of the statutory tables under their dotted keys, and the rows of a 附表 of 2008-2018.

    `regions` as `locate` gave them for this document. `year_hint`, the reporting year, decides only what the tables
    themselves leave open. Evidence points into `document.text`. A number is never changed or filled in: what is not
    printed has no key, what is blank is None. Never raises for odd tables; `notes` says what is odd.
    """
    draft = Draft(document.text)
    kinds: dict[Kind, list[TableRegion]] = {"proactive": [], "requests": [], "review_litigation": [], "other": []}
    for region in regions:
        kinds[region.kind].append(region)
    by_header = vote(kinds["proactive"])
    read_requests(draft, kinds["requests"])
    expected = forms().of_year(year_hint) if year_hint is not None and year_hint > _LAST_FREE_YEAR else None
    form = by_header.form or _by_rows(draft, expected)
    read_proactive(draft, kinds["proactive"], form or expected)
    read_review(draft, kinds["review_litigation"])
    statutory = any(kinds[kind] for kind in ("proactive", "requests", "review_litigation"))
    annexes = [region for region in kinds["other"] if region.annex or (year_hint or 9999) <= _LAST_FREE_YEAR]
    read_annex(draft, annexes)
    tokens = [draft.evidence(token) for token in by_header.tokens]
    return draft.tables(form or _otherwise(statutory, bool(draft.other_rows), expected), tuple(tokens))


def _by_rows(draft: Draft, expected: Form | None) -> Form | None:
    """Three rows of 其他处理 are the 2021 form's; one row is printed under either form, so that the year may decide."""
    if draft.has(f"requests.{THREE_ROWS[0]}.total"):
        return "2021"
    return (expected or "2019") if draft.has("requests.other.total.total") else None


def _otherwise(statutory: bool, annex: bool, expected: Form | None) -> Form | None:
    if statutory:
        return expected or "2021"
    return "2008" if annex else None
