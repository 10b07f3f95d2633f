"""Charsets: byte order marks, declarations, guesses, and what no charset explains (F11, F12)."""

from __future__ import annotations

import subprocess
import sys

import pytest

from extraction.reading import encoding
from extraction.reading.encoding import decode

REPORT = "本机关严格按照条例要求做好主动公开工作，全年公开信息１２条。\r\n收到申请3件，均已按时答复。\n"
TRADITIONAL = "本機關嚴格按照條例要求做好主動公開工作，全年公開資訊12條。\n收到申請3件，均已按時答覆。\n"


@pytest.mark.parametrize(
    ("codec", "text", "expected"),
    [
        ("utf-8", REPORT, "utf-8"),
        ("gb18030", REPORT, "gb18030"),
        ("gbk", REPORT, "gb18030"),
        ("gb18030", TRADITIONAL, "gb18030"),
        ("big5", TRADITIONAL, "big5"),
        ("utf-16-le", REPORT, "utf-16-le"),
        ("utf-16-be", REPORT, "utf-16-be"),
        ("utf-16-le", "政府信息公开工作年度报告。", "utf-16-le"),
    ],
)
def test_charset_is_found_without_a_mark(codec: str, text: str, expected: str) -> None:
    decoded = decode(text.encode(codec))
    assert (decoded.text, decoded.encoding, decoded.replaced) == (text, expected, 0)
    assert decoded.score >= 0.9


@pytest.mark.parametrize("text", ["年报", "信息公开", "总计12件"])
def test_short_gb18030_is_not_taken_for_big5(text: str) -> None:
    assert decode(text.encode("gb18030")).text == text


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_mark_decides_and_is_dropped(codec: str) -> None:
    decoded = decode(REPORT.encode(codec), declared="big5")
    assert decoded.text == REPORT
    assert decoded.score == 1.0


def test_only_the_mark_is_dropped_and_line_ends_stay() -> None:
    data = b"\xef\xbb\xbf\xef\xbb\xbfa\r\nb\rc\x00"
    assert decode(data).text == "\ufeffa\r\nb\rc\x00"


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "gb18030"])
def test_declared_charset_is_read_as_its_superset(declared: str) -> None:
    text = "㐂与镕" + REPORT  # 镕 is in GBK only, 㐂 in GB18030 only
    assert decode(text.encode("gb18030"), declared).text == text


@pytest.mark.parametrize("declared", ["gb2312", "big5", "iso-8859-1", "no-such-charset", ""])
def test_wrong_declaration_does_not_garble_utf8(declared: str) -> None:
    assert decode(REPORT.encode(), declared).text == REPORT


def test_wrong_declaration_of_utf8_does_not_garble_gb18030() -> None:
    assert decode(REPORT.encode("gb18030"), "utf-8").text == REPORT


def test_declaration_decides_between_close_candidates() -> None:
    data = "一丁".encode("big5")
    assert decode(data, "big5").text == "一丁"


@pytest.mark.parametrize(("codec", "broken"), [("utf-8", b"\xff\xfe\xff"), ("gb18030", b"\xff"), ("big5", b"\xff")])
def test_undecodable_bytes_are_replaced_and_counted(codec: str, broken: bytes) -> None:
    text = TRADITIONAL if codec == "big5" else REPORT
    decoded = decode(text.encode(codec) * 3 + broken + text.encode(codec))
    assert decoded.replaced == len(broken)
    assert decoded.text.count("\ufffd") == len(broken)
    assert decoded.text.replace("\ufffd", "") == text * 4


def test_a_replacement_character_of_the_file_itself_is_not_counted() -> None:
    assert decode(("\ufffd" + REPORT).encode()).replaced == 0
    assert decode(("\ufffd" + REPORT * 4).encode() + b"\xff").replaced == 1


def test_mixed_charsets_keep_the_larger_part() -> None:
    decoded = decode(REPORT.encode() * 8 + "落款".encode("gb18030"))
    assert decoded.encoding == "utf-8"
    assert decoded.text.startswith(REPORT * 8)
    assert decoded.replaced > 0


def test_nothing_raises() -> None:
    for seed in range(256):
        data = bytes((seed * 7 + place * place) % 256 for place in range(97))
        assert isinstance(decode(data).text, str)
    assert decode(b"").text == ""


def test_without_the_scores_big5_reads_as_gb18030(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: strict decoding alone cannot tell the two."""
    monkeypatch.setattr(encoding, "_score", lambda data, codec: {"gb18030": 1.0}.get(codec, 0.0))
    decoded = decode(TRADITIONAL.encode("big5"))
    assert decoded.encoding == "gb18030"
    assert decoded.text != TRADITIONAL


def test_utf8_needs_no_library() -> None:
    program = (
        "import sys; from extraction.reading.encoding import decode; decode('年报'.encode()); "
        "print(sorted(set(sys.modules) & {'charset_normalizer', 'docx', 'lxml', 'selectolax'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
