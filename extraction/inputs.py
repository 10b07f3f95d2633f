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
    """Files below a folder without hidden ones; a folder that cannot be read is told, not skipped."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        yield folder, "io"
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))
        elif entry.is_symlink() and entry.is_dir():
            yield Path(entry.path), "not_regular"
        else:
            yield Path(entry.path), None


def _in_file(path: Path, label: PurePosixPath, limits: Limits) -> Iterator[Input]:
    error = _cannot_open(path)
    if error:
        yield Input(str(path), label, _nothing, error)
        return
    if not _is_archive(path, limits):
        yield Input(str(path), label, path.read_bytes)
        return
    yield from _in_archive(path, label.with_suffix(""), limits)


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
        return media_type(path.read_bytes(), path.name).media_type in ARCHIVES
    except (OSError, ReadingError):
        return False


def _in_archive(path: Path, folder: PurePosixPath, limits: Limits) -> Iterator[Input]:
    """The members of an archive, streamed again when they are loaded, so that only one is in memory at a time."""
    reader = _ArchiveReader(path, limits)
    try:
        names = [member.name for member in members(path.read_bytes(), path.name, limits)]
    except OSError:
        yield Input(str(path), folder.with_name(path.name), _nothing, "io")
        return
    except ReadingError as error:
        yield Input(str(path), folder.with_name(path.name), _nothing, error.code)
        return
    for index, name in enumerate(names):
        yield Input(f"{path}!{name}", folder / _safe(name), partial(reader.load, index))
    if not names:
        yield Input(str(path), folder.with_name(path.name), _nothing, "empty")


class _ArchiveReader:
    """Gives the members of one archive by number; asked in order, it goes through the archive once."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path, self._limits = path, limits
        self._members: Iterator[Member] = iter(())
        self._next = 0

    def load(self, index: int) -> bytes:
        if index < self._next or self._next == 0:
            self._members, self._next = members(self._path.read_bytes(), self._path.name, self._limits), 0
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
