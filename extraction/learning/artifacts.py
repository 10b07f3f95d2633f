"""The files of a trained part, `NAME.npz` and its card `NAME.json`: written together, and handed out only after their digests were checked.

What is shipped is listed inside the package (`known.json`: digests and version of arrays and card), so that a file in the default folder that was
damaged, edited, exchanged or left from another version is refused before anything of it is opened (`docs/reliability.md`, F31 to
F33). A folder of one's own has no list; there the card vouches for the arrays, and it is used only where it is named. No other file of a
folder is ever looked at.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from importlib.resources import files
from pathlib import Path
from typing import Any

from extraction.errors import ModelError

MOST_BYTES = 32 << 20
"""Bytes of a file; the largest that is shipped has 1.3 MB."""
_NAME = re.compile(r"[a-z][a-z_]{0,31}")
_REINSTALL = "请重新安装 gongkai-extraction / install gongkai-extraction again"
_TRAIN = "请用 gongkai train 重新训练 / train it again with gongkai train"


def models_folder() -> Path:
    """Where the shipped artifacts lie: inside the installed package, or at the top of a checkout."""
    inside = Path(str(files("extraction").joinpath("models")))
    return inside if inside.is_dir() else inside.parent.parent / "models"


def list_file() -> Path:
    """The list of what is shipped: {name: {sha256, card_sha256, version}}."""
    return Path(str(files("extraction.learning").joinpath("known.json")))


def write(name: str, data: bytes, card: dict[str, Any], folder: Path) -> None:
    """Writes arrays and card. In the models folder of a checkout it lists both, under the next version where the arrays are others."""
    digest = hashlib.sha256(data).hexdigest()
    known = _listed() if _is_shipped(folder) else None
    listed = known.get(name, {}) if known is not None else {}
    version = listed.get("version", 0) + (listed.get("sha256") != digest) if known is not None else 0
    whole = {"name": name, "version": version, "sha256": digest, **card}
    written = (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.npz").write_bytes(data)
    (folder / f"{name}.json").write_bytes(written)
    if known is not None:
        known[name] = {"sha256": digest, "card_sha256": hashlib.sha256(written).hexdigest(), "version": version}
        list_file().write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def read(name: str, folder: Path | None = None) -> tuple[bytes, dict[str, Any]]:
    """The bytes of the arrays, not opened yet, and the card. Raises ModelError, which says what to do, where a file is missing or not the right one."""
    folder = folder or models_folder()
    if not _NAME.fullmatch(name):
        raise ModelError(name[:40], "没有这个模型 / no such model")
    data, written = (_bytes(name, folder / f"{name}.{ending}") for ending in ("npz", "json"))
    if _is_shipped(folder):
        _check_listed(name, folder, data, written)
    return data, _card(name, folder, data, written)


def refusal(name: str, folder: Path | None, why: str) -> ModelError:
    """The error of an artifact that is not used, with what to do about it."""
    shipped = folder is None or _is_shipped(folder)
    return ModelError(name, f"{why}；{_REINSTALL if shipped else _TRAIN}")


def _is_shipped(folder: Path) -> bool:
    return folder.resolve() == models_folder().resolve()


def _listed() -> dict[str, dict[str, Any]]:
    """The list; empty before the first training."""
    try:
        known: dict[str, dict[str, Any]] = json.loads(list_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise refusal("known.json", None, str(error)) from error
    return known


def _bytes(name: str, path: Path) -> bytes:
    """A regular file inside its folder, read once: what is checked is what is used."""
    try:
        # Some installers link to what they install, and its digest is listed; a folder of one's own holds its files itself.
        if not _is_shipped(path.parent) and not path.resolve().is_relative_to(path.parent.resolve()):
            raise refusal(name, path.parent, f"{path} 指向文件夹之外 / leads out of its folder")
        with open(path, "rb", opener=_open_at_once) as file:
            state = os.fstat(file.fileno())
            if not stat.S_ISREG(state.st_mode) or state.st_size > MOST_BYTES:
                raise refusal(name, path.parent, f"{path} 不是普通文件或过大 / is no regular file or too large")
            return file.read(MOST_BYTES)
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links
        raise refusal(name, path.parent, f"{path} 打不开 / cannot be opened ({type(error).__name__})") from error


def _open_at_once(path: str, flags: int) -> int:
    """Opens a pipe without waiting for its other end, so that the caller can refuse it."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _check_listed(name: str, folder: Path, data: bytes, written: bytes) -> None:
    listed = _listed().get(name, {})
    for ending, content, key in (("npz", data, "sha256"), ("json", written, "card_sha256")):
        if hashlib.sha256(content).hexdigest() != listed.get(key):
            version = listed.get("version", "?")
            path = folder / f"{name}.{ending}"
            raise refusal(name, folder, f"{path} 不是随包的第 {version} 版 / is not version {version} that was shipped")


def _card(name: str, folder: Path, data: bytes, written: bytes) -> dict[str, Any]:
    """The card, where it is one and describes these arrays under this name."""
    try:
        card = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise refusal(name, folder, f"{name}.json 不是模型卡 / is no model card") from error
    described = (card.get("name"), card.get("sha256")) if isinstance(card, dict) else None
    if described != (name, hashlib.sha256(data).hexdigest()):
        raise refusal(name, folder, f"{name}.npz 与模型卡不符 / is not the file that its card describes")
    return dict(card)
