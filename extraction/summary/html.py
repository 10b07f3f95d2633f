"""Digests as one HTML page that needs nothing else: no script, no request, readable on paper and in grey."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape as _escape
from importlib.resources import files
from itertools import groupby

from extraction.summary.digest import Digest, Promised, Quote, Stated
from extraction.summary.overview import Overview
from extraction.summary.words import Words, printable


def escape(text: str) -> str:
    """Text as HTML text or attribute; characters that HTML does not allow or that turn the direction of writing are replaced."""
    return _escape(printable(text))


def render(digests: Sequence[Digest], whole: Overview | None, words: Words) -> str:
    """The page: contents and overview first where there are several reports, then report by report."""
    style = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    parts = [*(_overview(whole, words) if whole else ()), *(_contents(digests, words) if whole else ())]
    for number, digest in enumerate(digests, 1):
        parts += _report(number, digest, words)
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if words.lang == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{words['summary']}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<h1>{words['summary']}</h1>\n"
        + "\n".join(parts)
        + "\n</body>\n</html>\n"
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "") -> str:
    """A table of cells that are HTML already."""
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="{kind}">\n<thead><tr>{top}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>'


def _contents(digests: Sequence[Digest], words: Words) -> Iterator[str]:
    yield f"<nav>\n<h2>{words['report']}</h2>\n<ol>"
    yield from (f'<li><a href="#r{n}">{escape(words.title(one.head))}</a></li>' for n, one in enumerate(digests, 1))
    yield "</ol>\n</nav>"


def _report(number: int, digest: Digest, words: Words) -> Iterator[str]:
    yield f'<article id="r{number}">\n<h2>{escape(words.title(digest.head))}</h2>'
    yield "<dl>" + "".join(f"<dt>{label}</dt><dd>{escape(value)}</dd>" for label, value in words.heads(digest.head))
    if digest.present:
        yield f"<dt>{words['sections']}</dt><dd>{words.sections(digest.present, digest.absent)}</dd></dl>"
        yield from _figures(digest, words)
        yield from _problems(digest, words)
        yield from _loose(digest, words)
        yield from _findings(digest, words)
        yield from _counts(digest, words)
    else:
        yield "</dl>"
    if digest.warnings:
        yield (
            f"<h3>{words['notes']}</h3>\n<ul>" + "".join(f"<li>{escape(one)}</li>" for one in digest.warnings) + "</ul>"
        )
    yield "</article>"


def _quoted(quote: Quote, words: Words) -> str:
    return f"<blockquote><p>{escape(quote.text)}</p><footer>{escape(words.place(quote))}</footer></blockquote>"


def _figures(digest: Digest, words: Words) -> Iterator[str]:
    if digest.figures:
        yield f"<h3>{words['tables']}</h3>"
        rows = ((escape(words.figure(one)), escape(words.printed(one))) for one in digest.figures)
        yield _table((words["figure"], words["printed"]), list(rows), "figures")


def _counts(digest: Digest, words: Words) -> Iterator[str]:
    if digest.counts:
        yield f"<h3>{words['counts']}</h3>"
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
        yield f"<h3>{words['platforms']}</h3>"
        told = [
            (escape(words.outlet(one)), escape(one.quote.text), escape(words.place(one.quote)))
            for one in digest.outlets
        ]
        yield _table((words["platforms"], words["words"], words["place"]), told)


def _problems(digest: Digest, words: Words) -> Iterator[str]:
    yield f"<h3>{words['problems']}{words.brackets(str(len(digest.problems)))}</h3>"
    answers = {one.number: one for one in digest.improvements}
    for problem in digest.problems:
        yield f'<section class="problem">\n<h4>{words["problem"]} {problem.number}{_tags(problem.themes, words)}</h4>'
        yield _quoted(problem.quote, words)
        if not problem.answers:
            yield f'<p class="open">{_no_answer(problem, words)}</p>'
        for number in problem.answers:
            yield _promise(answers[number], words)
        yield "</section>"
    if not digest.problems:
        yield f"<p>{words['none']}</p>"


def _tags(themes: Iterable[str], words: Words) -> str:
    return "".join(f' <span class="theme">{words.theme(label)}</span>' for label in themes)


def _no_answer(problem: Stated, words: Words) -> str:
    return words["no_answer"] + (words.brackets(words["alarmed"]) if problem.alarmed else "")


def _promise(one: Promised, words: Words) -> str:
    title = f"{words['improvement']} {one.number}{words.brackets(words.progress(one.status))}"
    return f'<div class="answer">\n<h5>{title}{_tags(one.themes, words)}</h5>\n{_quoted(one.quote, words)}\n</div>'


def _loose(digest: Digest, words: Words) -> Iterator[str]:
    if digest.loose:
        yield f"<h3>{words['loose']}{words.brackets(str(len(digest.loose)))}</h3>"
        yield from (_promise(one, words) for one in digest.loose)
    if digest.unanswered:
        told = words.numbers("problem", (one.number for one in digest.unanswered))
        yield f"<h3>{words['unanswered']}{words.brackets(str(len(digest.unanswered)))}</h3>\n<p>{told}</p>"


def _findings(digest: Digest, words: Words) -> Iterator[str]:
    yield f"<h3>{words['findings']}{words.brackets(str(len(digest.findings)))}</h3>"
    if not digest.findings:
        yield f"<p>{words['none']}</p>"
        return
    rows = [
        (
            f'<span class="{one.severity}">{words.severity(one.severity)}</span>',
            f"<code>{escape(one.check)}</code>",
            escape(words.message(one)),
            words.spots(one.quotes),
        )
        for one in digest.findings
    ]
    yield _table((words["severity"], words["check"], words["message"], words["place"]), rows)


def _overview(whole: Overview, words: Words) -> Iterator[str]:
    yield f"<h2>{words['overview']}</h2>\n<h3>{words['by_outcome']}{words.brackets(str(whole.reports))}</h3>"
    outcomes = [
        (words.status(status), f"<code>{code or ''}</code>", str(count)) for status, code, count in whole.outcomes
    ]
    yield _table((words["outcome"], "", words["count"]), outcomes, "numbers")
    if whole.themes:
        yield f"<h3>{words['by_theme']}</h3>"
        head = (
            words["theme"],
            words["problem_count"],
            words["unanswered_short"],
            words["improvement_count"],
            words["report_count"],
        )
        rows = [
            (words.theme(one.label), *map(str, (one.problems, one.unanswered, one.improvements, one.reports)))
            for one in whole.themes
        ]
        yield _table(head, rows, "numbers")
        yield f"<h3>{words['by_agency']}</h3>"
        yield _agencies(whole, words)


def _agencies(whole: Overview, words: Words) -> str:
    labels = [one.label for one in whole.themes if one.problems]
    head = (words["agency"], words["years"], *map(words.theme, labels))
    rows = [
        (
            escape(row.agency),
            words.pause.join(map(str, row.years)),
            *(str(row.problems.get(label, "")) for label in labels),
        )
        for row in whole.agencies
    ]
    return _table(head, rows, "numbers matrix")
