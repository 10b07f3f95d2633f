"""Explanations as lines of text, in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from extraction.explaining.reasons import Explanation, Reason, Term
from extraction.language import Lang, say
from extraction.lexicon.names import name, theme
from extraction.record import Improvement

_TAGS: Final[dict[str, tuple[str, str]]] = {
    "role=P": ("这是问题", "it is a problem"),
    "role=I": ("这是改进", "it is an improvement"),
}
_NAMED: Final[dict[str, tuple[str, str]]] = {
    "says": ("词表点名“{}”", "the lexicon names “{}”"),
    "leads": ("首个分句点名“{}”", "the first clause names “{}”"),
    "hints": ("词表提示“{}”", "the lexicon hints at “{}”"),
}


def tell(explanation: Explanation, lang: Lang = "zh") -> str:
    """One statement with its reasons, as lines joined by line breaks; the words quoted are the statement's."""
    return "\n".join(_lines(explanation, lang))


def _lines(explanation: Explanation, lang: Lang) -> Iterator[str]:
    statement = explanation.statement
    if isinstance(statement, Improvement):
        progress = name("progress", statement.status, lang)
        yield say(f"改进 {explanation.number}（{progress}）", f"improvement {explanation.number} ({progress})", lang)
    else:
        yield say(f"问题 {explanation.number}", f"problem {explanation.number}", lang)
    yield f"  「{statement.text}」"
    for reason in explanation.reasons:
        yield from _reason(reason, lang)
    if explanation.near:
        colon, pause = say("：", ": ", lang), say("、", ", ", lang)
        told = (say(f"{theme(label, lang)} {p:.2f}（门槛 {least:.2f}）", f"{theme(label, lang)} {p:.2f} (needs {least:.2f})", lang)
                for label, p, least in explanation.near)  # fmt: skip
        yield "  " + say("未采用", "not told", lang) + colon + pause.join(told)


def _reason(reason: Reason, lang: Lang) -> Iterator[str]:
    title = theme(reason.label, lang)
    yield say(
        f"  ▸ {title} {reason.recorded:.2f}（门槛 {reason.threshold:.2f}）",
        f"  ▸ {title} {reason.recorded:.2f} (needs {reason.threshold:.2f})",
        lang,
    )
    if reason.recorded < reason.threshold:
        yield "      " + say(
            "没有主题达到门槛，取最可能的一个", "no theme reached its threshold; the likeliest was taken", lang
        )
    if reason.clause is not None:
        p = f"{reason.clause_probability:.2f}"
        yield "      " + say(
            f"起决定作用的分句：「{reason.clause}」{p}", f"the clause that decided: 「{reason.clause}」 {p}", lang
        )
    if reason.answered:
        yield "      " + _from_problems(reason, lang)
    if reason.wordings:
        yield "      " + say("词表所中：", "lexicon wordings: ", lang) + _wordings(reason, lang)
    if reason.terms:
        label = say("词语的分量（对数几率）：", "terms that weighed (log odds): ", lang)
        yield (
            "      "
            + label
            + say("，", ", ", lang).join(f"{_term(one, lang)} +{one.weight:.2f}" for one in reason.terms)
        )


def _from_problems(reason: Reason, lang: Lang) -> str:
    told = say("、", ", ", lang).join(
        say(f"问题 {n}：{p:.2f}", f"problem {n}: {p:.2f}", lang) for n, p in reason.answered
    )
    return say(
        f"自身词句 {reason.own:.2f}；所答问题的主题也计入（{told}）",
        f"its own words {reason.own:.2f}; the theme of the problem it answers counts too ({told})",
        lang,
    )


def _wordings(reason: Reason, lang: Lang) -> str:
    grades = {"strong": "", "weak": say("（弱）", " (weak)", lang)}
    told = dict.fromkeys(f"「{one.text}」{grades[one.grade]}" for one in reason.wordings)
    return say("、", ", ", lang).join(told)


def _term(one: Term, lang: Lang) -> str:
    if one.kind == "text":
        return f"“{one.term}”"
    if one.term in _TAGS:
        return _TAGS[one.term][lang != "zh"]
    kind, _, value = one.term.partition("=")
    if kind in _NAMED:
        return _NAMED[kind][lang != "zh"].format(theme(value, lang))
    if kind == "named":
        return say(f"词表点名 {value} 个主题", f"the lexicon names {value} themes", lang)
    return one.term
