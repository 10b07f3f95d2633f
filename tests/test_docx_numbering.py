"""The numbers that Word makes and a DOCX does not hold as text."""

from __future__ import annotations

import pytest
from office_factory import W, docx, paragraph

from extraction.reading.docx import read_docx
from extraction.reading.limits import Limits
from extraction.reading.list_formats import counted, numbered
from extraction.reading.raw import RawLine


def lines(body: str, **others: str) -> list[str]:
    blocks = read_docx(docx(body, **others), Limits()).blocks
    return [block.text for block in blocks if isinstance(block, RawLine)]


def numbering(*levels: tuple[str, str], more: str = "", overrides: str = "") -> str:
    inside = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'
        for n, (form, text) in enumerate(levels)
    )
    return (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="7">{inside}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="7"/>{overrides}</w:num></w:numbering>'
    )


def item(text: str, level: int = 0, number: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_numbers_of_word_are_put_before_the_text() -> None:
    part = numbering(("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    body = (
        item("总体情况") + item("主动公开", 1) + item("门户", 2) + item("平台", 2) + item("依申请", 1) + item("其他", 2)
    )
    assert lines(body + item("问题"), numbering=part) == [
        "一、总体情况",
        "（一）主动公开",
        "1. 门户",
        "2. 平台",
        "（二）依申请",
        "1. 其他",
        "二、问题",
    ]


def test_a_second_use_of_a_list_goes_on_and_an_override_starts_anew() -> None:
    part = numbering(("decimal", "%1．"))
    assert lines(item("a") + item("b", number=2), numbering=part) == ["1．a", "2．b"]
    part = numbering(
        ("decimal", "%1．"), overrides='<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    )
    body = item("a") + item("b", number=2) + item("c", number=2)
    assert lines(body, numbering=part) == ["1．a", "5．b", "6．c"]


def test_level_restarts_as_the_definition_says() -> None:
    part = numbering(("decimal", "%1、"), ("decimal", "（%2）"), more='<w:lvlRestart w:val="0"/>')
    assert lines(item("a") + item("b", 1) + item("c") + item("d", 1), numbering=part)[-1] == "（2）d"


def test_numbers_from_a_style_and_numbers_taken_away() -> None:
    styles = (
        f'<w:styles {W}><w:style w:styleId="h"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="h2"><w:basedOn w:val="h"/></w:style></w:styles>'
    )
    none = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    body = (
        paragraph("甲", '<w:pStyle w:val="h"/>')
        + paragraph("乙", '<w:pStyle w:val="h2"/>')
        + paragraph("丙", '<w:pStyle w:val="h"/>' + none)
    )
    assert lines(body, numbering=numbering(("ideographDigital", "%1、")), styles=styles) == ["一、甲", "二、乙", "丙"]


def test_upper_levels_in_a_label_and_legal_numbers() -> None:
    part = numbering(("chineseCounting", "%1、"), ("decimal", "%1.%2"), more="<w:isLgl/>")
    assert lines(item("a") + item("b", 1), numbering=part) == ["1、a", "1.1 b"]


def test_bullets_print_a_bullet_and_missing_definitions_nothing() -> None:
    assert lines(item("a"), numbering=numbering(("bullet", "\uf06c"))) == ["• a"]
    assert lines(item("a", number=9), numbering=numbering(("decimal", "%1."))) == ["a"]
    assert lines(item("a")) == ["a"]


@pytest.mark.parametrize(
    ("value", "form", "printed"),
    [
        (10, "chineseCounting", "十"),
        (21, "chineseCountingThousand", "二十一"),
        (105, "chineseCountingThousand", "一百零五"),
        (1010, "chineseCountingThousand", "一千零一十"),
        (20, "ideographDigital", "二〇"),
        (3, "decimalEnclosedCircle", "③"),
        (21, "decimalEnclosedCircleChinese", "㉑"),
        (51, "decimalEnclosedCircle", "51"),
        (20, "decimalEnclosedParen", "⒇"),
        (2, "decimalFullWidth", "２"),
        (4, "lowerRoman", "iv"),
        (1999, "upperRoman", "MCMXCIX"),
        (28, "lowerLetter", "bb"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (3, "ideographTraditional", "丙"),
        (7, "decimalZero", "07"),
        (5, "none", ""),
        (5, "noSuchFormat", "5"),
        (0, "upperRoman", "0"),
    ],
)
def test_number_formats(value: int, form: str, printed: str) -> None:
    assert numbered(value, form) == printed


def test_chinese_numbers_over_ten_thousand() -> None:
    assert [counted(value) for value in (10_000, 10_105, 120_000, 30_030_003)] == [
        "一万",
        "一万零一百零五",
        "十二万",
        "三千零三万零三",
    ]
