"""Files read whole: never a pipe or a device, never half an old content and half a new one (`docs/reliability.md`, F21
and F23)."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path
from typing import Final

from extraction.errors import FailedCode, ReadingError
from extraction.reading.limits import Limits

_FLAGS: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
"""Without O_NONBLOCK, opening a pipe that took the file's place would wait for a writer for ever."""


class UnreadableError(Exception):
    """A file that the host did not give: the input ends as `failed` with `code`, "changed" or "io"."""

    def __init__(self, code: FailedCode, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code: FailedCode = code
        self.detail = detail


def read_file(path: Path, limits: Limits) -> bytes:
    """The bytes of a regular file, the same before and after reading; a file that changes meanwhile is read once more.

    Raises ReadingError: "not_found", "not_regular" (also a loop of links), "too_large" (before any byte is read);
    UnreadableError: "changed", "io".
    """
    data = _content(path, limits)
    if _stands(path, data):
        return data
    try:
        data = _content(path, limits)
    except ReadingError as error:
        raise UnreadableError("changed", error.code) from error
    if not _stands(path, data):
        raise UnreadableError("changed")
    return data


def _content(path: Path, limits: Limits) -> bytes:
    try:
        with open(_opened(path), "rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > limits.file_bytes:
                raise ReadingError("too_large", f"{size} > {limits.file_bytes}")
            return file.read(limits.file_bytes + 1)
    except OSError as error:
        raise _explained(error) from error


def _opened(path: Path) -> int:
    """A descriptor of the file. It is looked at before it is opened, for opening a device can have effects, and again
    after, for it may have been replaced."""
    _require_regular(os.stat(path))
    descriptor = os.open(path, _FLAGS)
    try:
        _require_regular(os.fstat(descriptor))
    except ReadingError:
        os.close(descriptor)
        raise
    return descriptor


def _require_regular(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ReadingError("not_regular")


def _explained(error: OSError) -> Exception:
    if error.errno == errno.ELOOP:
        return ReadingError("not_regular", "links in a loop")
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return ReadingError("not_found")
    return UnreadableError("io", error.strerror or "")


def _stands(path: Path, data: bytes) -> bool:
    """Whether the file still holds these bytes."""
    try:
        with open(_opened(path), "rb") as file:
            return hashlib.file_digest(file, "sha256").digest() == hashlib.sha256(data).digest()
    except (OSError, ReadingError):
        return False
