"""One way to fold text for matching: one character for one, so that offsets stay true.

Full width becomes ASCII, radicals become the ideographs that they stand for (Unicode's Equivalent_Unified_Ideograph),
traditional forms become simplified ones (OpenCC's character table). Figures such as ① or ⁴ are never folded: NFKC would make
10⁴ into 104. The pairs lie in `folding.txt`: its first line is folded to its second, character by character. 乾 is left out, because it
is a simplified character as well (乾县).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def _table() -> dict[int, str]:
    printed, meant = files(__package__).joinpath("folding.txt").read_text(encoding="utf-8").split("\n")[:2]
    table = dict(zip(map(ord, printed), meant, strict=True))
    table.update({code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})
    table.update(dict.fromkeys((12288, 160, 8194, 8195, 8201), " "))
    return table


def fold(text: str) -> str:
    """The text as it is matched; same length as what came in."""
    return text.translate(_table())
