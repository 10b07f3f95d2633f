"""What a file is by its content, whatever it is called (F3, F19, F20)."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile

import pytest
from office_factory import docx, ole, paragraph, xlsx, zipped

from extraction.errors import ReadingError
from extraction.reading import sniff
from extraction.reading.limits import Limits
from extraction.reading.sniff import media_type

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def tar(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return packed.getvalue()


def code(data: bytes, name: str = "report") -> str:
    with pytest.raises(ReadingError) as caught:
        media_type(data, name)
    return caught.value.code


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (PDF, sniff.PDF),
        (b"\r\n junk \r\n" + PDF, sniff.PDF),
        (docx(paragraph("年报")), sniff.DOCX),
        (xlsx({"表": "<sheetData/>"}), sniff.XLSX),
        (ole(WordDocument=b"\xec\xa5\xc1\0"), sniff.DOC),
        (b"{\\rtf1\\ansi text}", sniff.RTF),
        (zipped({"a.txt": "一"}), sniff.ZIP),
        (tar({"a.txt": b"text"}), sniff.TAR),
        (gzip.compress(tar({"a.txt": b"text"})), sniff.GZIP),
        (PNG, sniff.PNG),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", sniff.JPEG),
        ("年度报告\n一、总体情况\n".encode(), sniff.TEXT),
        ("年度报告\n一、总体情况\n".encode("gb18030"), sniff.TEXT),
        ("年度报告\n一、总体情况\n".encode("utf-16-le"), sniff.TEXT),
        ("年度报告\n一、总体情况\n".encode("utf-16"), sniff.TEXT),
        (b"5 < 7 and so on\n", sniff.TEXT),
        ("年报\n正文\x00\x0c结束\n".encode() + "正文".encode() * 20, sniff.TEXT),
        (b"<!DOCTYPE html><p>a", sniff.HTML),
        (b"\xef\xbb\xbf<!-- saved from url=x -->\n<HTML><body>", sniff.HTML),
        ('<html><meta charset="gb2312"><p>年报'.encode("gb18030"), sniff.HTML),
        ("<html><body><p>年度报告".encode("utf-16"), sniff.HTML),
        (b'<?xml version="1.0"?><html xmlns="x"><body/></html>', sniff.HTML),
        (b"<div class=x><p>fragment</p></div>", sniff.HTML),
        (
            b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n",
            sniff.MHTML,
        ),
    ],
)
def test_content_decides(data: bytes, expected: str) -> None:
    assert media_type(data, "report") == sniff.Sniffed(expected)


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 2000, b" \t\r\n", "\u3000\n".encode(), b"\xef\xbb\xbf", "\ufeff \n".encode("utf-16-le")]
)
def test_nothing_but_blanks_is_empty(data: bytes) -> None:
    assert code(data, "report.pdf") == "empty"


@pytest.mark.parametrize("name", ["EncryptedPackage", "\tDRMContent"])
def test_office_file_with_a_password_is_told_from_an_old_one(name: str) -> None:
    assert code(ole(**{"EncryptionInfo": b"x", name: b"y"}), "report.docx") == "encrypted"
    assert media_type(ole(WordDocument=b"\xec\xa5\xc1\0"), "report.doc").media_type == sniff.DOC


def test_old_word_file_with_a_password() -> None:
    assert code(ole(WordDocument=b"\xec\xa5\xc1\0" + bytes(6) + b"\0\x01")) == "encrypted"
    assert media_type(ole(WordDocument=b"\xec\xa5\xc1\0" + bytes(6) + b"\0\0"), "a.doc").media_type == sniff.DOC


@pytest.mark.parametrize(
    "data",
    [
        PDF + zipped({"a": "b"}),
        PNG + zipped({"a": "b"}),
        b"<html><body>page</body></html>" + zipped({"a": "b"}),
        b"<html><body>page</body></html>" + PDF,
        PNG + PDF,
        b"{\\rtf1 text}" + PDF,
        tar({"%PDF-1.4": PDF}),
        zipped({"%PDF-1.4 as a name": "x"}),
    ],
)
def test_two_formats_at_once_are_ambiguous(data: bytes) -> None:
    assert code(data) == "ambiguous"


def test_document_and_workbook_in_one_are_ambiguous() -> None:
    with zipfile.ZipFile(io.BytesIO(docx(paragraph("一")))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["xl/workbook.xml"] = b"<workbook/>"
    assert media_type(zipped(members), "a").media_type == sniff.DOCX
    types = members["[Content_Types].xml"].replace(b"</Types>", b"<!-- spreadsheetml.sheet.main --></Types>")
    assert code(zipped(members | {"[Content_Types].xml": types})) == "ambiguous"


@pytest.mark.parametrize("data", [zipped({"report.pdf": PDF}, zipfile.ZIP_STORED), tar({"report.pdf": PDF})])
def test_a_pdf_that_lies_uncompressed_in_an_archive_is_no_second_format(data: bytes) -> None:
    """Negative control of the rule above: the same bytes, but where an archive has its members."""
    assert media_type(data, "a").media_type in (sniff.ZIP, sniff.TAR)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (bytes(range(256)) * 8, "unsupported"),
        (b"\x7fELF\x02\x01\x01\0\0\0", "unsupported"),
        (b"Rar!\x1a\x07\0\0\0\0", "unsupported"),
        (gzip.compress(b"no archive"), "unsupported"),
        (ole(Workbook=b"x"), "unsupported"),
        (b'<?xml version="1.0"?><w:wordDocument xmlns:w="x"/>', "unsupported"),
        (zipped({"OFD.xml": "<x/>"}), "unsupported"),
        (
            zipped({"mimetype": "application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": "<x/>"}),
            "unsupported",
        ),
        (docx(paragraph("年报"))[:-30], "damaged"),
        (b"\x1f\x8b broken", "damaged"),
    ],
)
def test_other_content_has_its_code(data: bytes, expected: str) -> None:
    assert code(data, "report.pdf") == expected


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (b"<html><p>page", "report.doc", "网页"),
        (PDF, "report.docx", "PDF"),
        (docx(paragraph("一")), "report.doc", "DOCX"),
        (b"plain text", "report.pdf", "纯文本"),
    ],
)
def test_wrong_ending_gives_a_note(data: bytes, name: str, word: str) -> None:
    note = media_type(data, name).note
    assert note is not None
    assert word in note
    assert name[name.rindex(".") :] in note


@pytest.mark.parametrize(
    ("data", "name"),
    [(PDF, "a.PDF"), (b"<html><p>", "a.shtml"), (b"text", "a.csv"), (b"text", "a.2023"), (b"text", ""), (PDF, "报告")],
)
def test_right_or_unknown_ending_gives_none(data: bytes, name: str) -> None:
    assert media_type(data, name).note is None


def test_markdown_is_text_by_another_name() -> None:
    assert media_type(b"# heading\n", "a.md") == sniff.Sniffed(sniff.MARKDOWN)
    assert media_type(b"# heading\n", "a.txt") == sniff.Sniffed(sniff.TEXT)


def test_large_utf8_text_is_not_cut_inside_a_character() -> None:
    assert media_type(("年" * 30_000 + "\n<html>").encode(), "a").media_type == sniff.TEXT


def test_limits_of_the_caller_hold_for_containers() -> None:
    data = zipped({"a": b"\0" * 2_000_000})
    assert code(data) == "bomb"
    assert media_type(data, "a", Limits(zip_ratio=10_000)).media_type == sniff.ZIP
