"""What a file is, by its content; the ending of its name only earns a note where it says something else."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from extraction.errors import ReadingError
from extraction.reading.encoding import decode
from extraction.reading.inflating import Budget, content_start, inflate, is_encrypted, zip_entries
from extraction.reading.limits import Limits

if TYPE_CHECKING:
    from zipfile import ZipInfo

PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOC: Final = "application/msword"
RTF: Final = "application/rtf"
HTML: Final = "text/html"
MHTML: Final = "multipart/related"
TEXT: Final = "text/plain"
MARKDOWN: Final = "text/markdown"
ZIP: Final = "application/zip"
TAR: Final = "application/x-tar"
GZIP: Final = "application/gzip"
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"

_ENDINGS: Final = {
    PDF: (".pdf",),
    DOCX: (".docx", ".docm", ".dotx"),
    XLSX: (".xlsx", ".xlsm"),
    DOC: (".doc", ".wps", ".dot", ".wpt"),
    RTF: (".rtf",),
    HTML: (".html", ".htm", ".xhtml", ".shtml", ".jhtml", ".jsp", ".asp", ".aspx", ".php"),
    MHTML: (".mht", ".mhtml"),
    TEXT: (".txt", ".text", ".csv", ".tsv", ".log"),
    MARKDOWN: (".md", ".markdown"),
    ZIP: (".zip",),
    TAR: (".tar",),
    GZIP: (".tgz", ".gz"),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
}
_MEDIA_TYPES: Final = {ending: media for media, endings in _ENDINGS.items() for ending in endings}
_LABELS: Final = {
    PDF: " PDF",
    DOCX: " DOCX",
    XLSX: " XLSX",
    DOC: " DOC/WPS",
    RTF: " RTF",
    HTML: "网页",
    MHTML: "网页存档",
    TEXT: "纯文本",
    ZIP: " ZIP 压缩包",
    TAR: " TAR 归档",
    GZIP: " TAR.GZ 压缩包",
    PNG: " PNG 图片",
    JPEG: " JPEG 图片",
}

_HEADER_WITHIN: Final = 1024
"""A PDF's header may stand anywhere in the first 1,024 bytes (PDF 1.7, implementation note 13)."""
_MAGICS: Final = (
    (b"{\\rtf", RTF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN: Final = {
    b"Rar!": "RAR",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"\x7fELF": "ELF",
    b"MZ": "EXE",
    b"GIF8": "GIF",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"%!PS": "PostScript",
}
_HTML_START = re.compile(
    r"(?:\s|<!--[^>]{0,2000}-->|<\?xml[^>]{0,200}\?>)*<(?:!doctype\s+html|html|head|body|meta|title|link|script|style|base|"
    r"div|p|table|center|font|span|h[1-6]|ul|ol|section|article|main|header|form|iframe)\b",
    re.IGNORECASE,
)
_OFFICE_MARKS: Final = {
    DOCX: (b"wordprocessingml", b"ms-word.document", b"ms-word.template"),
    XLSX: (b"spreadsheetml.sheet.main", b"spreadsheetml.template.main", b"ms-excel.sheet.macroEnabled.main"),
}
"""What the content types of an Office file say that its main part is."""
_CONTROLS: Final = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27})
_CONTROL_SHARE: Final = 0.02
_PEEK: Final = 65_536


@dataclass(frozen=True, slots=True)
class Sniffed:
    """The media type of the content; `note` (Chinese) where the name's ending claims another."""

    media_type: str
    note: str | None = None


def media_type(data: bytes, name: str, limits: Limits | None = None) -> Sniffed:
    """What the bytes are. `name` is only compared with it; `limits` are those of ZIP containers.

    Raises ReadingError: "empty" (nothing but blanks),
    "encrypted" (Office file with a password), "ambiguous" (two formats at once), "damaged" (a ZIP without directory),
    "bomb" (a ZIP that declares too much), "unsupported".
    """
    found = _content_type(data, limits or Limits())
    ending = _ending(name)
    if found == TEXT and ending in _ENDINGS[MARKDOWN]:
        return Sniffed(MARKDOWN)
    claimed = claimed_type(name)
    if claimed is None or claimed == found or {claimed, found} <= {TEXT, MARKDOWN}:
        return Sniffed(found)
    return Sniffed(found, f"文件名以 {ending} 结尾，内容却是{_LABELS[found]}，已按内容读取")


