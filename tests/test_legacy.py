"""DOC, WPS and RTF through LibreOffice (F3); where it is missing, the outcome that says so."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest
from office_factory import cell, docx, ole, paragraph, table

from extraction.errors import ReadingError
from extraction.reading import legacy, sniff
from extraction.reading.isolation import Killed, run_isolated
from extraction.reading.legacy import read_legacy
from extraction.reading.limits import Limits
from extraction.reading.raw import RawLine, RawTable

installed = pytest.mark.skipif(legacy.libreoffice() is None, reason="LibreOffice is not installed")
BODY = (
    paragraph("某县水利局2023年政府信息公开工作年度报告")
    + table(cell("甲", '<w:gridSpan w:val="2"/>'), cell("1") + cell("2"))
    + paragraph("二、其他")
)


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One small report as DOC and as RTF, made by LibreOffice."""
    folder = tmp_path_factory.mktemp("converted")
    (folder / "a.docx").write_bytes(docx(BODY))
    for kind in ("doc", "rtf"):
        subprocess.run(
            [
                *("soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"),
                *("--convert-to", kind, "--outdir", str(folder), str(folder / "a.docx")),
            ],
            check=True,
            capture_output=True,
            timeout=60,
        )
    return {kind: (folder / f"a.{kind}").read_bytes() for kind in ("doc", "rtf")}


def test_without_libreoffice_the_outcome_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legacy.shutil, "which", lambda name: None)
    with pytest.raises(ReadingError) as caught:
        read_legacy(ole(WordDocument=b"\xec\xa5\xc1\0"), Limits())
    assert caught.value.code == "needs_libreoffice"


@installed
@pytest.mark.slow
@pytest.mark.parametrize(("kind", "media_type"), [("doc", sniff.DOC), ("rtf", sniff.RTF)])
def test_doc_and_rtf_are_read_as_the_docx_would_be(kind: str, media_type: str, converted: dict[str, bytes]) -> None:
    assert sniff.media_type(converted[kind], "a.wps").media_type == media_type
    document = run_isolated(read_legacy, (converted[kind], Limits()), Limits())
    assert document.media_type == media_type
    first, grid, last = document.blocks
    assert isinstance(first, RawLine)
    assert isinstance(grid, RawTable)
    assert isinstance(last, RawLine)
    assert (first.text, last.text) == ("某县水利局2023年政府信息公开工作年度报告", "二、其他")
    assert [(one.row, one.column_span, one.text) for one in grid.cells] == [(0, 2, "甲"), (1, 1, "1"), (1, 1, "2")]


@installed
@pytest.mark.slow
def test_rubbish_in_a_container_is_damaged_and_not_read_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"garbage " * 500
    with pytest.raises(ReadingError) as caught:
        read_legacy(data, Limits())
    assert caught.value.code == "damaged"
    run = legacy._run
    unnamed = lambda command, *rest: run([one for one in command if "--infilter" not in one], *rest)  # noqa: E731
    monkeypatch.setattr(legacy, "_run", unnamed)
    assert read_legacy(data, Limits()).blocks  # negative control: with no filter named, LibreOffice takes it for text


@installed
@pytest.mark.slow
def test_a_conversion_over_its_time_is_killed(converted: dict[str, bytes]) -> None:
    started = time.monotonic()
    with pytest.raises(Killed) as caught:
        run_isolated(read_legacy, (converted["doc"], Limits(seconds=0.2)), Limits())
    assert caught.value.code == "timeout"
    assert time.monotonic() - started < 5
    assert not _running("gongkai-")


def _running(mark: str) -> bool:
    """Whether a process with this in its command line is there."""
    commands = (path.joinpath("cmdline") for path in Path("/proc").glob("[0-9]*"))
    return any(mark.encode() in _content(command) for command in commands)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
