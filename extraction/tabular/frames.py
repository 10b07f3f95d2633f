"""Rows as a pandas frame, for researchers."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from extraction.record import Report
from extraction.tabular.rows import PARTS, TABLES, Kind, Part, Value, rows

if TYPE_CHECKING:
    import pandas

_TYPES: Final[dict[Kind, str]] = {"text": "string", "whole": "Int64", "number": "Float64"}


def to_frame(reports: Report | Iterable[Report], part: Part) -> pandas.DataFrame:
    """One part of a report, or of several, as a frame with one row a record; the columns and their types are the same for an empty one.

    `part` is one of measures, platforms, cells, problems, improvements, findings; ValueError names them for any other. What is
    absent is `pandas.NA`. Text is as in the record (no `'` against formulas: a frame is no spreadsheet); `value` is a float, the exact
    decimal stays in the record.
    """
    if part not in TABLES:
        raise ValueError(f"{part!r}: 没有这一部分 / no such part; {', '.join(PARTS)}")
    import pandas

    several = (reports,) if isinstance(reports, Report) else reports
    columns = TABLES[part].columns
    found = [tuple(map(_plain, row)) for report in several for row in rows(report, part)]
    by_column = list(zip(*found, strict=True)) or [()] * len(columns)
    return pandas.DataFrame(
        {
            name: pandas.array(list(values), dtype=_TYPES[kind])
            for (name, kind), values in zip(columns, by_column, strict=True)
        }
    )


def _plain(value: Value) -> str | int | float | None:
    return float(value) if isinstance(value, Decimal) else value
