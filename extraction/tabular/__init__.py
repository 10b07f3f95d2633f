"""Records in, tables out: one row a measure, platform, cell, problem, improvement or finding; as CSV files or pandas frames."""

from __future__ import annotations

from extraction.tabular.csv_files import CsvFolder
from extraction.tabular.frames import to_frame
from extraction.tabular.rows import PARTS, Part

__all__ = ["PARTS", "CsvFolder", "Part", "to_frame"]
