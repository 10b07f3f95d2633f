"""Damaged files of every format: each ends in an outcome of the closed list, and leaves no process and no file.

`--mutations N` tries N of them (300; `make fuzz`: 2,000), always the same ones for the same N and code. Never `crash`: that is an error that
nobody thought of.
"""

from __future__ import annotations

import gzip
import io
import os
import random
import re
import sys
import tarfile
import tempfile
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import get_args

import msgspec
import pytest
import report_dresses as dress
from office_factory import xlsx
from test_formats import EXAMPLES, content

from extraction import pipeline
from extraction.cli.run import one_report
from extraction.errors import Missing, RejectedCode
from extraction.inputs import discover, named
from extraction.reading import Limits
from extraction.record import Outcome, Report, from_json, to_json
from extraction.settings import Settings

SEED = 20231121
PARTS = 6
"""The run is so many tests, for workers to share."""

SETTINGS = Settings(limits=Limits(seconds=20))
Mutation = Callable[[random.Random, bytes], bytes]


# What is mutated


@cache
def originals() -> dict[str, bytes]:
    """Each example in one or two formats, so that every format and every example is there and none takes long."""
    names = list(EXAMPLES)
    made = {f"{name}{EXAMPLES[name].suffix}": EXAMPLES[name].read_bytes() for name in names}
    for name in names[:4]:
        made[f"{name}.html"] = dress.as_page(content(name))
        made[f"{name}.docx"] = _zipped(_members(dress.as_docx(content(name))))
    for name in (names[2], names[4]):
        made[f"{name}.pdf"] = dress.by_reportlab(content(name))
    made["page.mht"] = _archived(dress.as_page(content(names[5]), "gb18030"))
    made["tables.xlsx"] = _zipped(_members(xlsx({"表": _sheet(content(names[5]))})))
    made["all.zip"] = _zipped([("县/甲局.txt", made[f"{names[0]}.txt"]), ("乙局.html", made[f"{names[0]}.html"])])
    made["all.tar.gz"] = _tarred({"甲局.txt": made[f"{names[0]}.txt"], "乙局.docx": made[f"{names[0]}.docx"]})
    made["page.png"] = _picture("PNG")
    made["page.jpg"] = _picture("JPEG")
    return made


def _sheet(blocks: dress.Content) -> str:
    table = next(block for block in blocks if isinstance(block, dress.Table))
    cells = "<c t='inlineStr'><is><t>{}</t></is></c>"
    rows = "".join("<row>" + "".join(cells.format(box.text) for box in row) + "</row>" for row in table.by_row())
    return f"<sheetData>{rows}</sheetData>"


def _archived(page: bytes) -> bytes:
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset=gb2312\r\n'
    return head.encode() + b"Content-Transfer-Encoding: 8bit\r\n\r\n" + page + b"\r\n--b--\r\n"


def _zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Without the time of day, so that the same members give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of a doubled name, which is the point here
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _members(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def _tarred(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return gzip.compress(packed.getvalue(), mtime=0)


def _picture(kind: str) -> bytes:
    from PIL import Image

    Image.new("L", (300, 200), 255).save(packed := io.BytesIO(), kind)
    return packed.getvalue()


# How


def flipped(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 3, 30, 300))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data))]


def beheaded(rng: random.Random, data: bytes) -> bytes:
    return data[rng.randrange(len(data)) :]


def inserted(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data))
    size = rng.choice((1, 16, 2000))
    new = rng.choice(
        (rng.randbytes(size), b"\0" * size, b"<div>" * size, "９".encode() * size, b"PK\x03\x04", b"%PDF-1.7\n")
    )
    return data[:at] + new + data[at:]


def spliced(rng: random.Random, data: bytes) -> bytes:
    """A piece of the file, or of another one, over another place."""
    other = rng.choice((data, rng.choice(list(originals().values()))))
    start, size, at = rng.randrange(len(other)), rng.choice((4, 64, 4096)), rng.randrange(len(data))
    piece = other[start : start + size]
    return data[:at] + piece + data[at + rng.choice((0, len(piece))) :]


def numbered(rng: random.Random, data: bytes) -> bytes:
    """Numbers that are lengths, counts and offsets somewhere, made huge, negative or nothing."""
    places = [match.span() for match in re.finditer(rb"\d+", data[:200_000])]
    if not places:
        return flipped(rng, data)
    for start, end in sorted(rng.sample(places, min(len(places), rng.choice((1, 5, 40)))), reverse=True):
        data = data[:start] + rng.choice((b"0", b"-1", b"99999999999", b"9" * 400, b"")) + data[end:]
    return data


