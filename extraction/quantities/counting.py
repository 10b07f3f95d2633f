"""What a quantity counts, as far as the words around it say so clearly: proposals by rule, each with its reason.

A reason is one of a closed list; those under `clear` in `lexicon/counted.yaml` were right often enough on the training rounds to decide alone,
the others are a hint to the model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from extraction.lexicon.outlets import Mention
from extraction.quantities.clauses import Slot
from extraction.quantities.metrics import NONE
from extraction.quantities.wording import DOMAINS, Term, combined, handling, outcome, terms, wording

_TIMES = frozenset(("个工作日", "工作日", "个月", "小时", "分钟", "天", "秒"))
_OF_SCALE = frozenset(("个百分点", "百分点", "倍", "位次", "个名次", "名次", "个位次"))
_MONEY = frozenset(("元", "美元", "港元", "欧元"))
_OTHERS: Final = re.compile(
    r"(?:[一-龥]{0,4}(?:领域|部门|乡镇|街道|社区|单位|行政村|村|科室|股室|企业|学校|局|分局|县|区|市))"
)
_TRAINED: Final = re.compile("培训|轮训")
_PEOPLE: Final = frozenset(("人", "人次", "名", "人·次"))
_OF_THINGS: Final = frozenset(
    (
        "户",
        "家",
        "台",
        "面",
        "辆",
        "所",
        "座",
        "间",
        "亩",
        "分",
        "吨",
        "块",
        "册",
        "本",
        "张",
        "栋",
        "只",
        "支",
        "把",
        "盏",
        "幅",
        "枚",
        "村",
        "社区",
        "乡镇",
    )
)
_OPENED: Final = frozenset(("website", "wechat", "weibo", "toutiao", "short_video", "app", "new_media"))
_BESIDE: Final = 2
_LIST: Final = 16
"""A list that a total sums up is no longer."""
_CASES: Final = ("reviews", "litigations")
_NOUN: Final = 2
_RANKS: Final = ("weak", "verb")
_KEEPING: Final = frozenset(
    (
        "items_disclosed",
        "documents_issued",
        "proposals_handled",
        "responses",
        "staff",
        "interpretations",
        "broadcasts",
        "services",
        "platform_accounts",
    )
)
_FEES = re.compile(r"收取|信息处理费|检索费|复印费|复制费|收费|处理费|收缴")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A metric (or `NONE`) and why; `field` is the domain that the words around it speak of."""

    metric: str
    reason: str
    field: str


@dataclass(slots=True)
class Line:
    """What is known of one line while it is read from left to right."""

    folded: str
    slots: Sequence[Slot]
    wholes: Sequence[int | None]
    outlets: Sequence[Mention | None]
    proposals: list[Proposal] = field(default_factory=list)
    domain: str = ""
    answered: bool = False


def propose(
    folded: str, slots: Sequence[Slot], wholes: Sequence[int | None], outlets: Sequence[Mention | None]
) -> list[Proposal]:
    """One proposal for each slot of a line; `wholes` and `outlets` are those of `structure` and `channels`."""
    line = Line(folded, slots, wholes, outlets)
    for i in range(len(slots)):
        line.proposals.append(_propose(line, i))
        line.answered = line.answered or line.proposals[i].metric == "requests_answered"
    return line.proposals


def _propose(line: Line, i: int) -> Proposal:
    slot = line.slots[i]
    found = terms(line.folded, slot.gap, slot.tail)
    before = [t for t in found if t.end <= slot.start]
    behind = [t for t in found if t.start >= slot.end]
    _open_domain(line, before)
    named = _named(before, slot)
    return (
        _by_unit(line, slot)
        or _account(line, i)
        or _total(line, i)
        or _of_whole(line, i, named, behind)
        or _combined(line, i, named)
        or _in_domain(line, i, named, behind)
        or _by_name(line, i, named, behind)
        or _as_before(line, i)
    )


