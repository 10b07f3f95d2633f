"""Chinese first, English on demand: one place that picks the words a user reads."""

from __future__ import annotations

import os
from typing import Literal

Lang = Literal["zh", "en"]


def command_line_language() -> Lang:
    """The language of help texts, which are written before any option is read: `GONGKAI_LANG`, else Chinese."""
    return "en" if os.environ.get("GONGKAI_LANG", "zh").lower().startswith("en") else "zh"


def say(zh: str, en: str, lang: Lang) -> str:
    """One of two wordings of the same message."""
    return zh if lang == "zh" else en
