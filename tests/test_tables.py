"""The statutory tables: where they stand, which row and column a figure belongs to, and what it is worth."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import islice
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import pytest
from documents import document
from table_factory import BLANK_DRESSES, DRESSES, Look, figures, looks, printed

from extraction.document import Document, Grid, GridCell, SourceMap, Text
from extraction.lexicon.folding import fold
from extraction.lexicon.forms import forms
from extraction.tables import Tables, locate, read

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = json.loads((HERE / "specs" / "tables.json").read_text(encoding="utf-8"))["cases"]
YEARS = {"2019": 2020, "2021": 2022}


def read_text(text: str, year: int | None = None) -> Tables:
    made = document(text)
    return read(made, locate(made), year)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    # A header row of the form stands as a list of cells, so that no string repeats a line of a report.
    text = "\n".join(line if isinstance(line, str) else "\t".join(line) for line in case["lines"])
    made = document(text)
    regions = locate(made)
    tables = read(made, regions, case.get("year"))
    expected = {key: None if value is None else Decimal(str(value)) for key, value in case["expect"].items()}
    assert {key: tables.values.get(key, "absent") for key in expected} == expected
    assert [key for key in case.get("absent", []) if key in tables.values] == []
    assert {key: tables.cells[key].printed for key in case.get("printed", {})} == case.get("printed", {})
    if not expected:
        assert tables.values == {}
    for field, got in (
        ("kinds", [region.kind for region in regions]),
        ("notes", [note.kind for note in tables.notes]),
        ("form", tables.form),
        ("other", [[row.label, row.printed] for row in tables.other_rows]),
        ("ends", text[: regions[-1].end].rpartition("\n")[2] if regions else ""),
    ):
        if field in case:
            assert got == case[field]


def grid_document(rows: list[list[tuple[str, int]]], aligned: bool = True) -> Document:
    """A document of one grid; each cell is its text and how many columns it spans."""
    text, cells = "", []
    for number, row in enumerate(rows):
        column = 0
        for index, (content, span) in enumerate(row):
            text += "\t" if index else ""
            cells.append(GridCell(number, column, len(text), len(text) + len(content), 1, span))
            text += content
            column += span
        text += "\n"
    grid = Grid(0, len(text) - 1, tuple(cells), aligned)
    return Document(Text(text, fold(text), SourceMap((0,), (0,))), "application/pdf", (grid,))


HEADER: list[list[tuple[str, int]]] = [
    [("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3), ("申请人情况", 7)],
    [("", 3), ("自然人", 1), ("法人或其他组织", 5), ("总计", 1)],
    [
        ("", 3),
        ("", 1),
        ("商业\u3000企业", 1),
        ("科研机构", 1),
        ("社会公益组织", 1),
        ("法律服务机构", 1),
        ("其他", 1),
        ("", 1),
    ],
]
COLUMNS = [column.key for column in forms().requests.columns]


def row_of(tables: Tables, row: str) -> list[Decimal | None]:
    return [tables.values[f"requests.{row}.{column}"] for column in COLUMNS]


def figure_cells(*values: str) -> list[tuple[str, int]]:
    return [(value, 1) for value in values]


def test_grid_cells_go_under_their_header_where_the_count_does_not_say() -> None:
    rows = [
        *HEADER,
        [("一、本年新收政府信息公开申请数量", 3), *figure_cells("5", "", "", "", "", "1", "6")],
        [("二、上年结转政府信息公开申请数量", 3), *figure_cells("0", "0", "0", "0", "0", "0", "0")],
        # a cell that the rulings cut in two: eight cells, of which the last still stands under 总计
        [("三、本年度办理结果", 1), ("（一）予以公开", 2), *figure_cells("4", "", "", "", "", "", "4")],
        [("", 1), ("（二）部分公开", 2), ("2", 1), ("", 2), ("", 3), ("2", 1)],
    ]
    made = grid_document(rows)
    tables = read(made, locate(made), 2022)
    assert row_of(tables, "new_received") == [5, None, None, None, None, 1, 6]
    assert row_of(tables, "partially_granted")[0] == 2
    assert row_of(tables, "partially_granted")[6] == 2
    assert tables.cells["requests.new_received.total"].evidence == made.text.evidence(
        made.text.string.index("\t6\n") + 1, made.text.string.index("\t6\n") + 2
    )


def test_prose_rows_of_a_grid_are_left_to_the_sections() -> None:
    """Some readers take a framed page for one table: its sentences are no rows."""
    rows: list[list[tuple[str, int]]] = [
        [("2023年，我局依法办理行政许可、行政处罚事项，持续公开重点领域信息。", 4)],
        [("二、主动公开政府信息情况", 4)],
        [("第二十条第（一）项", 4)],
        figure_cells(
            "信息内容",
            "本年制发件数",
            "本年废止件数",
            "现行有效件数",
        ),
        figure_cells("规章", "0", "0", "0"),
        figure_cells("行政规范性文件", "1", "2", "3"),
    ]
    made = grid_document(rows)
    regions = locate(made)
    assert [region.kind for region in regions] == ["proactive"]
    assert made.text.string[regions[0].start :].startswith("第二十条")
    assert read(made, regions).values["proactive.normative_documents.in_force"] == 3


@pytest.mark.parametrize("aligned", [True, False])
def test_a_blank_form_gives_null_for_every_cell_of_the_form(aligned: bool) -> None:
    look = Look(padded=True)
    blank = printed(Random(0), look, dict.fromkeys(figures(Random(0), look)))
    rows = [[(cell, 1) for cell in line.split("\t")] for line in blank.text.split("\n") if line]
    made = grid_document(rows, aligned)
    tables = read(made, locate(made), 2022)
    assert tables.values == dict.fromkeys(figures(Random(0), look))
    assert len(tables.values) == 10 + 7 * 25 + 15 - 7 + 7
    assert all(cell.printed == "" and cell.evidence is None for cell in tables.cells.values())


@pytest.mark.parametrize("dress", DRESSES)
def test_every_dress_gives_the_same_values(dress: str) -> None:
    of_dress = (look for look in looks(20) if look.dress == dress)
    for seed, look in enumerate(islice(of_dress, 12)):
        made = printed(Random(seed), look)
        tables = read_text(made.text, YEARS[look.form])
        assert tables.values == made.values, look
        assert tables.form == look.form


def test_the_factory_prints_blanks_only_where_they_can_be_seen() -> None:
    """Negative control of the property above: the blanks are there, and they are what the reader gives as None."""
    made = printed(Random(3), Look(blanks=0.2))
    assert sum(value is None for value in made.values.values()) > 20
    assert not any(value is None for value in printed(Random(3), Look(dress="cells", blanks=0.2)).values.values())
    assert "tab" in BLANK_DRESSES


def test_regions_are_whole_lines_in_order_and_cells_are_true() -> None:
    for seed, look in enumerate(islice(looks(5), 16)):
        text = printed(Random(seed), look).text
        made = document(text)
        end = 0
        for region in locate(made):
            assert region.start >= end
            assert region.start == 0 or text[region.start - 1] == "\n"
            assert region.end == len(text) or text[region.end] == "\n"
            end = region.end
            for token in region.cells:
                assert made.text.folded[token.start : token.end] == token.text
        tables = read(made, locate(made), 2022)
        for key, cell in tables.cells.items():
            assert cell.printed == (cell.evidence.text if cell.evidence else ""), key
        assert tables.values.keys() == tables.cells.keys()


def test_headings_and_prose_around_the_tables_belong_to_no_region() -> None:
    text = printed(Random(1), Look()).text
    covered = "".join(text[region.start : region.end] for region in locate(document(text)))
    for outside in (
        "总体情况",
        "二、主动公开",
        "三、收到和处理",
        "四、政府信息公开行政",
        "五、存在",
        "部分公开内容不够及时",
    ):
        assert outside in text
        assert outside not in covered


@pytest.mark.parametrize(
    ("text", "year", "form"),
    [
        ("", 2022, None),
        (printed(Random(2), Look(form="2019", rows=25)).text, 2022, "2019"),  # T2's header decides
        (printed(Random(2), Look(form="2021", rows=23)).text, 2019, "2021"),
        (printed(Random(2), Look(form="2021")).text.partition("三、")[2], 2020, "2021"),  # three rows of 其他处理
        (printed(Random(2), Look(form="2019", rows=23)).text.partition("三、")[2], None, "2019"),
        (printed(Random(2), Look(form="2019", rows=23)).text.partition("三、")[2], 2023, "2021"),
        (printed(Random(2), Look()).text.rpartition("四、政府")[2], 2020, "2019"),
        (printed(Random(2), Look()).text.rpartition("四、政府")[2], None, "2021"),
    ],
)
def test_which_form_the_tables_follow(text: str, year: int | None, form: str | None) -> None:
    assert read_text(text, year).form == form


def test_the_forms_hold_what_the_spec_names() -> None:
    known = forms()
    assert [known.of_year(year) for year in (2008, 2018, 2019, 2020, 2021, 2030)] == [
        "2008", "2008", "2019", "2019", "2021", "2021",
    ]  # fmt: skip
    assert len(known.requests.rows) == 26
    assert len(known.review.keys()) == 15
    keys = {f"proactive.{row.key}.{c}" for row in known.proactive.rows for cs in row.columns.values() for c in cs}
    keys |= {f"requests.{row.key}.{c.key}" for row in known.requests.rows for c in known.requests.columns}
    assert all(known.name(key) and known.name(key, "en") for key in keys | set(known.review.keys()))
    factory = {key for form in ("2019", "2021") for key in figures(Random(0), Look(form=form, rows=23))}
    assert factory | set(figures(Random(0), Look())) == keys | set(known.review.keys())


@pytest.mark.parametrize(
    "text",
    ["1" * 10**6, "\t" * 10**6, "1," * 500_000, "| " * 500_000, "1 " * 500_000, "一、 " * 300_000, "0.0," * 250_000],
    ids=["digits", "tabs", "commas", "pipes", "spaces", "numbering", "points"],
)
def test_a_line_of_a_million_characters_takes_no_time(text: str) -> None:
    made = document(f"第二十条第（五）项\n{text}\n行政许可\t5\n")
    start = perf_counter()
    tables = read(made, locate(made), 2022)
    assert perf_counter() - start < 1.0
    assert tables.values in ({}, {"proactive.licensing.decisions": Decimal(5)})


@pytest.fixture(scope="module")
def shared() -> Path:
    found = HERE.parent.parent / "shared"
    if not found.is_dir():
        pytest.skip("the samples are not part of the project")
    return found


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_samples(shared: Path, number: str) -> None:
    from documents import read_string

    path = next((shared / "samples").glob(f"{number}_*.txt"))
    gold = json.loads((shared / "gold" / f"{path.stem}.json").read_text(encoding="utf-8"))
    made = read_string(path.read_text(encoding="utf-8"))
    tables = read(made, locate(made), gold["year"])
    got = {key: None if value is None else float(value) for key, value in tables.values.items()}
    assert got in [{**gold["tables"], **variant} for variant in gold.get("tables_any", [{}])]
    assert tables.form == gold["form"]
