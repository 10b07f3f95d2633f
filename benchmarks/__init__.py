"""What is fast, measured against what, in one run: `python -m benchmarks [PART...]` from the checkout.

A part is a module with `figures() -> Iterator[Figure]`; `__main__` lists them. It needs the development extras and the folder `tests`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]


@dataclass(frozen=True)
class Figure:
    """One line of the table. `aim` is the least or the most that is wanted, None where no aim was set."""

    what: str
    value: float
    unit: str
    aim: tuple[Literal[">=", "<="], float] | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        if self.aim is None:
            return None
        side, bound = self.aim
        return self.value >= bound if side == ">=" else self.value <= bound

    def row(self) -> str:
        aim = f"{self.aim[0]} {self.aim[1]:g}" if self.aim else "-"
        verdict = {True: "met", False: "MISSED", None: ""}[self.met]
        return f"{self.what:<58} {self.value:>9.4g} {self.unit:<10} {aim:>9}  {verdict:<7}{self.note}"
