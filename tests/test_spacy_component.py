"""spaCy's door: spans with the record's offsets, kept in DocBins, open to matchers and displaCy."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from decimal import Decimal
from functools import cache
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
import spacy
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from report_factory import TEXT, evidence, report
from spacy import displacy
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, DocBin, Span
from spacy.tokens.underscore import Underscore
from spacy.vocab import Vocab

from extraction import spacy_component
from extraction.pipeline import read_report
from extraction.record import Report, Section
from extraction.spacy_component import GROUPS, blank, make_gongkai, mark, read_doc

pytestmark = [
    # Both come from importing jieba 0.42.1: its expressions are no raw strings (a SyntaxWarning from Python 3.12 on; only where no
    # compiled file lies beside it), and it looks for its dictionary through pkg_resources (setuptools 67 and later say so).
    pytest.mark.filterwarnings("ignore:invalid escape sequence:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:invalid escape sequence:SyntaxWarning"),
    pytest.mark.filterwarnings("ignore:pkg_resources is deprecated as an API:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:pkg_resources is deprecated as an API:UserWarning"),
]

EXAMPLES = sorted((ROOT / "examples").glob("0*"))
FIRST = ROOT / "examples" / "01-county-bureau-2023.txt"


@cache
def gongkai_pipeline() -> Language:
    nlp = blank()
    nlp.add_pipe("gongkai")
    return nlp


@cache
def example(path: Path) -> Doc:
    return read_doc(path)


def place(item: Any) -> tuple[int, int, str]:
    where = item if isinstance(item, Section) else item.evidence
    return where.start, where.end, where.text


def told(doc: Doc) -> dict[str, list[tuple[Any, ...]]]:
    """Everything a span says, by group."""
    return {
        group: [(s.start, s.end, s.label_, s._.start_char, s._.end_char, s._.gongkai) for s in doc.spans[group]]
        for group in GROUPS
    }


def assert_true_of(doc: Doc, record: Report) -> None:
    """Span i of a group is item i of the record: exact characters, and no token more than needed."""
    assert doc.text == record.text
    for group in GROUPS:
        for span, item in zip(doc.spans[group], getattr(record, group), strict=True):
            start, end, words = place(item)
            assert (span._.start_char, span._.end_char) == (start, end)
            assert doc.text[span._.start_char : span._.end_char] == words
            assert span._.gongkai == item
            assert span.start_char <= start < span[0].idx + len(span[0].text_with_ws)
            assert span[-1].idx < end <= span.end_char + len(span[-1].whitespace_)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem[:2])
def test_spans_have_the_offsets_of_the_record(path: Path) -> None:
    record = read_report(path)
    doc = example(path)
    assert doc._.gongkai == record
    assert all(len(getattr(record, group)) for group in GROUPS)
    assert_true_of(doc, record)


def test_some_example_needs_expanding() -> None:
    """Otherwise the property above would hold of strict alignment as well."""
    docs = [example(path) for path in EXAMPLES]
    spans = [span for doc in docs for group in GROUPS for span in doc.spans[group]]
    assert any(span.start_char < span._.start_char or span._.end_char < span.end_char for span in spans)


def test_labels_and_attributes() -> None:
    doc = blank().make_doc(TEXT)
    doc._.gongkai = report()
    assert [span.label_ for span in doc.spans["sections"]] == ["front_matter", "overview", "problems_improvements"]
    assert [span.label_ for span in doc.spans["platforms"]] == ["website"]
    assert [span.label_ for span in doc.spans["problems"]] == ["timeliness", "interpretation|timeliness", "staffing"]
    whole, part = doc.spans["measures"]
    assert (part.label_, part._.metric, part._.value, part._.unit) == ("items_disclosed",) * 2 + (Decimal(8), "条")
    assert (part._.channel, part._.part_of, part._.qualifier, whole._.qualifier) == ("website", 0, "exact", "approx")
    planned = doc.spans["improvements"][0]
    assert (planned._.themes, planned._.status, planned._.addresses) == (("timeliness",), "planned", (0,))
    assert planned._.metric is None
    assert doc.spans["sections"][1]._.heading == "一、总体情况"


def test_items_inside_one_token_keep_their_own_values() -> None:
    """spaCy stores span attributes under the token borders, where these two are the same."""
    first = evidence("发布信息约12条，其中网站8条")
    doc = Doc(Vocab(), words=[TEXT[: first.start], first.text, TEXT[first.end :]], spaces=[False] * 3)
    mark(doc, report())
    whole, part = doc.spans["measures"]
    assert (whole.start, whole.end) == (part.start, part.end) == (1, 2)
    assert (whole._.value, part._.value) == (12, 8)
    assert TEXT[part._.start_char : part._.end_char] == "网站8条"
    assert TEXT[whole._.start_char : whole._.end_char] == "发布信息约12条"


def test_spans_of_others_have_no_item() -> None:
    doc = blank().make_doc(TEXT)
    mark(doc, report())
    others = [doc[2:5], Span(doc, 2, 5, span_id=987654321), Span(doc, 2, 5, span_id="a/b/c")]
    assert [span._.gongkai for span in others] == [None] * 3
    assert {(span._.start_char, span._.end_char) for span in others} == {(doc[2:5].start_char, doc[2:5].end_char)}


def test_a_record_goes_on_its_own_text_only() -> None:
    doc = blank().make_doc(TEXT + "。")
    with pytest.raises(ValueError, match="not the text of the record"):
        mark(doc, report())
    assert not doc.spans
    assert doc._.gongkai is None


def test_docbin_brings_everything_back() -> None:
    packed = DocBin(store_user_data=True, docs=[example(path) for path in EXAMPLES]).to_bytes()
    for path, doc in zip(EXAMPLES, DocBin().from_bytes(packed).get_docs(Vocab()), strict=True):
        assert doc._.gongkai == example(path)._.gongkai
        assert told(doc) == told(example(path))


def test_docbin_without_user_data_keeps_spans_only() -> None:
    (doc,) = DocBin(docs=[example(FIRST)]).get_docs(Vocab())
    assert [span.label_ for span in doc.spans["measures"]] == [s.label_ for s in example(FIRST).spans["measures"]]
    assert doc._.gongkai is None
    assert doc.spans["measures"][0]._.value is None


def test_bytes_bring_everything_back() -> None:
    assert told(Doc(Vocab()).from_bytes(example(FIRST).to_bytes())) == told(example(FIRST))


def test_merged_docs_leave_the_record_out_and_spacy_says_so() -> None:
    with pytest.warns(UserWarning, match=r"W101.*'gongkai'"):
        merged = Doc.from_docs([example(FIRST), example(EXAMPLES[1])])
    both = [label for path in EXAMPLES[:2] for label in (span.label_ for span in example(path).spans["measures"])]
    assert [span.label_ for span in merged.spans["measures"]] == both
    assert merged.spans["measures"][0]._.value is None


def test_a_record_is_put_anew_after_tokens_were_merged() -> None:
    """spaCy leaves span groups where they were when tokens before them become one."""
    doc = blank().make_doc(TEXT)
    mark(doc, report())
    with doc.retokenize() as tokens:
        tokens.merge(doc[0:3])
    doc._.gongkai = doc._.gongkai
    assert_true_of(doc, report())


@Language.component("test_own_matcher")
def own_matcher(doc: Doc) -> Doc:
    """What a researcher might add: 补贴 with the word after it, in the sections on problems."""
    matcher = Matcher(doc.vocab)
    matcher.add("SUBSIDY", [[{"TEXT": "补贴"}, {"IS_PUNCT": False}]])
    parts = [span for span in doc.spans["sections"] if span._.kind == "problems_improvements"]
    doc.spans["own"] = [match for part in parts for match in matcher(part, as_spans=True)]
    return doc


@pytest.mark.parametrize("with_gongkai", [True, False])
def test_a_researchers_own_matcher_works_on_top(with_gongkai: bool) -> None:
    nlp = blank()
    if with_gongkai:
        nlp.add_pipe("gongkai")
    nlp.add_pipe("test_own_matcher")
    doc = read_doc(FIRST, nlp)
    assert [(span.label_, span.text) for span in doc.spans["own"]] == [("SUBSIDY", "补贴公示"), ("SUBSIDY", "补贴发放")]
    assert doc.text.count("补贴") > 2
    assert doc._.gongkai.source.name == FIRST.name


@pytest.mark.parametrize("group", GROUPS)
def test_displacy_draws_each_group(group: str) -> None:
    html = displacy.render(example(FIRST), style="span", options={"spans_key": group}, jupyter=False)
    assert all(span.label_ in html for span in example(FIRST).spans[group])


def test_the_text_of_a_record_gives_the_same_spans() -> None:
    doc = gongkai_pipeline()(example(FIRST).text)
    assert told(doc) == told(example(FIRST))
    assert doc._.gongkai.warnings == ()
    assert doc._.gongkai.tables == example(FIRST)._.gongkai.tables


def test_a_text_that_reading_would_change_is_taken_as_it_is_and_said_so() -> None:
    raw = FIRST.read_text(encoding="utf-8").replace("\n", "\r\n")
    doc = gongkai_pipeline()(raw)
    assert doc.text == raw
    assert_true_of(doc, doc._.gongkai)
    assert len(doc.spans["measures"]) == len(example(FIRST).spans["measures"])
    assert [warning for warning in doc._.gongkai.warnings if "read_doc" in warning]


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("收到申请20件，一二三是（）。 　\t\r\n\f\u200b\U00020000aé=|#"), max_size=60))
def test_any_text_gets_true_spans(text: str) -> None:
    heading = "一、总体情况\n"
    for string in (text, "2023年政府信息公开工作年度报告\n" + heading + text + "\n二、主动公开政府信息情况\n" + text):
        doc = gongkai_pipeline()(string)
        assert doc.text == string
        assert_true_of(doc, doc._.gongkai)


def test_no_report_is_said_so() -> None:
    doc = gongkai_pipeline()("今天天气很好。")
    assert doc._.gongkai.outcome.code == "not_a_report"
    assert [span.label_ for span in doc.spans["sections"]] == ["front_matter"]


def test_a_file_that_cannot_be_read_gives_an_empty_doc(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4\n")
    doc = read_doc(path)
    assert len(doc) == 0
    assert doc._.gongkai.outcome.status == "rejected"
    assert {group: len(doc.spans[group]) for group in GROUPS} == dict.fromkeys(GROUPS, 0)


def test_a_pipeline_is_saved_and_loaded(tmp_path: Path) -> None:
    gongkai_pipeline().to_disk(tmp_path / "nlp")
    loaded = spacy.load(tmp_path / "nlp")
    assert told(loaded(example(FIRST).text)) == told(example(FIRST))


def test_spacy_finds_the_component_by_entry_point() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (entry,) = (EntryPoint(*item, "spacy_factories") for item in project["entry-points"]["spacy_factories"].items())
    assert entry.name == "gongkai"
    assert entry.load() is make_gongkai


def test_the_global_dictionary_of_jieba_is_left_alone() -> None:
    blank()
    import jieba

    jieba.initialize()
    before = (dict(jieba.dt.FREQ), jieba.dt.total, dict(jieba.user_word_tag_tab))
    read_doc(FIRST, gongkai_pipeline())
    gongkai_pipeline()(TEXT)
    assert (jieba.dt.FREQ, jieba.dt.total, jieba.dt.user_word_tag_tab) == before


def test_a_taken_name_stays_with_its_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    doc = blank().make_doc(TEXT)
    mark(doc, report())
    monkeypatch.setitem(Underscore.span_extensions, "metric", ("theirs", None, None, None))
    spacy_component._register()
    assert doc.spans["measures"][0]._.metric == "theirs"
    assert doc.spans["measures"][0]._.gongkai.metric == "items_disclosed"


@pytest.mark.parametrize(("start", "imports"), [("extraction", False), ("extraction.spacy_component", True)])
def test_extracting_does_not_wait_for_spacy(start: str, imports: bool) -> None:
    done = "import sys, {0}; from extraction.cli import main; sys.argv[1:] = ['extract', {1!r}]\ntry: main()\n"
    done += "finally: print('spacy' in sys.modules, file=sys.stderr)"
    code = done.format(start, str(FIRST))
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert result.stderr.split()[-1] == str(imports), result.stderr
    assert result.stdout.startswith("{")
