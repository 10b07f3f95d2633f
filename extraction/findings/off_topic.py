"""`text.off_topic`: a sentence about another agency's business, as it stands in text that was copied.

A finding here must be nearly always right, so much is left alone: agencies that do everything or whose kind is not known,
work done together with others, statutes that everybody publicises, lists of fields, what is only published, headings and tables.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import Final

from extraction.document import Text
from extraction.findings.elsewhere import elsewhere
from extraction.lexicon.businesses import Business, Mention, agency_pattern, businesses, kinds_of, mentions
from extraction.lexicon.folding import fold
from extraction.record import Agency, Finding, Section

_TOLD_IN: Final = ("overview", "proactive_disclosure", "problems_improvements", "other_matters")
"""The sections in which an agency says what it does. Those on requests tell what others asked about."""
_STOP = re.compile(r"[。!?;]|(?<![^\n。!?;:]{24})\n")
"""Where a sentence ends: a line break ends it unless the line is full and open, that is, broken by the page."""
_CLAUSE = re.compile(r",(?!\d{3})|[;:。!?\n]")
_BEFORE, _BEHIND = 16, 14
"""How far from a business the words may stand that say what is done with it."""
_FIGURE = re.compile(
    r"[\d一二两三四五六七八九十百千万][\d,.一二两三四五六七八九十百千万]*[余多]?(?:[家件起次户对例个场名条批份人亩座处台辆艘]|万|公里|千米|平方|立方)"
)
_BOOK = "《》“”'\"中华人民共和国 "
_HEADING = 30
"""A line without a full stop that is not longer than this is a heading."""


def check(document_text: Text, sections: Sequence[Section], agency: Agency) -> tuple[Finding, ...]:
    """One finding a sentence, in text order; evidence is the sentence. Never raises."""
    kinds = kinds_of(fold(agency.name or ""))
    spans = tuple(_sentences(document_text.folded, sections))
    found = [*_of_others(document_text, spans, kinds)] if kinds else []
    for start, end in spans:
        if (name := elsewhere(_without_marker(document_text.folded[start:end]), agency)) and not _quiet(
            document_text.folded[start:end]
        ):
            found.append(_finding(document_text, (start, end), name, "an agency of another place"))
    return tuple(sorted({one.evidence: one for one in found}.values(), key=lambda one: one.evidence[0].start))


def _finding(text: Text, span: tuple[int, int], what: str, english: str) -> Finding:
    return Finding(
        "text.off_topic",
        "warning",
        f"这句话讲的像是其他机关的业务（{what}），可能是照抄而来",
        (),
        (text.evidence(*span),),
        f"a sentence about another agency's business ({english}), perhaps copied",
    )


def _sentences(folded: str, sections: Sequence[Section]) -> Iterator[tuple[int, int]]:
    """The spans of the sentences of the narrative, without white space and marks around them."""
    for section in sections:
        if section.kind not in _TOLD_IN:
            continue
        stops = [section.start, *(m.end() for m in _STOP.finditer(folded, section.start, section.end)), section.end]
        for left, right in pairwise(stops):
            start = right - len(folded[left:right].lstrip(" \n*-#>\t"))
            end = start + len(folded[start:right].rstrip(" \n*"))
            if start < end and not _heading(folded[start:end], section) and "\t" not in folded[start:end]:
                yield start, end


def _heading(sentence: str, section: Section) -> bool:
    open_end = sentence[-1] not in "。!?;"
    return (open_end and len(sentence) <= _HEADING) or sentence in fold(section.heading or "")


def _without_marker(sentence: str) -> str:
    """The sentence without 一是, (一), 2. and a year that it opens with."""
    return re.sub(
        r"^(?:[(]?[一二三四五六七八九十\d]{1,3}(?:是|[).、])|20\d\d ?年度?,?|此外,?|同时,?|另外,?|[* ])+", "", sentence
    )


def _of_others(text: Text, spans: Sequence[tuple[int, int]], kinds: frozenset[str]) -> Iterator[Finding]:
    by_sentence: dict[tuple[int, int], list[Mention]] = defaultdict(list)
    for mention in mentions(text.folded):
        if span := next(((a, b) for a, b in spans if a <= mention.start < b), None):
            by_sentence[span].append(mention)
    for span, found in by_sentence.items():
        if business := _foreign(text.folded, span, found, kinds):
            english = f"{business.en}: {businesses().kinds[business.kinds[0]].en}"
            yield _finding(text, span, f"{business.name}：{business.kinds[0]}", english)


def _foreign(folded: str, span: tuple[int, int], found: Sequence[Mention], kinds: frozenset[str]) -> Business | None:
    """The business that the sentence says the agency does, if it is one of another kind of agency alone."""
    sentence = folded[slice(*span)]
    if any(kinds.intersection(mention.business.kinds) for mention in found):
        return None
    if len({mention.business.kinds[0] for mention in found}) > 1 or _quiet(sentence) or _others_named(sentence, kinds):
        return None
    if _has(sentence, [venue for kind in kinds for venue in businesses().kinds[kind].venues]):
        return None
    if kinds.intersection(businesses().educators) and any(mention.statute for mention in found):
        return None
    for mention in found:
        said = _publicised(folded, mention) if mention.statute else _done(folded, mention, span[0])
        if said and not _listed(folded, mention, len(found)):
            return mention.business
    return None


def _quiet(sentence: str) -> bool:
    """Whether the sentence speaks of joint work, of what others say, of everybody's duties or everybody's statutes."""
    known, sentence = businesses(), sentence.replace("联合会", "")
    return any(_has(sentence, words) for words in (known.joint, known.voices, known.civic, known.of_all))


def _has(text: str, words: Collection[str]) -> bool:
    return any(word in text for word in words)


def _others_named(sentence: str, kinds: frozenset[str]) -> bool:
    return any(not kinds.intersection(kinds_of(match[0])) for match in agency_pattern().finditer(sentence))


def _clause(folded: str, mention: Mention) -> tuple[str, str]:
    """What stands before and behind the mention in its clause, as far as it counts."""
    before = _CLAUSE.split(folded[max(0, mention.start - _BEFORE) : mention.start])[-1]
    return before, _CLAUSE.split(folded[mention.end : mention.end + _BEHIND])[0]


def _publicised(folded: str, mention: Mention) -> bool:
    before, behind = _clause(folded, mention)
    if mention.business.common or folded.startswith("治", mention.end):  # 价格法治 is no 价格法
        return False
    return _has(before + "|" + behind, businesses().publicising)


def _done(folded: str, mention: Mention, start: int) -> bool:
    """Whether the clause says that it is done, and no word of publishing opens the sentence, which starts at `start`."""
    known = businesses()
    before, behind = _clause(folded, mention)
    if _has(folded[start : mention.start], known.publishing) or _has(behind, (*known.publishing, "信息", "情况")):
        return False
    return bool(_has(before, known.doing) or _has(behind, known.result) or _FIGURE.search(behind))


def _listed(folded: str, mention: Mention, hits: int) -> bool:
    """Whether the mention is one of several fields or titles that the sentence strings together."""
    before, behind = _clause(folded, mention)
    if (before + behind).count("、") > 2:
        return True
    return hits == 1 and (before.rstrip(_BOOK).endswith("、") or behind.lstrip(_BOOK).startswith("、"))
