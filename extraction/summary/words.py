"""The words around what is quoted, in Chinese or English; the formats take all of theirs from here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from extraction.errors import explain
from extraction.language import Lang, say
from extraction.lexicon.forms import forms
from extraction.lexicon.names import name, theme
from extraction.summary.digest import Count, Figure, Head, Note, Outlet, Quote

_LABELS: Final[dict[str, tuple[str, str]]] = {
    "summary": ("政府信息公开工作年度报告摘要", "Summary of annual reports on disclosure"),
    "overview": ("各报告总览", "All reports together"),
    "report": ("报告", "report"),
    "no_title": ("（无标题）", "(no title)"),
    "file": ("文件", "file"),
    "agency": ("机关", "agency"),
    "level": ("层级", "level"),
    "region": ("区域", "region"),
    "year": ("年度", "year"),
    "years": ("年度", "years"),
    "published": ("发布日期", "published"),
    "form": ("表式", "form"),
    "outcome": ("读取结果", "outcome"),
    "sections": ("章节", "sections"),
    "present": ("已有", "present"),
    "absent": ("缺", "absent"),
    "all_sections": ("六个法定部分齐全", "all six statutory sections"),
    "tables": ("表内数字（照印）", "table figures (as printed)"),
    "figure": ("项目", "figure"),
    "printed": ("所印", "printed"),
    "blank": ("（空白）", "(blank)"),
    "counts": ("正文中的数量", "counts in the narrative"),
    "platforms": ("公开平台", "platforms"),
    "problems": ("机关自述的问题", "problems stated by the agency"),
    "problem": ("问题", "problem"),
    "improvements": ("改进措施", "improvements"),
    "improvement": ("改进", "improvement"),
    "loose": ("未对应到问题的改进", "improvements tied to no problem"),
    "unanswered": ("未找到对应改进的问题", "problems without an improvement tied to them"),
    "unanswered_short": ("未对应", "unanswered"),
    "alarmed": ("核验：没有任何改进回应", "check: nothing answers it"),
    "no_answer": ("未找到对应的改进", "no improvement is tied to it"),
    "none": ("无", "none"),
    "findings": ("核验发现", "findings"),
    "notes": ("读取说明", "notes on reading"),
    "check": ("核验项", "check"),
    "severity": ("级别", "severity"),
    "message": ("说明", "message"),
    "themes": ("主题", "themes"),
    "theme": ("主题", "theme"),
    "status": ("状态", "status"),
    "answers": ("对应的问题", "answers problems"),
    "answered_by": ("对应的改进", "answered by"),
    "words": ("原文", "in its words"),
    "place": ("位置", "place"),
    "section": ("所在部分", "section"),
    "page": ("页", "page"),
    "line": ("行", "line"),
    "number": ("序号", "no."),
    "count": ("件数", "count"),
    "quantity": ("数量", "quantity"),
    "metric": ("所计", "what is counted"),
    "sheet_overview": ("总览", "Overview"),
    "sheet_problems": ("问题", "Problems"),
    "sheet_improvements": ("改进", "Improvements"),
    "sheet_themes": ("主题", "Themes"),
    "sheet_findings": ("核验", "Findings"),
    "by_theme": ("按主题", "by theme"),
    "by_outcome": ("按读取结果", "by outcome"),
    "by_agency": ("机关与主题（问题数）", "agencies and themes (problems)"),
    "unknown": ("未识别", "unknown"),
    "problem_count": ("问题数", "problems"),
    "improvement_count": ("改进数", "improvements"),
    "finding_count": ("发现数", "findings"),
    "report_count": ("涉及报告", "reports"),
}
_MOST_PLACES: Final = 6


def printable(text: str) -> str:
    """The text with every character that prints nothing replaced: a file's name may hold some that steer a terminal or turn the writing."""
    kept = (
        c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf") else "\N{REPLACEMENT CHARACTER}" for c in text
    )
    return "".join(kept)