def claimed_type(name: str) -> str | None:
    """What the ending of a file's name says that it is; None where it says nothing."""
    return _MEDIA_TYPES.get(_ending(name))


def _ending(name: str) -> str:
    dot = name.rfind(".")
    return name[dot:].lower() if dot >= 0 else ""


def _content_type(data: bytes, limits: Limits) -> str:
    if not data.strip(b"\0 \t\r\n\v\f"):
        raise ReadingError("empty")
    front = _front(data)
    if front == ZIP:
        return _zip_type(data, Budget(limits, len(data)))
    if _ends_as_zip(data):
        raise ReadingError("ambiguous", f"{front or 'something'} and ZIP")
    if front == PDF and _is_tar(data):
        raise ReadingError("ambiguous", "PDF and TAR")
    if front in (None, RTF, PNG, JPEG, DOC) and _has_pdf_header(data) and _ends_as_pdf(data):
        return _late_pdf(data, front)
    return front or _text_type(data)


def _front(data: bytes) -> str | None:
    """The format that the first bytes name, None where they name none."""
    if data.startswith(b"%PDF-"):
        return PDF
    if data.startswith(_OLE):
        return _ole_type(data)
    if data.startswith(b"\x1f\x8b"):
        return _gzip_type(data)
    if _is_tar(data):
        return TAR
    for magic, what in _FOREIGN.items():
        if data.startswith(magic) and not _is_text(data):
            raise ReadingError("unsupported", what)
    return next((media for magic, media in _MAGICS if data.startswith(magic)), None)


def _has_pdf_header(data: bytes) -> bool:
    return b"%PDF-" in data[:_HEADER_WITHIN]


def _ends_as_pdf(data: bytes) -> bool:
    return b"startxref" in data[-2048:]


def _late_pdf(data: bytes, front: str | None) -> str:
    """A PDF behind other bytes: fine behind rubbish, two formats behind something that can be read."""
    before = data[: data.index(b"%PDF-")].decode("latin-1")
    if front or _HTML_START.match(before):
        raise ReadingError("ambiguous", f"{front or HTML} and PDF")
    return PDF


def _ends_as_zip(data: bytes) -> bool:
    """Whether a ZIP directory stands where readers look for it: at the very end, but for a comment of the stated
    length."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if at < 0 or len(data) < at + 22:
        return False
    comment = int.from_bytes(data[at + 20 : at + 22], "little")
    size = int.from_bytes(data[at + 12 : at + 16], "little")
    return at + 22 + comment == len(data) and data[max(0, at - size) : at].startswith(b"PK\x01\x02")


def _zip_type(data: bytes, budget: Budget) -> str:
    """DOCX, XLSX or a plain archive, by the members' names."""
    entries = zip_entries(data, budget)
    if _has_pdf_header(data) and not _inside_stored_member(data, entries, data.index(b"%PDF-")):
        raise ReadingError("ambiguous", "ZIP and PDF")
    names = {entry.filename: entry for entry in entries}
    if "OFD.xml" in names:
        raise ReadingError("unsupported", "OFD")
    if "mimetype" in names and "META-INF/manifest.xml" in names:
        raise ReadingError("unsupported", "OpenDocument")
    return _office_type(data, names, budget) if "[Content_Types].xml" in names else ZIP


def _office_type(data: bytes, names: dict[str, ZipInfo], budget: Budget) -> str:
    if is_encrypted(names["[Content_Types].xml"]):
        raise ReadingError("encrypted")
    types = inflate(data, names["[Content_Types].xml"], budget)
    found = {media for media, marks in _OFFICE_MARKS.items() if any(mark in types for mark in marks)}
    if found == {DOCX, XLSX} and any(one.startswith("xl/workbook") for one in names):
        raise ReadingError("ambiguous", "DOCX and XLSX")
    if not found:
        raise ReadingError("unsupported", "Office")
    return DOCX if DOCX in found else XLSX


