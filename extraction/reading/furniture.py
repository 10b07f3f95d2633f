"""Lines that belong to the page or the site and not to the report; the patterns lie in `lexicon/furniture.yaml`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from extraction.lexicon import load_yaml
from extraction.lexicon.folding import fold
from extraction.reading.raw import RawLine, RawTable

Block = RawLine | RawTable

_HEAD_REPEATS = 3
"""A running head is told from a title by standing at least this often."""
_TITLE_WORDS = re.compile("年度报告|工作报告|年报|信息公开")
_MARKS = re.compile(r"^[ \t]*(?:(?:#{1,6}|>)[ \t]*|[-*+•●·][ \t]+(?=\D))+|\*\*(?: (?=[\u3000-\u9fff]))?")
# `__` is no mark here: it is the blank that a clerk left to be filled in (留言__件).
# CommonMark wants a blank behind emphasis that ends in punctuation; before a Chinese character it is part of the mark.
_BARE_NUMBER = re.compile(r"\s*\d{1,4}\s*")


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in load_yaml("furniture.yaml")[name]))


def drop_furniture(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without page numbers, running heads, site lines and Markdown rules; blank lines stay."""
    heads = _running_heads(blocks)
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, RawTable) or not _is_furniture(block):
            head = None if isinstance(block, RawTable) else _masked(fold(block.text))
            if head not in heads:
                kept.append(block)
            elif not heads[head]:
                # Where a head stands first it is the title itself.
                heads[head] = True
                kept.append(block)
    return _without_last_number(kept)


def _is_furniture(line: RawLine) -> bool:
    if line.furniture:
        return True
    text = fold(line.text).strip()
    if not text:
        return False
    return len(text) <= 200 and any(_pattern(name).fullmatch(text) for name in ("page_number", "site", "markdown_rule"))


def _masked(text: str) -> str:
    return re.sub(r"[\d\s/\-—]+", "", text)


def _running_heads(blocks: Sequence[Block]) -> dict[str | None, bool]:
    """Lines with a title's words that stand over and over: heads of printed pages, none of them met yet. Tables and headings
    are not heads."""
    seen = Counter(
        masked
        for block in blocks
        if isinstance(block, RawLine) and "\t" not in block.text and len(block.text) <= 60
        for masked in [_masked(fold(block.text))]
        if len(masked) >= 6
        and _TITLE_WORDS.search(masked)
        and not re.match(r"[(]?[一二三四五六七八九十]+[)、.]", masked)
    )
    return {text: False for text, times in seen.items() if times >= _HEAD_REPEATS}


def _without_last_number(blocks: list[Block]) -> list[Block]:
    """A bare number as the very last line, after prose, is the last page's number; inside tables bare numbers are cells."""
    lines = [i for i, block in enumerate(blocks) if isinstance(block, RawTable) or block.text.strip()]
    if len(lines) < 2:
        return blocks
    last, before = blocks[lines[-1]], blocks[lines[-2]]
    if isinstance(last, RawTable) or isinstance(before, RawTable) or _BARE_NUMBER.fullmatch(before.text):
        return blocks
    return [b for i, b in enumerate(blocks) if i != lines[-1]] if _BARE_NUMBER.fullmatch(last.text) else blocks


def inline_marks(text: str) -> Iterator[tuple[int, int]]:
    """The spans of a line that remain without bookmarks and Markdown marks (`#`, `>`, `- `, `**`)."""
    marks = sorted([m.span() for m in _pattern("inline").finditer(text)] + [m.span() for m in _MARKS.finditer(text)])
    start = 0
    for a, b in marks:
        if a > start:
            yield start, a
        start = max(start, b)
    if start < len(text):
        yield start, len(text)
