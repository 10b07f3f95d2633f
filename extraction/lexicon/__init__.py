"""Facts about Chinese administration and the statutory form, as data files, and the one door to each of them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # a build of PyYAML without libyaml: slower, same answers
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]


@cache
def load_yaml(name: str) -> Any:
    """The content of a data file of this folder, read once."""
    return yaml.load(files(__package__).joinpath(name).read_text(encoding="utf-8"), Loader=_Loader)