def _inside_stored_member(data: bytes, entries: list[ZipInfo], at: int) -> bool:
    """Whether a PDF header is only the first bytes of a PDF that lies uncompressed in the archive."""
    return any(entry.compress_type == 0 and content_start(data, entry) == at for entry in entries)


def _ole_type(data: bytes) -> str:
    """Word document, or what else lies in the OLE container of old Office and of encrypted new Office files."""
    if _ole_entry(data, "EncryptedPackage") or _ole_entry(data, "\tDRMContent"):
        raise ReadingError("encrypted", "Office")
    word = _ole_entry(data, "WordDocument")
    if not word:
        raise ReadingError("unsupported", "OLE")
    sector = 1 << min(data[30], 16)
    stream = data[(int.from_bytes(word[116:120], "little") + 1) * sector :][:12]
    # [MS-DOC] 2.5.2, FibBase: wIdent 0xA5EC, bit fEncrypted of the flags at byte 10
    if stream.startswith(b"\xec\xa5") and int.from_bytes(stream[10:12], "little") & 0x100:
        raise ReadingError("encrypted", "DOC")
    return DOC


def _ole_entry(data: bytes, name: str) -> bytes | None:
    """The directory entry of a stream ([MS-CFB] 2.6.1: 128 bytes, name in UTF-16, its length in bytes at 64)."""
    wide = name.encode("utf-16-le") + b"\0\0"
    at = data.find(wide)
    while at >= 0:
        if at % 128 == 0 and int.from_bytes(data[at + 64 : at + 66], "little") == len(wide):
            return data[at : at + 128]
        at = data.find(wide, at + 2)
    return None


def _gzip_type(data: bytes) -> str:
    try:
        head = zlib.decompressobj(31).decompress(data[:_PEEK], 1024)
    except zlib.error as error:
        raise ReadingError("damaged", "gzip") from error
    if not _is_tar(head):
        raise ReadingError("unsupported", "gzip")
    return GZIP


def _is_tar(data: bytes) -> bool:
    """Whether the first block is a TAR header: its checksum is right (POSIX.1-1988, ustar; holds for older ones too)."""
    block = data[:512]
    digits = block[148:156].strip(b"\0 ")
    if len(block) < 512 or not digits.isdigit() or len(digits) > 7 or b"8" in digits or b"9" in digits:
        return False
    return sum(block[:148]) + sum(block[156:]) + 8 * 32 == int(digits, 8)


def _text_type(data: bytes) -> str:
    if not _is_text(data):
        raise ReadingError("unsupported", "binary")
    head = decode(_head(data)).text
    if not head.strip() and not decode(data).text.strip():
        raise ReadingError("empty")
    if _HTML_START.match(head) or re.search(r"<html[\s>]", head[:_HEADER_WITHIN], re.IGNORECASE):
        return HTML
    if head.lstrip().startswith("<?xml"):
        raise ReadingError("unsupported", "XML")
    return MHTML if is_mhtml(head) else TEXT


def _head(data: bytes) -> bytes:
    """The first lines, not cut inside a character."""
    return data if len(data) <= _PEEK else data[: data.rfind(b"\n", 0, _PEEK) + 1] or data[:_PEEK]


def is_mhtml(head: str) -> bool:
    fields = re.match(r"\s*(?:From|MIME-Version|Content-Type|Date|Subject|Snapshot-Content-Location):", head)
    return fields is not None and "multipart/related" in head[:2048].lower()


def _is_text(data: bytes) -> bool:
    """Whether the bytes print: few control characters, or UTF-16."""
    sample = data[:_PEEK]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls <= _CONTROL_SHARE * len(sample):
        return True
    return sample[:2] in (b"\xff\xfe", b"\xfe\xff") or decode(sample).encoding.startswith("utf-16")
