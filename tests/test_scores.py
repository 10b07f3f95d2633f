"""The floors: what the samples and our own examples must score. A floor only rises."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from extraction.inputs import discover
from extraction.pipeline import extract
from extraction.reading import Limits
from extraction.record import to_json

FLOORS: dict[str, dict[str, float | str]] = json.loads((ROOT / "tests/scores/floors.json").read_text(encoding="utf-8"))


def _score(shared: Path, records: Path, gold: Path, floors: dict[str, float | str]) -> subprocess.CompletedProcess[str]:
    wanted = [f"--min={name}={floor}" for name, floor in floors.items() if name != "select"]
    command = [
        sys.executable,
        str(shared / "tools/score.py"),
        str(records),
        "--gold",
        str(gold),
        "--select",
        str(floors["select"]),
        "--verbose",
    ]
    return subprocess.run([*command, *wanted], capture_output=True, text=True, check=False)


def _extract_all(folder: Path, out: Path) -> None:
    for item in discover([str(folder)], Limits()):
        (out / f"{Path(item.path).stem}.json").write_bytes(to_json(extract(item.load(), Path(item.path).name)))


@pytest.mark.parametrize("part", sorted(FLOORS))
def test_floors_hold(shared: Path, tmp_path: Path, part: str) -> None:
    ours = part == "examples"
    _extract_all(ROOT / "examples" if ours else shared / "samples", tmp_path)
    result = _score(shared, tmp_path, ROOT / "tests/gold" if ours else shared / "gold", FLOORS[part])
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr


def test_a_floor_that_is_not_reached_is_told(shared: Path, tmp_path: Path) -> None:
    result = _score(shared, tmp_path, shared / "gold", {"select": "00*", "tables": 0.5})
    assert result.returncode == 1
    assert "short of" in result.stderr
