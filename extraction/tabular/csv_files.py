"""Rows as CSV files that a spreadsheet opens as they are meant: UTF-8 with a mark, numbers as numbers, text never as a formula."""

from __future__ import annotations

import csv
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TextIO

from extraction.record import Report
from extraction.tabular.rows import PARTS, TABLES, Part, Value, rows

_BLANK: Final = " \u00a0\u3000\ufeff\u200b"
_FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet may take for the start of a formula (OWASP, “CSV Injection”), full-width forms included."""


def field(value: Value) -> str:
    """What stands in the file: a number plainly, no value as nothing, text with ' before it where it begins like a formula."""
    if value is None:
        return ""
    if isinstance(value, str):
        return "'" + value if value.lstrip(_BLANK).startswith(_FORMULA) else value
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


class CsvFolder:
    """Six files `PART.csv` in a folder, filled report by report; they get their names only when all is written.

    Use as a context; where it is left by an error, nothing of it remains and older files stay. Raises OSError where the folder cannot be
    written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[Part, TextIO] = {}

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            for part in PARTS:
                self._files[part] = self._part(part).open("w", encoding="utf-8-sig", newline="")
                csv.writer(self._files[part]).writerow([name for name, _ in TABLES[part].columns])
        except OSError:
            self._discard()
            raise
        return self

    def add(self, report: Report, source: str) -> None:
        """The rows of one report."""
        for part, file in self._files.items():
            csv.writer(file).writerows([field(value) for value in row] for row in rows(report, part, source))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            for file in self._files.values():
                file.close()  # what is still held is written here, and may not fit
            if kind is None:
                self._publish()
        finally:
            self._discard()

    def _part(self, part: Part) -> Path:
        return self._folder / f".{part}.csv.part"

    def _publish(self) -> None:
        for part in PARTS:
            self._part(part).replace(self._folder / f"{part}.csv")

    def _discard(self) -> None:
        """Leaves no unfinished file; after publishing there is none."""
        for part, file in self._files.items():
            with suppress(OSError):
                file.close()
            self._part(part).unlink(missing_ok=True)
