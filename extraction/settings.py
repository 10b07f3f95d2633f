"""What a user may set: in `gongkai.toml`, in the environment (`GONGKAI_…`), or by an option; the later wins.

```toml
lang = "zh"          # or "en"
isolate = true       # parse in a child process
models = ""          # a folder of models of your own; empty: those that are shipped
[limits]
file_bytes = 100000000
```
The environment names are `GONGKAI_LANG`, `GONGKAI_ISOLATE`, `GONGKAI_MODELS`, and `GONGKAI_LIMITS_FILE_BYTES` for an entry of `[limits]`; `GONGKAI_CONFIG` names
the file where it is not `gongkai.toml` in the current folder.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Literal

import msgspec

from extraction.reading.limits import Limits

PREFIX = "GONGKAI_"


class SettingsError(Exception):
    """A setting that does not exist or has the wrong form; the message names it and where it stands."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every setting with its default."""

    lang: Literal["zh", "en"] = "zh"
    isolate: bool = True
    models: str = ""
    limits: Limits = Limits()


def load_settings(environment: Mapping[str, str] = os.environ, folder: Path | None = None) -> Settings:
    """The settings of this run. Raises SettingsError with the name of what is wrong."""
    path = Path(environment.get(PREFIX + "CONFIG", (folder or Path()) / "gongkai.toml"))
    values = _from_file(path, required=PREFIX + "CONFIG" in environment)
    _overlay(values, environment)
    unknown = set(values.get("limits", {})) - {limit.name for limit in fields(Limits)}
    if unknown:
        raise SettingsError(f"{path}: [limits] 没有这些设置 / has no such entries: {', '.join(sorted(unknown))}")
    try:
        return msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{path} / {PREFIX}*: {error}") from error


def _from_file(path: Path, *, required: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        if required:
            raise SettingsError(f"{path}: 找不到设置文件 / no such file") from error
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path}: {error}") from error


def _overlay(values: dict[str, Any], environment: Mapping[str, str]) -> None:
    """Puts the environment's values over those of the file."""
    for name in ("lang", "isolate", "models"):
        if PREFIX + name.upper() in environment:
            values[name] = environment[PREFIX + name.upper()]
    for limit in fields(Limits):
        key = f"{PREFIX}LIMITS_{limit.name.upper()}"
        if key in environment:
            values.setdefault("limits", {})[limit.name] = environment[key]
