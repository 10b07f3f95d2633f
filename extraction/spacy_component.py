"""Reports as spaCy documents: sections, measures, platforms, problems and improvements as span groups on a `Doc`.

    import spacy
    from extraction.spacy_component import blank, read_doc

    doc = read_doc("报告.pdf")              # any format; doc.text is the record's text
    doc.spans["problems"][0]._.themes
    nlp = blank()
    nlp.add_pipe("gongkai")                # found by spaCy through an entry point
    doc = nlp(text)                        # a text that is canonical already, such as a record's

The record itself is kept as JSON in `doc.user_data`, so that a `DocBin` (with `store_user_data=True`) or `Doc.to_bytes` brings back
everything; span attributes are looked up in it by the span's `id_` and are stored nowhere else. (spaCy keys stored span attributes by
the span's characters alone: two measures in one token would overwrite each other.)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any, Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from extraction.document import Document, SourceMap, Text
from extraction.lexicon.folding import fold
from extraction.pipeline import assemble, models_of, read_report
from extraction.reading.canonical import build
from extraction.reading.text import read_text
from extraction.record import Improvement, Measure, Platform, Problem, Report, Section, from_json, to_json
from extraction.settings import Settings, load_settings

Item = Section | Measure | Platform | Problem | Improvement

GROUPS: Final[dict[str, Callable[[Any], str]]] = {
    "sections": lambda section: section.kind,
    "measures": lambda measure: measure.metric,
    "platforms": lambda platform: platform.type,
    "problems": lambda problem: "|".join(problem.themes),
    "improvements": lambda improvement: "|".join(improvement.themes),
}
"""Span group: how its spans are labelled. Each is a field of the record; span number i of the group is its item i."""

_NAME: Final = "gongkai"
_KEY: Final[Any] = ("._.", _NAME, None, None)
"""Where spaCy would keep a stored `doc._.gongkai`: so it knows what it leaves out when it merges Docs. (Its stubs know text keys only.)"""
_NOT_AS_READ: Final = (
    "作为文件读取时，这段文字会有改动（合并折行、去掉页码页眉等）；这里按原样处理，结果可能较差，读文件请用 read_doc "
    "(reading this as a file would join wraps or drop page furniture; taken as it is, results may be poorer: use read_doc for files)"
)


def blank() -> Language:
    """A new blank Chinese pipeline that cuts words with jieba, whose global dictionary it uses and never changes."""
    return spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})


def read_doc(path: str | Path, nlp: Language | None = None) -> Doc:
    """A report file of any format as a Doc whose text is the record's, marked and run through the components of `nlp`.

    Never raises for a bad file: then the Doc is empty and `doc._.gongkai.outcome` says why. Raises spaCy's E088 (ValueError) for a text
    longer than `nlp.max_length`. Without `nlp` the words are cut by one shared `blank()`.
    """
    report = read_report(path)
    nlp = nlp or _shared()
    doc = nlp.make_doc(report.text)
    mark(doc, report)
    return nlp(doc)


@cache
def _shared() -> Language:
    return blank()


def mark(doc: Doc, report: Report) -> None:
    """Puts a record on the Doc of its text: span groups and extensions; also done by `doc._.gongkai = report`.

    A span covers every token that the item touches; `span._.start_char` and `span._.end_char` are the record's offsets.
    Raises ValueError where the Doc's text is not the record's.
    """
    if doc.text != report.text:
        raise ValueError("doc.text 不是记录的 text / doc.text is not the text of the record")
    doc.user_data[_KEY] = to_json(report).decode()
    for group, label in GROUPS.items():
        items = getattr(report, group)
        doc.spans[group] = [_span(doc, item, label(item), f"{_NAME}/{group}/{i}") for i, item in enumerate(items)]


def _span(doc: Doc, item: Item, label: str, span_id: str) -> Span:
    start, end = _place(item)
    span = doc.char_span(start, end, label=label, alignment_mode="expand", span_id=span_id)
    assert span is not None  # the tokens cover the text, and the item stands in it
    return span


def _place(item: Item) -> tuple[int, int]:
    return (item.start, item.end) if isinstance(item, Section) else (item.evidence.start, item.evidence.end)


@Language.factory(_NAME, assigns=["doc._.gongkai"])
def make_gongkai(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """The pipeline component; registered in pyproject.toml, so `nlp.add_pipe("gongkai")` needs no import of this module.

    Raises ModelError here, not at the first text, where a trained part cannot be used.
    """
    settings = load_settings()
    models_of(settings)
    return partial(_component, settings)


def _component(settings: Settings, doc: Doc) -> Doc:
    """Leaves a Doc that has its record alone: `read_doc` has seen the file, which knows more than its text."""
    if doc._.gongkai is None:
        mark(doc, assemble(_as_it_is(doc.text), doc.text.encode(), "doc.text", models_of(settings)))
    return doc


def _as_it_is(string: str) -> Document:
    """A Document whose text is the string, character by character.

    A Doc's text cannot be changed and offsets must be true in it, so nothing is dropped or joined, as reading a file would. For
    the text of a record that is no difference; where it is one, the record's warnings say so.
    """
    text = Text(string, fold(string), SourceMap((0,), (0,)))
    read = build(read_text(string.encode())).text.string
    return Document(text, "text/plain", notes=() if read.strip("\n") == string.strip("\n") else (_NOT_AS_READ,))


_decoded = lru_cache(maxsize=32)(from_json)
"""A span attribute must not cost the decoding of the whole record."""


def _report(doc: Doc) -> Report | None:
    stored = doc.user_data.get(_KEY)
    return None if stored is None else _decoded(stored)


def _item(span: Span) -> Item | None:
    """The record's item that the span stands for; None for a span of somebody else's, or without the Doc's record."""
    report = _report(span.doc)
    if report is None:
        return None
    try:
        owner, group, index = span.id_.split("/")
    except (KeyError, ValueError):  # an id that is a bare number, or no id of ours
        return None
    found: Item | None = getattr(report, group)[int(index)] if owner == _NAME else None
    return found


def _attribute(name: str, span: Span) -> Any:
    return getattr(_item(span), name, None)


def _character(border: int, span: Span) -> int:
    """The exact start (0) or end (1) of the record's item; of any other span, its own."""
    item = _item(span)
    return _place(item)[border] if item is not None else (span.start_char, span.end_char)[border]


def _register() -> None:
    """The extensions. A name that somebody else has taken stays theirs; `span._.gongkai` is the whole item in any case."""
    fields = {name for kind in (Section, Measure, Platform, Problem, Improvement) for name in kind.__struct_fields__}
    getters: dict[str, Callable[[Span], Any]] = {
        **{name: partial(_attribute, name) for name in sorted(fields - {"start", "end", "text"})},
        "start_char": partial(_character, 0),
        "end_char": partial(_character, 1),
    }
    for name, getter in getters.items():
        if not Span.has_extension(name):
            Span.set_extension(name, getter=getter)
    Span.set_extension(_NAME, getter=_item, force=True)
    Doc.set_extension(_NAME, getter=_report, setter=mark, force=True)


_register()
