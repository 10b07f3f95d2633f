"""A picture of a page (PNG, JPEG): a document of one page, read by optical recognition where that is installed."""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import replace
from typing import Any, Final

from extraction.errors import ReadingError
from extraction.reading import ocr
from extraction.reading.limits import Limits
from extraction.reading.raw import RawDocument

_SHORT, _LONG = 595.0, 842.0
"""Sides of A4 in points. What a picture says of its own resolution is often wrong; a page is taken for A4."""
_NEEDS_OCR: Final = "文件是图片，没有文字层，未能读出"


def read_picture(data: bytes, media_type: str, limits: Limits) -> RawDocument:
    """The lines and tables that the picture shows; without the extra `ocr` nothing, and `missing` holds "needs_ocr".

    Raises ReadingError: "damaged", "too_large" (in pixels).
    """
    image = _decoded(data)
    if not ocr.is_installed():
        return RawDocument(media_type, (), pages=1, missing=("needs_ocr",), notes=(_NEEDS_OCR,))
    from extraction.reading.pdf import read_pdf

    return replace(read_pdf(_as_page(image), limits), media_type=media_type)


def _decoded(data: bytes) -> Any:
    """The picture as it is meant to be looked at, in colour and on white paper. A small file may declare any number of pixels
    (F4): over 89 million, which is Pillow's limit, it is not unpacked; A4 at 600 dpi has 35 million."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
                image.load()
                upright = ImageOps.exif_transpose(image).convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ReadingError("too_large", str(error)) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error) as error:
        raise ReadingError("damaged", str(error)) from error
    paper = Image.new("RGBA", upright.size, "white")
    paper.alpha_composite(upright)
    return paper.convert("RGB")


def _as_page(image: Any) -> bytes:
    """A PDF of one page with the picture on it, unpacked, so that nothing is lost; never larger than it is sharp."""
    import pypdfium2

    usual = _LONG if image.width > image.height else _SHORT
    width = min(usual, image.width * 72 / ocr.DPI)
    height = width * image.height / image.width
    document = pypdfium2.PdfDocument.new()
    try:
        page = document.new_page(width, height)
        drawn = pypdfium2.PdfImage.new(document)
        drawn.set_bitmap(pypdfium2.PdfBitmap.from_pil(image))
        drawn.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
        page.insert_obj(drawn)
        page.gen_content()
        document.save(packed := io.BytesIO())
    finally:
        document.close()
    return packed.getvalue()
