"""Plain arrays out of an `.npz` that nobody vouches for: every name, type, size and shape is checked, and nothing is ever unpickled.

numpy's own reader allocates what a header asks for before it looks whether the bytes are there, and unpickles where it is told to; this one
does neither: it has no way to a pickle at all. The format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

MOST_INFLATED = 128 << 20
"""Bytes of all arrays of a model together; the largest that is shipped has 3 MB."""
_MOST_MEMBERS = 24
_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00(?P<length>(?s:..))"
    rb"\{'descr': '(?P<kind>[<>|=][a-zA-Z]\d{1,3})', 'fortran_order': (?P<by_column>True|False), "
    rb"'shape': \((?P<shape>[\d, ]{0,60})\), \} {0,63}\n"
)
"""numpy's reader evaluates the header as Python; a pattern is enough for what numpy writes."""
_TEXT, _FLOATS = frozenset({"|u1"}), frozenset({"<f2", "<f4"})
_TYPES = {
    "labels": _TEXT,
    "vocabulary": _TEXT,
    "idf": _FLOATS,
    "weights": _FLOATS,
    "intercepts": _FLOATS,
    "shape": _FLOATS,
}
_EXTRA = re.compile(r"extra_[a-z_]{1,32}")


def read_arrays(data: bytes) -> dict[str, Array]:
    """The arrays by name, all required ones and any `extra_…`. Raises ValueError with the reason where anything is not as `to_bytes` writes it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            arrays = dict(_members(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, TypeError) as error:
        raise ValueError(f"not an npz file ({error})") from error
    missing = _TYPES.keys() - arrays.keys()
    if missing:
        raise ValueError(f"without the array {min(missing)}")
    return arrays


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[str, Array]]:
    """The arrays of an archive whose directory promises no more than a model has."""
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if len(infos) > _MOST_MEMBERS or len(set(names)) != len(names):
        raise ValueError("too many or repeated members")
    if sum(info.file_size for info in infos) > MOST_INFLATED:
        raise ValueError(f"over {MOST_INFLATED} bytes when inflated")
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
        raise ValueError("a compression that no model uses")
    for info in infos:
        name = info.filename.removesuffix(".npy")
        if name == info.filename or not (name in _TYPES or _EXTRA.fullmatch(name)):
            raise ValueError(f"a member {info.filename[:60]!r} that no model has")
        # zipfile reads no further than the size that the directory promises, and then checks the sum.
        yield name, _array(archive.read(info), name)


def _array(data: bytes, name: str) -> Array:
    """One `.npy`: a header as numpy writes it, then exactly as many bytes as its shape needs."""
    found = _HEADER.match(data)
    if found is None or int.from_bytes(found["length"], "little") != found.end() - found.end("length"):
        raise ValueError(f"{name}: not an npy file of version 1.0")
    kind = found["kind"].decode()
    if kind not in _TYPES.get(name, _FLOATS):
        raise ValueError(f"{name}: values of type {kind}")
    shape = tuple(int(n) for n in found["shape"].split(b",") if n.strip())
    # reshape refuses a shape that is not that of the bytes
    return np.frombuffer(memoryview(data)[found.end() :], kind).reshape(
        shape, order="F" if found["by_column"] == b"True" else "C"
    )
