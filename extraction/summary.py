"""A record in, what an auditor reads out: extractive only, every figure as printed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from extraction.findings.structure import STATUTORY
from extraction.language import Lang, say
from extraction.record import Report

_LEVELS = {"national": "国家级", "provincial": "省级", "prefecture": "市级", "county": "县级", "township": "乡级"}
_SEVERITIES = {"error": "错误", "warning": "警告", "info": "提示"}
_FIGURES = (
    ("requests.new_received.total", "新收申请", "requests received"),
    ("requests.carried_in.total", "上年结转", "carried in"),
    ("requests.processed_total.total", "办理总计", "processed"),
    ("requests.carried_forward.total", "结转下年", "carried forward"),
    ("review.total", "行政复议", "reviews"),
    ("litigation_direct.total", "直接起诉", "direct litigations"),
    ("litigation_after_review.total", "复议后起诉", "litigations after review"),
    ("proactive.licensing.decisions", "行政许可决定", "licensing decisions"),
    ("proactive.penalties.decisions", "行政处罚决定", "penalty decisions"),
)


def summarise(report: Report, path: str, lang: Lang = "zh") -> str:
    """The summary of one report as plain text, lines joined by line breaks."""
    return "\n".join(_lines(report, path, lang))


def _lines(report: Report, path: str, lang: Lang) -> Iterator[str]:
    yield f"■ {report.title or say('（无标题）', '(no title)', lang)}"
    yield "  " + say("文件：", "file: ", lang) + path
    yield "  " + _who(report, lang)
    yield "  " + say("章节：", "sections: ", lang) + _sections(report, lang)
    figures = [
        f"{zh if lang == 'zh' else en} {_figure(report, key)}" for key, zh, en in _FIGURES if key in report.tables
    ]
    if figures:
        yield "  " + say("表内数字：", "tables: ", lang) + say("，", ", ", lang).join(figures)
    yield "  " + say(f"核验发现 {len(report.findings)} 项", f"{len(report.findings)} findings", lang)
    for finding in report.findings:
        grade = _SEVERITIES[finding.severity] if lang == "zh" else finding.severity
        yield f"    [{grade}] {finding.check}: {finding.message if lang == 'zh' else finding.message_en or finding.message}"
    for warning in report.warnings:
        yield "    " + say("注意：", "note: ", lang) + warning


def _who(report: Report, lang: Lang) -> str:
    agency = report.agency
    unknown = say("未识别", "unknown", lang)
    level = (_LEVELS[agency.level] if lang == "zh" else agency.level) if agency.level else unknown
    region = "".join(agency.region) if lang == "zh" else " / ".join(agency.region)
    year = str(report.year or unknown)
    form = report.form or say("无表", "no tables", lang)
    return say(
        f"机关：{agency.name or unknown}（{level}，{region or '全国'}）  年度：{year}  发布：{report.published_on or unknown}  表式：{form}",
        f"agency: {agency.name or unknown} ({level}; {region or 'nationwide'})  year: {year}  published: "
        f"{report.published_on or unknown}  form: {form}",
        lang,
    )


def _sections(report: Report, lang: Lang) -> str:
    present = {piece.kind for piece in report.sections}
    names = [
        (name if lang == "zh" else kind) + ("" if kind in present else say("（缺）", " (absent)", lang))
        for kind, name in STATUTORY.items()
    ]
    return say("、", ", ", lang).join(names)


def _figure(report: Report, key: str) -> str:
    value: Decimal | None = report.tables[key]
    return "—" if value is None else f"{value:f}"
