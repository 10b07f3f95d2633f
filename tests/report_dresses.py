"""One report in other formats: the paragraphs and tables of a text report, written as HTML, DOCX, PDF and pictures.

The tables are set as the statutory forms print them, with merged cells; their labels are those of `table_factory`, their figures those that
the text prints. Around the report stands what such files have around it: site navigation, running heads, page numbers.
"""

from __future__ import annotations

import html
import io
import shutil
import subprocess
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import table_factory as form

from extraction import tables
from extraction.document import Document
from extraction.record import Report

SOFFICE = shutil.which("soffice")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SITE = "某某政府门户网站"


@cache
def has_chinese_font() -> bool:
    """Whether LibreOffice and Chromium can print Chinese on this machine."""
    listing = shutil.which("fc-list")
    return bool(listing) and bool(subprocess.run([str(listing), ":lang=zh"], capture_output=True, check=False).stdout)


@dataclass(frozen=True)
class Box:
    """A cell: its place, what it spans, its text."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


@dataclass
class Table:
    """Cells in reading order that fill a rectangle."""

    boxes: list[Box] = field(default_factory=list)

    def add(self, row: int, column: int, text: str, rows: int = 1, columns: int = 1) -> None:
        self.boxes.append(Box(row, column, rows, columns, text))

    @property
    def size(self) -> tuple[int, int]:
        return max(b.row + b.rows for b in self.boxes), max(b.column + b.columns for b in self.boxes)

    def by_row(self) -> list[list[Box]]:
        rows: list[list[Box]] = [[] for _ in range(self.size[0])]
        for box in sorted(self.boxes, key=lambda box: (box.row, box.column)):
            rows[box.row].append(box)
        return rows


Content = list[str | Table]


def content_of(document: Document, report: Report) -> Content:
    """The report's lines in their order, each of its tables once where it begins."""
    content: Content = []
    regions = list(tables.locate(document))
    drawn: set[str] = set()
    for start, end in document.text.lines():
        while regions and regions[0].end <= start:
            regions.pop(0)
        if not regions or end <= regions[0].start:
            content.append(document.text.string[start:end])
        elif regions[0].kind == "other":
            if start == regions[0].start:
                content.append(_plain(document, regions[0]))
        elif regions[0].kind not in drawn:
            drawn.add(regions[0].kind)
            content.append(_STATUTORY[regions[0].kind](report))
    return content


def _plain(document: Document, region: tables.TableRegion) -> Table:
    table = Table()
    first = region.cells[0].row
    for token in region.cells:
        table.add(token.row - first, token.column, document.text.string[token.start : token.end])
    return table


def _printed(report: Report, key: str) -> str:
    cell = report.cells.get(key)
    return cell.printed if cell else ""


def _proactive(report: Report) -> Table:
    table = Table()
    row = 0
    for article, names, lines in form.PROACTIVE["2019" if report.form == "2019" else "2021"]:
        table.add(row, 0, f"第二十条第（{article}）项", columns=4)
        _spread(table, row + 1, ["信息内容", *names])
        row += 2
        for name, label, columns in lines:
            _spread(table, row, [label, *(_printed(report, f"proactive.{name}.{column}") for column in columns)])
            row += 1
    return table


def _spread(table: Table, row: int, texts: list[str]) -> None:
    """The texts over four columns; the last spans what is left."""
    for column, text in enumerate(texts):
        table.add(row, column, text, columns=1 if column + 1 < len(texts) else 4 - column)


