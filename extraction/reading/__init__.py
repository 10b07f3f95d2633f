"""Bytes in, one canonical `Document` out: one file a format, joined in `canonical`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from importlib import import_module

from extraction.document import Document
from extraction.errors import ReadingError
from extraction.reading import sniff
from extraction.reading.canonical import build
from extraction.reading.isolation import beat
from extraction.reading.limits import Limits
from extraction.reading.raw import RawDocument
from extraction.reading.sniff import Sniffed, media_type
from extraction.reading.text import read_text

__all__ = ["ARCHIVES", "Limits", "Sniffed", "load_readers", "media_type", "read"]

ARCHIVES = frozenset({sniff.ZIP, sniff.TAR, sniff.GZIP})
"""Formats that hold other files and are no report by themselves."""


def read(data: bytes, name: str, limits: Limits) -> Document:
    """The document that the bytes hold; the content decides the format, `name` only helps with notes.

    Raises ReadingError where the file is at fault. What could be read only in part is told in `Document.missing`.
    """
    if len(data) > limits.file_bytes:
        raise ReadingError("too_large", f"{len(data)} > {limits.file_bytes}")
    sniffed = media_type(data, name, limits)
    raw = _read_format(data, sniffed.media_type, limits)
    if sum(len(getattr(block, "text", "")) for block in raw.blocks) > limits.characters:
        raise ReadingError("too_large", f"more than {limits.characters} characters")
    document = build(raw)
    if not document.text.string.strip() and not document.missing:
        raise ReadingError("empty")
    if sniffed.note:
        document = replace(document, notes=(*document.notes, sniffed.note))
    return document


def load_readers(names: Iterable[str]) -> None:
    """Imports the readers that files of these names will need, libraries included, so that forked children have them."""
    kinds = {sniff.claimed_type(name) for name in names}
    for kind, modules in _LIBRARIES.items():
        if kind in kinds:
            for module in modules:
                import_module(module)


_LIBRARIES = {
    sniff.PDF: ("extraction.reading.pdf", "pypdfium2", "pdfplumber"),
    sniff.DOCX: ("extraction.reading.docx", "docx"),
    sniff.HTML: ("extraction.reading.html", "selectolax.lexbor"),
}


def _read_format(data: bytes, kind: str, limits: Limits) -> RawDocument:
    """Each reader is imported where it is needed: a text report must not wait for the PDF library."""
    if kind in (sniff.TEXT, sniff.MARKDOWN):
        return read_text(data, kind)
    if kind == sniff.PDF:
        from extraction.reading.pdf import join_tables, read_pdf

        raw = read_pdf(data, limits, progress=lambda _: beat())
        return replace(raw, blocks=tuple(join_tables(raw.blocks)))
    if kind in (sniff.HTML, sniff.MHTML):
        from extraction.reading.html import read_html

        return read_html(data, limits)
    if kind == sniff.DOCX:
        from extraction.reading.docx import read_docx

        return read_docx(data, limits)
    if kind == sniff.XLSX:
        from extraction.reading.xlsx import read_xlsx

        return read_xlsx(data, limits)
    if kind in (sniff.DOC, sniff.RTF):
        from extraction.reading.legacy import read_legacy

        return read_legacy(data, limits)
    if kind in (sniff.PNG, sniff.JPEG):
        from extraction.reading.picture import read_picture

        return read_picture(data, kind, limits)
    raise ReadingError("unsupported", kind)
