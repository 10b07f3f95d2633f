"""Fifty and more ways to spoil a model, made by code. Those that could run something would leave the file `MARKER` behind."""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np

Poison = Callable[[Path], None]
"""Spoils the model `small` of a folder, which also holds the model `second` and, in `older/`, an earlier `small`."""

NAME = "small"
MARKER = "executed"


class Exploit:
    """What unpickles into a call that creates a folder."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return os.makedirs, (str(self.marker), 0o777, True)


def exploit_in(folder: Path) -> Exploit:
    return Exploit(folder.parent / MARKER)


def object_array(folder: Path) -> Any:
    return np.asarray([exploit_in(folder)], dtype=object)


def _path(folder: Path, ending: str = "npz") -> Path:
    return folder / f"{NAME}.{ending}"


def reseal(folder: Path, data: bytes | None = None) -> None:
    """Makes the card vouch for the (new) arrays, as somebody would who may write both files."""
    if data is not None:
        _path(folder).write_bytes(data)
    card = json.loads(_path(folder, "json").read_text(encoding="utf-8"))
    card["sha256"] = hashlib.sha256(_path(folder).read_bytes()).hexdigest()
    _path(folder, "json").write_text(json.dumps(card), encoding="utf-8")


def _arrays(folder: Path) -> dict[str, Any]:
    with np.load(_path(folder), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def with_arrays(**changes: Any) -> Poison:
    """Other arrays under some names (None: left out; a function: of the old one), and a card that fits."""

    def poison(folder: Path) -> None:
        arrays = _arrays(folder)
        for name, change in changes.items():
            arrays[name] = change(arrays[name]) if callable(change) else change
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **{name: array for name, array in arrays.items() if array is not None})
        reseal(folder, buffer.getvalue())

    return poison


def with_members(change: Callable[[dict[str, bytes], Path], list[tuple[str, bytes]]], **options: Any) -> Poison:
    """Other members in the archive, and a card that fits."""

    def poison(folder: Path) -> None:
        with zipfile.ZipFile(_path(folder)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", **{"compression": zipfile.ZIP_DEFLATED, **options}) as archive:
            for name, data in change(members, folder):
                archive.writestr(name, data)
        reseal(folder, buffer.getvalue())

    return poison


def with_bytes(make: Callable[[bytes, Path], bytes], *, sealed: bool = True) -> Poison:
    """Other bytes of the arrays; `sealed`: with a card that fits."""

    def poison(folder: Path) -> None:
        data = make(_path(folder).read_bytes(), folder)
        _path(folder).write_bytes(data)
        if sealed:
            reseal(folder)

    return poison


def with_card(make: Callable[[dict[str, Any], Path], bytes]) -> Poison:
    """Other bytes of the card."""

    def poison(folder: Path) -> None:
        card = json.loads(_path(folder, "json").read_text(encoding="utf-8"))
        _path(folder, "json").write_bytes(make(card, folder))

    return poison


def npy(header: str, body: bytes = b"", version: tuple[int, int] = (1, 0)) -> bytes:
    """An `.npy` with a header of one's own."""
    text = header.encode("latin-1") + b"\n"
    return b"\x93NUMPY" + bytes(version) + struct.pack("<H" if version == (1, 0) else "<I", len(text)) + text + body


def header_of_weights(header: str, version: tuple[int, int] = (1, 0)) -> Poison:
    return with_members(lambda members, _: [*{**members, "weights.npy": npy(header, b"", version)}.items()])


def flipped(seed: int) -> Poison:
    def flip(data: bytes, _: Path) -> bytes:
        draw, spoiled = random.Random(seed), bytearray(data)
        spoiled[draw.randrange(len(spoiled))] ^= 1 << draw.randrange(8)
        return bytes(spoiled)

    return with_bytes(flip, sealed=False)


def cut_to(share: float) -> Poison:
    return with_bytes(lambda data, _: data[: int(len(data) * share)], sealed=False)


def in_place_of(ending: str, make: Callable[[Path, Path], object]) -> Poison:
    """Something else under the file's name."""

    def poison(folder: Path) -> None:
        path = _path(folder, ending)
        path.unlink()
        make(path, folder)

    return poison


def _outside(path: Path, folder: Path) -> None:
    target = folder.parent / f"outside.{path.suffix}"
    target.write_bytes((folder / "second.npz").read_bytes())
    path.symlink_to(target)