def restructured(rng: random.Random, data: bytes) -> bytes:
    """Tags taken out, doubled or exchanged; in a ZIP file in one of its members, and members taken out or doubled."""
    if not data.startswith(b"PK"):
        return _retagged(rng, data)
    members = _members(data)
    at = rng.randrange(len(members))
    name, content = members[at]
    members[at : at + 1] = rng.choice(
        (
            [],
            [(name, content), (name, content)],
            [(name, b"")],
            [(name, _retagged(rng, content))],
            [(name, _retagged(rng, content))],
            [(name, flipped(rng, content) if content else b"x")],
            [(name, rng.choice(members)[1])],
            [("../" + name, content)],
        )
    )
    return _zipped(members)


def _retagged(rng: random.Random, data: bytes) -> bytes:
    tags = [match.span() for match in re.finditer(rb"<[^<>]{1,200}>", data)]
    if len(tags) < 2:
        return spliced(rng, data) if data else b"<"
    for _ in range(rng.choice((1, 4, 20))):
        (a, b), (c, d) = rng.choice(tags), rng.choice(tags)
        new = rng.choice(
            (b"", data[a:b] * 2, data[c:d], data[a:b].replace(b"<", b"</", 1), b"<!DOCTYPE x>", data[a : b - 1])
        )
        data = data[:a] + new + data[b:]
    return data


MUTATIONS: tuple[Mutation, ...] = (flipped, cut, beheaded, inserted, spliced, numbered, restructured)


def mutant(number: int) -> tuple[str, str, bytes]:
    """File, way and bytes of one; every file and every way gets its turn."""
    rng = random.Random(f"{SEED} {number}")
    names = sorted(originals())
    name, mutate = names[number % len(names)], MUTATIONS[number // len(names) % len(MUTATIONS)]
    return name, mutate.__name__, mutate(rng, originals()[name])


# What must come of it


def ended(data: bytes, name: str, folder: Path) -> list[Report]:
    """The records of a file as the command gives them."""
    path = folder / name
    path.write_bytes(data)
    try:
        items = named(list(discover([str(path)], SETTINGS.limits)))
        return [one_report(item, SETTINGS) for item in items]
    finally:
        path.unlink()


def is_classified(report: Report) -> bool:
    """Whether the outcome is one of the closed list and the record holds together; a crash is an error that nobody thought of, a
    timeout a parser that hangs."""
    outcome = report.outcome
    codes = {"rejected": get_args(RejectedCode), "failed": ("memory",), "ok": (None,), "partial": get_args(Missing)}
    if outcome.code not in codes[outcome.status] or not set(outcome.missing) <= set(get_args(Missing)):
        return False
    whole = "".join(section.text for section in report.sections) == report.text
    return whole and from_json(to_json(report)) == report


@pytest.mark.parametrize("part", range(PARTS))
def test_every_mutant_ends_in_an_outcome(
    part: int, pytestconfig: pytest.Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used, scratch = tmp_path / "used", tmp_path / "scratch"
    for folder in (used, scratch):
        folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.chdir(used)
    handles = open_handles()
    wrong = []
    for number in range(part, pytestconfig.getoption("mutations"), PARTS):
        name, way, data = mutant(number)
        wrong += [
            (number, name, way, report.outcome, report.warnings)
            for report in ended(data, name, used)
            if not is_classified(report)
        ]
    assert wrong == []
    assert set(tmp_path.rglob("*")) == {used, scratch}
    assert open_handles() == handles
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def open_handles() -> set[str]:
    return set(os.listdir("/proc/self/fd")) if sys.platform == "linux" else set()


def test_mutations_change_the_files_and_reach_their_readers(tmp_path: Path) -> None:
    """Mutants that are all refused at the door would prove nothing."""
    tried = [mutant(number) for number in range(0, 170, 5)]
    assert sum(data != originals()[name] for name, _, data in tried) > 0.9 * len(tried)
    statuses = Counter(report.outcome.status for name, _, data in tried for report in ended(data, name, tmp_path))
    assert statuses["ok"] + statuses["partial"] > 0.3 * statuses.total()
    assert statuses["rejected"] > 0


def test_the_same_number_gives_the_same_mutant() -> None:
    first = [mutant(number) for number in range(40)]
    originals.cache_clear()
    assert [mutant(number) for number in range(40)] == first


def test_an_error_that_nobody_thought_of_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the same file before and after a bug is put in."""
    name = "01-county-bureau-2023.txt"
    assert all(map(is_classified, ended(originals()[name], name, tmp_path)))

    def stumble(*_: object) -> None:
        raise KeyError("nobody thought of it")

    monkeypatch.setattr(pipeline, "read", stumble)
    (report,) = ended(originals()[name], name, tmp_path)
    assert report.outcome.code == "crash"
    assert not is_classified(report)


def test_a_record_that_does_not_hold_together_is_noticed(tmp_path: Path) -> None:
    (report,) = ended(originals()["01-county-bureau-2023.txt"], "a.txt", tmp_path)
    assert is_classified(report)
    assert not is_classified(msgspec.structs.replace(report, text=report.text[:-1]))
    assert not is_classified(msgspec.structs.replace(report, outcome=Outcome("partial", "unheard_of")))
