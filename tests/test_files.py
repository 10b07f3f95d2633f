"""Files that are no files, and files that change under the reader (F21, F23)."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from extraction.errors import ReadingError
from extraction.pipeline import read_report
from extraction.reading import Limits, files
from extraction.reading.files import UnreadableError, read_file


def code(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises((ReadingError, UnreadableError)) as caught:
        read_file(path, limits or Limits())
    return caught.value.code


def written(monkeypatch: pytest.MonkeyPatch, times: int, change: Callable[[], object]) -> None:
    """From here on somebody else touches the file after each of the first `times` readings."""
    read, left = files._content, [times]

    def content(path: Path, limits: Limits) -> bytes:
        data = read(path, limits)
        if left[0]:
            left[0] -= 1
            change()
        return data

    monkeypatch.setattr(files, "_content", content)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "甲局.txt").write_bytes(b"first")
    return tmp_path / "甲局.txt"


def test_a_file_at_rest_is_read(path: Path) -> None:
    assert read_file(path, Limits()) == b"first"


def test_f21_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert code(tmp_path / "pipe") == "not_regular"
    assert read_report(tmp_path / "pipe").outcome.code == "not_regular"


def test_f21_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the file and its opening; without O_NONBLOCK the opening would wait for a writer."""
    look = files._require_regular

    def replaced(status: os.stat_result) -> None:
        look(status)
        path.unlink()
        os.mkfifo(path)

    monkeypatch.setattr(files, "_require_regular", replaced)
    codes: list[str] = []
    opened = threading.Thread(target=lambda: codes.append(code(path)), daemon=True)
    opened.start()
    opened.join(5)
    assert codes == ["not_regular"]


@pytest.mark.parametrize("target", ["/dev/zero", "/dev/null"])
def test_f21_a_device_is_not_opened(tmp_path: Path, target: str) -> None:
    (tmp_path / "device").symlink_to(target)
    assert code(tmp_path / "device") == "not_regular"


def test_f21_a_loop_of_links_ends(tmp_path: Path, path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "c").symlink_to(path)
    assert code(tmp_path / "a") == "not_regular"
    assert read_file(tmp_path / "c", Limits()) == b"first"


def test_a_folder_and_nothing_have_their_codes(tmp_path: Path, path: Path) -> None:
    assert code(tmp_path) == "not_regular"
    assert code(tmp_path / "没有.txt") == code(path / "没有.txt") == "not_found"


def test_a_file_over_the_limit_is_not_read(path: Path) -> None:
    assert code(path, Limits(file_bytes=4)) == "too_large"
    assert read_file(path, Limits(file_bytes=5)) == b"first"


def test_f23_a_file_that_changes_once_is_read_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(monkeypatch, 1, lambda: path.write_bytes(b"second"))
    assert read_file(path, Limits()) == b"second"


def test_f23_a_file_that_keeps_changing_has_failed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(monkeypatch, 9, lambda: path.write_bytes(path.read_bytes() + b"more"))
    assert code(path) == "changed"
    outcome = read_report(path).outcome
    assert (outcome.status, outcome.code) == ("failed", "changed")


def test_f23_a_file_that_is_deleted_meanwhile_has_failed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(monkeypatch, 9, path.unlink)
    assert code(path) == "changed"


def test_f23_without_the_comparison_old_bytes_would_pass(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    written(monkeypatch, 9, lambda: path.write_bytes(b"second"))
    monkeypatch.setattr(files, "_stands", lambda *_: True)
    assert read_file(path, Limits()) == b"first"


def test_f44_a_name_that_is_no_utf8_is_written_out(tmp_path: Path) -> None:
    from extraction.record import to_json

    name = os.fsdecode("年".encode("gbk") + b"\xff.txt")
    (tmp_path / name).write_bytes("年度报告\n一、总体情况\n本年度无。\n".encode())
    assert read_report(tmp_path / name).source.name == r"\udcc4\udcea\udcff.txt"
    assert to_json(read_report(tmp_path / os.fsdecode(b"\xff")))