def _outside_itself(path: Path, folder: Path) -> None:
    """The right content, but not in the folder."""
    target = folder.parent / "outside.npz"
    target.write_bytes((folder / "kept.npz").read_bytes())
    path.symlink_to(target)


def _swapped_pair(folder: Path) -> None:
    for ending in ("npz", "json"):
        _path(folder, ending).write_bytes((folder / f"second.{ending}").read_bytes())


def _older_pair(folder: Path) -> None:
    for ending in ("npz", "json"):
        _path(folder, ending).write_bytes((folder / "older" / f"{NAME}.{ending}").read_bytes())


def _pickled(value: object) -> bytes:
    return pickle.dumps(value)


def _joblib(value: object) -> bytes:
    buffer = io.BytesIO()
    joblib.dump(value, buffer)
    return buffer.getvalue()


def _bomb(members: dict[str, bytes], _: Path) -> list[tuple[str, bytes]]:
    """An array that would be fine if it were smaller."""
    size = 129 << 20
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({size // 4},), }}"
    return [*members.items(), ("extra_bomb.npy", npy(header, bytes(size)))]


def _lying_size(data: bytes, _: Path) -> bytes:
    """A directory that promises a tenth of what a member inflates to."""
    start = data.index(b"PK\x01\x02")
    (size,) = struct.unpack_from("<I", data, start + 24)
    return data[: start + 24] + struct.pack("<I", max(1, size // 10)) + data[start + 28 :]


def _encrypted(data: bytes, _: Path) -> bytes:
    start = data.index(b"PK\x01\x02")
    return data[: start + 8] + b"\x01\x00" + data[start + 10 :]


def _grown(path: Path, _: Path) -> None:
    with path.open("wb") as file:
        file.truncate(33 << 20)


def _too_large_a_card(card: dict[str, Any], _: Path) -> bytes:
    return json.dumps({**card, "filler": "x" * (33 << 20)}).encode()


_WIDE = "{'descr': '<f2', 'fortran_order': False, 'shape': (%s), }"

DAMAGED: dict[str, Poison] = {
    **{f"flipped_bit_{seed}": flipped(seed) for seed in range(8)},
    **{f"cut_to_{int(share * 100)}_percent": cut_to(share) for share in (0, 0.01, 0.5, 0.9, 0.999)},
    "bytes_behind": with_bytes(lambda data, _: data + b"\0", sealed=False),
    "arrays_of_another": with_bytes(lambda _, folder: (folder / "second.npz").read_bytes(), sealed=False),
    "card_of_another": with_card(lambda _, folder: (folder / "second.json").read_bytes()),
    "arrays_gone": in_place_of("npz", lambda path, folder: None),
    "card_gone": in_place_of("json", lambda path, folder: None),
    "empty_card": with_card(lambda card, _: b""),
    "folder_in_place": in_place_of("npz", lambda path, folder: path.mkdir()),
    "pipe_in_place": in_place_of("npz", lambda path, folder: os.mkfifo(path)),
    "pipe_as_card": in_place_of("json", lambda path, folder: os.mkfifo(path)),
    "loop_of_links": in_place_of("npz", lambda path, folder: path.symlink_to(path)),
    "link_to_another": in_place_of("npz", _outside),
    "device": in_place_of("npz", lambda path, folder: path.symlink_to("/dev/zero")),
    "arrays_too_large": in_place_of("npz", _grown),
    "card_too_large": with_card(_too_large_a_card),
    "card_is_a_list": with_card(lambda card, _: b"[]"),
    "card_without_digest": with_card(lambda card, _: b'{"name": "small"}'),
    "card_nested_deep": with_card(lambda card, _: b"[" * 200_000),
    "card_not_utf8": with_card(lambda card, _: b"\xff\xfe{}"),
    "card_pickled": with_card(lambda card, folder: _pickled(exploit_in(folder))),
    "both_of_another": _swapped_pair,
}
"""Refused in any folder: the card does not vouch for the arrays, or there is no file to read."""

FORGED: dict[str, Poison] = {
    "object_array_as_weights": lambda folder: with_arrays(weights=object_array(folder))(folder),
    "object_array_as_labels": lambda folder: with_arrays(labels=object_array(folder))(folder),
    "object_array_as_extra": lambda folder: with_arrays(extra_evil=object_array(folder))(folder),
    "pickle_as_arrays": with_bytes(lambda _, folder: _pickled(exploit_in(folder))),
    "joblib_as_arrays": with_bytes(lambda _, folder: _joblib(exploit_in(folder))),
    "pickle_as_member": with_members(lambda m, folder: [*{**m, "idf.npy": _pickled(exploit_in(folder))}.items()]),
    "pickle_beside_members": with_members(lambda m, folder: [*m.items(), ("x.pkl", _pickled(exploit_in(folder)))]),
    "member_that_no_model_has": with_members(lambda m, _: [*m.items(), ("evil.npy", m["idf.npy"])]),
    "member_that_climbs": with_members(lambda m, _: [*m.items(), ("../../evil.npy", m["idf.npy"])]),
    "member_without_ending": with_members(lambda m, _: [*m.items(), ("idf", m["idf.npy"])]),
    "many_members": with_members(lambda m, _: [*m.items(), *((f"extra_{'a' * n}.npy", b"") for n in range(1, 31))]),
    "bomb": with_members(_bomb),
    "size_that_lies": with_bytes(_lying_size),
    "encrypted": with_bytes(_encrypted),
    "unusual_compression": with_members(lambda m, _: [*m.items()], compression=zipfile.ZIP_LZMA),
    "code_in_header": header_of_weights("__import__('os').makedirs('executed')"),
    "huge_header": header_of_weights(_WIDE % "1, 1" + " " * 60_000),
    "header_nested_deep": header_of_weights("(" * 900),
    "header_of_version_2": header_of_weights(_WIDE % "1, 1", (2, 0)),
    "shape_beyond_memory": header_of_weights(_WIDE % "1000000000000, 8"),
    "shape_negative": header_of_weights(_WIDE % "-1, -1"),
    "shape_that_overflows": header_of_weights(_WIDE % f"{2**62}, 8"),
    "weights_transposed": with_arrays(weights=lambda w: w.T),
    "weights_short": with_arrays(weights=lambda w: w[:-1]),
    "weights_flat": with_arrays(weights=lambda w: w.ravel()),
    "idf_long": with_arrays(idf=lambda a: np.append(a, np.float32(1))),
    "intercepts_missing_one": with_arrays(intercepts=lambda a: a[:-1]),
    "weights_double": with_arrays(weights=lambda w: w.astype(np.float64)),
    "weights_complex": with_arrays(weights=lambda w: w.astype(np.complex64)),
    "weights_big_endian": with_arrays(weights=lambda w: w.astype(">f2")),
    "labels_unicode": with_arrays(labels=np.asarray(["a", "b"])),
    "weights_structured": with_arrays(weights=lambda w: np.zeros(w.shape, [("a", "<f2")])),
    "weights_dates": with_arrays(weights=lambda w: np.zeros(w.shape, "datetime64[s]")),
    "weight_not_a_number": with_arrays(
        weights=lambda w: np.where(np.arange(w.size).reshape(w.shape) == 3, np.nan, w).astype(np.float16)
    ),
    "weight_infinite": with_arrays(weights=lambda w: np.full_like(w, np.inf)),
    "extra_not_a_number": with_arrays(extra_scale=np.asarray([np.nan], np.float32)),
    "vocabulary_left_out": with_arrays(vocabulary=None),
    "vocabulary_not_utf8": with_arrays(vocabulary=lambda v: np.frombuffer(b"\xff" * v.size, np.uint8)),
    "vocabulary_twice": with_arrays(
        vocabulary=lambda v: np.frombuffer("\0".join("x" for _ in v.tobytes().split(b"\0")).encode(), np.uint8)
    ),
    "label_twice": with_arrays(labels=np.frombuffer(b"a\0a\0a", np.uint8)),
    "grams_of_no_length": with_arrays(shape=np.asarray([0, 0.35], np.float32)),
    "grams_not_a_number": with_arrays(shape=np.asarray([np.nan, 0.35], np.float32)),
    "settings_missing": with_arrays(shape=np.zeros(0, np.float32)),
}
"""The card fits: in a folder of one's own only the arrays themselves can show that they are no model."""

SHIPPED_ONLY: dict[str, Poison] = {
    "card_edited": with_card(lambda card, _: json.dumps({**card, "scores": {"f1": 1.0}}).encode()),
    "card_with_a_space": with_card(lambda card, _: json.dumps(card, indent=1).encode() + b" "),
    "older_version": _older_pair,
    "retrained_elsewhere": with_arrays(intercepts=lambda a: a + 1),
}
"""What a user may do to models of their own, and nobody to the shipped ones."""
