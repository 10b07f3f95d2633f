"""Digests as Markdown (CommonMark with tables); whatever comes from a file is escaped, so that it stays text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from extraction.summary.digest import Digest, Promised, Quote, Stated
from extraction.summary.overview import Overview
from extraction.summary.words import Words, printable

_ALWAYS: Final = re.compile(r"[\\`*_{}\[\]<>#|~&!$^@]|:(?=/)|(?<=[wW])\.")
_AT_START: Final = re.compile(r"^(?:[ \t]|[-+=]|\d+(?=[.)]))", re.MULTILINE)
_Row = Iterable[str]


def escape(text: str) -> str:
    """The text such that a reader of Markdown shows exactly its characters: nothing in it is markup, a link or HTML."""
    return _AT_START.sub(_escape_start, _ALWAYS.sub(r"\\\g<0>", printable(text)))


def _escape_start(found: re.Match[str]) -> str:
    """What would indent code, mark an item or underline a heading; of `1.` the stop is escaped, a digit cannot be."""
    first = found.group()
    if first.isspace():
        return f"&#{ord(first)};"
    return f"{first}\\" if first.isdigit() else f"\\{first}"


def render(digests: Sequence[Digest], whole: Overview | None, words: Words) -> str:
    """One document: the overview first where there are several reports, then report by report."""
    parts = [[f"# {words['summary']}"], *([list(_overview(whole, words))] if whole else [])]
    parts += [list(_report(digest, words)) for digest in digests]
    return "\n\n".join(block for part in parts for block in part) + "\n"


def _report(digest: Digest, words: Words) -> Iterator[str]:
    yield f"## {escape(words.title(digest.head))}"
    yield _bullets(f"{label}{words.colon}{escape(value)}" for label, value in words.heads(digest.head))
    if digest.present:
        yield f"**{words['sections']}**{words.colon}{words.sections(digest.present, digest.absent)}"
        yield from _figures(digest, words)
        yield from _counts(digest, words)
        yield from _problems(digest, words)
        yield from _loose(digest, words)
        yield from _findings(digest, words)
    if digest.warnings:
        yield f"### {words['notes']}"
        yield _bullets(map(escape, digest.warnings))


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _table(head: _Row, rows: Iterable[_Row]) -> str:
    """A table; the cells are markup already, a line break in one is `<br>`."""
    lines = [list(head), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join("| " + " | ".join(cell.replace("\n", "<br>") for cell in line) + " |" for line in lines)


def _quoted(quote: Quote, words: Words) -> str:
    """A block quote, its place below it."""
    body = escape(quote.text.strip("\n")).replace("\n", "\\\n")
    return "\n".join(f"> {line}" for line in f"{body}\n\n— {escape(words.place(quote))}".split("\n"))


def _figures(digest: Digest, words: Words) -> Iterator[str]:
    if digest.figures:
        yield f"### {words['tables']}"
        rows = ((escape(words.figure(one)), escape(words.printed(one))) for one in digest.figures)
        yield _table((words["figure"], words["printed"]), rows)


def _counts(digest: Digest, words: Words) -> Iterator[str]:
    if digest.counts:
        yield f"### {words['counts']}"
        rows = [
            (
                words.metric(metric) if n == 0 else "",
                escape(words.amount(one)),
                escape(one.quote.text),
                escape(words.place(one.quote)),
            )
            for metric, group in groupby(digest.counts, key=lambda one: one.metric)
            for n, one in enumerate(group)
        ]
        yield _table((words["metric"], words["quantity"], words["words"], words["place"]), rows)
    if digest.outlets:
        yield f"### {words['platforms']}"
        told = (
            (escape(words.outlet(one)), escape(one.quote.text), escape(words.place(one.quote)))
            for one in digest.outlets
        )
        yield _table((words["platforms"], words["words"], words["place"]), told)


def _problems(digest: Digest, words: Words) -> Iterator[str]:
    yield f"### {words['problems']}{words.brackets(str(len(digest.problems)))}"
    answers = {one.number: one for one in digest.improvements}
    for problem in digest.problems:
        yield f"#### {words['problem']} {problem.number}"
        yield _quoted(problem.quote, words)
        yield f"{words['themes']}{words.colon}{words.themes(problem.themes)}"
        if not problem.answers:
            yield f"**{_no_answer(problem, words)}**"
        for number in problem.answers:
            yield from _promise(answers[number], words)
    if not digest.problems:
        yield words["none"]


def _no_answer(problem: Stated, words: Words) -> str:
    return words["no_answer"] + (words.brackets(words["alarmed"]) if problem.alarmed else "")


def _promise(one: Promised, words: Words) -> Iterator[str]:
    yield f"{words['improvement']} {one.number}{words.brackets(words.progress(one.status))}"
    yield _quoted(one.quote, words)


def _loose(digest: Digest, words: Words) -> Iterator[str]:
    if digest.loose:
        yield f"### {words['loose']}{words.brackets(str(len(digest.loose)))}"
        for one in digest.loose:
            yield from _promise(one, words)
            yield f"{words['themes']}{words.colon}{words.themes(one.themes)}"
    if digest.unanswered:
        yield f"### {words['unanswered']}{words.brackets(str(len(digest.unanswered)))}"
        yield words.numbers("problem", (one.number for one in digest.unanswered))


def _findings(digest: Digest, words: Words) -> Iterator[str]:
    yield f"### {words['findings']}{words.brackets(str(len(digest.findings)))}"
    if not digest.findings:
        yield words["none"]
        return
    rows = (
        (words.severity(one.severity), f"`{one.check}`", escape(words.message(one)), words.spots(one.quotes))
        for one in digest.findings
    )
    yield _table((words["severity"], words["check"], words["message"], words["place"]), rows)


def _overview(whole: Overview, words: Words) -> Iterator[str]:
    yield f"## {words['overview']}"
    yield f"### {words['by_outcome']}{words.brackets(str(whole.reports))}"
    outcomes = (
        (words.status(status), f"`{code}`" if code else "", str(count)) for status, code, count in whole.outcomes
    )
    yield _table((words["outcome"], "", words["count"]), outcomes)
    if whole.themes:
        yield f"### {words['by_theme']}"
        head = (
            words["theme"],
            words["problem_count"],
            words["unanswered_short"],
            words["improvement_count"],
            words["report_count"],
        )
        rows = (
            (words.theme(one.label), *map(str, (one.problems, one.unanswered, one.improvements, one.reports)))
            for one in whole.themes
        )
        yield _table(head, rows)
        yield f"### {words['by_agency']}"
        yield _agencies(whole, words)


def _agencies(whole: Overview, words: Words) -> str:
    labels = [one.label for one in whole.themes if one.problems]
    head = (words["agency"], words["years"], *map(words.theme, labels))
    rows = (
        (
            escape(row.agency),
            words.pause.join(map(str, row.years)),
            *(str(row.problems.get(label, "")) for label in labels),
        )
        for row in whole.agencies
    )
    return _table(head, rows)
