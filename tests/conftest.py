"""Shared fixtures. `shared` is the folder of samples beside a developer's checkout; a user's clone has none and those tests skip."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--mutations", type=int, default=300, help="how many mutated inputs test_mutations.py tries")


@pytest.fixture
def shared() -> Path:
    """The folder with samples, hand-made answers and the scoring tools."""
    folder = ROOT.parent / "shared"
    if not (folder / "samples").is_dir():
        pytest.skip("no ../shared beside this checkout: it holds real reports that are not published")
    return folder


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine reaches a test."""
    for name in list(os.environ):
        if name.startswith("GONGKAI_"):
            monkeypatch.delenv(name)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes by their argument's name and a number: a ZIP or GZIP made while tests are collected holds the time of day, and workers of
    pytest-xdist must collect the same names."""
    return argname if isinstance(val, bytes | bytearray) else None