def _requests(report: Report) -> Table:
    table = Table()
    note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    table.add(0, 0, note, rows=3, columns=3)
    table.add(0, 3, "申请人情况", columns=7)
    table.add(1, 3, "自然人", rows=2)
    table.add(1, 4, "法人或其他组织", columns=5)
    table.add(1, 9, "总计", rows=2)
    for column, name in enumerate(("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"), 4):
        table.add(2, column, name)
    table.add(3, 0, "一、本年新收政府信息公开申请数量", columns=3)
    table.add(4, 0, "二、上年结转政府信息公开申请数量", columns=3)
    keys = ["new_received", "carried_in"]
    groups = (*form.GROUPED, form.OTHER_THREE if "requests.other.other.total" in report.cells else form.OTHER_ONE)
    table.add(5, 0, "三、本年度办理结果", rows=sum(len(lines) for _, lines in groups) + 1)
    row = 5
    for group, lines in groups:
        single = len(lines) == 1
        table.add(row, 1, group, rows=len(lines), columns=2 if single else 1)
        for key, label in lines:
            if not single:
                table.add(row, 2, label)
            keys.append(key)
            row += 1
    table.add(row, 1, "（七）总计", columns=2)
    table.add(row + 1, 0, "四、结转下年度继续办理", columns=3)
    for place, key in enumerate([*keys, "processed_total", "carried_forward"], 3):
        for column, name in enumerate(form.COLUMNS, 3):
            table.add(place, column, _printed(report, f"requests.{key}.{name}"))
    return table


def _reviews(report: Report) -> Table:
    names = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    table = Table()
    table.add(0, 0, "行政复议", columns=5)
    table.add(0, 5, "行政诉讼", columns=10)
    for column, name in enumerate(names):
        table.add(1, column, name, rows=2)
    table.add(1, 5, "未经复议直接起诉", columns=5)
    table.add(1, 10, "复议后起诉", columns=5)
    for column, name in enumerate(names * 2, 5):
        table.add(2, column, name)
    for column, (block, result) in enumerate((b, r) for b in form.BLOCKS for r in form.RESULTS):
        table.add(3, column, _printed(report, f"{block}.{result}"))
    return table


_STATUTORY = {"proactive": _proactive, "requests": _requests, "review_litigation": _reviews}


# HTML


def as_page(content: Content, charset: str = "utf-8") -> bytes:
    """A page of an agency's site with the report in it."""
    title = html.escape(str(content[0]))
    menu = "".join(
        f'<li><a href="/{n}">{name}</a></li>' for n, name in enumerate(("首页", "政务公开", "办事服务", "互动交流"))
    )
    return (
        f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>{title}_{SITE}</title><script>var a="<p>";</script></head>'
        f'<body><div class="top"><ul class="nav">{menu}</ul></div><div class="crumb">当前位置：<a href="/">首页</a> &gt; 年报</div>'
        f'<div class="main"><div class="tools">字号：<a>大</a> <a>中</a> <a>小</a> <a>打印</a></div><div id="zoom">{_body(content)}</div>'
        f'<div class="share">分享到：<a>微信</a><a>微博</a></div></div>'
        f'<div class="footer">主办单位：{SITE} <a>网站地图</a> 网站标识码：1234567890</div></body></html>'
    ).encode(charset)


def as_sheet(content: Content) -> bytes:
    """The report alone, ruled, to be printed."""
    style = "table{border-collapse:collapse;width:100%} td{border:1px solid;font-size:11px} p{text-indent:2em;line-height:1.8}"
    return f'<!DOCTYPE html><meta charset="utf-8"><title></title><style>{style}</style><body>{_body(content)}'.encode()


def _body(content: Content) -> str:
    return "\n".join(f"<p>{html.escape(c)}</p>" if isinstance(c, str) else _html_table(c) for c in content)


def _html_table(table: Table) -> str:
    rows = []
    for boxes in table.by_row():
        cells = (
            f'<td rowspan="{b.rows}" colspan="{b.columns}"><p><span>{html.escape(b.text) or "&nbsp;"}</span></p></td>'
            for b in boxes
        )
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table><tbody>{''.join(rows)}</tbody></table>"


# DOCX


