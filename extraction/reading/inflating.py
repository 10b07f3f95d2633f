"""Opening ZIP containers without being blown up: sizes are checked as declared, then counted as they inflate.

ZIP archives, DOCX and XLSX all pass through here (`docs/reliability.md`, F4). Nothing is written to disk.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from extraction.errors import ReadingError
from extraction.reading.limits import Limits

if TYPE_CHECKING:
    from zipfile import ZipInfo

_HARMLESS: Final = 1_000_000
"""Up to here the ratio says nothing: a short page of blanks compresses a thousand times."""
_FEED: Final = 1 << 16
_STEP: Final = 1 << 18
_LOCAL_HEADER: Final = 30
_STORED, _DEFLATED = 0, 8
_ENCRYPTED: Final = 0x1


@dataclass(slots=True)
class Budget:
    """What an input may still inflate to, shared by an archive and all that is nested in it. `packed`: its bytes on
    disk."""

    limits: Limits
    packed: int
    inflated: int = 0
    members: int = 0

    def spend(self, inflated: int, members: int = 0) -> None:
        """Counts bytes that were inflated. Raises ReadingError("bomb") over the limits."""
        self.check(inflated, members)
        self.inflated += inflated
        self.members += members

    def check(self, inflated: int, members: int = 0) -> None:
        """Raises ReadingError("bomb") where so much more would go over the limits."""
        size = self.inflated + inflated
        if self.members + members > self.limits.members:
            raise ReadingError("bomb", f"more than {self.limits.members} members")
        if size > self.limits.inflated_bytes:
            raise ReadingError("bomb", f"inflates to more than {self.limits.inflated_bytes} bytes")
        if size > _HARMLESS and size > self.limits.zip_ratio * self.packed:
            raise ReadingError("bomb", f"inflates more than {self.limits.zip_ratio} times")


def zip_entries(data: bytes, budget: Budget) -> list[ZipInfo]:
    """The directory of a ZIP file, after checking what it declares.

    Raises ReadingError: "damaged" where there is no directory, "bomb" where the declared sizes, the number of members
    or members that share bytes are over the limits.
    """
    from zipfile import BadZipFile, LargeZipFile, ZipFile

    budget.check(0, data.count(b"PK\x01\x02"))
    try:
        with ZipFile(io.BytesIO(data)) as opened:
            entries = opened.infolist()
            directory = opened.start_dir
    except (BadZipFile, LargeZipFile, ValueError, NotImplementedError, struct.error, OverflowError, OSError) as error:
        raise ReadingError("damaged", str(error)) from error
    budget.check(sum(entry.file_size for entry in entries), len(entries))
    _refuse_overlaps([entry for entry in entries if _has_header(data, entry)], directory)
    return entries


def _has_header(data: bytes, entry: ZipInfo) -> bool:
    """Whether a member's own header is where the directory says; where it is not, only that member is damaged."""
    at = entry.header_offset
    return at >= 0 and data.startswith(b"PK\x03\x04", at)


def _refuse_overlaps(entries: Iterable[ZipInfo], directory: int) -> None:
    """Members that share compressed bytes are how 10 MB become 281 TB (Fifield 2019, "A better zip bomb")."""
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise ReadingError("bomb", "members overlap")
        end = entry.header_offset + _LOCAL_HEADER + entry.compress_size
    if end > directory:
        raise ReadingError("damaged", "members run into the directory")


def is_encrypted(entry: ZipInfo) -> bool:
    return bool(entry.flag_bits & _ENCRYPTED)


def inflate(data: bytes, entry: ZipInfo, budget: Budget) -> bytes:
    """The content of one member of the ZIP file `data`.

    Raises ReadingError: "encrypted", "unsupported" (rare compression), "bomb" (more than it declares or than the budget
    has), "damaged" (cut short, wrong checksum).
    """
    if is_encrypted(entry):
        raise ReadingError("encrypted", entry.filename)
    start = content_start(data, entry)
    packed = memoryview(data)[start : start + entry.compress_size]
    if entry.compress_type == _DEFLATED:
        content = b"".join(_inflated(packed, entry.file_size, budget))
    elif entry.compress_type == _STORED:
        budget.spend(len(packed))
        content = bytes(packed)
    else:
        raise ReadingError("unsupported", f"compression {entry.compress_type}")
    if len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
        raise ReadingError("damaged", entry.filename)
    return content


def content_start(data: bytes, entry: ZipInfo) -> int:
    """Where the bytes of a member start. Raises ReadingError("damaged") where its local header is not there."""
    header = data[max(entry.header_offset, 0) : entry.header_offset + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or not _has_header(data, entry):
        raise ReadingError("damaged", entry.filename)
    name, extra = struct.unpack("<HH", header[26:30])
    return int(entry.header_offset + _LOCAL_HEADER + name + extra)


def _inflated(packed: memoryview, declared: int, budget: Budget) -> Iterator[bytes]:
    """The inflated pieces, never more than declared: what zipfile would cut off silently is told here."""
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    total = 0
    for piece in _pieces(engine, packed):
        total += len(piece)
        if total > declared:
            raise ReadingError("bomb", "a member inflates to more than it declares")
        budget.spend(len(piece))
        yield piece


def _pieces(engine: zlib._Decompress, packed: memoryview) -> Iterator[bytes]:
    """What `engine` makes of the packed bytes, at most 256 KB at a time. Raises ReadingError("damaged")."""
    for at in range(0, len(packed), _FEED):
        pending: bytes = packed[at : at + _FEED].tobytes()
        while pending and not engine.eof:
            try:
                yield engine.decompress(pending, _STEP)
            except zlib.error as error:
                raise ReadingError("damaged", str(error)) from error
            pending = engine.unconsumed_tail
        if engine.eof:
            return
