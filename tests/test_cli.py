"""The command as a user calls it, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

REPORT = ROOT / "examples" / "01-county-bureau-2023.txt"


def gongkai(*args: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "extraction", *map(str, args)]
    clean = {"PATH": "/usr/bin:/bin", "PYTHONWARNINGS": "error", **environment}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=clean, encoding="utf-8")


def test_one_report_is_printed_as_one_json_object() -> None:
    result = gongkai("extract", REPORT)
    assert (result.returncode, result.stderr) == (0, "")
    record = json.loads(result.stdout)
    assert record["outcome"] == {"status": "ok", "code": None, "missing": []}
    assert record["year"] == 2023
    assert "".join(s["text"] for s in record["sections"]) == record["text"]


def test_several_reports_are_one_json_line_each(tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_bytes(REPORT.read_bytes())
    result = gongkai("extract", REPORT, tmp_path)
    assert [json.loads(line)["source"]["name"] for line in result.stdout.splitlines()] == [REPORT.name, "甲.txt"]
    assert result.stderr == "共 2 份：成功 2，部分 0，拒收 0，失败 0\n"


def test_each_bad_input_gets_its_outcome_and_the_others_are_done(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "空.txt").write_bytes(b"")
    (source / "白.txt").write_bytes(b" \n\t\n")
    (source / "坏.bin").write_bytes(bytes(range(256)) * 20)
    (source / "新闻.txt").write_text("昨日，县里召开春耕生产现场会，部署农资供应工作。\n" * 5, encoding="utf-8")
    (source / "好.txt").write_bytes(REPORT.read_bytes())
    result = gongkai("extract", source, source / "没有.txt", "-o", out)
    assert result.returncode == 1
    outcomes = {path.stem: json.loads(path.read_text(encoding="utf-8"))["outcome"] for path in out.rglob("*.json")}
    told = {name: (outcome["status"], outcome["code"]) for name, outcome in outcomes.items()}
    assert told == {
        "空": ("rejected", "empty"),
        "白": ("rejected", "empty"),
        "坏": ("rejected", "unsupported"),
        "新闻": ("partial", "not_a_report"),
        "好": ("ok", None),
        "没有": ("rejected", "not_found"),
    }
    assert len(result.stderr.strip().splitlines()) == 6  # a line for each that is not ok, and the count


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (["extract"], 2),
        (["extract", "没有.txt"], 2),
        (["extract", "--format", "xml", str(REPORT)], 2),
        (["unknown"], 2),
        (["--version"], 0),
    ],
)
def test_exit_status_of_calls_that_try_nothing(args: list[str], status: int) -> None:
    assert gongkai(*args).returncode == status


def test_a_folder_without_reports_is_an_outcome(tmp_path: Path) -> None:
    result = gongkai("extract", tmp_path)
    assert result.returncode == 1
    assert json.loads(result.stdout)["outcome"]["code"] == "empty"


def test_an_output_that_cannot_be_written_ends_with_three(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert gongkai("extract", REPORT, "-o", tmp_path / "file").returncode == 3


def test_a_wrong_setting_is_named_and_nothing_is_tried() -> None:
    result = gongkai("extract", REPORT, GONGKAI_LANG="fr")
    assert result.returncode == 2
    assert "fr" in result.stderr


def test_summary_speaks_chinese_and_english() -> None:
    assert "机关：" in gongkai("summary", REPORT).stdout
    assert "agency: " in gongkai("summary", REPORT, "--lang", "en").stdout


def test_help_is_chinese_first_with_an_english_switch() -> None:
    assert "文件、文件夹或压缩包" in gongkai("extract", "--help").stdout
    assert "Files, folders or archives" in gongkai("extract", "--help", GONGKAI_LANG="en").stdout
