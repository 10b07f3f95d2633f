"""Tidy rows as CSV files and pandas frames."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pandas
import pytest
from conftest import ROOT
from msgspec.structs import replace
from report_factory import TEXT, TRIGGERS, report, unread
from test_summary import gongkai

import extraction
from extraction.record import Report
from extraction.tabular import PARTS, CsvFolder
from extraction.tabular.csv_files import field

EXAMPLES = sorted((ROOT / "examples").glob("0[16]-*"))


def written(folder: Path, part: str) -> list[dict[str, str]]:
    data = (folder / f"{part}.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def write(folder: Path, *reports: Report) -> Path:
    with CsvFolder(folder) as tables:
        for one in reports:
            tables.add(one, f"in/{one.source.name}")
    return folder


@pytest.mark.parametrize("first", TRIGGERS)
def test_f38_text_that_begins_like_a_formula_gets_an_apostrophe(first: str) -> None:
    assert field(first + "1+1") == "'" + first + "1+1"
    assert field(" \u3000\ufeff" + first + "1") == "' \u3000\ufeff" + first + "1"
    assert field(first) == "'" + first


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("正常", "正常"), ("3=2", "3=2"), ("", ""), ("—", "—"), (None, ""), (-5, "-5"), (Decimal("-5.10"), "-5.10"),
        (Decimal("1E+7"), "10000000"), (0.5, "0.5"),
    ],
)  # fmt: skip
def test_f38_numbers_stay_numbers_and_other_text_stays_as_it_is(value: str | int | Decimal | None, told: str) -> None:
    assert field(value) == told


def test_csv_files_hold_one_row_a_record(tmp_path: Path) -> None:
    folder = write(tmp_path / "out", report(), unread(), report("乙.txt"))
    assert {part: len(written(folder, part)) for part in PARTS} == {
        "measures": 4, "platforms": 2, "cells": 8, "problems": 6, "improvements": 4, "findings": 4,
    }  # fmt: skip
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{part}.csv" for part in PARTS)
    second = written(folder, "problems")[1]
    assert second["text"] == '\'=HYPERLINK("http://x")解读少'
    assert (second["source"], second["agency"], second["year"], second["index"]) == (
        "in/甲.txt",
        "某县交通局",
        "2023",
        "1",
    )
    assert (second["themes"], second["answered_by"]) == ("interpretation;timeliness", "")
    assert TEXT[int(second["start"]) : int(second["end"])] == second["text"][1:]
    assert (second["section"], second["line"], second["page"]) == ("problems_improvements", "5", "")
    assert json.loads(second["theme_scores"]) == {"interpretation": 0.9, "timeliness": 0.9}


def test_measures_cells_improvements_and_findings_have_their_columns(tmp_path: Path) -> None:
    folder = write(tmp_path, report())
    part = written(folder, "measures")[1]
    assert [part[k] for k in ("metric", "value", "unit", "channel", "part_of")] == [
        "items_disclosed",
        "8",
        "条",
        "website",
        "0",
    ]
    cells = [(row["key"], row["label"], row["value"], row["printed"]) for row in written(folder, "cells")]
    assert cells == [
        ("requests.new_received.total", "", "14", "14"),
        ("review.total", "", "", "/"),
        ("proactive.fees.amount", "", "0.32", "3200元"),
        ("", "主动公开", "", "'-5"),
    ]
    assert [(row["status"], row["addresses"]) for row in written(folder, "improvements")] == [
        ("planned", "0"),
        ("planned", ""),
    ]
    assert [(row["check"], row["keys"], row["text"], row["places"]) for row in written(folder, "findings")] == [
        ("section.missing", "requests", "", "0"),
        ("problem.unaddressed", "", "三是人少。", "1"),
    ]


def test_an_error_leaves_no_file_and_the_older_ones_stay(tmp_path: Path) -> None:
    write(tmp_path, report())
    before = (tmp_path / "problems.csv").read_bytes()
    broken = replace(report("乙.txt"), problems=(None,))  # fails in the middle of the fourth file
    with pytest.raises(AttributeError):
        write(tmp_path, broken)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{part}.csv" for part in PARTS)
    assert (tmp_path / "problems.csv").read_bytes() == before


def test_a_frame_has_one_row_a_record_with_numbers_as_numbers() -> None:
    frame = extraction.to_frame(report(), "measures")
    assert list(frame["value"]) == [12.0, 8.0]
    assert (str(frame["value"].dtype), str(frame["part_of"].dtype), str(frame["metric"].dtype)) == (
        "Float64",
        "Int64",
        "string",
    )
    assert frame["channel"][0] is pandas.NA
    assert frame["part_of"][1] == 0
    assert (
        list(extraction.to_frame([report(), report("乙.txt")], "problems")["source"]) == ["甲.txt"] * 3 + ["乙.txt"] * 3
    )
    assert extraction.to_frame(report(), "problems")["text"][1].startswith("=")


@pytest.mark.parametrize("part", PARTS)
def test_an_empty_frame_has_the_same_columns_and_types(part: str) -> None:
    full, empty = extraction.to_frame(report(), part), extraction.to_frame(replace(unread()), part)  # type: ignore[arg-type]
    assert len(empty) == 0 < len(full)
    assert list(full.dtypes.items()) == list(empty.dtypes.items())


def test_a_part_that_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match=r"'tables'.*measures, platforms"):
        extraction.to_frame(report(), "tables")  # type: ignore[arg-type]


def test_command_writes_six_tables_that_say_what_the_records_say(tmp_path: Path) -> None:
    result = gongkai("extract", *EXAMPLES, "--format", "csv", "-o", tmp_path)
    assert (result.returncode, result.stdout) == (0, "")
    records = [json.loads(line) for line in gongkai("extract", *EXAMPLES).stdout.splitlines()]
    for part in PARTS:
        assert len(written(tmp_path, part)) == sum(len(one[part]) for one in records)
    assert [row["text"] for row in written(tmp_path, "problems")] == [
        p["text"] for one in records for p in one["problems"]
    ]
    assert {row["source"] for row in written(tmp_path, "cells")} == set(map(str, EXAMPLES))


def test_command_needs_a_folder_for_csv_and_says_when_it_cannot_write(tmp_path: Path) -> None:
    result = gongkai("extract", EXAMPLES[0], "--format", "csv")
    assert (result.returncode, "csv 要用 -o 指定文件夹" in result.stderr) == (2, True)
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert gongkai("extract", EXAMPLES[0], "--format", "csv", "-o", tmp_path / "file").returncode == 3
