"""Metadata: agency, level, region, reporting year and date of publication, from cases that hold no code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extraction.document import Document, SourceMap, Text
from extraction.lexicon.folding import fold
from extraction.metadata import read_metadata

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "specs" / "metadata.json").read_text(encoding="utf-8")
)


def document(string: str) -> Document:
    return Document(Text(string, fold(string), SourceMap((0,), (0,))), "text/plain")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    text = document("\n".join(case["lines"])).text
    found = read_metadata(document(text.string))
    agency = found.agency
    got = (agency.name, agency.level, list(agency.region), found.year, found.published_on)
    assert got == tuple(case[key] for key in ("agency", "level", "region", "year", "published_on"))
    if "title" in case:
        assert found.title == case["title"]
    for evidence in found.evidence.values():
        assert text.string[evidence.start : evidence.end] == evidence.text
