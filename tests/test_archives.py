"""Members of ZIP and TAR archives: streamed, counted, never extracted (F4, F22)."""

from __future__ import annotations

import gzip
import io
import random
import struct
import tarfile
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from office_factory import docx, paragraph, zipped

from extraction.errors import ReadingError
from extraction.reading.archives import Member, members
from extraction.reading.limits import Limits

OPEN = Limits(zip_ratio=10**9, inflated_bytes=10**12, members=10**9)
"""The limits with every guard of archives turned off."""


def read(data: bytes, limits: Limits | None = None) -> list[Member]:
    return list(members(data, "archive.zip", limits or Limits()))


def code(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(ReadingError) as caught:
        read(data, limits)
    return caught.value.code


def tar(entries: Sequence[tuple[tarfile.TarInfo, bytes]], mode: str = "w") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode, format=tarfile.GNU_FORMAT) as archive:  # type: ignore[call-overload]
        for info, content in entries:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return packed.getvalue()


def raw_zip(entries: Sequence[tuple[bytes, bytes, int]], extra: bytes = b"") -> bytes:
    """A ZIP of stored members (name, content, flags), byte by byte."""
    body, directory = bytearray(), bytearray()
    for name, content, flags in entries:
        common = struct.pack(
            "<HHHHHIII", 20, flags, 0, 0, 33, zlib.crc32(content), len(content), len(content)
        ) + struct.pack("<HH", len(name), len(extra))
        directory += b"PK\x01\x02\x14\0" + common + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name + extra
        body += b"PK\x03\x04" + common + name + extra + content
    end = struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), len(directory), len(body), 0)
    return bytes(body + directory + b"PK\x05\x06" + end)


# --- what is read


def test_members_come_in_order_with_their_paths() -> None:
    assert read(zipped({"甲/一.txt": "一", "甲/": "", "二.txt": "二"})) == [
        Member("甲/一.txt", "一".encode()),
        Member("二.txt", "二".encode()),
    ]


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_tar_and_tar_gz(mode: str) -> None:
    link = tarfile.TarInfo("link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    folder = tarfile.TarInfo("甲")
    folder.type = tarfile.DIRTYPE
    data = tar([(folder, b""), (tarfile.TarInfo("甲/一.txt"), b"one"), (link, b"")], mode)
    assert read(data) == [Member("甲/一.txt", b"one")]


@pytest.mark.parametrize("flags", [0, 0x800])
def test_names_in_gbk_and_utf8(flags: int) -> None:
    name = "某局\\2023年年度报告.txt"
    data = raw_zip([(name.encode("utf-8" if flags else "gbk"), b"x", flags)])
    assert [one.name for one in read(data)] == ["某局/2023年年度报告.txt"]


def test_name_in_the_unicode_field_counts_while_its_checksum_holds() -> None:
    name = "年报.txt".encode("gbk")
    for checksum, expected in ((zlib.crc32(name), "繁體.txt"), (1, "年报.txt")):
        field = b"\1" + struct.pack("<I", checksum) + "繁體.txt".encode()
        data = raw_zip([(name, b"x", 0)], struct.pack("<HH", 0x7075, len(field)) + field)
        assert [one.name for one in read(data)] == [expected]


def test_tar_names_in_gbk() -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT, encoding="gbk") as archive:
        archive.addfile(tarfile.TarInfo("年报.txt"))
    assert [one.name for one in read(packed.getvalue())] == ["年报.txt"]


def test_f22_climbing_names_are_data_and_no_file_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = ["../../up.txt", "/etc/absolute.txt", "C:/drive.txt", "a/../../b.txt"]
    assert [one.name for one in read(zipped(dict.fromkeys(names, "x")))] == names
    assert [one.name for one in read(tar([(tarfile.TarInfo("../up.txt"), b"x")]))] == ["../up.txt"]
    assert list(tmp_path.rglob("*")) == []


def test_f22_members_of_one_name_are_kept_apart() -> None:
    data = raw_zip([(b"a.txt", b"first", 0), (b"a.txt", b"second", 0)])
    assert [(one.name, one.data) for one in read(data)] == [("a.txt", b"first"), ("a.txt", b"second")]


def test_what_systems_leave_behind_is_passed_over() -> None:
    data = zipped({"__MACOSX/._a.txt": "x", ".DS_Store": "x", "a/.hidden": "x", ".git/x": "x", "./b.txt": "kept"})
    assert [one.name for one in read(data)] == ["./b.txt"]


def test_nested_archives_are_opened_to_the_third_level() -> None:
    data = zipped({"d.txt": "deep"})
    for level in (3, 2):
        data = zipped({f"{level}.zip": data, f"{level}.txt": "x"})
    assert [one.name for one in read(data)] == ["2.zip/3.zip/d.txt", "2.zip/3.txt", "2.txt"]
    assert read(zipped({"1.zip": data}))[0] == Member("1.zip/2.zip/3.zip", error="bomb")


def test_documents_that_are_zip_files_stay_whole() -> None:
    document = docx(paragraph("年报"))
    assert read(zipped({"a.docx": document, "b.zip": zipped({"c.docx": document})})) == [
        Member("a.docx", document),
        Member("b.zip/c.docx", document),
    ]


# --- what is wrong with one member only


def test_an_encrypted_member_ends_alone() -> None:
    data = raw_zip([(b"a.txt", b"secret", 1), (b"b.txt", b"open", 0)])
    assert read(data) == [Member("a.txt", error="encrypted"), Member("b.txt", b"open")]


