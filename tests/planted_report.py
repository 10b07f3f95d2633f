"""A made-up report in the making, and its text: the tables, and sentences that tell their figures in one of several wordings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from planting_words import CHANNELS, KINDS_OF_ITEMS, PAIRS, SAYING, ZERO
from table_factory import Look, Row, Values, proactive_rows, render, request_rows, review_rows

OUTCOMES = ("granted", "partially_granted", "denied", "not_provided", "not_processed", "other")
RESULTS = ("upheld", "corrected", "other", "pending")


@dataclass
class Draft:
    """A report in the making. `said` is what the narrative tells of each figure, `must` what it may not leave out."""

    rng: Random
    agency: str
    governs: bool
    wide: str
    year: int
    look: Look
    values: Values
    said: dict[str, int]
    must: set[str] = field(default_factory=set)
    place: str = "overview"
    channels: list[int] = field(default_factory=list)
    sorts: list[int] = field(default_factory=list)
    total: int = 0
    more: list[str] = field(default_factory=list)
    confounders: list[str] = field(default_factory=list)
    edits: list[Callable[[str], str]] = field(default_factory=list)
    dropped: set[str] = field(default_factory=set)
    period: int = 0
    headings: list[str] = field(default_factory=list)


def text_of(draft: Draft) -> str:
    rng = draft.rng
    told = dict.fromkeys(("overview", "requests", "review_litigation"), "")
    asked, fought = _requests(draft), _reviews(draft)
    told["overview"] = f"（一）主动公开。{_items(draft)}{_documents(draft)}\n"
    told["overview"] += f"（二）依申请公开。{asked if draft.place != 'requests' else '认真做好依申请公开工作。'}\n"
    if draft.place == "overview":
        told["overview"] += f"（三）复议诉讼。{fought}\n"
    told["requests"] = asked + "\n" if draft.place == "requests" else ""
    told["review_litigation"] = fought + "\n" if draft.place != "overview" else ""
    more = "".join(part if part.endswith("。") else part.rstrip("，") + "。" for part in draft.more)
    told["overview"] += f"（四）监督保障。{more}\n"
    tables = [proactive_rows(draft.values, draft.look), _printed_rows(draft), review_rows(draft.values, draft.look)]
    one, two, three = (render(rng, rows, draft.look) for rows in tables)
    problem, remedy = rng.choice(PAIRS)
    heads = draft.headings
    text = (
        f"{draft.agency}{draft.year}年政府信息公开工作年度报告\n\n本报告依照《中华人民共和国政府信息公开条例》编制，"
        f"所列数据的统计期限为{draft.period}年1月1日至{draft.period}年12月31日。\n\n{heads[0]}\n{told['overview']}\n{heads[1]}\n\n{one}\n\n"
        f"{heads[2]}\n{told['requests']}\n{two}\n\n{heads[3]}\n{told['review_litigation']}\n{three}\n\n{heads[4]}\n{problem}\n{remedy}\n\n"
        f"{heads[5]}\n本年度没有其他需要报告的事项。\n\n{draft.agency}\n{draft.year + 1}年1月20日\n"
    )
    for edit in draft.edits:
        text = edit(text)
    return text


def _printed_rows(draft: Draft) -> list[Row]:
    """The requests table without the rows that the report does not print."""
    rows = request_rows(draft.values, draft.look)
    labels = {"denied.administrative_inquiry": "8.属于", "not_processed.publications": "3.要求提供公开出版物",
              "denied.law_prohibited": "2.其他法律", "not_processed.confirm_or_reissue": "5.要求行政机关"}  # fmt: skip
    gone = [labels[key] for key in draft.dropped]
    return [row for row in rows if not any(word.startswith(label) for word in row.words for label in gone)]


def _say(draft: Draft, name: str) -> str:
    n = draft.said[name]
    if n == 0 and name in ZERO and draft.rng.random() < 0.6:
        return draft.rng.choice(ZERO[name]).format(y=draft.year)
    return draft.rng.choice(SAYING[name]).format(n=f"{n:,}" if draft.rng.random() < 0.2 else n, y=draft.year)


def _told(draft: Draft, name: str) -> bool:
    return name in draft.must or (name in draft.said and draft.rng.random() < 0.6)


def _requests(draft: Draft) -> str:
    parts = [_say(draft, "received")]
    parts += [_say(draft, "carried_in")] if _told(draft, "carried_in") else []
    if _told(draft, "answered") or draft.must & set(OUTCOMES):
        answered = _say(draft, "answered")
        outcomes = [
            _say(draft, name)
            for name in OUTCOMES
            if name in draft.must or (draft.said[name] and draft.rng.random() < 0.7)
        ]
        parts.append(
            answered
            + (draft.rng.choice(("，其中", "：")) + draft.rng.choice("，、").join(outcomes) if outcomes else "")
        )
    text = draft.rng.choice("，。").join(parts) + "。"
    return text + (_say(draft, "carried_forward") + "。" if _told(draft, "carried_forward") else "")


def _reviews(draft: Draft) -> str:
    text = ""
    for name, start, cells in (("reviews", "review", RESULTS), ("litigations", "litigation", RESULTS)):
        wanted = {f"{start}_{cell}" for cell in cells} & draft.must
        if not (name in draft.must or wanted or draft.rng.random() < 0.7):
            continue
        text += _say(draft, name)
        shown = [
            _say(draft, f"{start}_{cell}")
            for cell in cells
            if f"{start}_{cell}" in wanted or (draft.said[f"{start}_{cell}"] and not draft.must)
        ]
        text += "，其中" + "、".join(shown) if shown else ""
        text += "。"
    for name in ("litigation_direct", "litigation_after_review"):
        if name in draft.must:
            text += _say(draft, name) + "。"
    return text or "依法接受监督。"


def _documents(draft: Draft) -> str:
    return "".join(
        _say(draft, name) + "。" for name in ("regulations", "documents", "repealed", "in_force") if _told(draft, name)
    )


def _items(draft: Draft) -> str:
    names = draft.rng.sample(CHANNELS, len(draft.channels))
    text = (
        f"全年主动公开政府信息{draft.total}条，其中"
        + "，".join(f"{name}{n}条" for name, n in zip(names, draft.channels, strict=True))
        + "。"
    )
    if draft.sorts and ("sorts" in draft.must or draft.rng.random() < 0.4):
        sorts = draft.rng.sample(KINDS_OF_ITEMS, len(draft.sorts))
        text = text if "sorts" not in draft.must else ""
        text += (
            f"按内容分，共公开信息{draft.total}条，其中"
            + "、".join(f"{name}{n}条" for name, n in zip(sorts, draft.sorts, strict=True))
            + "。"
        )
    return text
