"""Digests as plain text for a terminal: short lines, indented by what belongs together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from extraction.language import say
from extraction.summary.digest import Digest, Note, Promised, Quote, Stated
from extraction.summary.overview import Overview
from extraction.summary.words import Words, printable


def one(digest: Digest, words: Words) -> str:
    """The summary of one report."""
    return printable("\n".join(_lines(digest, words)))


def together(whole: Overview, words: Words) -> str:
    """The overview of several reports."""
    return printable("\n".join(_overview(whole, words)))


def _lines(digest: Digest, words: Words) -> Iterator[str]:
    yield f"■ {words.title(digest.head)}"
    yield from (f"  {label}{words.colon}{value}" for label, value in words.heads(digest.head))
    if not digest.present:
        yield from _notes(digest, words)
        return
    yield f"  {words['sections']}{words.colon}{words.sections(digest.present, digest.absent)}"
    yield from _figures(digest, words)
    yield from _counts(digest, words)
    yield from _outlets(digest, words)
    yield from _problems(digest, words)
    yield from _loose(digest, words)
    yield from _findings(digest, words)
    yield from _notes(digest, words)


def _title(label: str, count: int, words: Words) -> str:
    return f"  ▸ {label}{words.brackets(str(count))}"


def _quoted(quote: Quote, indent: str, words: Words) -> str:
    """The words in quotation marks and their place; their own line breaks are kept."""
    inner = quote.text.replace("\n", "\n" + indent)
    return f"「{inner}」{words.brackets(words.place(quote))}"


def _figures(digest: Digest, words: Words) -> Iterator[str]:
    if digest.figures:
        told = words.comma.join(f"{words.figure(one)} {words.printed(one)}" for one in digest.figures)
        yield f"  {words['tables']}{words.colon}{told}"


def _counts(digest: Digest, words: Words) -> Iterator[str]:
    if not digest.counts:
        return
    yield _title(words["counts"], len(digest.counts), words)
    for metric, group in groupby(digest.counts, key=lambda one: one.metric):
        yield f"    {words.metric(metric)}"
        for count in group:
            yield f"      · {words.amount(count)}  {_quoted(count.quote, ' ' * 8, words)}"


def _outlets(digest: Digest, words: Words) -> Iterator[str]:
    if digest.outlets:
        yield _title(words["platforms"], len(digest.outlets), words)
        for outlet in digest.outlets:
            yield f"    · {words.outlet(outlet)}  {_quoted(outlet.quote, ' ' * 6, words)}"


def _problems(digest: Digest, words: Words) -> Iterator[str]:
    yield _title(words["problems"], len(digest.problems), words)
    answers = {one.number: one for one in digest.improvements}
    for problem in digest.problems:
        yield f"    {problem.number}. {_quoted(problem.quote, ' ' * 7, words)}"
        yield f"       {words['themes']}{words.colon}{words.themes(problem.themes)}"
        for number in problem.answers:
            yield f"       → {_promise(answers[number], words)}"
        if not problem.answers:
            yield f"       ✗ {_no_answer(problem, words)}"


def _no_answer(problem: Stated, words: Words) -> str:
    return words["no_answer"] + (words.brackets(words["alarmed"]) if problem.alarmed else "")


def _promise(one: Promised, words: Words) -> str:
    return f"{words['improvement']} {one.number}{words.brackets(words.progress(one.status))} {_quoted(one.quote, ' ' * 9, words)}"


def _loose(digest: Digest, words: Words) -> Iterator[str]:
    if digest.loose:
        yield _title(words["loose"], len(digest.loose), words)
        for one in digest.loose:
            yield f"    · {_promise(one, words)}"
            yield f"       {words['themes']}{words.colon}{words.themes(one.themes)}"
    if digest.unanswered:
        yield _title(words["unanswered"], len(digest.unanswered), words)
        yield f"    {words.numbers('problem', (one.number for one in digest.unanswered))}"


def _findings(digest: Digest, words: Words) -> Iterator[str]:
    yield _title(words["findings"], len(digest.findings), words)
    for note in digest.findings:
        yield f"    [{words.severity(note.severity)}] {note.check}{words.colon}{words.message(note)}{_at(note, words)}"


def _at(note: Note, words: Words) -> str:
    return words.brackets(words.spots(note.quotes)) if note.quotes else ""


def _notes(digest: Digest, words: Words) -> Iterator[str]:
    yield from (f"  {words['notes']}{words.colon}{warning}" for warning in digest.warnings)


def _overview(whole: Overview, words: Words) -> Iterator[str]:
    yield f"■ {words['overview']}{words.brackets(str(whole.reports))}"
    yield f"  ▸ {words['by_outcome']}"
    for status, code, count in whole.outcomes:
        yield f"    {words.status(status)}{words.brackets(code) if code else ''} {count}"
    yield f"  ▸ {words['by_theme']}"
    yield from (f"    {line}" for line in _theme_lines(whole, words))
    yield f"  ▸ {words['by_agency']}"
    for row in whole.agencies:
        ranked = sorted(row.problems.items(), key=lambda item: (-item[1], item[0]))
        told = words.pause.join(f"{words.theme(label)} {count}" for label, count in ranked) or words["none"]
        years = words.brackets(words.pause.join(map(str, row.years))) if row.years else ""
        yield f"    {row.agency}{years}{words.colon}{told}"


def _theme_lines(whole: Overview, words: Words) -> Iterator[str]:
    for theme in whole.themes:
        yield (
            words.theme(theme.label)
            + words.colon
            + say(
                f"问题 {theme.problems}（未对应 {theme.unanswered}，涉及报告 {theme.reports}），改进 {theme.improvements}",
                f"problems {theme.problems} (unanswered {theme.unanswered}, in {theme.reports} reports), improvements {theme.improvements}",
                words.lang,
            )
        )


def render(digests: Sequence[Digest], whole: Overview | None, words: Words) -> str:
    """All of it, the overview last, where a reader of a terminal looks first."""
    parts = [one(digest, words) for digest in digests] + ([together(whole, words)] if whole else [])
    return "\n\n".join(parts) + "\n"