def test_a_damaged_member_ends_alone() -> None:
    data = bytearray(raw_zip([(b"a.txt", b"content", 0), (b"b.txt", b"open", 0)]))
    data[data.index(b"content")] ^= 1
    assert read(bytes(data)) == [Member("a.txt", error="damaged"), Member("b.txt", b"open")]


def test_a_broken_nested_archive_is_handed_on_as_it_is() -> None:
    broken = zipped({"x": "y"})[:-10]
    assert read(zipped({"a.zip": broken, "b.txt": "b"})) == [Member("a.zip", broken), Member("b.txt", b"b")]


def test_members_over_the_size_limit_end_alone() -> None:
    data = zipped({"a.txt": "x" * 100, "b.txt": "x"})
    assert [one.error for one in read(data, Limits(file_bytes=50))] == ["too_large", None]
    assert [one.error for one in read(tar([(tarfile.TarInfo("a"), b"x" * 99)]), Limits(file_bytes=50))] == ["too_large"]


def test_rare_compression_is_unsupported_for_its_member() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", "x")
    assert read(packed.getvalue()) == [Member("a.txt", error="unsupported")]


def test_sparse_members_are_not_inflated_out_of_nothing() -> None:
    info = tarfile.TarInfo("hole")
    info.type = tarfile.GNUTYPE_SPARSE
    block = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    block[386:410] = b"00000000000\0" + b"00000000000\0"  # one empty piece of data
    block[483:495] = b"77777777777\0"  # and 8 GB of hole
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    assert read(bytes(block) + bytes(1024)) == [Member("hole", error="unsupported")]


# --- what is wrong with the whole


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (raw_zip([]), "empty"),
        (zipped({"a/": ""}), "empty"),
        (zipped({".hidden": "x"}), "empty"),
        (zipped({"a": "b"})[:-5], "damaged"),
        (gzip.compress(tar([(tarfile.TarInfo("a"), random.Random(1).randbytes(9_999))]))[:-300], "damaged"),
        (b"plain text", "unsupported"),
    ],
)
def test_archives_that_give_nothing(data: bytes, expected: str) -> None:
    assert code(data) == expected


def test_a_tar_that_breaks_off_gives_what_it_has() -> None:
    data = tar([(tarfile.TarInfo("a"), b"whole"), (tarfile.TarInfo("b"), b"x" * 9999)])
    found = members(data[:3000], "a.tar", Limits())
    assert next(found) == Member("a", b"whole")
    with pytest.raises(ReadingError, match="damaged"):
        list(found)


# --- F4: bombs, each with its guard off


def zeros(megabytes: int) -> bytes:
    return b"\0" * (megabytes * 1_000_000)


def overlapping() -> bytes:
    """Two directory entries for the same compressed bytes (after Fifield's zbsm)."""
    data = raw_zip([(b"a.txt", b"kernel", 0)])
    at = data.index(b"PK\x01\x02")
    entry = data[at : data.index(b"PK\x05\x06")]
    end = struct.pack("<HHHHIIH", 0, 0, 2, 2, 2 * len(entry), at, 0)
    return data[:at] + entry + entry + b"PK\x05\x06" + end


def tar_gz(content: bytes) -> bytes:
    return gzip.compress(tar([(tarfile.TarInfo("a"), content)]), 9)


BOMBS = {
    "ratio": (zipped({"a": zeros(20)}), Limits()),
    "inflated": (zipped({"a": zeros(3), "b": zeros(3)}), Limits(zip_ratio=10**9, inflated_bytes=5_000_000)),
    "count": (zipped({f"{n}.txt": "x" for n in range(60)}), Limits(members=50)),
    "nested": (zipped({"a.zip": zipped({"b": zeros(20)}), "c.zip": zipped({"d": zeros(20)})}), Limits(zip_ratio=2000)),
    "nested count": (zipped({f"{n}.zip": zipped({"a": "1", "b": "2"}) for n in range(30)}), Limits(members=70)),
    "tar.gz": (tar_gz(zeros(20)), Limits()),
    "tar count": (tar([(tarfile.TarInfo(str(n)), b"x") for n in range(60)]), Limits(members=50)),
}


@pytest.mark.parametrize("kind", list(BOMBS))
def test_f4_bombs_are_refused_quickly_and_in_little_memory(kind: str) -> None:
    data, limits = BOMBS[kind]
    tracemalloc.start()
    started = time.perf_counter()
    assert code(data, limits) == "bomb"
    seconds, (_, peak) = time.perf_counter() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < 1
    assert peak < 100_000_000


@pytest.mark.parametrize("kind", list(BOMBS))
def test_f4_without_the_guards_they_would_inflate(kind: str) -> None:
    """Negative control."""
    found = read(BOMBS[kind][0], OPEN)
    assert found
    assert not [one for one in found if one.error]


def test_f4_overlapping_members_are_a_bomb_and_others_are_none() -> None:
    assert code(overlapping()) == "bomb"
    assert len(read(raw_zip([(b"a.txt", b"kernel", 0), (b"b.txt", b"kernel", 0)]))) == 2


def test_f4_declared_sizes_are_not_believed() -> None:
    data = zipped({"a": zeros(2)})
    lying = data.replace((2_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert code(lying, OPEN) == "bomb"
    assert len(read(data, OPEN)[0].data) == 2_000_000


def test_small_members_may_compress_well() -> None:
    assert len(read(zipped({"blank.txt": b" " * 900_000 + b"x"}))) == 1


def test_f4_a_nested_bomb_ends_as_that_member_and_is_not_inflated() -> None:
    inner = zipped({"b": zeros(20)})
    assert read(zipped({"a.zip": inner, "c.txt": "c"})) == [Member("a.zip", inner), Member("c.txt", b"c")]
    assert code(inner) == "bomb"
