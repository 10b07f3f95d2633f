"""Pages: the body among navigation, tables, charsets, nesting (F11 to F14)."""

from __future__ import annotations

import time

import pytest

from extraction.errors import ReadingError
from extraction.reading import html, html_markup
from extraction.reading.html import read_html
from extraction.reading.html_markup import flattened, slimmed, text_volume
from extraction.reading.limits import Limits
from extraction.reading.raw import RawDocument, RawLine, RawTable

PROSE = "本机关认真落实条例，及时、准确公开政府信息，方便群众办事。" * 3
TITLE = "某县水利局2023年政府信息公开工作年度报告"


def read(markup: str, limits: Limits | None = None) -> RawDocument:
    return read_html(markup.encode(), limits or Limits())


def lines(markup: str) -> list[str]:
    """The lines that are no furniture."""
    return [block.text for block in read(markup).blocks if isinstance(block, RawLine) and not block.furniture]


def furniture(markup: str) -> list[str]:
    return [block.text for block in read(markup).blocks if isinstance(block, RawLine) and block.furniture]


def cells(markup: str) -> list[tuple[int, int, int, int, str]]:
    [block] = [one for one in read(markup).blocks if isinstance(one, RawTable)]
    return [(one.row, one.column, one.row_span, one.column_span, one.text) for one in block.cells]


def tables(markup: str) -> int:
    return sum(isinstance(block, RawTable) for block in read(markup).blocks)


# --- lines


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>一</p><p>二</p>", ["一", "二"]),
        ("<div>一<div>二</div>三</div>", ["一", "二", "三"]),
        ("一<br>二<br/><br>三", ["一", "二", "三"]),
        ("<p>2023<span>年</span><b>度</b></p>", ["2023年度"]),
        ("<p>政府\n  信息</p>", ["政府信息"]),
        ("<p>year\n 2023  end</p>", ["year 2023 end"]),
        ("<p>&nbsp;&nbsp;　一、&ldquo;总体&rdquo;&lt;情况&gt;&amp;&#20844;</p>", ["一、“总体”<情况>&公"]),
        ("<p>a\u00a0b</p><p> </p><p>　</p>", ["a\u00a0b"]),
        ("<pre>一\n  二</pre>", ["一", "二"]),
        ("<span style='display: block'>一</span><span style='display:block'>二</span>", ["一", "二"]),
        ("<p>一<!-- 注 --><script>var x='废'</script><style>p{}</style><noscript>无脚本</noscript></p>", ["一"]),
        ("<p>一<o:p>二</o:p></p>", ["一二"]),
        ("<p>一</p><p hidden>藏</p><p style='DISPLAY : none'>藏</p><p style='visibility:hidden'>藏</p>", ["一"]),
        ("<p>未关<p>又一<div>块", ["未关", "又一", "块"]),
        ("<ol><li>甲</li><li><p>乙</p></li><li value=7>丙</li></ol>", ["1. 甲", "2. 乙", "7. 丙"]),
        ("<ol type=a start=3><li>甲</ol><ul><li>乙</ul>", ["c. 甲", "乙"]),
        (
            "<ol><li>一、甲</li><li>（二）乙</li></ol><ol style='list-style: none'><li>丙</ol>",
            ["一、甲", "（二）乙", "丙"],
        ),
        ("<p>12.</p><p>a.</p>", ["12.", "a."]),
    ],
)
def test_lines_are_those_a_browser_sets(markup: str, expected: list[str]) -> None:
    assert lines(f"<body>{markup}</body>") == expected


def test_every_line_ends_a_paragraph_and_counts_the_raw_text() -> None:
    blocks = read("<p>一二</p><table><tr><td>三<td>四</table><p>五").blocks
    assert [getattr(block, "ends_paragraph", None) for block in blocks] == [True, None, True]
    first, grid, last = blocks
    assert isinstance(first, RawLine)
    assert isinstance(grid, RawTable)
    assert isinstance(last, RawLine)
    assert [first.source, *(one.source for one in grid.cells), last.source] == [0, 3, 5, 7]


def test_one_cell_a_line_text_stays_lines() -> None:
    values = ["行政许可", "0", "行政处罚", "12"]
    assert lines("".join(f"<p>{value}</p>" for value in values)) == values
    assert lines("<br>".join(values)) == values


# --- the body and what stands around it

NAVIGATION = (
    "<div class=top><ul><li><a href=/>首页</a><li><a href=/zw>政务公开</a><li><a href=/fw>政务服务</a></ul></div>"
    "<div class=crumbs>当前位置：<a>首页</a>&gt;<a>年报</a></div>"
)
FOOTER = (
    "<div class=share>分享到：<a>微信</a></div><div class=bottom>版权所有：某县人民政府，某县大数据中心承办，技术支持某公司。"
    "网站标识码1234567890，地址某路1号。</div>"
)
INFO = "<div>发布日期：2024-01-20　来源：县水利局　【字体：大 中 小】</div>"
BODY = "".join(
    f"<p>{heading}</p><p>{PROSE}</p><p>{PROSE}</p>" for heading in ("一、总体情况", "二、主动公开", "三、其他")
)


