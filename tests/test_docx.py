"""DOCX: what Word prints, and what is refused (F3 to F6)."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from office_factory import W, cell, docx, docx_parts, paragraph, table, zipped

from extraction.errors import ReadingError
from extraction.reading import office_package
from extraction.reading.docx import read_docx
from extraction.reading.limits import Limits
from extraction.reading.raw import RawCell, RawDocument, RawLine, RawTable


def read(body: str, **others: str) -> RawDocument:
    return read_docx(docx(body, **others), Limits())


def lines(body: str, **others: str) -> list[str]:
    return [block.text for block in read(body, **others).blocks if isinstance(block, RawLine) and not block.furniture]


def cells(body: str) -> list[tuple[int, int, int, int, str]]:
    [block] = [one for one in read(body).blocks if isinstance(one, RawTable)]
    return [(one.row, one.column, one.row_span, one.column_span, one.text) for one in block.cells]


def code(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(ReadingError) as caught:
        read_docx(data, limits or Limits())
    return caught.value.code


# --- order and text


def test_paragraphs_and_tables_come_in_the_order_of_the_body() -> None:
    document = read(paragraph("一") + table(cell("甲") + cell("乙")) + paragraph("二"))
    assert [type(block) for block in document.blocks] == [RawLine, RawTable, RawLine]
    assert all(block.ends_paragraph for block in document.blocks if isinstance(block, RawLine))


def test_sources_count_the_raw_text() -> None:
    document = read(paragraph("一二三") + table(cell("甲乙") + cell("丙")) + paragraph("四"))
    first, grid, last = document.blocks
    assert isinstance(first, RawLine)
    assert isinstance(grid, RawTable)
    assert isinstance(last, RawLine)
    assert [first.source, *(one.source for one in grid.cells), last.source] == [0, 4, 7, 9]


def test_soft_breaks_are_lines_and_empty_paragraphs_none() -> None:
    run = "<w:r><w:t>上</w:t><w:br/><w:t>中</w:t><w:cr/><w:tab/><w:t>下</w:t></w:r>"
    assert lines(f"<w:p>{run}</w:p><w:p/>" + paragraph(" ")) == ["上", "中", "\t下"]


def test_tracked_changes_are_read_as_accepted() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>".format
    deleted = "<w:del><w:r><w:delText>废</w:delText><w:t>止</w:t></w:r></w:del>"
    moved = f"<w:moveFrom>{run('原处')}</w:moveFrom><w:moveTo>{run('新处')}</w:moveTo>"
    assert lines(f"<w:p>{run('共')}{deleted}<w:ins>{run('12')}</w:ins>{run('件')}{moved}</w:p>") == ["共12件新处"]


def test_a_deleted_paragraph_mark_joins_with_the_next_paragraph_and_takes_its_number() -> None:
    body = (
        paragraph("全年", "<w:rPr><w:del/></w:rPr>")
        + paragraph("公开信息")
        + paragraph("末", "<w:rPr><w:del/></w:rPr>")
    )
    assert lines(body) == ["全年公开信息", "末"]


def test_deleted_rows_and_cells_are_gone() -> None:
    gone = "<w:tr><w:trPr><w:del/></w:trPr>" + cell("旧") + cell("旧") + "</w:tr>"
    body = f"<w:tbl><w:tr>{cell('甲')}{cell('x', '<w:cellDel/>')}{cell('乙')}</w:tr>{gone}</w:tbl>"
    assert [one[4] for one in cells(body)] == ["甲", "乙"]


def test_fields_give_their_results_and_hyperlinks_and_controls_their_text() -> None:
    body = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE \\@ x</w:instrText><w:t>code</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2024年</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:fldSimple w:instr="X"><w:r><w:t>1月</w:t></w:r></w:fldSimple>'
        "<w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink>"
        "<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>"
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>提示</w:t></w:r></w:sdtContent></w:sdt></w:p>"
        f"<w:sdt><w:sdtContent>{paragraph('块')}</w:sdtContent></w:sdt>"
    )
    assert lines(body) == ["2024年1月链接控件", "块"]


def test_a_field_that_never_ends_loses_no_later_text() -> None:
    begin = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>'
    assert lines(begin + paragraph("后文")) == ["后文"]


def test_hidden_runs_and_readings_are_not_printed() -> None:
    ruby = "<w:ruby><w:rt><w:r><w:t>pin</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>拼</w:t></w:r></w:rubyBase></w:ruby>"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>"
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>见</w:t></w:r>'
    assert lines(f"<w:p>{hidden}{shown}<w:r>{ruby}</w:r></w:p>") == ["见拼"]


def test_text_boxes_follow_their_paragraph_once() -> None:
    box = f"<w:txbxContent>{paragraph('框内')}</w:txbxContent>"
    drawing = f"<w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>"
    both = f"<mc:AlternateContent><mc:Choice>{drawing}</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    body = f"<w:p><w:r>{both}</mc:AlternateContent></w:r><w:r><w:t>正文</w:t></w:r></w:p>" + paragraph("后")
    assert lines(body) == ["正文", "框内", "后"]


def test_footnotes_stand_behind_their_paragraph_and_leave_no_digit_in_it() -> None:
    note = f'<w:footnotes {W}><w:footnote w:id="2">{paragraph("注文")}</w:footnote></w:footnotes>'
    body = '<w:p><w:r><w:t>共12件</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>' + paragraph("后")
    assert lines(body, footnotes=note) == ["共12件", "注文", "后"]


def test_page_heads_feet_and_contents_are_furniture() -> None:
    body = paragraph("一、总体情况\t1", '<w:pStyle w:val="a3"/>') + paragraph("一、总体情况")
    styles = f'<w:styles {W}><w:style w:styleId="a3"><w:name w:val="toc 1"/></w:style></w:styles>'
    head = f"<w:hdr {W}>{paragraph('某局年报')}</w:hdr>"
    foot = f"<w:ftr {W}>{paragraph('- 1 -')}</w:ftr>"
    document = read(body, styles=styles, header1=head, footer1=foot)
    found = [(block.text, block.furniture) for block in document.blocks if isinstance(block, RawLine)]
    assert found == [("某局年报", True), ("一、总体情况\t1", True), ("一、总体情况", False), ("- 1 -", True)]


# --- tables


def test_merged_cells_are_spans() -> None:
    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = table(
        cell("甲", start) + cell("乙", '<w:gridSpan w:val="2"/>'),
        cell("", on) + cell("1") + cell("2"),
        cell("丙", start) + cell("3") + cell("4"),
    )
    assert cells(body) == [
        (0, 0, 2, 1, "甲"),
        (0, 1, 1, 2, "乙"),
        (1, 1, 1, 1, "1"),
        (1, 2, 1, 1, "2"),
        (2, 0, 1, 1, "丙"),
        (2, 1, 1, 1, "3"),
        (2, 2, 1, 1, "4"),
    ]


def test_a_continued_merge_without_a_start_keeps_its_text() -> None:
    assert cells(table(cell("甲", "<w:vMerge/>") + cell("乙"))) == [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙")]


def test_rows_that_start_further_right() -> None:
    late = '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>' + cell("1") + "</w:tr>"
    assert cells(f"<w:tbl><w:tr>{cell('甲')}{cell('乙')}</w:tr>{late}</w:tbl>")[-1] == (1, 1, 1, 1, "1")


def test_cell_text_keeps_its_lines_and_flattens_nested_tables() -> None:
    nested = table(cell("内甲") + cell("内乙"), cell("1") + cell("2"))
    assert cells(table(cell(paragraph("总") + paragraph("计")) + cell(paragraph("表") + nested + "<w:p/>"))) == [
        (0, 0, 1, 1, "总\n计"),
        (0, 1, 1, 1, "表\n内甲 内乙\n1 2"),
    ]


def test_a_table_that_only_lays_out_the_page_is_no_grid() -> None:
    prose = "".join(paragraph("本机关依法公开政府信息。" * 10) for _ in range(4))
    body = table(cell("栏") + cell(prose + table(cell("甲") + cell("乙"))))
    found = [type(block) for block in read(body).blocks]
    assert found == [RawLine] * 5 + [RawTable]
    assert lines(table(cell("框住的一句"))) == ["框住的一句"]


def test_blank_form_gives_its_three_tables(shared: Path) -> None:
    document = read_docx((shared / "samples" / "blank-form-2021.docx").read_bytes(), Limits())
    tables = [block for block in document.blocks if isinstance(block, RawTable)]
    assert [len(one.cells) for one in tables] == [30, 215, 34]
    assert [_size(one) for one in tables] == [(14, 4), (28, 10), (4, 15)]
    by_text = {one.text: one for table in tables for one in table.cells}
    assert _spans(by_text["第二十条第（八）项"]) == (11, 0, 1, 4)
    assert _spans(by_text["三、本年度办理结果"]) == (5, 0, 22, 1)
    assert _spans(by_text["（三）不予公开"]) == (7, 1, 8, 1)
    assert _spans(by_text["四、结转下年度继续办理"]) == (27, 0, 1, 3)
    assert _spans(by_text["复议后起诉"]) == (1, 10, 1, 5)
    headings = [block.text for block in document.blocks if isinstance(block, RawLine)]
    assert sum(heading.startswith(tuple("一二三四五六")) for heading in headings) == 6


def _size(table: RawTable) -> tuple[int, int]:
    ends = [(one.row + one.row_span, one.column + one.column_span) for one in table.cells]
    return max(row for row, _ in ends), max(column for _, column in ends)


def _spans(one: RawCell) -> tuple[int, int, int, int]:
    return one.row, one.column, one.row_span, one.column_span


# --- pictures and other kinds of package


def test_a_scan_in_a_docx_needs_ocr() -> None:
    picture = "<w:p><w:r><w:pict><v:imagedata/></w:pict></w:r></w:p>"
    assert read(picture).missing == ("needs_ocr",)
    assert read(picture + paragraph("本机关依法公开政府信息。" * 20)).missing == ()


def test_embedded_objects_are_told() -> None:
    document = read(paragraph("正文") + "<w:p><w:r><w:object/></w:r></w:p>")
    assert "1 个嵌入对象" in document.notes[0]


def test_macro_documents_and_strict_documents_are_read() -> None:
    parts = {name: str(content) for name, content in docx_parts(paragraph("年报")).items()}
    macro = parts["[Content_Types].xml"].replace(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    strict = {
        name: content.replace("http://schemas.openxmlformats.org/wordprocessingml/2006/main", _STRICT_WORD).replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/", "http://purl.oclc.org/ooxml/officeDocument/"
        )
        for name, content in parts.items()
    }
    for data in (zipped(parts | {"[Content_Types].xml": macro}), zipped(strict)):
        [line] = read_docx(data, Limits()).blocks
        assert isinstance(line, RawLine)
        assert line.text == "年报"


_STRICT_WORD = "http://purl.oclc.org/ooxml/wordprocessingml/main"


# --- faults


def test_f4_bomb_is_refused_before_it_inflates() -> None:
    bomb = zipped(docx_parts(paragraph("一")) | {"word/media/image1.bmp": b"\0" * 50_000_000})
    started = time.perf_counter()
    assert code(bomb) == "bomb"
    assert time.perf_counter() - started < 1
    assert read_docx(bomb, Limits(zip_ratio=10**9)).blocks  # negative control: without the guard it is read


def test_f4_more_than_declared_is_a_bomb() -> None:
    lying = bytearray(docx("<w:p/>" * 100_000))
    with zipfile.ZipFile(io.BytesIO(bytes(lying))) as archive:
        size = archive.getinfo("word/document.xml").file_size.to_bytes(4, "little")
    assert read_docx(bytes(lying), Limits(zip_ratio=10**6)).blocks == ()
    assert code(bytes(lying).replace(size, (1000).to_bytes(4, "little"))) == "bomb"


_DTD = {
    "xxe": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "remote": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    "laughs": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    "empty": "<!DOCTYPE x>",
}


@pytest.mark.parametrize("kind", list(_DTD))
@pytest.mark.parametrize("part", ["word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml", "x.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_f5_f6_any_dtd_in_any_part_is_refused(kind: str, part: str, encoding: str) -> None:
    parts = docx_parts(paragraph("一")) | {"x.xml": "<x/>"}
    parts[part] = f'<?xml version="1.0" encoding="{encoding}"?>{_DTD[kind]}{parts[part]}'.encode(encoding)
    started = time.perf_counter()
    assert code(zipped(parts)) == "dtd"
    assert time.perf_counter() - started < 1


def test_f5_without_the_guard_the_dtd_would_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setattr(office_package, "refuse_dtd", lambda content, name: None)
    parts = docx_parts(paragraph("一"))
    parts["word/document.xml"] = f"{_DTD['empty']}{parts['word/document.xml']}".replace(
        "DOCTYPE x", "DOCTYPE w:document"
    )
    assert len(read_docx(zipped(parts), Limits()).blocks) == 1


def test_f5_external_and_dangling_relationships_are_not_followed() -> None:
    parts = docx_parts(paragraph("一"))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    outside = (
        f'<Relationship Id="rId8" Type="{kind}/attachedTemplate" Target="http://127.0.0.1:9/t.dotm" TargetMode="External"/>'
        f'<Relationship Id="rId9" Type="{kind}/image" Target="../NULL"/>'
        f'<Relationship Id="rId10" Type="{kind}/image" Target="../../../../etc/passwd"/></Relationships>'
    )
    relations = "word/_rels/document.xml.rels"
    parts[relations] = str(parts[relations]).replace("</Relationships>", outside)
    cleaned = office_package.xml_parts(zipped(parts), Limits())[relations]
    assert b"Target=" not in cleaned
    assert len(read_docx(zipped(parts), Limits()).blocks) == 1


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("word/document.xml", "<w:document"),
        ("word/document.xml", "<x/>"),
        ("word/document.xml", f"<w:document {W}/>"),
        ("word/document.xml", ""),
        ("_rels/.rels", "<Relationships/>"),
        ("[Content_Types].xml", "<Types/>"),
    ],
)
def test_damaged_packages_are_told(part: str, content: str) -> None:
    assert code(zipped(docx_parts(paragraph("一")) | {part: content})) == "damaged"


def test_a_relationship_without_a_type_is_passed_over() -> None:
    """Found by mutation: python-docx hands on None."""
    parts = docx_parts(paragraph("一"))
    relations = "word/_rels/document.xml.rels"
    untyped = '<Relationship Id="r" Target="document.xml"/></Relationships>'
    parts[relations] = str(parts[relations]).replace("</Relationships>", untyped)
    assert len(read_docx(zipped(parts), Limits()).blocks) == 1


def test_cut_and_corrupt_files_are_damaged_and_encrypted_members_told() -> None:
    good = docx(paragraph("一"))
    assert code(good[: len(good) // 2]) == "damaged"
    corrupt = bytearray(good)
    corrupt[good.index(b"word/document.xml") + 40] ^= 0xFF
    assert code(bytes(corrupt)) == "damaged"
    flags = bytearray(good)
    flags[good.rindex(b"PK\x01\x02") + 8] |= 1
    assert code(bytes(flags)) == "encrypted"


def test_two_parts_of_one_name_are_ambiguous() -> None:
    packed = io.BytesIO(docx(paragraph("一")))
    with zipfile.ZipFile(packed, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", "<x/>")
    assert code(packed.getvalue()) == "ambiguous"
