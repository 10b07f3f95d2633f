"""The 附表 of 2008-2018: rows with a label, a unit and a figure, which have no dotted keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from extraction.lexicon.forms import forms
from extraction.record import TableRow
from extraction.tables.drafting import Draft
from extraction.tables.shapes import TableRegion, Token
from extraction.tables.streaming import Run, stream
from extraction.tables.wording import numbered, squeeze

_PART: Final = "其中"


def read_annex(draft: Draft, regions: Sequence[TableRegion]) -> None:
    """One row for each printed figure, under the label before it."""
    for region in regions:
        label = ""
        for run in stream([region]).runs:
            label = draft.printed(_label(run)) or label
            for token in run.cells:
                if token.state == "number" and label:
                    evidence = draft.evidence(token)
                    draft.other_rows.append(TableRow(label, evidence.text, evidence))


def _label(run: Run) -> list[Token]:
    """The last label before the figures, unit left out; a label that is cut over cells begins at its numbering."""
    words = [token for token in run.words if not _is_unit(token)]
    first = next((index for index in range(len(words) - 1, -1, -1) if _opens(words[index])), len(words) - 1)
    return words[max(first, 0) :]


def _is_unit(token: Token) -> bool:
    annex = forms().annex
    return squeeze(token.text) in annex.units or squeeze(token.text) in annex.header


def _opens(token: Token) -> bool:
    return numbered(token.text) or token.text.startswith(_PART)