@pytest.mark.parametrize(
    "opening",
    [
        "<div id=zoom>",
        "<div class=TRS_Editor>",
        "<div class='trs_editor_view TRS_UEDITOR'>",
        "<div id=UCAP-CONTENT>",
        "<div class='left article-content'>",
        "<div class=articleCon>",
        "<div id=vsb_content_2>",
        "<div class=x1a>",
        "<div>",
        "<table><tr><td>",
    ],
)
def test_body_is_found_and_title_and_date_kept(opening: str) -> None:
    page = f"<title>{TITLE}_某县人民政府</title><body>{NAVIGATION}<h1>{TITLE}</h1>{INFO}{opening}{BODY}"
    page += ("</td></tr></table>" if "td" in opening else "</div>") + FOOTER
    found = lines(page)
    assert found[0] == TITLE
    assert found[1].startswith("发布日期：2024-01-20")
    assert found[2:] == [
        line for heading in ("一、总体情况", "二、主动公开", "三、其他") for line in (heading, PROSE, PROSE)
    ]
    kept_apart = furniture(page)
    assert "首页" in kept_apart
    assert any("版权所有" in line for line in kept_apart)


def test_body_split_over_several_blocks_is_kept_whole() -> None:
    parts = "".join(f"<div class=part{n}>{BODY}</div>" for n in range(3))
    assert len(lines(f"<body>{NAVIGATION}<div class=all>{parts}</div>{FOOTER}")) == 27


def test_the_innermost_known_container_is_taken_only_where_it_holds_the_body() -> None:
    page = f"<div class=content><div id=zoom><p>摘要，一句。</p></div>{BODY}</div>{FOOTER}"
    assert len(lines(page)) == 10


def test_title_only_in_the_head_comes_first_and_a_shown_one_is_not_repeated() -> None:
    head = f"<head><title>{TITLE}-某县水利局-某县人民政府</title><meta name=PubDate content='2024-01-20 10:00'></head>"
    found = lines(f"{head}<body>{NAVIGATION}<div id=zoom>{BODY}</div>")
    assert found[:3] == [TITLE, "发布日期：2024-01-20 10:00", "一、总体情况"]
    found = lines(f"{head}<body><div id=zoom><p>{TITLE[:6]}<br>{TITLE[6:]}</p>{BODY}</div>")
    assert found[:3] == ["发布日期：2024-01-20 10:00", TITLE[:6], TITLE[6:]]


def test_title_of_the_metadata_goes_before_that_of_the_page() -> None:
    head = f"<head><title>某县人民政府年报栏目</title><meta name=ArticleTitle content='{TITLE}'></head>"
    assert lines(f"{head}<body><div id=zoom>{BODY}</div>")[0] == TITLE


def test_metadata_table_before_the_body_gives_its_date_line() -> None:
    info = "<table><tr><td>索引号：</td><td>001</td></tr><tr><td>发布日期：</td><td>2024年1月20日</td></tr></table>"
    found = lines(f"<body>{info}<div id=zoom>{BODY}</div>")
    assert found[0] == "发布日期： 2024年1月20日"
    assert tables(f"<body>{info}<div id=zoom>{BODY}</div>") == 0


def test_navigation_inside_the_body_is_furniture_and_prose_never_is() -> None:
    links = "<ul><li><a>上一篇</a><li><a>下一篇</a><li><a>返回列表</a></ul>"
    share = "<div class=bdsharebuttonbox>分享</div>"
    page = f"<div id=zoom><div class=print>{BODY}</div>{links}{share}</div>"
    assert len(lines(page)) == 9
    assert furniture(page) == ["上一篇", "下一篇", "返回列表", "分享"]


def test_page_that_only_links_to_the_report_says_so() -> None:
    document = read(
        f"<title>{TITLE}</title>{NAVIGATION}<div id=zoom><p><a href='P02.pdf?x=1'>{TITLE}.pdf</a></p></div>"
    )
    assert len(document.notes) == 1
    assert TITLE in document.notes[0]
    assert read("<iframe src='/files/a.PDF'></iframe><p>见附件</p>").notes[0].count("a.PDF") == 1
    assert read(f"<div id=zoom>{BODY * 3}<a href=a.pdf>附件</a></div>").notes == ()  # a body is there


