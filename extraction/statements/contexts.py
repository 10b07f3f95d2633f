"""What the model of roles sees of a segment: its words, its neighbours, its marker, and what the last lead promised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extraction.statements.segments import Segment

Context = tuple[str, tuple[str, ...]]

_CUES = (
    ("unanswered", re.compile(r"(仍然?|依然|尚)(未|存在|没有)|还存在|新的?(问题|不足)")),
    ("last_year", re.compile(r"(上年|去年|上一?年度|20\d\d年度?报告).{0,14}(问题|不足|指出|提到|反映)")),
    ("done", re.compile(r"整改情况|改进情况|整改(如下|落实|到位|完成)|已(全部|均|采取|经)|均已|逐(项|条)整改")),
    (
        "planned",
        re.compile(
            r"下一?步|下阶段|下一年|今后|明年|接下来|将(从|采取|重点|着力|继续|进一步|在|抓)|打算|计划|拟|加以改进|(从|在|抓好|做好)以下|着手|改进(措施|方向|办法)|整改措施|对策|努力方向|针对"
        ),
    ),
    (
        "problem",
        re.compile(
            r"存在.{0,16}(问题|不足|差距|短板|困难)|(问题|不足|短板)(如下|是|有|在|主要|表现)|主要问题|不足之处|表现[在为]|薄弱环节"
        ),
    ),
)
_OPENS_LEAD = re.compile(
    r"(?:[(]?[一二三四\d]{1,2}[)、.])?(?:下一?步|今后|接下来|明年|针对|为此|对此|20\d\d年|以上|上述|同时|但|不过|一年来|存在|目前|主要)"
)
_DEFICIENT = re.compile(
    r"(?:有待|还需|仍需|尚需|需要?(?:进一步|更|加强|继续)|亟待|亟需|不(?:够|足|高|强|深|全|多|及时|到位|规范|完善|健全|平衡|明显|熟|严|畅|广|齐|准|细|实|丰富|科学|合理|便|主动|均衡)"
    r"|(?:较|偏|过|太)(?:少|低|弱|慢|差|窄|单一|粗|长|晚)|滞后|单一|薄弱|欠缺|缺乏|缺少|匮乏|淡薄|不一|参差不齐|差距|难(?:以|度)?|短板|未(?:能|在|及时|按|建立|形成|达)|没有|迟缓|缓慢|流于|错)"
)
_ACTION = re.compile(
    r"(?:[(]?[一二三四五六七八九十\d]{1,2}[)、.]|[一二三四五六七八九十]是|将|要|拟|并|再|进一步|不断|继续|切实|持续|大力|积极|全面|着力|充分|严格|认真|及时|扎实|主动|深入|有效|更好地?|加快){0,4}"
    r"(?:加强|加大|强化|完善|健全|建立|提高|提升|增强|规范|推进|推动|做好|抓好|落实|拓展|拓宽|丰富|优化|深化|细化|创新|扩大|加快|开展|组织|制定|梳理|明确|严格|充实|配齐|配强|改进|办好|维护好|用好|严把|夯实|压实|畅通|打造|构建|搭建|聚焦|围绕|坚持|定期|设立|增设|充分|学习|探索|整合|推行|实行|建设|引导|督促|统一|增加)"
)
_NEAR = 26
"""So many characters of a neighbour are seen."""


def contexts(folded: str, segments: Sequence[Segment], section: str) -> list[Context]:
    """One context a segment: its text, and tags for everything around it."""
    above = list(_leads(folded, segments))
    kinds = [says(folded[s.start : s.end]) for s in segments]
    return [
        (
            folded[s.start : s.end],
            (
                f"section={section}",
                *_parallels(kinds, segments, i),
                *_place_tags(segments, i),
                *_neighbour_tags(folded, segments, i),
                *above[i],
            ),
        )
        for i, s in enumerate(segments)
    ]


def leads(folded: str, segments: Sequence[Segment]) -> list[str]:
    """What the last lead or heading above each segment promises: `problem`, `planned`, `done`, `last_year`, `unanswered`, `none`."""
    return [tags[0].removeprefix("lead=") for tags in _leads(folded, segments)]


def _leads(folded: str, segments: Sequence[Segment]) -> Iterator[tuple[str, ...]]:
    """What the headings and leads above a segment promise, how far the last is, and what words nearer by hint at."""
    lead, before, distance, hint, headed = "none", "none", 0, "none", "none"
    for i, segment in enumerate(segments):
        yield (
            *(
                f"lead={lead}",
                f"lead={lead}<{before}",
                f"lead={lead}/{min(distance, 4)}",
                f"hint={hint}",
                f"hint={hint}/{lead}",
            ),
            *(f"headed={headed}", f"headed={headed}/{lead}", f"headed={headed}/{segment.marker}"),
        )
        words = folded[_clause_start(segments, i) : segment.end]
        found = next((name for name, pattern in _CUES if pattern.search(words)), None)
        distance += 1
        if found:
            hint = found
        if found and _is_lead(segments, i, words):
            lead, before, distance = found, lead if found != lead else before, 0
        if found and _is_heading(segments, i):
            headed = found


def _clause_start(segments: Sequence[Segment], i: int) -> int:
    """Where the clause of a segment starts, a lead that was cut off before it included."""
    while i and segments[i - 1].mark == "" and segments[i - 1].end == segments[i].start:
        i -= 1
    return segments[i].start


def _is_lead(segments: Sequence[Segment], i: int, words: str) -> bool:
    """A heading (a short line of its own), a clause that a colon ends, or one that opens with a lead's words."""
    segment = segments[i]
    return _is_heading(segments, i) or segment.mark == ":" or segment.mark == "" or _OPENS_LEAD.match(words) is not None


