"""Which printed lines belong to one paragraph.

Where the format knows (`RawLine.ends_paragraph`), it is believed. Copied text does not know: a line runs on where it stops
without a full stop at about the width at which the text was wrapped, or is long prose that stops in mid-sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from unicodedata import east_asian_width

from extraction.lexicon.folding import fold
from extraction.reading.raw import RawLine

_ENDS = "。！？；：…!?;:"
_OPENER = re.compile(
    r"[-*+#>•●· ]{0,8}\*{0,2}"
    r"(?:[(\[]?[一二三四五六七八九十]{1,3}[)\]、.．:]|[(\[]?\d{1,2}[)\]、]|\d{1,2}[.．](?!\d)|[①-⑳]|第[一二三四五六七八九十]{1,3}[条章节部]"
    r"|附[件表注]|注:|[一二三四五六七八九十]{1,2}是)"
)
_DATE_LINE = re.compile(
    r"[\d〇○零一二三四五六七八九十 ]{4,9}年[\d一二三四五六七八九十 ]{1,4}月[\d一二三四五六七八九十 ]{1,5}日"
)
_CELLS = re.compile(r"\t|\||^[^,.;:,。;:]+(?: +[^ ,。;:]+){2,}$|(?: +[\d.]+){2,}$")
"""Cells of a row: tabs, pipes, or words and figures set apart by single blanks, without any mark of prose."""
_HEADING = re.compile(r"[(]?[一二三四五六七八九十]{1,3}[)、.．]")
_VALUE = re.compile(r"[\d,.]+ ?[件条项万元个]{0,2}|[/—-]|无")
_PROSE_WIDTH = 25
"""A line of this many Chinese characters that stops in mid-sentence is prose and not a title or a cell."""
_WRAP_SHARE = 0.5
"""And half of all lines that stop in mid-sentence: cells of a table have all widths."""
_WRAP_VOTES = 3
"""So many lines of one width are needed before that width is taken for the wrap."""


def join_paragraphs(lines: Sequence[RawLine]) -> Iterator[list[RawLine]]:
    """Groups lines into paragraphs; a paragraph of one blank line stands for a blank line.

    A blank line between two lines that belong together (a page break in copied text) is dropped.
    """
    width, indents = _wrap_width(lines), _indents(lines)
    paragraph: list[RawLine] = []
    blanks: list[RawLine] = []
    for line in lines:
        if not line.text.strip():
            blanks.append(line)
            continue
        if paragraph and _runs_on(paragraph[-1], line, width, indents, apart=bool(blanks)):
            paragraph.append(line)
        else:
            if paragraph:
                yield paragraph
            yield from ([blank] for blank in blanks[:1])
            paragraph = [line]
        blanks = []
    if paragraph:
        yield paragraph
    yield from ([blank] for blank in blanks[:1])


def _columns(text: str) -> float:
    """Width in Chinese characters: a Latin letter or a digit takes half of one."""
    return sum(1.0 if east_asian_width(c) in "WFA" else 0.5 for c in text)


def _wrap_width(lines: Sequence[RawLine]) -> float | None:
    """The width at which copied text was wrapped, or None where lines are paragraphs."""
    open_ends = Counter(
        round(_columns(a.text.rstrip()))
        for a, b in pairwise(lines)
        if a.ends_paragraph is None
        and b.text.strip()
        and not _is_row(a.text)
        and a.text.strip()[-1:] not in _ENDS
        and _columns(a.text) >= 15
    )
    if not open_ends:
        return None
    width, _ = max(open_ends.items(), key=lambda kv: (sum(open_ends[kv[0] + d] for d in (-1, 0, 1)), kv[0]))
    votes = sum(open_ends[width + d] for d in (-1, 0, 1))
    return float(width) if votes >= _WRAP_VOTES and votes >= _WRAP_SHARE * open_ends.total() else None


def _is_row(text: str) -> bool:
    return "\t" in text.strip() or text[:1] == "\t" or _CELLS.search(fold(text).strip()) is not None


def _indents(lines: Sequence[RawLine]) -> bool:
    """Whether new paragraphs are told by their indent: some lines have one and most have none."""
    indented = sum(line.text[:2] in ("\u3000\u3000", "    ", "  ") for line in lines)
    return 3 <= indented <= 0.6 * sum(bool(line.text.strip()) for line in lines)


def _runs_on(line: RawLine, following: RawLine, width: float | None, indents: bool, *, apart: bool) -> bool:
    """Whether `following` goes on with the paragraph of `line`.

    `width`: that of the wrap. `indents`: an indent tells a new paragraph, so that a full line runs on even after a full stop. `apart`: a blank
    line stands between the two.
    """
    if line.ends_paragraph is not None:
        return not line.ends_paragraph
    text, rest = fold(line.text).strip(), fold(following.text).strip()
    if _is_row(line.text) or _is_row(following.text) or _OPENER.match(rest) or _DATE_LINE.fullmatch(rest):
        return False
    columns = _columns(line.text.rstrip())
    full = width is not None and abs(columns - width) <= 2.5 and not apart
    if text[-1] in _ENDS:
        return full and indents and following.text[:1] not in (" ", "\u3000") and not _HEADING.match(text)
    if (_HEADING.match(text) and not re.search("[,，。;]", text)) or _VALUE.fullmatch(rest):
        return False
    # A closing bracket ends labels and asides as often as a line: only a full line runs on behind one.
    return full or (columns >= _PROSE_WIDTH and text[-1] != ")" and bool(re.search("[,，。]", text)))