def _open_domain(line: Line, before: Sequence[Term]) -> None:
    """The domain of the last noun; a noun of another kind closes it."""
    for term in before:
        if term.concept in DOMAINS:
            if line.domain in _CASES and line.folded[term.start : term.end] == "申请":
                continue  # 驳回申请 inside an account of reviews is no request for information
            line.domain = term.concept
        elif term.rank == _NOUN:
            line.domain = ""


def _named(before: Sequence[Term], slot: Slot) -> Term | None:
    """The word that names what is counted: the rightmost of the highest rank in the quantity's own clause that goes with its unit."""
    own = [t for t in before if t.start >= slot.head and _goes_with(t, slot)]
    return max(own, key=lambda term: (term.rank, term.start)) if own else None


def _goes_with(term: Term, slot: Slot) -> bool:
    if term.beside and slot.start - term.end > _BESIDE:
        return False
    fitting = wording().units_of.get(term.concept)
    return fitting is None or slot.quantity.unit in fitting


def _by_unit(line: Line, slot: Slot) -> Proposal | None:
    """Comparisons, rates, times and money are told by unit and lead alone."""
    known, quantity = wording(), slot.quantity
    unit = quantity.unit
    if unit in _OF_SCALE:
        return Proposal(NONE, "scale", line.domain)
    if known.changes.search(line.folded, slot.head, slot.start) or known.last_year.search(
        line.folded, slot.head, slot.start
    ):
        return Proposal(NONE, "change", line.domain)
    if unit == "%" or (unit is None and 0 < quantity.value < 1):
        return Proposal("rate", "percent", line.domain)
    if unit in _TIMES:
        lasting = known.lasting.search(line.folded, slot.head, slot.start)
        return Proposal("other_count" if lasting else NONE, "time", line.domain)
    if unit in _MONEY:
        fees = _FEES.search(line.folded, slot.head, slot.start)
        return Proposal("fees_collected" if fees else "other_count", "money", line.domain)
    return None


def _account(line: Line, i: int) -> Proposal | None:
    """3个微信公众号, 微博1个: an outlet right beside a quantity is what is counted."""
    slot, outlet = line.slots[i], line.outlets[i]
    if outlet is None or not outlet.is_platform or outlet.type not in _OPENED or slot.quantity.unit not in ("个", "家"):
        return None
    if 0 <= slot.start - outlet.end <= _BESIDE:
        return Proposal("platform_accounts", "account", line.domain)
    return (
        Proposal("platform_accounts", "behind_account", line.domain)
        if 0 <= outlet.start - slot.end <= _BESIDE
        else None
    )


def _total(line: Line, i: int) -> Proposal | None:
    """合计 behind its parts counts what they count; of outcomes, what ended."""
    metrics = {line.proposals[j].metric for j in range(max(0, i - _LIST), i) if line.wholes[j] == i}
    if len(metrics) == 1:
        return Proposal(metrics.pop(), "total", line.domain)
    fields = {metric.partition("_")[0] for metric in metrics}
    if len(fields) == 1 and fields & set(DOMAINS):
        domain = fields.pop()
        return Proposal("requests_answered" if domain == "requests" else domain, "total", domain)
    return None


def _combined(line: Line, i: int, named: Term | None) -> Proposal | None:
    slot = line.slots[i]
    if line.domain in DOMAINS:
        return None
    metric = combined(line.folded, slot.head, slot.start, slot.quantity.unit)
    if metric:
        return Proposal(metric, "combined", line.domain)
    if slot.quantity.unit in _PEOPLE and _TRAINED.search(line.folded, slot.head, slot.start):
        return Proposal("training_participants", "participants", line.domain)
    before = line.proposals[i - 1].metric if i else ""
    if (
        before in ("trainings", "training_participants")
        and slot.quantity.unit in _PEOPLE
        and line.slots[i - 1].sentence == slot.sentence
    ):
        return Proposal("training_participants", "participants", line.domain)
    return None