def _is_heading(segments: Sequence[Segment], i: int) -> bool:
    """A short line of its own."""
    segment = segments[i]
    alone = i + 1 == len(segments) or segments[i + 1].opens_paragraph
    return segment.opens_paragraph and alone and segment.end - segment.start <= 24


def says(words: str) -> str:
    """Whether a clause says what is wrong (`lacks`), opens with something to do (`acts`), or neither."""
    return "lacks" if _DEFICIENT.search(words) else "acts" if _ACTION.match(words) else "none"


def _parallels(kinds: Sequence[str], segments: Sequence[Segment], i: int) -> Iterator[str]:
    """How a clause's predicate goes with its neighbours': parallel predicates are statements of their own."""
    before = kinds[i - 1] if i else "start"
    after = kinds[i + 1] if i + 1 < len(kinds) else "end"
    mark = segments[i - 1].mark if i else "start"
    yield f"says={kinds[i]}"
    yield f"says={before}{mark}{kinds[i]}"
    yield f"says={kinds[i]}{segments[i].mark}{after}"
    yield f"says={before}{mark}{kinds[i]}/{segments[i].marker}"


def _place_tags(segments: Sequence[Segment], i: int) -> Iterator[str]:
    segment = segments[i]
    yield f"marker={segment.marker}"
    yield f"mark={segment.mark}"
    yield f"mark_before={segments[i - 1].mark if i else 'start'}"
    yield f"marks={segments[i - 1].mark if i else 'start'}{segment.mark}"
    yield f"opens={segment.opens_paragraph}"
    yield f"marked_before={_last_marker(segments, i)}"
    yield f"marked_after={_next_marker(segments, i)}"
    yield f"last={min(len(segments) - i - 1, 2)}"
    yield f"short={segment.end - segment.start < 8}"


def _last_marker(segments: Sequence[Segment], i: int) -> str:
    """The marker of the item that is open here, and whether its paragraph has ended since."""
    ended = False
    for segment in segments[i::-1]:
        if segment.marker:
            return f"{segment.marker}{'/ended' if ended else ''}"
        ended = ended or segment.opens_paragraph
    return "none"


def _next_marker(segments: Sequence[Segment], i: int) -> str:
    following = next((s for s in segments[i + 1 : i + 2]), None)
    return str(following.marker) if following else "end"


def _neighbour_tags(folded: str, segments: Sequence[Segment], i: int) -> Iterator[str]:
    """Character pairs of the clause before and behind, so that 但, 导致, 等问题 next door are seen."""
    for name, j in (("p", i - 1), ("n", i + 1)):
        if 0 <= j < len(segments):
            s = segments[j]
            words = folded[max(s.start, s.end - _NEAR) : s.end] if name == "p" else folded[s.start : s.start + _NEAR]
            yield from {f"{name}:{words[k : k + 2]}" for k in range(len(words) - 1)}
