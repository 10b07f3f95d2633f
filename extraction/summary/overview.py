"""Several digests in, what they say together out: counts by theme and by outcome, and which agency names which theme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extraction.summary.digest import Digest


@dataclass(frozen=True, slots=True)
class Theme:
    """How often a theme stands with a stated problem, with one that nothing answers, and with an improvement; and in how many reports."""

    label: str
    problems: int
    unanswered: int
    improvements: int
    reports: int


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """The problems of one agency by theme, over all its reports at hand. Without a name the file stands for it."""

    agency: str
    years: tuple[int, ...]
    problems: dict[str, int]


@dataclass(frozen=True, slots=True)
class Overview:
    """What a folder of reports says. `outcomes`: (status, code, how many); `themes` and the columns of the table the most frequent first."""

    reports: int
    outcomes: tuple[tuple[str, str | None, int], ...]
    themes: tuple[Theme, ...]
    agencies: tuple[AgencyRow, ...]


def overview(digests: Sequence[Digest]) -> Overview:
    """The overview of any number of digests; only those with text have an agency row."""
    outcomes = Counter((one.head.outcome.status, one.head.outcome.code) for one in digests)
    order = {"ok": 0, "partial": 1, "rejected": 2, "failed": 3}
    ranked = sorted(outcomes.items(), key=lambda item: (order[item[0][0]], -item[1], item[0][1] or ""))
    told = tuple((status, code, count) for (status, code), count in ranked)
    return Overview(len(digests), told, _themes(digests), _agencies(digests))


def _themes(digests: Sequence[Digest]) -> tuple[Theme, ...]:
    problems = Counter(label for one in digests for problem in one.problems for label in problem.themes)
    open_ones = Counter(label for one in digests for problem in one.unanswered for label in problem.themes)
    promised = Counter(label for one in digests for improvement in one.improvements for label in improvement.themes)
    reports = Counter(label for one in digests for label in {t for problem in one.problems for t in problem.themes})
    labels = sorted({*problems, *promised}, key=lambda label: (-problems[label], -promised[label], label))
    return tuple(Theme(one, problems[one], open_ones[one], promised[one], reports[one]) for one in labels)


def _agencies(digests: Sequence[Digest]) -> tuple[AgencyRow, ...]:
    years: dict[str, set[int]] = {}
    counts: dict[str, Counter[str]] = {}
    for one in digests:
        if one.present:
            name = one.head.agency or one.head.path
            years.setdefault(name, set()).update([one.head.year] if one.head.year else [])
            counts.setdefault(name, Counter()).update(t for problem in one.problems for t in problem.themes)
    return tuple(AgencyRow(name, tuple(sorted(years[name])), dict(counts[name])) for name in counts)