def _of_whole(line: Line, i: int, named: Term | None, behind: Sequence[Term]) -> Proposal | None:
    """A part counts what its whole counts, or tells how the whole ended."""
    whole = line.wholes[i]
    if whole is None or whole > i:
        return None
    metric = line.proposals[whole].metric
    base = metric.partition("_")[0]
    if base in DOMAINS and named and named.concept in DOMAINS and named.concept != base and line.domain != base:
        return None
    if base in DOMAINS and (named is None or named.concept in (*DOMAINS, "other_count") or named.rank < _NOUN):
        line.domain = base
        told = _ended(line, line.slots[i], base)
        if (
            not told
            and metric == "requests_received"
            and handling(line.folded, line.slots[i].head, line.slots[i].start) == "requests_answered"
        ):
            told = Proposal("requests_answered", "handling", base)
        return told or Proposal(metric, "part", base)
    if named is None or named.rank < _NOUN or named.concept == metric:
        return Proposal(metric, "part", line.domain)
    if metric in _KEEPING:
        return Proposal(metric, "part_named", line.domain)
    return None


def _in_domain(line: Line, i: int, named: Term | None, behind: Sequence[Term]) -> Proposal | None:
    """What is said of requests, reviews and lawsuits: an outcome, or how they were dealt with."""
    domain = named.concept if named else line.domain
    if domain not in DOMAINS:
        if named is None or named.rank == _NOUN or line.domain not in DOMAINS:
            return None
        domain = line.domain
    slot = line.slots[i]
    told = _ended(line, slot, domain)
    if told:
        return told
    if domain == "requests":
        dealt = handling(line.folded, slot.head, slot.start) or handling(line.folded, slot.end, slot.tail)
        if dealt:
            return Proposal(dealt, "handling", domain)
        return Proposal("requests_received", "requests", domain) if named and named.concept == domain else None
    return Proposal(domain, "domain", domain) if named and named.concept == domain else None


def _ended(line: Line, slot: Slot, domain: str) -> Proposal | None:
    close = line.folded.rfind("、", slot.head, slot.start) + 1
    own = outcome(line.folded, slot.head, slot.start, domain) if close != slot.start else None
    if own:
        return Proposal(_carried(line) if own == "requests_carried" else own, "outcome", domain)
    behind = outcome(line.folded, slot.end, slot.tail, domain)
    if behind:
        return Proposal(_carried(line) if behind == "requests_carried" else behind, "outcome_behind", domain)
    return None


def _carried(line: Line) -> str:
    """结转 alone: into the next year once the answers have been told, else from the last."""
    return "requests_carried_forward" if line.answered else "requests_carried_in"


def _by_name(line: Line, i: int, named: Term | None, behind: Sequence[Term]) -> Proposal | None:
    slot = line.slots[i]
    if named and named.rank == _NOUN:
        return Proposal(_plain(named.concept), "noun", line.domain)
    if _OTHERS.match(line.folded, slot.end, slot.tail):
        return Proposal("other_count", "behind_thing", line.domain)
    if named:
        return Proposal(_plain(named.concept), _RANKS[named.rank], line.domain)
    if behind and behind[0].rank == _NOUN and behind[0].start - slot.end <= _BESIDE:
        return Proposal(_plain(behind[0].concept), "behind", line.domain)
    return Proposal("other_count", "thing", line.domain) if slot.quantity.unit in _OF_THINGS else None


def _plain(concept: str) -> str:
    return "requests_received" if concept == "requests" else concept


def _as_before(line: Line, i: int) -> Proposal:
    """A quantity without any word of its own counts what the one before it counts, in the same unit."""
    if (
        i
        and line.slots[i].quantity.unit == line.slots[i - 1].quantity.unit
        and line.slots[i - 1].group == line.slots[i].group
    ):
        return Proposal(line.proposals[i - 1].metric, "ellipsis", line.domain)
    return Proposal("other_count", "nothing", line.domain)


def is_clear(proposal: Proposal) -> bool:
    """Whether the words around a quantity decide alone."""
    clear = wording().clear
    return proposal.reason in clear or f"{proposal.reason}:{proposal.metric}" in clear


def sureness(proposal: Proposal) -> float:
    """How often such a proposal was right on the training rounds."""
    return 0.97 if is_clear(proposal) else 0.7
