"""Small PDF files made by code, so that no test needs a binary blob or a CJK font file.

Coordinates are those of the reader: PDF points from the page's top left.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595.0, 842.0

FONTS = {
    "song": b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts ["
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500]"
    b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>"
    b" /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
    b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>] >>",
    "garbled": b"<< /Type /Font /Subtype /Type0 /BaseFont /Nowhere /Encoding /Identity-H /DescendantFonts ["
    b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Nowhere /DW 1000"
    b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
    b" /FontDescriptor << /Type /FontDescriptor /FontName /Nowhere /Flags 4 /FontBBox [0 -200 1000 800]"
    b" /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 800 /StemV 80 >> >>] >>",
}


@dataclass
class Page:
    """One page under construction; every method returns the page, so that calls chain."""

    width: float = WIDTH
    height: float = HEIGHT
    rotate: int = 0
    operators: list[str] = field(default_factory=list)
    images: list[bytes] = field(default_factory=list)

    def text(self, x: float, base: float, string: str, size: float = 12, font: str = "song") -> Page:
        """`string` with its first character at `x` and its baseline `base` below the page's top."""
        code = string.encode("utf-16-be").hex()
        self.operators.append(f"BT /{font} {size} Tf 1 0 0 1 {x} {self.height - base} Tm <{code}> Tj ET")
        return self

    def line(self, x0: float, top: float, x1: float, bottom: float, width: float = 0.5) -> Page:
        """A stroked line."""
        low, high = self.height - top, self.height - bottom
        self.operators.append(f"{width} w {x0} {low} m {x1} {high} l S")
        return self

    def fill(self, x0: float, top: float, x1: float, bottom: float, gray: float = 0.0) -> Page:
        """A filled rectangle without outline: thin and black it is a ruling, large and white a shading."""
        self.operators.append(f"{gray} g {x0} {self.height - bottom} {x1 - x0} {bottom - top} re f 0 g")
        return self

    def box(self, x0: float, top: float, x1: float, bottom: float) -> Page:
        """A stroked rectangle."""
        self.operators.append(f"{x0} {self.height - bottom} {x1 - x0} {bottom - top} re S")
        return self

    def picture(self, pixels: bytes, columns: int, rows: int) -> Page:
        """A grey picture over the whole page, as a scanner makes it."""
        head = f"<< /Type /XObject /Subtype /Image /Width {columns} /Height {rows} /ColorSpace /DeviceGray"
        data = zlib.compress(pixels)
        tail = f" /BitsPerComponent 8 /Filter /FlateDecode /Length {len(data)} >>\nstream\n"
        self.images.append((head + tail).encode() + data + b"\nendstream")
        self.operators.append(f"q {self.width} 0 0 {self.height} 0 0 cm /Im{len(self.images)} Do Q")
        return self

    def grid(self, xs: list[float], ys: list[float], rows: list[list[str]], size: float = 9) -> Page:
        """A fully ruled table with one text a cell, as Word draws it: one line for each ruling."""
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        for top, bottom, row in zip(ys, ys[1:], rows, strict=False):
            for left, string in zip(xs, row, strict=False):
                self.text(left + 4, (top + bottom) / 2 + size * 0.35, string, size)
        return self


def pdf(*pages: Page) -> bytes:
    """The file of these pages, with a cross-reference table that is right."""
    bodies: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", *FONTS.values()]
    fonts = " ".join(f"/{name} {number} 0 R" for number, name in enumerate(FONTS, 3))
    kids: list[int] = []
    for page in pages:
        names = []
        for image in page.images:
            bodies.append(image)
            names.append(f"/Im{len(names) + 1} {len(bodies)} 0 R")
        content = zlib.compress("\n".join(page.operators).encode())
        bodies.append(
            f"<< /Filter /FlateDecode /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"
        )
        resources = f"<< /Font << {fonts} >> /XObject << {' '.join(names)} >> >>"
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.width} {page.height}] /Rotate {page.rotate}"
            f" /Contents {len(bodies)} 0 R /Resources {resources} >>".encode()
        )
        kids.append(len(bodies))
    refs = " ".join(f"{kid} 0 R" for kid in kids)
    bodies[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{refs}] >>".encode()
    return _file(bodies)


def _file(bodies: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{rows}".encode()
    out += f"trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