def test_page_that_is_a_picture_needs_ocr_and_an_empty_one_is_empty() -> None:
    assert read(f"{NAVIGATION}<div id=zoom><img src=1.jpg></div>").missing == ("needs_ocr",)
    assert read(f"<div id=zoom>{BODY * 3}<img src=1.jpg></div>").missing == ()
    with pytest.raises(ReadingError, match="empty"):
        read("<html><body><script>render()</script></body></html>")


# --- tables


def test_spans_make_a_grid() -> None:
    markup = (
        "<table><caption>附表</caption><thead><tr><th rowspan=2>甲<th colspan=2>乙</tr><tr><th>丙<th>丁</tr></thead>"
        "<tbody><tr><td>1<td>2<td></tr><tr><td colspan=0 rowspan=9>3<td>4</tr></tbody></table>"
    )
    assert cells(markup) == [
        (0, 0, 2, 1, "甲"),
        (0, 1, 1, 2, "乙"),
        (1, 1, 1, 1, "丙"),
        (1, 2, 1, 1, "丁"),
        (2, 0, 1, 1, "1"),
        (2, 1, 1, 1, "2"),
        (2, 2, 1, 1, ""),
        (3, 0, 1, 1, "3"),
        (3, 1, 1, 1, "4"),
    ]
    assert lines(markup) == ["附表"]


def test_row_span_reaches_over_later_rows_and_zero_to_the_end() -> None:
    markup = "<table><tr><td rowspan=0>甲<td>1</tr><tr><td>2</tr><tr><td>3</tr></table>"
    assert [one[:4] for one in cells(markup)] == [(0, 0, 3, 1), (0, 1, 1, 1), (1, 1, 1, 1), (2, 1, 1, 1)]


def test_cell_text_keeps_its_lines() -> None:
    markup = "<table><tr><td><p>总</p><p>&nbsp;</p><p>计</p><td>a<br>b<td><span> 12 </span></table>"
    assert [one[4] for one in cells(markup)] == ["总\n计", "a\nb", "12"]


def test_hidden_rows_and_cells_take_no_place() -> None:
    markup = "<table><tr style='display:none'><td>宽<td>窄</tr><tr><td hidden>藏<td>1<td>2</tr></table>"
    assert cells(markup) == [(0, 0, 1, 1, "1"), (0, 1, 1, 1, "2")]


def test_a_small_table_in_a_cell_becomes_lines_of_it() -> None:
    inner = "<table><tr><td>x<td>y</tr><tr><td>1<td>2</tr></table>"
    rows = "".join(f"<tr><td>行政许可事项{n}<td>{n}</tr>" for n in range(9))
    markup = f"<table>{rows}<tr><td>其他{inner}<td>0</tr></table>"
    assert cells(markup)[-2:] == [(9, 0, 1, 1, "其他\nx y\n1 2"), (9, 1, 1, 1, "0")]


def test_a_table_that_wraps_the_article_is_no_grid() -> None:
    grid = "<table><tr><td>行政许可<td>12</tr><tr><td>行政处罚<td>3</tr></table>"
    page = f"<table><tr><td>侧栏</td><td>{BODY}{grid}</td></tr></table>"
    assert tables(page) == 1
    assert PROSE in lines(page)
    assert [one[4] for one in cells(page)] == ["行政许可", "12", "行政处罚", "3"]


def test_a_table_of_one_column_is_lines_and_one_around_a_table_is_none() -> None:
    grid = "<table><tr><td>行政许可<td>12</tr><tr><td>行政处罚<td>3</tr></table>"
    assert lines("<table><tr><td>一<tr><td>二</table>") == ["一", "二"]
    assert tables(f"<table><tr><td>{grid}</td></tr></table>") == 1
    assert tables(f"<table><tr><td>附<td>{grid}</td></tr></table>") == 1


def test_absurd_spans_are_cut() -> None:
    markup = f"<table><tr><td colspan=99999 rowspan=99999>甲<td colspan={'9' * 5000}>乙</tr></table>"
    assert [one[:4] for one in cells(markup)] == [(0, 0, 1, 1000), (0, 1000, 1, 1)]


# --- F11, F12: charsets


@pytest.mark.parametrize(
    ("declared", "codec", "encoding"),
    [
        ("gb2312", "gb18030", "gb18030"),
        ("utf-8", "utf-8", "utf-8"),
        (None, "gb18030", "gb18030"),
        (None, "utf-8", "utf-8"),
        ("utf-8", "gb18030", "gb18030"),
        ("gbk", "utf-8", "utf-8"),
        (None, "utf-16", "utf-16-le"),
    ],
)
def test_f11_charset(declared: str | None, codec: str, encoding: str) -> None:
    head = f'<head><meta http-equiv="Content-Type" content="text/html; charset={declared}"></head>' if declared else ""
    document = read_html(f"<html>{head}<body><p>{PROSE}</p></body></html>".encode(codec), Limits())
    [line] = document.blocks
    assert isinstance(line, RawLine)
    assert (line.text, document.encoding, document.missing) == (PROSE, encoding, ())


