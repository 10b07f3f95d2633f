"""Opening a PDF whatever its state: protected, cut short or damaged."""

from __future__ import annotations

import io
import logging
import re
from dataclasses import dataclass
from typing import Any

from extraction.errors import ReadingError

_PAGE_TREE = re.compile(rb"/Type\s{0,9}/Pages\b")
_COUNT = re.compile(rb"/Count\s{1,9}(\d{1,6})\b")
_LENGTH = re.compile(rb"/Linearized\b.{0,200}?/L\s{1,9}(\d{1,12})\b", re.DOTALL)
_NEAR = 2000
"""A page tree node and its count stand within so many bytes of one another."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open document: pdfium's, the bytes that it was opened from, and what is to be told about it.

    `lost` holds the numbers of pages that are there without their content.
    """

    document: Any
    data: bytes
    truncated: bool = False
    lost: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


def open_pdf(data: bytes) -> Opened:
    """Opens the file, by way of qpdf's recovery where pdfium cannot.

    Raises ReadingError: `encrypted` for a file that needs a password, `damaged` for one without any readable page.
    """
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        document = pypdfium2.PdfDocument(data)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise ReadingError("encrypted") from error
        return _recover(data)
    if not pages:
        document.close()
        return _recover(data)
    notes = []
    if pdfium.FPDF_GetSecurityHandlerRevision(document.raw) != -1:
        notes.append("文件设有权限密码（限制打印或修改），不影响阅读，已读取")
    truncated = is_cut_short(data)
    if truncated:
        notes.append(_told(data, pages))
    return Opened(document, data, truncated, (), tuple(notes))


def is_cut_short(data: bytes) -> bool:
    """Whether the end of the file is missing: no end mark after the last cross-reference, or less than it says."""
    start = data.rfind(b"startxref")
    if start < 0 or b"%%EOF" not in data[start:]:
        return True
    length = _LENGTH.search(data[:1024])
    return length is not None and int(length[1]) > len(data)


def _recover(data: bytes) -> Opened:
    """The pages that qpdf finds in a file whose structure is broken, written anew."""
    import pikepdf
    import pypdfium2

    logging.getLogger("pikepdf").setLevel(logging.ERROR)
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as broken:
            lost = tuple(n for n, page in enumerate(broken.pages, 1) if page.obj.get("/Contents") is None)
            mended = io.BytesIO()
            broken.save(mended)
        document = pypdfium2.PdfDocument(mended.getvalue())
        pages = len(document)
    except pikepdf.PasswordError as error:
        raise ReadingError("encrypted") from error
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError) as error:
        # pikepdf passes qpdf's runtime errors and Python's own on; pdfium's error is a RuntimeError.
        raise ReadingError("damaged", str(error)[:200]) from error
    if not pages or len(lost) == pages:
        document.close()
        raise ReadingError("damaged", "no page can be read")
    truncated = is_cut_short(data) or bool(lost) or (declared_pages(data) or pages) > pages
    note = _told(data, pages) if truncated else "文件结构有损坏，已修复后读取"
    return Opened(document, mended.getvalue(), truncated, lost, (note,))


def declared_pages(data: bytes) -> int | None:
    """The number of pages that the file says it has, where its page tree is not compressed."""
    counts = [
        int(count[1])
        for node in _PAGE_TREE.finditer(data)
        for count in _COUNT.finditer(data, max(0, node.start() - _NEAR), node.end() + _NEAR)
        if b"endobj" not in data[min(node.end(), count.end()) : max(node.start(), count.start())]
    ]
    return max(counts, default=None)


def _told(data: bytes, pages: int) -> str:
    declared = declared_pages(data)
    if declared is not None and declared > pages:
        return f"文件不完整：原有{declared}页，只找回{pages}页"
    return f"文件不完整：找回{pages}页，其后可能还有缺失"
