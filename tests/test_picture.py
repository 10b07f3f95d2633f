"""Pictures of a page: read with the extra `ocr`, told without it (F9)."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image

from extraction.errors import ReadingError
from extraction.pipeline import extract
from extraction.reading import Limits, ocr, read
from extraction.settings import Settings


class Recognised:
    """What RapidOCR returns for one line, 48 points wide at 150 dpi."""

    txts = ("年度报告",)
    boxes = np.array([[[90, 100], [138, 100], [138, 112], [90, 112]]], np.float64) * ocr.DPI / 72
    word_results = ()


def packed(kind: str, size: tuple[int, int] = (1240, 1754), mode: str = "L", **options: Any) -> bytes:
    Image.new(mode, size, 255 if mode == "L" else 0).save(out := io.BytesIO(), kind, **options)
    return out.getvalue()


def declared_larger(png: bytes) -> bytes:
    """The same file with 20,000 by 10,000 pixels in its header."""
    header = b"IHDR" + struct.pack(">II", 20_000, 10_000) + png[24:29]
    return png[:12] + header + struct.pack(">I", zlib.crc32(header)) + png[33:]


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_f9_without_recognition_a_picture_is_partial(
    kind: str, media_type: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    report = extract(packed(kind), "年报", Settings(isolate=False))
    assert (report.outcome.status, report.outcome.missing) == ("partial", ("needs_ocr",))
    assert (report.text, report.source.media_type, report.source.pages) == ("", media_type, 1)
    assert report.warnings == ("文件是图片，没有文字层，未能读出",)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_a_document_of_one_page(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    monkeypatch.setattr(ocr, "rapid_engine", lambda: lambda _: Recognised())
    document = read(packed(kind), "年报", Limits())
    assert (document.text.string.strip(), document.pages, document.ocr, document.missing) == ("年度报告", 1, True, ())
    evidence = document.text.evidence(0, 4)
    assert evidence.page == 1
    assert np.allclose(evidence.box, (90, 100, 138, 112), atol=4)


@pytest.mark.parametrize("mode", ["1", "P", "RGBA", "CMYK", "LA", "I;16"])
def test_every_kind_of_pixel_is_shown_to_the_engine(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, ...]] = []

    def engine(picture: ocr.Picture) -> Recognised:
        seen.append(picture.shape)
        return Recognised()

    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    monkeypatch.setattr(ocr, "rapid_engine", lambda: engine)
    read(packed("JPEG" if mode == "CMYK" else "PNG", (620, 877), mode), "年报", Limits())
    ((height, width, colours),) = seen
    assert (round(height / 10), round(width / 10), colours) == (88, 62, 3)  # never larger than it is


def test_damaged_and_huge_pictures_are_refused() -> None:
    whole = packed("PNG")
    assert read(whole, "年报.png", Limits()).missing or ocr.is_installed()
    for data, code in (
        (whole[:200], "damaged"),
        (packed("JPEG")[:600], "damaged"),
        (declared_larger(whole), "too_large"),
    ):
        with pytest.raises(ReadingError) as caught:
            read(data, "年报.png", Limits())
        assert caught.value.code == code
