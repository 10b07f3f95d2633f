"""`gongkai explain`: why each problem and improvement got its themes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer

from extraction.cli.options import LANG, LANGUAGE, language
from extraction.cli.run import MODELS, Tally, reports, with_models
from extraction.language import Lang, say
from extraction.record import Report
from extraction.settings import Settings, load_settings

_PATH = typer.Argument(..., metavar="PATH", help=say("一份报告。", "One report.", LANG), show_default=False)
_PROBLEM = typer.Option(None, "--problem", metavar="N", help=say("只说第 N 个问题。", "Only problem N.", LANG))
_IMPROVEMENT = typer.Option(
    None, "--improvement", metavar="N", help=say("只说第 N 个改进。", "Only improvement N.", LANG)
)


def explain(
    path: str = _PATH,
    problem: int | None = _PROBLEM,
    improvement: int | None = _IMPROVEMENT,
    lang: str = LANGUAGE,
    models: Path | None = MODELS,
) -> None:
    """Tells the themes of each statement with their probability, and the words that decided them."""
    from extraction.summary.words import printable

    settings = with_models(load_settings(), models)
    words = language(lang, settings)
    if problem is not None and improvement is not None:
        raise typer.BadParameter(
            say("--problem 和 --improvement 只能给一个", "give --problem or --improvement, not both", words)
        )
    tally = Tally()
    for item, report in reports([path], settings, words, tally):
        if report.text:
            lines = list(_told(report, problem, improvement, settings, words))
            typer.echo("\n".join([f"■ {printable(report.title or item.path)}", *lines]))
    raise typer.Exit(tally.exit_status())


def _told(
    report: Report, problem: int | None, improvement: int | None, settings: Settings, lang: Lang
) -> Iterator[str]:
    from extraction import explaining
    from extraction.learning.linear import load

    model = load("themes", Path(settings.models) if settings.models else None)[0]
    asked_problems = _asked(problem, improvement, len(report.problems), say("问题", "problem", lang), lang)
    asked_improvements = _asked(improvement, problem, len(report.improvements), say("改进", "improvement", lang), lang)
    if not asked_problems and not asked_improvements:
        yield say("这份报告没有找到问题和改进。", "no problem and no improvement was found in this report.", lang)
    for index in asked_problems:
        yield explaining.tell(explaining.explain_problem(report, index, model), lang)
    for index in asked_improvements:
        yield explaining.tell(explaining.explain_improvement(report, index, model), lang)


def _asked(number: int | None, other: int | None, count: int, what: str, lang: Lang) -> range:
    """The indexes to explain: one, none because the other kind was asked for, or all."""
    if number is None:
        return range(count if other is None else 0)
    if not 1 <= number <= count:
        raise typer.BadParameter(
            say(
                f"没有{what} {number}，这份报告有 {count} 个",
                f"there is no {what} {number}; the report has {count}",
                lang,
            )
        )
    return range(number - 1, number)
