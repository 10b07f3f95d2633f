"""Which measure is part of which, once it is known what each counts: outcomes belong to what was answered or received, the rest by build."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from extraction.quantities.clauses import Slot

_ENDED: Final = frozenset(
    f"requests_{outcome}"
    for outcome in ("granted", "partially_granted", "denied", "not_provided", "not_processed", "other")
)
_NEVER: Final = frozenset(("requests_carried_in", "requests_carried_forward", "rate"))


def settle(slots: Sequence[Slot], metrics: Sequence[str], wholes: Sequence[int | None]) -> list[int | None]:
    """For each slot of a line the slot whose part it is, or None."""
    return [_whole(slots, metrics, wholes, i) for i in range(len(slots))]


def _whole(slots: Sequence[Slot], metrics: Sequence[str], wholes: Sequence[int | None], i: int) -> int | None:
    metric, built = metrics[i], wholes[i]
    if metric in _NEVER:
        return None
    if metric in _ENDED:
        if built is not None and metrics[built] in (metric, "requests_answered", "requests_received"):
            return (
                built
                if metrics[built] != "requests_received"
                else _last(slots, metrics, i, "requests_answered") or built
            )
        return _first_of(slots, metrics, i, ("requests_answered", "requests_received"))
    for base in ("reviews", "litigations"):
        if metric.startswith(f"{base}_"):
            return _last(slots, metrics, i, base)
    if built is not None and _differ(metrics[built], metric):
        return None
    return built


def _differ(whole: str, part: str) -> bool:
    """Whether two metrics cannot be whole and part."""
    if whole == "requests_received":
        return part not in ("requests_received", "requests_answered", *_ENDED)
    return (whole in ("reviews", "litigations") and part.split("_")[0] != whole) or (
        part in ("reviews", "litigations") and whole != "other_count" and whole != part
    )


def _first_of(slots: Sequence[Slot], metrics: Sequence[str], i: int, bases: Sequence[str]) -> int | None:
    for base in bases:
        whole = _last(slots, metrics, i, base)
        if whole is not None:
            return whole
    return None


def _last(slots: Sequence[Slot], metrics: Sequence[str], i: int, base: str) -> int | None:
    """The nearest measure of a metric before slot i that is large enough; else the one behind it that totals the line."""
    for j in range(i - 1, max(-1, i - 24), -1):
        if metrics[j] == base and slots[j].quantity.value >= slots[i].quantity.value:
            return j
    for j in range(i + 1, min(len(slots), i + 8)):
        if (
            metrics[j] == base
            and slots[j].sentence == slots[i].sentence
            and slots[j].quantity.value >= slots[i].quantity.value
        ):
            return j
    return None
