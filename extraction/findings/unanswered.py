"""`problem.unaddressed`: a problem that no improvement answers by theme, wording or place."""

from __future__ import annotations

from extraction.record import Finding
from extraction.statements import Statements


def check(stated: Statements) -> tuple[Finding, ...]:
    """One finding a problem, pointing at its words."""
    return tuple(
        Finding(
            "problem.unaddressed",
            "info",
            f"第 {number + 1} 个问题没有找到对应的改进措施：{stated.problems[number].text[:40]}",
            stated.problems[number].themes,
            (stated.problems[number].evidence,),
            f"no improvement answers problem {number + 1}",
        )
        for number in stated.unanswered
    )