def as_docx(content: Content) -> bytes:
    """A Word file with a running head and numbered pages."""
    import docx
    from docx.shared import Pt

    document = docx.Document()
    document.styles["Normal"].font.size = Pt(12)
    section = document.sections[0]
    section.header.paragraphs[0].text = str(content[0])
    _page_number(section.footer.paragraphs[0])
    for block in content:
        if isinstance(block, str):
            document.add_paragraph(block).paragraph_format.first_line_indent = Pt(24)
        else:
            _docx_table(document, block)
    document.save(packed := io.BytesIO())
    return packed.getvalue()


def _page_number(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.add_run("- ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    paragraph.add_run(" -")


def _docx_table(document: Any, table: Table) -> None:
    from docx.shared import Pt

    made = document.add_table(*table.size, style="Table Grid")
    for box in table.boxes:
        cell = made.cell(box.row, box.column)
        if box.rows > 1 or box.columns > 1:
            cell = cell.merge(made.cell(box.row + box.rows - 1, box.column + box.columns - 1))
        cell.text = box.text
        for run in cell.paragraphs[0].runs:
            run.font.size = Pt(9)


# PDF


def by_libreoffice(documents: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """What LibreOffice prints of DOCX files, all in one call."""
    assert SOFFICE
    for name, data in documents.items():
        (folder / f"{name}.docx").write_bytes(data)
    command = [SOFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
    command += ["--outdir", str(folder / "out"), *(str(folder / f"{name}.docx") for name in documents)]
    subprocess.run(command, capture_output=True, check=True, timeout=170)
    return {name: (folder / "out" / f"{name}.pdf").read_bytes() for name in documents}


def by_chromium(page: bytes, folder: Path) -> bytes:
    """What Chromium prints of a page, with its own heads and feet."""
    assert CHROMIUM
    (folder / "page.html").write_bytes(page)
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
    command += [f"--print-to-pdf={folder / 'page.pdf'}", (folder / "page.html").as_uri()]
    subprocess.run(command, capture_output=True, check=True, timeout=60)
    return (folder / "page.pdf").read_bytes()


def by_reportlab(content: Content) -> bytes:
    """A PDF without embedded fonts."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    prose = ParagraphStyle("p", fontName="STSong-Light", fontSize=12, leading=20, firstLineIndent=24, wordWrap="CJK")
    flow = [Paragraph(html.escape(c), prose) if isinstance(c, str) else _reportlab_table(c) for c in content]

    def foot(canvas: Any, document: Any) -> None:
        canvas.setFont("STSong-Light", 9)
        canvas.drawCentredString(A4[0] / 2, 40, f"- {document.page} -")

    SimpleDocTemplate(packed := io.BytesIO(), pagesize=A4, invariant=1).build(flow, onFirstPage=foot, onLaterPages=foot)
    return packed.getvalue()


def _reportlab_table(table: Table) -> Any:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph
    from reportlab.platypus import Table as Drawn

    small = ParagraphStyle("c", fontName="STSong-Light", fontSize=8, leading=10, wordWrap="CJK")
    height, width = table.size
    texts: list[list[Any]] = [[""] * width for _ in range(height)]
    commands: list[tuple[Any, ...]] = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    for box in table.boxes:
        texts[box.row][box.column] = Paragraph(html.escape(box.text), small)
        commands.append(("SPAN", (box.column, box.row), (box.column + box.columns - 1, box.row + box.rows - 1)))
    longest = [
        max((len(b.text) for b in table.boxes if b.columns == 1 and b.column == c), default=1) for c in range(width)
    ]
    shares = [max(length, 4) ** 0.5 for length in longest]
    return Drawn(texts, colWidths=[435 * share / sum(shares) for share in shares], style=commands)


# Pictures


def pictures(pdf: bytes, dpi: int = 200) -> list[Any]:
    """Every page as a scanner gives it."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]
    finally:
        document.close()


def as_scan(pdf: bytes) -> bytes:
    """A PDF of pictures only."""
    first, *others = pictures(pdf)
    first.save(packed := io.BytesIO(), "PDF", save_all=True, append_images=others, resolution=200)
    return packed.getvalue()
