"""The ways in which real reports break the form, applied to a composed report; the labels stay right.

Each takes the lines and a random source and gives new lines. Names are those of the model card.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from extraction.training.composing import ORDINALS, Line

Lines = list[Line]
Perturbation = Callable[[Lines, random.Random], Lines]

_NOISE = {
    "总": "忌",
    "体": "休",
    "情": "惰",
    "况": "祝",
    "主": "王",
    "动": "劝",
    "政": "T政",
    "信": "倍",
    "收": "攻",
    "理": "埋",
    "申": "甲",
    "请": "清",
    "复": "夏",
    "议": "仪",
    "存": "孖",
    "问": "间",
    "改": "玫",
    "进": "迸",
    "其": "甚",
    "他": "她",
    "需": "霈",
    "报": "报",
    "告": "吿",
}
_FOREIGN = ("工作亮点", "名词解释", "重点工作推进", "领导关怀", "附则")


def _headings(lines: Lines) -> list[int]:
    return [i for i, line in enumerate(lines) if line.heading]


def intact(lines: Lines, draw: random.Random) -> Lines:
    """As composed."""
    del draw
    return list(lines)


def one_dropped(lines: Lines, draw: random.Random) -> Lines:
    """One heading is gone."""
    gone = draw.choice(_headings(lines))
    return [line for i, line in enumerate(lines) if i != gone]


def all_dropped(lines: Lines, draw: random.Random) -> Lines:
    """No section heading is left."""
    del draw
    return [line for line in lines if not line.heading]


def renumbered(lines: Lines, draw: random.Random) -> Lines:
    """Ordinals at random."""
    return [_numbered(line, draw.randrange(9)) if line.heading else line for line in lines]


def restarted(lines: Lines, draw: random.Random) -> Lines:
    """Ordinals start again at one somewhere."""
    places = _headings(lines)
    again = draw.randrange(1, len(places))
    number = {place: (i if i < again else i - again) for i, place in enumerate(places)}
    return [_numbered(line, number[i]) if line.heading else line for i, line in enumerate(lines)]


def _numbered(line: Line, number: int) -> Line:
    words = line.text
    for ordinal in ORDINALS:
        if words.startswith((f"{ordinal}、", f"{ordinal}.")):
            return replace(line, text=ORDINALS[number] + words[1:])
        if words.startswith(f"第{ordinal}部分"):
            return replace(line, text=f"第{ORDINALS[number]}{words[2:]}")
    return line


def _chapters(lines: Lines) -> list[Lines]:
    """What stands before the first heading, then each chapter with its heading, then the closing lines."""
    places = _headings(lines)
    end = next((i for i, line in enumerate(lines) if line.kind == "back_matter"), len(lines))
    cuts = [0, *places, end, len(lines)]
    return [lines[a:b] for a, b in pairwise(cuts)]


def moved(lines: Lines, draw: random.Random) -> Lines:
    """The chapter of problems stands before another one."""
    chapters = _chapters(lines)
    at = next(
        (
            i
            for i, chapter in enumerate(chapters)
            if chapter and chapter[0].heading and chapter[0].kind == "problems_improvements"
        ),
        None,
    )
    if at is None:
        return list(lines)
    problems = chapters.pop(at)
    chapters.insert(draw.randrange(2, at + 1) if at > 2 else 2, problems)
    return [line for chapter in chapters for line in chapter]


def repeated(lines: Lines, draw: random.Random) -> Lines:
    """The last section's heading stands twice, with a part of the section under each."""
    del draw
    places = [i for i, line in enumerate(lines) if line.heading and line.kind == "other_matters"]
    if not places:
        return list(lines)
    end = next((i for i, line in enumerate(lines) if i > places[0] and line.kind != "other_matters"), len(lines))
    middle = (places[0] + 1 + end + 1) // 2
    return [*lines[:middle], lines[places[0]], *lines[middle:]]


def merged(lines: Lines, draw: random.Random) -> Lines:
    """Sections 五 and 六 under the heading of 五."""
    del draw
    return [line for line in lines if not (line.heading and line.kind == "other_matters")]


def foreign(lines: Lines, draw: random.Random) -> Lines:
    """A heading of no statutory section in the middle of one."""
    inside = [i for i, line in enumerate(lines) if not line.heading and line.kind == "overview"]
    if not inside:
        return list(lines)
    at = draw.choice(inside)
    odd = replace(lines[at], text=f"{draw.choice(ORDINALS[:6])}、{draw.choice(_FOREIGN)}")
    return [*lines[:at], odd, *lines[at:]]


def noisy(lines: Lines, draw: random.Random) -> Lines:
    """Headings as a bad optical reading gives them: a character or two wrong, the ordinal gone or glued."""
    return [replace(line, text=_misread(line.text, draw)) if line.heading else line for line in lines]


def _misread(words: str, draw: random.Random) -> str:
    places = [i for i, c in enumerate(words) if c in _NOISE]
    wrong = set(draw.sample(places, min(len(places), draw.choice((1, 1, 2)))))
    read = "".join(_NOISE[c] if i in wrong else c for i, c in enumerate(words))
    return read[2:] if draw.random() < 0.2 and read[1:2] == "、" else read


JOINED = frozenset({"one_line"})
"""Here the lines stay as composed and are printed without their breaks (`composing.as_document`)."""

PERTURBATIONS: dict[str, Perturbation] = {
    "intact": intact,
    "one_dropped": one_dropped,
    "all_dropped": all_dropped,
    "renumbered": renumbered,
    "restarted": restarted,
    "moved": moved,
    "repeated": repeated,
    "merged": merged,
    "foreign": foreign,
    "noisy": noisy,
    "one_line": intact,
}
