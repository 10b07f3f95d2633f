"""pdfium's C functions bound for many small calls.

Half of a PDF's time went into ctypes turning arguments into the pointer types of pypdfium2's bindings. Bound to plain
addresses, with results written straight into arrays, reading characters takes 9 ms instead of 17 for 2,600 of them.
"""

from __future__ import annotations

import ctypes
from functools import cache
from types import SimpleNamespace

_INT, _LONG, _UINT, _ADDRESS = ctypes.c_int, ctypes.c_ulong, ctypes.c_uint, ctypes.c_void_p

_SIGNATURES = {
    "FPDFText_GetUnicode": (_UINT, _ADDRESS, _INT),
    "FPDFText_HasUnicodeMapError": (_INT, _ADDRESS, _INT),
    "FPDFText_GetCharBox": (_INT, _ADDRESS, _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS),
    "FPDFText_GetLooseCharBox": (_INT, _ADDRESS, _INT, _ADDRESS),
    "FPDFText_GetCharOrigin": (_INT, _ADDRESS, _INT, _ADDRESS, _ADDRESS),
    "FPDFText_GetTextObject": (_ADDRESS, _ADDRESS, _INT),
    "FPDFTextObj_GetFont": (_ADDRESS, _ADDRESS),
    "FPDFFont_GetIsEmbedded": (_INT, _ADDRESS),
    "FPDFPage_CountObjects": (_INT, _ADDRESS),
    "FPDFPage_GetObject": (_ADDRESS, _ADDRESS, _INT),
    "FPDFPageObj_GetType": (_INT, _ADDRESS),
    "FPDFPageObj_GetBounds": (_INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS),
    "FPDFPageObj_GetMatrix": (_INT, _ADDRESS, _ADDRESS),
    "FPDFPageObj_GetFillColor": (_INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS),
    "FPDFFormObj_CountObjects": (_INT, _ADDRESS),
    "FPDFFormObj_GetObject": (_ADDRESS, _ADDRESS, _LONG),
    "FPDFPath_CountSegments": (_INT, _ADDRESS),
    "FPDFPath_GetPathSegment": (_ADDRESS, _ADDRESS, _INT),
    "FPDFPath_GetDrawMode": (_INT, _ADDRESS, _ADDRESS, _ADDRESS),
    "FPDFPathSegment_GetPoint": (_INT, _ADDRESS, _ADDRESS, _ADDRESS),
    "FPDFPathSegment_GetType": (_INT, _ADDRESS),
    "FPDFPathSegment_GetClose": (_INT, _ADDRESS),
}


@cache
def calls() -> SimpleNamespace:
    """The functions by their names without `FPDF`, handles and pointers as plain addresses."""
    import pypdfium2.raw as pdfium

    bound = SimpleNamespace()
    for name, (result, *arguments) in _SIGNATURES.items():
        address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value
        setattr(bound, name.removeprefix("FPDF"), ctypes.CFUNCTYPE(result, *arguments)(address or 0))
    return bound


def address_of(handle: object) -> int:
    """The address behind one of pypdfium2's handles."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0  # type: ignore[arg-type]