class Words:
    """All wordings of one language."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.colon, self.comma, self.pause = say("：", ": ", lang), say("，", ", ", lang), say("、", ", ", lang)

    def __getitem__(self, key: str) -> str:
        return _LABELS[key][self.lang != "zh"]

    def title(self, head: Head) -> str:
        """The report's title in one line; its file where it could not be read."""
        return " ".join(head.title.split("\n")) if head.title else head.path

    def agency(self, head: Head) -> str:
        return head.agency or self["unknown"]

    def level(self, head: Head) -> str:
        return name("levels", head.level, self.lang) if head.level else self["unknown"]

    def region(self, head: Head) -> str:
        if head.level == "national":
            return say("全国", "nationwide", self.lang)
        return say("", " / ", self.lang).join(head.region) or self["unknown"]

    def form(self, head: Head) -> str:
        return say(f"{head.form}年表式", head.form, self.lang) if head.form else say("无表", "no tables", self.lang)

    def outcome(self, head: Head) -> str:
        """The status, and in words what is missing or went wrong."""
        outcome = head.outcome
        codes = outcome.missing or ((outcome.code,) if outcome.code else ())
        told = say("；", "; ", self.lang).join(explain(code, self.lang) for code in codes)
        return self.status(outcome.status) + (say(f"（{told}）", f" ({told})", self.lang) if told else "")

    def status(self, status: str) -> str:
        return name("statuses", status, self.lang)

    def heads(self, head: Head) -> tuple[tuple[str, str], ...]:
        """What stands at the head of a report, as (label, value)."""
        return (
            (self["file"], head.path),
            (self["agency"], self.agency(head)),
            (self["level"], self.level(head)),
            (self["region"], self.region(head)),
            (self["year"], str(head.year or self["unknown"])),
            (self["published"], head.published_on or self["unknown"]),
            (self["form"], self.form(head)),
            (self["outcome"], self.outcome(head)),
        )

    def section(self, kind: str) -> str:
        return name("sections", kind, self.lang)

    def sections(self, present: Sequence[str], absent: Sequence[str]) -> str:
        """Which statutory sections are there and which are not."""
        if len(present) == 6:
            return self["all_sections"]
        told = [(self["present"], present), (self["absent"], absent)]
        return say("；", "; ", self.lang).join(
            label + self.colon + self.pause.join(map(self.section, kinds)) for label, kinds in told if kinds
        )

    def figure(self, figure: Figure) -> str:
        """The name of a table cell; a total is called as what it sums up."""
        if figure.key is None:
            return figure.label or ""
        return forms().name(figure.key, self.lang).removesuffix("·总计").removesuffix(" / total")

    def printed(self, figure: Figure) -> str:
        return figure.printed.strip() or self["blank"]

    def unit(self, unit: str) -> str:
        """The unit of an amount in the tables."""
        return say(unit, {"万元": "10,000 yuan", "元": "yuan"}[unit], self.lang)

    def metric(self, metric: str) -> str:
        return name("metrics", metric, self.lang)

    def amount(self, count: Count) -> str:
        """The quantity as meant, with its qualifier, unit and channel."""
        value = (
            f"{count.value:f}" + (f"–{count.value_max:f}" if count.value_max is not None else "") + (count.unit or "")
        )
        before = {"approx": ("约", "about "), "at_least": ("至少", "at least "), "at_most": ("至多", "at most ")}
        said = before.get(count.qualifier, ("", ""))[self.lang != "zh"] + value
        more = [
            *([name("platforms", count.channel, self.lang)] if count.channel else []),
            *([say("其中之数", "part", self.lang)] if count.is_part else []),
            *([say("文字表述为零", "zero in words", self.lang)] if count.qualifier == "none_stated" else []),
        ]
        return said + (self.brackets(self.comma.join(more)) if more else "")

    def outlet(self, outlet: Outlet) -> str:
        kind = name("platforms", outlet.type, self.lang)
        return f"{kind}{self.colon}{outlet.name}" if outlet.name else kind

    def theme(self, label: str) -> str:
        return theme(label, self.lang)

    def themes(self, labels: Iterable[str]) -> str:
        return self.pause.join(map(self.theme, labels))

    def progress(self, status: str) -> str:
        return name("progress", status, self.lang)

    def severity(self, severity: str) -> str:
        return name("severities", severity, self.lang)

    def message(self, note: Note) -> str:
        return say(note.zh, note.en, self.lang)

    def heading(self, quote: Quote) -> str:
        """The printed heading over a quote, or what kind of section it stands in."""
        return quote.heading or (self.section(quote.section) if quote.section else "")

    def spot(self, quote: Quote) -> str:
        """The page; the line of the text where the format has no pages."""
        if quote.page is not None:
            return say(f"第{quote.page}页", f"page {quote.page}", self.lang)
        return say(f"第{quote.line}行", f"line {quote.line}", self.lang)

    def place(self, quote: Quote) -> str:
        return self.comma.join(part for part in (self.heading(quote), self.spot(quote)) if part)

    def spots(self, quotes: Sequence[Quote]) -> str:
        """The places a finding points at, each once."""
        told = list(dict.fromkeys(map(self.spot, quotes)))
        return self.pause.join(told[:_MOST_PLACES]) + ("…" if len(told) > _MOST_PLACES else "")

    def numbers(self, kind: str, numbers: Iterable[int]) -> str:
        """问题1、问题3 or `problem 1, problem 3`."""
        return self.pause.join(say(f"{self[kind]}{n}", f"{self[kind]} {n}", self.lang) for n in numbers)

    def brackets(self, inner: str) -> str:
        return say(f"（{inner}）", f" ({inner})", self.lang)
