"""The title of a report: in one line or several, behind site furniture, or absent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extraction.lexicon.organs import is_agency, starts_with_place
from extraction.metadata.dates import YEAR, reporting_years
from extraction.metadata.lines import Line, join

_CORE = re.compile(r"(?:信息(?:主动)?|政务|校务|警务|检务|院务)公开.{0,26}?(?:报告|年报|总结)")
_BODY = re.compile(r"[一1][、.．]|[(（]一[)）]|第一(?:部分|章)|(?:总体情况|基本情况|概述)$")
_SENTENCE = re.compile(r"[。;；!?！？]|根据|按照|依据|为了|现将|如下|规定|《中华|敬请|欢迎")
_LABEL = re.compile(r"^(?:(?:信息|文件)?(?:标题|名称)|题名|题目|附件\d{0,2})[:：]|^.*[>»›]")
_TAIL = re.compile(rf"(?:[(（\[]?{YEAR}年?(?:度|份)?[)）\]]?|\([^()\d]{{2,30}}\)|[—\-]{{1,2}}[^\d—\-]{{2,30}}$)?")
_NOT_THE_REPORT = re.compile(r"^(?:编制|格式|模板|制度|范文|目录|公布情况)")
_YEAR_ALONE = re.compile(rf"[(（]?{YEAR}(?:年?度?|年?份)[)）]?")
_CUT = re.compile(
    rf"[(（\[]?{YEAR}(?:年?度?|年份)[)）\]]?(?:[-—~至]{YEAR}学?年度?)?|关于|公布|发布|印发|报送|[《》:：>|_\-—]"
)
_TRAIL = re.compile(r"(?:办理|开展|的|及|与|和|、|年度|全年|本)+$")
_KIND_OF_OPENNESS = re.compile(r"(?:(?<!人民)政府|政务|党务)+$")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Title:
    """A title, its agency and year (both may be missing), and whether the agency stands on a line of its own."""

    line: Line
    agency: Line | None
    year: Line | None
    apart: bool


def body_start(lines: Sequence[Line]) -> int:
    """The index of the line at which the body of the report starts; the number of lines where it does not show."""
    return next((i for i, line in enumerate(lines) if _BODY.match(line.words)), len(lines))


def find_title(lines: Sequence[Line]) -> Title | None:
    """The best title among the lines before the body: with year and agency, and the earliest of equals."""
    titles = [_complete(lines, first, last) for first, last in _windows(lines)]
    return max((t for t in titles if t), key=_worth, default=None)


def _worth(title: Title) -> int:
    told = 4 * (title.year is not None) + 4 * (title.agency is not None)
    return told + ("信息公开" in title.line.words) - 2 * title.apart


def _windows(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """(first, last) of the smallest runs of one to four short lines that hold the words of a title."""
    for first in range(len(lines)):
        for count in range(1, min(4, len(lines) - first) + 1):
            run = lines[first : first + count]
            if any(len(line.words) > _LONGEST or _SENTENCE.search(line.words) for line in run):
                break
            match = _CORE.search(join(run).words)
            if match:
                if match.start() < len(run[0].words):
                    yield first, first + count
                break


def _complete(lines: Sequence[Line], first: int, last: int) -> Title | None:
    """The title around the run: without labels and tails, with the lines above and below that add year or agency."""
    line = join(lines[first:last])
    label = _LABEL.match(line.words)
    line = line.part(label.end() if label and _CORE.search(line.words, label.end()) else 0)
    core = _CORE.search(line.words)
    if core is None or _NOT_THE_REPORT.match(line.words[core.end() :]):
        return None
    tail = _TAIL.match(line.words, core.end())
    line = line.part(0, tail.end() if tail else core.end())
    title = _read(line, core.start(), core.end())
    above, below = list(reversed(lines[max(0, first - 2) : first])), lines[last : last + 2]
    for neighbour in above:
        title = _with_line_above(title, neighbour) or title
    for neighbour in below:
        if title.year is None and _YEAR_ALONE.fullmatch(neighbour.words):
            title = Title(join((title.line, neighbour)), title.agency, _year(neighbour), title.apart)
        elif title.agency is None and is_agency(neighbour.words) and starts_with_place(neighbour.words):
            title = Title(title.line, neighbour, title.year, apart=True)
    return title


def _with_line_above(title: Title, above: Line) -> Title | None:
    """The title with the line above it, where that adds what is missing and nothing else."""
    year = _year(above) if title.year is None else None
    agency = _agency(above) if title.agency is None else None
    rest = _CUT.sub("", above.words)
    if not (year or agency) or len(above.words) > 40 or (rest and rest != (agency.words if agency else "")):
        return None
    apart = agency is not None or title.apart
    return Title(join((above, title.line)), title.agency or agency, title.year or year, apart)


def _read(line: Line, start: int, end: int) -> Title:
    """Agency and year of a title whose statutory words stand from `start` to `end`."""
    head = line.part(0, start)
    head = head.part(0, len(_KIND_OF_OPENNESS.sub("", head.words)))
    return Title(line, _agency(head) or _agency(line.part(end)), _year(line), apart=False)


def _year(line: Line) -> Line | None:
    found = next(reporting_years(line.words), None)
    return line.part(found.start, found.end) if found else None


def _agency(line: Line) -> Line | None:
    """The first piece of the line that can be an agency's name or a place."""
    start = 0
    for cut in (*_CUT.finditer(line.words), None):
        piece = line.part(start, cut.start() if cut else len(line.words))
        piece = piece.part(0, len(_TRAIL.sub("", piece.words)))
        if piece.words.startswith("(") and piece.words.endswith(")"):
            piece = piece.part(1, len(piece.words) - 1)
        if is_agency(piece.words):
            return piece
        start = cut.end() if cut else start
    return None
