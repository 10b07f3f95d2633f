"""The documents are complete and lead somewhere: every field, check, outcome and theme is in them, every link points at a file."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from conftest import ROOT

from extraction import record
from extraction.cli import app
from extraction.errors import MESSAGES
from extraction.statements.themes import LABELS

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")), ROOT / "examples/README.md"]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_points_at_a_file(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_field_of_the_record_is_documented() -> None:
    documented = set(re.findall(r"`(\w+)`", text("docs/record.md")))
    types = [kind for kind in vars(record).values() if isinstance(kind, type) and issubclass(kind, msgspec.Struct)]
    fields = {field.name for kind in types for field in msgspec.structs.fields(kind)}
    assert fields - documented == set()


def test_every_outcome_code_is_documented() -> None:
    assert set(MESSAGES) - set(re.findall(r"`(\w+)`", text("docs/record.md"))) == set()


def test_every_check_that_the_code_can_tell_is_documented() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "extraction/findings").glob("*.[py]*"))
    told = set(
        re.findall(
            r"[\"' ]((?:requests|review|litigation_\w+|table|form|section|narrative|year|text|problem)\.[a-z_]+)[\"'\n:]",
            sources,
        )
    )
    checks = {name for name in told if name.split(".")[1] in _CHECKS}
    documented = set(re.findall(r"^\| `([\w.]+)`", text("docs/checks.md"), re.MULTILINE))
    assert len(checks) > 10
    assert checks - documented == set()


_CHECKS = frozenset(
    {
        *("balance", "result_sum", "row_sum", "sum", "shape", "blank_cells", "outdated", "missing", "duplicate"),
        *("numbering", "requests", "review", "litigation", "documents", "parts", "missing_number", "mismatch"),
        *("off_topic", "unaddressed"),
    }
)


def test_every_theme_is_documented() -> None:
    assert set(LABELS) == set(re.findall(r"^\| `(\w+)` \|", text("docs/themes.md"), re.MULTILINE))


def test_both_readmes_name_the_same_commands() -> None:
    commands = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    for name in ("README.md", "README.zh-CN.md"):
        assert {c for c in commands if f"gongkai {c}" not in text(name)} == set()
