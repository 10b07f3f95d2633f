from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from extraction.inputs import discover, named
from extraction.reading import Limits
from extraction.reading.files import UnreadableError


def labels(*paths: Path) -> list[str]:
    return [str(item.label) for item in named(list(discover([str(p) for p in paths], Limits())))]


def test_a_folder_keeps_its_relative_paths(tmp_path: Path) -> None:
    (tmp_path / "2023").mkdir()
    (tmp_path / "2023" / "甲局.txt").write_text("文字", encoding="utf-8")
    (tmp_path / "乙局.md").write_text("文字", encoding="utf-8")
    assert labels(tmp_path) == ["2023/甲局.json", "乙局.json"]


def test_two_inputs_that_would_meet_keep_their_endings(tmp_path: Path) -> None:
    for name in ("甲局.txt", "甲局.md", "乙局.txt"):
        (tmp_path / name).write_text("文字", encoding="utf-8")
    assert labels(tmp_path) == ["乙局.json", "甲局.md.json", "甲局.txt.json"]


def test_a_clash_that_remains_adds_digits_of_the_content(tmp_path: Path) -> None:
    for folder, text in (("a", "一"), ("b", "二")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "甲局.txt").write_text(text, encoding="utf-8")
    first, second = labels(tmp_path / "a", tmp_path / "b")
    assert first == "甲局.txt.json"
    assert second.startswith("甲局.txt.")
    assert len(second) == len("甲局.txt.12345678.json")


def test_the_same_file_given_twice_gets_two_names(tmp_path: Path) -> None:
    path = tmp_path / "甲局.txt"
    path.write_text("文字", encoding="utf-8")
    assert len(set(labels(path, path, path))) == 3


def test_members_of_an_archive_go_by_its_name_and_never_leave_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "归档.zip", "w") as archive:
        archive.writestr("县/甲局.txt", "第一份")
        archive.writestr("../../逃.txt", "第二份")
    items = named(list(discover([str(tmp_path / "归档.zip")], Limits())))
    assert [str(item.label) for item in items] == ["归档/县/甲局.json", "归档/逃.json"]
    assert [item.load().decode() for item in items] == ["第一份", "第二份"]
    assert items[0].load().decode() == "第一份"


def test_what_cannot_be_opened_is_an_input_with_an_error(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道")
    (tmp_path / "环").symlink_to(tmp_path)
    found = {
        Path(item.path).name: item.error for item in discover([str(tmp_path), str(tmp_path / "没有.txt")], Limits())
    }
    assert found == {"管道": "not_regular", "环": "not_regular", "没有.txt": "not_found"}


def test_a_folder_without_files_is_told(tmp_path: Path) -> None:
    (item,) = discover([str(tmp_path)], Limits())
    assert item.error == "empty"


def test_what_is_wrong_with_one_member_is_told_of_that_member(tmp_path: Path) -> None:
    path = tmp_path / "归档.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("甲局.txt", "第一份")
        archive.writestr("乙局.txt", "第二份")
    path.write_bytes(path.read_bytes().replace("第一份".encode(), "第一分".encode(), 1))
    assert [item.error for item in discover([str(path)], Limits())] == ["damaged", None]


def test_an_archive_that_breaks_off_gives_what_it_has_and_says_so(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in (("甲局.txt", b"whole"), ("乙局.txt", b"x" * 9999)):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    (tmp_path / "归档.tar").write_bytes(packed.getvalue()[:3000])
    whole, broken = discover([str(tmp_path / "归档.tar")], Limits())
    assert (whole.error, whole.load()) == (None, b"whole")
    assert broken.error == "damaged"


def test_f21_pipes_devices_and_loops_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道")
    (tmp_path / "环").symlink_to(tmp_path / "环二")
    (tmp_path / "环二").symlink_to(tmp_path / "环")
    (tmp_path / "设备").symlink_to("/dev/zero")
    (tmp_path / "文件").write_bytes(b"text")
    (tmp_path / "链接").symlink_to(tmp_path / "文件")
    found = {Path(item.path).name: item for item in discover([str(tmp_path)], Limits())}
    wrong = ("not_regular", "not_regular", "not_regular", "not_regular")
    assert tuple(found.pop(name).error for name in ("管道", "环", "环二", "设备")) == wrong
    assert [item.load() for item in found.values()] == [b"text", b"text"]  # negative control: a file and a link to it


def test_f21_a_loop_of_folders_and_one_deeper_than_the_stack_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(sys.getrecursionlimit() + 50):
        os.mkdir("d")
        os.chdir("d")
    Path("甲局.txt").write_bytes(b"text")
    os.symlink(tmp_path, "up")
    os.chdir(tmp_path)
    try:
        items = list(discover(["."], Limits()))
    finally:  # Python's own rmtree recurses, and would fail on this folder when pytest clears its folders
        subprocess.run(["rm", "-rf", "d"], check=True)
    assert [(Path(item.path).name, item.error) for item in items] == [("up", "not_regular"), ("甲局.txt", None)]


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_f21_a_folder_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "锁").mkdir(mode=0)
    (tmp_path / "甲局.txt").write_bytes(b"text")
    assert [item.error for item in discover([str(tmp_path)], Limits())] == [None, "io"]


def test_f23_an_archive_that_is_another_one_by_now_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "归档.zip"
    for content in ("第一份", "第二份"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("甲局.txt", content)
        if content == "第一份":
            (item,) = discover([str(path)], Limits())
            assert item.load().decode() == "第一份"  # negative control
    with pytest.raises(UnreadableError, match="changed"):
        item.load()


def test_f23_a_file_that_is_gone_by_now_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "甲局.txt"
    path.write_bytes(b"text")
    (item,) = discover([str(path)], Limits())
    assert item.load() == b"text"
    path.unlink()
    with pytest.raises(UnreadableError, match="changed"):
        item.load()
