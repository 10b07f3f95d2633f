"""Records made by hand, for what works on records alone."""

from __future__ import annotations

from decimal import Decimal

from extraction.record import (
    Agency,
    Cell,
    Evidence,
    Finding,
    Improvement,
    Measure,
    Outcome,
    Platform,
    Problem,
    Report,
    Section,
    Source,
    TableRow,
)

TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the start of a formula (F38)."""

HEAD = "某县交通局2023年报告\n"
OVERVIEW = "一、总体情况\n发布信息约12条，其中网站8条。\n"
ISSUES = '五、存在的主要问题及改进情况\n一是更新慢；二是=HYPERLINK("http://x")解读少；\n三是人少。\n下一步，按周更新。印发手册。\n'
TEXT = HEAD + OVERVIEW + ISSUES


def evidence(words: str, text: str = TEXT, page: int | None = None) -> Evidence:
    start = text.index(words)
    return Evidence(start, start + len(words), words, page)


def _section(kind: str, piece: str, heading: str | None) -> Section:
    start = TEXT.index(piece)
    return Section(kind, heading, piece, start, start + len(piece), 0.9, heading is None)  # type: ignore[arg-type]


def _problem(words: str, themes: tuple[str, ...], page: int | None = None) -> Problem:
    return Problem(words, themes, dict.fromkeys(themes, 0.9), 0.8, evidence(words, page=page))


def _improvement(words: str, themes: tuple[str, ...], addresses: tuple[int, ...]) -> Improvement:
    return Improvement(words, themes, dict.fromkeys(themes, 0.7), "planned", addresses, 0.8, evidence(words))


def report(name: str = "甲.txt", agency: str | None = "某县交通局") -> Report:
    """Three problems (1 answered, 2 unanswered, 3 unanswered and alarmed), two improvements (the second ties to nothing)."""
    return Report(
        outcome=Outcome("partial", "decode", ("decode",)),
        source=Source(name, "0" * 64, "text/plain"),
        title="某县交通局2023年报告",
        agency=Agency(agency, "county", ("某省", "某市", "某县")),
        year=2023,
        form="2021",
        text=TEXT,
        sections=(
            _section("front_matter", HEAD, None),
            _section("overview", OVERVIEW, "一、总体情况"),
            _section("problems_improvements", ISSUES, "五、存在的主要问题及改进情况"),
        ),
        tables={
            "requests.new_received.total": Decimal(14),
            "review.total": None,
            "proactive.fees.amount": Decimal("0.32"),
        },
        cells={
            "requests.new_received.total": Cell("14", evidence("12")),
            "review.total": Cell("/", evidence("=")),
            "proactive.fees.amount": Cell("3200元", evidence("报告")),
        },
        other_tables=(TableRow("主动公开", "-5", evidence("人")),),
        measures=(
            Measure("items_disclosed", Decimal(12), "条", "approx", None, None, evidence("发布信息约12条")),
            Measure("items_disclosed", Decimal(8), "条", "exact", "website", 0, evidence("网站8条"), confidence=0.5),
        ),
        platforms=(Platform("website", None, evidence("网站")),),
        problems=(
            _problem("一是更新慢", ("timeliness",), page=3),
            _problem('=HYPERLINK("http://x")解读少', ("interpretation", "timeliness")),
            _problem("三是人少。", ("staffing",)),
        ),
        improvements=(
            _improvement("按周更新", ("timeliness",), (0,)),
            _improvement("印发手册", ("staffing",), ()),
        ),
        findings=(
            Finding("section.missing", "warning", "缺部分", ("requests",), (), "a part is missing"),
            Finding("problem.unaddressed", "info", "没有对应", (), (evidence("三是人少。"),), "nothing answers"),
        ),
        warnings=("有字节无法解读",),
    )


def unread(name: str = "坏.pdf") -> Report:
    return Report(outcome=Outcome("rejected", "damaged"), source=Source(name, "0" * 64, "application/pdf"))
