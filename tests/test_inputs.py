from __future__ import annotations

import os
import zipfile
from pathlib import Path

from extraction.inputs import discover, named
from extraction.reading import Limits


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
