"""What a call is given: paths to files, folders and archives, made into single inputs, each with a name for its record.

Members of archives are streamed and never unpacked to a path. Links to folders are not followed; a pipe or a device is never opened.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from extraction.errors import FailedCode, ReadingError, RejectedCode
from extraction.reading import ARCHIVES, Limits, media_type
from extraction.reading.archives import Member, members
from extraction.reading.files import UnreadableError, read_file


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to extract. `label` is the name that its record goes by, below the folder or archive that was given; `error` is set where it cannot be opened."""

    path: str
    label: PurePosixPath
    load: Callable[[], bytes]
    error: RejectedCode | FailedCode | None = None


def _nothing() -> bytes:
    return b""


def discover(paths: Sequence[str], limits: Limits) -> Iterator[Input]:
    """Every input that the paths name, in a stable order: files as given, folders sorted, archives member by member."""
    for given in paths:
        path = Path(given)
        if path.is_dir():
            yield from _in_folder(path, limits)
        else:
            yield from _in_file(path, PurePosixPath(path.name or given), limits)


def _in_folder(folder: Path, limits: Limits) -> Iterator[Input]:
    found = False
    for path, error in _walk(folder):
        found = True
        label = PurePosixPath(path.relative_to(folder).as_posix())
        if error:
            yield Input(str(path), label, _nothing, error)
        else:
            yield from _in_file(path, label, limits)
    if not found:
        yield Input(str(folder), PurePosixPath(folder.resolve().name or "folder"), _nothing, "empty")


def _walk(folder: Path) -> Iterator[tuple[Path, RejectedCode | FailedCode | None]]:
    """Files below a folder without hidden ones, in the order of their names; a folder that cannot be read is told, not skipped.

    Not recursive: folders may lie deeper than Python's stack.
    """
    waiting = [(folder, True)]
    while waiting:
        path, is_folder = waiting.pop()
        if not is_folder:
            yield path, "not_regular" if path.is_symlink() and path.is_dir() else None
            continue
        try:
            entries = sorted(os.scandir(path), key=lambda entry: entry.name, reverse=True)
        except OSError:
            yield path, "io"
            continue
        shown = (entry for entry in entries if not entry.name.startswith("."))
        waiting += [(Path(entry.path), entry.is_dir(follow_symlinks=False)) for entry in shown]


def _in_file(path: Path, label: PurePosixPath, limits: Limits) -> Iterator[Input]:
    error = _cannot_open(path)
    if error:
        yield Input(str(path), label, _nothing, error)
        return
    if not _is_archive(path, limits):
        yield Input(str(path), label, partial(_load, path, limits))
        return
    yield from _in_archive(path, label.with_suffix(""), limits)


def _load(path: Path, limits: Limits) -> bytes:
    """The bytes of a file that was there when it was found; one that is gone since then has changed."""
    try:
        return read_file(path, limits)
    except ReadingError as error:
        if error.code in ("not_found", "not_regular"):
            raise UnreadableError("changed", "gone") from error
        raise


def _cannot_open(path: Path) -> RejectedCode | FailedCode | None:
    try:
        if path.is_file():
            return None if os.access(path, os.R_OK) else "io"
        return "not_regular" if path.exists() or path.is_symlink() else "not_found"
    except OSError:
        return "io"


def _is_archive(path: Path, limits: Limits) -> bool:
    """Told by content; a file that is no archive or too large for one is somebody else's to judge."""
    try:
        with path.open("rb") as file:
            head = file.read(512)
        if (
            not (head[:2] in (b"PK", b"\x1f\x8b") or head[257:262] == b"ustar")
            or path.stat().st_size > limits.file_bytes
        ):
            return False
        return media_type(read_file(path, limits), path.name, limits).media_type in ARCHIVES
    except (OSError, ReadingError, UnreadableError):
        return False


def _in_archive(path: Path, folder: PurePosixPath, limits: Limits) -> Iterator[Input]:
    """The members of an archive, streamed again when they are loaded, so that only one is in memory at a time.

    Of an archive that breaks off, what stands before the break is given, and the archive itself with its error.
    """
    reader = _ArchiveReader(path, limits)
    names: list[tuple[str, RejectedCode | None]] = []
    error: RejectedCode | FailedCode | None = None
    try:
        names += ((member.name, member.error) for member in reader.members())
    except (ReadingError, UnreadableError) as stopped:
        error = stopped.code
    # A bomb is refused whole: its members would only be inflated again, up to the same limit.
    for index, (name, own) in enumerate(names if error != "bomb" else ()):
        yield Input(f"{path}!{name}", folder / _safe(name), partial(reader.load, index), own)
    if error:
        yield Input(str(path), folder.with_name(path.name), _nothing, error)


class _ArchiveReader:
    """Gives the members of one archive by number; asked in order, it goes through the archive once."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path, self._limits = path, limits
        self._members: Iterator[Member] = iter(())
        self._next = 0
        self._digest = b""

    def members(self) -> Iterator[Member]:
        """The members from the first on. Raises UnreadableError("changed") where the archive is no longer the one that was listed."""
        data = _load(self._path, self._limits)
        digest = hashlib.sha256(data).digest()
        if self._digest not in (b"", digest):
            raise UnreadableError("changed", self._path.name)
        self._digest = digest
        yield from members(data, self._path.name, self._limits)

    def load(self, index: int) -> bytes:
        if index < self._next or self._next == 0:
            self._members, self._next = self.members(), 0
        for member in self._members:
            self._next += 1
            if self._next == index + 1:
                return member.data
        raise ReadingError("damaged", f"member {index} is gone")


def _safe(name: str) -> PurePosixPath:
    """A member's name as a relative path: what would lead out of the folder is data, not a direction."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return PurePosixPath(*[part.replace("\0", "_").replace(":", "_") for part in parts] or ["member"])


def named(inputs: Sequence[Input]) -> list[Input]:
    """The inputs with the names of their record files, `STEM.json`, each once.

    Where two would meet, each is `NAME.EXT.json`; a clash that remains adds 8 digits of the content's sha256, and a number where even that is
    the same.
    """
    stems = [item.label.with_suffix("") if item.label.suffix else item.label for item in inputs]
    meets = Counter(str(stem).casefold() for stem in stems)
    full = [item.label if meets[str(stem).casefold()] > 1 else stem for item, stem in zip(inputs, stems, strict=True)]
    taken: set[str] = set()
    result = []
    for item, name in zip(inputs, full, strict=True):
        result.append(replace(item, label=_free(item, name, taken)))
    return result


def _free(item: Input, name: PurePosixPath, taken: set[str]) -> PurePosixPath:
    candidate, number = name, 1
    while f"{candidate}.json".casefold() in taken:
        digest = hashlib.sha256(item.load()).hexdigest()[:8]
        candidate = name.with_name(f"{name.name}.{digest}" + (f".{number}" if number > 1 else ""))
        number += 1
    taken.add(f"{candidate}.json".casefold())
    return candidate.with_name(candidate.name + ".json")