def test_f12_broken_bytes_are_partial() -> None:
    document = read_html(f"<p>{PROSE * 9}".encode() + b"\xff\xfe<p>end", Limits())
    assert document.missing == ("decode",)
    assert "2 处" in document.notes[0]


def test_page_of_a_web_archive() -> None:
    mhtml = (
        'From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n'
        '\tboundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        "PHA+5bm05oqlPC9wPg==\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n"
    )
    document = read_html(mhtml.encode(), Limits())
    assert document.media_type == "multipart/related"
    assert [block.text for block in document.blocks if isinstance(block, RawLine)] == ["年报"]


# --- F13, F14: size and depth


@pytest.mark.parametrize(
    ("tag", "depth"),
    [
        *((tag, 300) for tag in ("div", "span", "b", "ul><li", "table><tr><td", "blockquote", "font color=red")),
        *((tag, 100_000) for tag in ("div", "span", "b", "font color=red")),
        *((tag, 15_000) for tag in ("ul><li", "table><tr><td")),
    ],
)
def test_f14_depth_loses_no_text(tag: str, depth: int) -> None:
    started = time.perf_counter()
    document = read(f"<p>{PROSE}" + f"<{tag}>" * depth + "深处的文字。" + "</p>")
    found = "".join(block.text for block in document.blocks if isinstance(block, RawLine))
    assert found.endswith("深处的文字。")
    assert PROSE in found
    assert document.missing == ()
    assert time.perf_counter() - started < 15


def test_f14_without_flattening_depth_costs_its_square() -> None:
    """Negative control, at a tenth of the depth."""
    page = "<div>" * 15_000 + "文字"

    def seconds(depth: int) -> float:
        started = time.perf_counter()
        read(page, Limits(html_depth=depth))
        return time.perf_counter() - started

    assert seconds(10**9) > 2 * seconds(500)


def test_f14_lost_text_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the second count is for: a parser that drops what lies deep, as libxml2 does."""
    page = "<div>" * 300 + PROSE * 20 + "</div>" * 300 + PROSE
    assert read(page).missing == ()
    parse = html._parsed
    monkeypatch.setattr(html, "_parsed", lambda markup: parse(markup.replace(PROSE * 20, "")))
    assert read(page).missing == ("depth",)
    monkeypatch.setattr(html, "text_volume", lambda markup: 0)
    assert read(page).missing == ()  # negative control: without the count nobody would know


@pytest.mark.parametrize(
    ("markup", "volume"),
    [
        ("<p>一 二</p>", 2),
        ("a < b <3 &lt;c&gt; &nbsp;", 8),
        ("<!-- 注 --><script>x<y</script>一<style>z", 1),
        ("<p title='x'>一<br/>二<!-- open", 2),
        ("<SCRIPT>x</SCRIPT>一<?xml y?><!DOCTYPE z>", 1),
        ("一<", 2),
    ],
)
def test_text_volume(markup: str, volume: int) -> None:
    assert text_volume(markup) == volume


def test_text_volume_is_linear_in_open_comments_and_tags() -> None:
    for piece in ("<!--", "<a ", "<script>", "<", "</"):
        started = time.perf_counter()
        text_volume(piece * 100_000)
        assert time.perf_counter() - started < 2


def test_flattening_touches_no_text_and_no_shallow_tag() -> None:
    assert flattened("<div><div><div>一</div>二</div>三</div><p>四", 2) == ("<div><div><br>一<br>二</div>三</div><p>四")
    assert flattened("<div><div>" + "<p>" * 9, 5) == "<div><div>" + "<p>" * 9


def test_slimming_drops_only_what_changes_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    markup = "<p style='a:b'><span class=x>一</span><font>二</font><span style='display:none'>藏</span></p>"
    assert slimmed(markup) == markup
    monkeypatch.setattr(html_markup, "_LARGE", 0)
    assert slimmed(markup) == "<p>一二<span style='display:none'>藏</p>"
    assert lines(slimmed(markup)) == lines(markup) == ["一二"]


@pytest.mark.slow
def test_f13_fifty_megabytes() -> None:
    row = "<tr>" + "<td style='width:10px'><p class=x><span>政府信息</span>&nbsp;12</p></td>" * 7 + "</tr>"
    part = f"<p style='text-indent:2em'>{PROSE}</p>" * 20 + f"<table>{row * 30}</table>"
    data = f"<body><div id=zoom>{part * (50_000_000 // len(part.encode()))}</div>".encode("gb18030")
    started = time.process_time()
    document = read_html(data, Limits())
    assert time.process_time() - started < 20
    assert document.encoding == "gb18030"
    assert document.missing == ()
