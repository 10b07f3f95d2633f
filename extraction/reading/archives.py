"""The files inside ZIP and TAR archives: read one after the other from memory, never written to a path.

The name of a member is data to show and to compare (F22): it may climb (`../`), repeat or be empty, and must never be
opened.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from extraction.errors import ReadingError, RejectedCode
from extraction.reading.encoding import decode
from extraction.reading.inflating import Budget, inflate, zip_entries
from extraction.reading.limits import Limits
from extraction.reading.sniff import GZIP, TAR, ZIP, media_type

if TYPE_CHECKING:
    from tarfile import TarFile, TarInfo
    from zipfile import ZipInfo

DEPTH: Final = 3
"""Archives within archives: the outermost counts as 1."""
_ARCHIVES: Final = (ZIP, TAR, GZIP)
_UTF8_NAME: Final = 0x800
_UNICODE_PATH: Final = 0x7075
_RESOURCE_FORKS: Final = "__MACOSX"
_STEP: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive. `name` is its path in there, the nested archives it lies in before it; where `error` is
    set, it could not be read and `data` is empty."""

    name: str
    data: bytes = b""
    error: RejectedCode | None = None


def members(data: bytes, name: str, limits: Limits) -> Iterator[Member]:
    """The files of a ZIP, TAR or TAR.GZ archive, those of nested archives in place of these.

    Folders, links, dot files and `__MACOSX` are passed over; members of one name are all given. `name` is the
    archive's own and only helps to tell its format. Raises ReadingError: "bomb" as soon as declared or inflated bytes,
    their ratio or the number of members go over the limits, "damaged" where the archive breaks off, "unsupported"
    where it is none, "empty" where it holds no file. What is wrong with one member or one nested archive ends as that
    member's `error`.
    """
    kind = media_type(data, name, limits).media_type
    if kind not in _ARCHIVES:
        raise ReadingError("unsupported", kind)
    empty = True
    for member in _unpacked(data, kind, "", 1, Budget(limits, len(data))):
        empty = False
        yield member
    if empty:
        raise ReadingError("empty", name)


def _unpacked(data: bytes, kind: str, prefix: str, depth: int, budget: Budget) -> Iterator[Member]:
    found = _zip_members(data, budget) if kind == ZIP else _tar_members(data, kind, budget)
    for member in found:
        if _is_wanted(member.name):
            yield from _opened(Member(prefix + member.name, member.data, member.error), depth, budget)


def _is_wanted(name: str) -> bool:
    parts = [part for part in name.split("/") if part not in ("", ".", "..")]
    return bool(parts) and not any(part.startswith(".") or part == _RESOURCE_FORKS for part in parts)


def _opened(member: Member, depth: int, budget: Budget) -> Iterator[Member]:
    """The member itself, or the files in it where it is an archive."""
    try:
        kind = media_type(member.data, member.name, budget.limits).media_type if not member.error else ""
    except ReadingError:
        kind = ""  # its own reader will say what is wrong with it
    if kind not in _ARCHIVES:
        yield member
        return
    if depth >= DEPTH:
        yield Member(member.name, error="bomb")
        return
    try:
        yield from _unpacked(member.data, kind, member.name + "/", depth + 1, budget)
    except ReadingError as error:
        if error.code == "bomb":
            raise
        yield Member(member.name, error=error.code)


def _zip_members(data: bytes, budget: Budget) -> Iterator[Member]:
    entries = zip_entries(data, budget)
    budget.spend(0, len(entries))
    for entry in entries:
        name = _zip_name(entry)
        if not name.endswith("/"):
            yield _zip_member(data, entry, name, budget)


def _zip_member(data: bytes, entry: ZipInfo, name: str, budget: Budget) -> Member:
    if entry.file_size > budget.limits.file_bytes:
        return Member(name, error="too_large")
    try:
        return Member(name, inflate(data, entry, budget))
    except ReadingError as error:
        if error.code == "bomb":
            raise
        return Member(name, error=error.code)


def _zip_name(entry: ZipInfo) -> str:
    """The name as its packer meant it: marked as UTF-8, in Info-ZIP's Unicode field, or in the packer's own charset."""
    raw = entry.orig_filename
    if entry.flag_bits & _UTF8_NAME:
        return raw.replace("\\", "/")
    packed = raw.encode("cp437")
    return (_unicode_path(entry.extra, packed) or decode(packed).text).replace("\\", "/")


def _unicode_path(extra: bytes, packed: bytes) -> str | None:
    """APPNOTE 4.6.9: a UTF-8 name, valid while the checksum of the plain name holds."""
    while len(extra) >= 4:
        tag, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if tag == _UNICODE_PATH and int.from_bytes(field[1:5], "little") == zlib.crc32(packed):
            return field[5:].decode("utf-8", "replace")
    return None


class _Counted(io.RawIOBase):
    """A gzip stream as a file to read forwards, counted against the budget."""

    def __init__(self, data: bytes, budget: Budget) -> None:
        self._stream = gzip.GzipFile(fileobj=io.BytesIO(data))
        self._budget = budget

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(min(size, _STEP) if size >= 0 else _STEP)
        self._budget.spend(len(piece))
        return piece


def _tar_members(data: bytes, kind: str, budget: Budget) -> Iterator[Member]:
    import tarfile

    stream = _Counted(data, budget) if kind == GZIP else io.BytesIO(data)
    try:
        with tarfile.open(fileobj=stream, mode="r|", errors="surrogateescape") as archive:
            for info in archive:
                budget.spend(0, 1)
                if info.isreg():
                    yield _tar_member(archive, info, budget.limits)
    except (tarfile.TarError, zlib.error, EOFError, ValueError, IndexError, OverflowError, OSError) as error:
        raise ReadingError("damaged", str(error)) from error


def _tar_member(archive: TarFile, info: TarInfo, limits: Limits) -> Member:
    """One file of a TAR. Sparse files inflate holes out of nothing; no report is one."""
    name = _tar_name(info.name)
    if info.issparse():
        return Member(name, error="unsupported")
    if info.size > limits.file_bytes:
        return Member(name, error="too_large")
    opened = archive.extractfile(info)
    content = opened.read() if opened else b""
    return Member(name, content) if len(content) == info.size else Member(name, error="damaged")


def _tar_name(name: str) -> str:
    """A name in UTF-8 or, as packers in China write it, in GBK."""
    if not re.search("[\udc80-\udcff]", name):
        return name
    return decode(name.encode("utf-8", "surrogateescape")).text
