"""Prints a random, consistent set of statutory tables in any dress, with the values that a reader must find in it.

`printed(rng, Look(...))` gives the text and the expected keys. The label words are those of the statutory forms,
written out here a second time on purpose: a slip in `forms.yaml` must not pass unseen. Blank cells are only printed
where the dress can show them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Literal

Dress = Literal["tab", "pipe", "markdown", "cells", "cells_gapped", "cells_tabbed", "gaps", "spaces"]
DRESSES: tuple[Dress, ...] = ("tab", "pipe", "markdown", "cells", "cells_gapped", "cells_tabbed", "gaps", "spaces")
BLANK_DRESSES: tuple[Dress, ...] = ("tab", "pipe", "markdown", "cells_tabbed")
Values = dict[str, Decimal | None]

COLUMNS = (
    "natural_person", "commercial_enterprise", "research_institution", "social_organization", "legal_service",
    "other_organization", "total",
)  # fmt: skip
RESULTS = ("upheld", "corrected", "other", "pending", "total")
BLOCKS = ("review", "litigation_direct", "litigation_after_review")
GROUPED: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("（一）予以公开", (("granted", ""),)),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", (("partially_granted", ""),)),
    (
        "（三）不予公开",
        (
            ("denied.state_secret", "1.属于国家秘密"),
            ("denied.law_prohibited", "2.其他法律行政法规禁止公开"),
            ("denied.security_stability", "3.危及“三安全一稳定”"),
            ("denied.third_party", "4.保护第三方合法权益"),
            ("denied.internal_affairs", "5.属于三类内部事务信息"),
            ("denied.deliberative_process", "6.属于四类过程性信息"),
            ("denied.enforcement_file", "7.属于行政执法案卷"),
            ("denied.administrative_inquiry", "8.属于行政查询事项"),
        ),
    ),
    (
        "（四）无法提供",
        (
            ("not_provided.not_held", "1.本机关不掌握相关政府信息"),
            ("not_provided.must_be_created", "2.没有现成信息需要另行制作"),
            ("not_provided.unclear_after_correction", "3.补正后申请内容仍不明确"),
        ),
    ),
    (
        "（五）不予处理",
        (
            ("not_processed.petition_complaint", "1.信访举报投诉类申请"),
            ("not_processed.repeated", "2.重复申请"),
            ("not_processed.publications", "3.要求提供公开出版物"),
            ("not_processed.excessive", "4.无正当理由大量反复申请"),
            ("not_processed.confirm_or_reissue", "5.要求行政机关确认或重新出具已获取信息"),
        ),
    ),
)
OTHER_ONE = ("（六）其他处理", (("other.total", ""),))
OTHER_THREE = (
    "（六）其他处理",
    (
        ("other.overdue_correction", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
        ("other.overdue_payment", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
        ("other.other", "3.其他"),
    ),
)
PROACTIVE: dict[str, tuple[tuple[str, tuple[str, ...], tuple[tuple[str, str, tuple[str, ...]], ...]], ...]] = {
    "2019": (
        ("一", (
            "本年新制作数量",
            "本年新公开数量",
            "对外公开总数量",
        ), (
            ("regulations", "规章", ("made", "newly_disclosed", "total_disclosed")),
            ("normative_documents", "规范性文件", ("made", "newly_disclosed", "total_disclosed")),
        )),
        ("五", ("上一年项目数量", "本年增/减", "处理决定数量"), (
            ("licensing", "行政许可", ("items_last_year", "change", "decisions")),
            ("other_services", "其他对外管理服务事项", ("items_last_year", "change", "decisions")),
        )),
        ("六", ("上一年项目数量", "本年增/减", "处理决定数量"), (
            ("penalties", "行政处罚", ("items_last_year", "change", "decisions")),
            ("coercive_measures", "行政强制", ("items_last_year", "change", "decisions")),
        )),
        ("八", ("上一年项目数量", "本年增/减"), (("fees", "行政事业性收费", ("items_last_year", "change")),)),
        ("九", ("采购项目数量", "采购总金额"), (("procurement", "政府集中采购", ("projects", "amount")),)),
    ),
    "2021": (
        ("一", (
            "本年制发件数",
            "本年废止件数",
            "现行有效件数",
        ), (
            ("regulations", "规章", ("issued", "repealed", "in_force")),
            ("normative_documents", "行政规范性文件", ("issued", "repealed", "in_force")),
        )),
        ("五", ("本年处理决定数量",), (("licensing", "行政许可", ("decisions",)),)),
        ("六", ("本年处理决定数量",), (
            ("penalties", "行政处罚", ("decisions",)),
            ("coercive_measures", "行政强制", ("decisions",)),
        )),
        ("八", ("本年收费金额（单位：万元）",), (("fees", "行政事业性收费", ("amount",)),)),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """How the tables are printed. `blanks`: share of cells left blank; `padded`: merged cells leave empty ones."""

    form: Literal["2019", "2021"] = "2021"
    rows: Literal[23, 25] = 25
    dress: Dress = "tab"
    furniture: bool = False
    wrap: bool = False
    padded: bool = False
    blanks: float = 0.0
    largest: int = 60


@dataclass(frozen=True)
class Printed:
    """The text of the three sections, headings included, and what stands in it."""

    text: str
    values: Values
    look: Look


@dataclass
class Row:
    """A printed row: words first, then values, then empty cells that a merged header leaves."""

    words: list[str]
    values: list[str] = field(default_factory=list)
    trailing: int = 0


def figures(rng: Random, look: Look) -> Values:
    """Values for every key of the form, such that every sum of the form holds."""
    values: Values = {}
    for _, _, rows in PROACTIVE[look.form]:
        for row, _, columns in rows:
            for column in columns:
                number = _amount(rng) if column == "amount" else Decimal(rng.randint(0, 900))
                values[f"proactive.{row}.{column}"] = number
    values |= _requests(rng, look)
    for block in BLOCKS:
        results = [Decimal(rng.choice((0, 0, 0, 1, 2, rng.randint(0, look.largest)))) for _ in RESULTS[:-1]]
        values |= {f"{block}.{r}": v for r, v in zip(RESULTS, [*results, sum(results, Decimal(0))], strict=True)}
    return values


def outcome_rows(look: Look) -> list[str]:
    return [row for _, rows in (*GROUPED, OTHER_THREE if look.rows == 25 else OTHER_ONE) for row, _ in rows]


def _requests(rng: Random, look: Look) -> Values:
    table: dict[str, list[int]] = {}
    for row in outcome_rows(look):
        table[row] = [rng.choice((0, 0, 0, 0, 1, 3, rng.randint(0, look.largest))) for _ in COLUMNS[:-1]]
    table["processed_total"] = [sum(column) for column in zip(*table.values(), strict=True)]
    table["carried_forward"] = [rng.choice((0, 0, 1, 2)) for _ in COLUMNS[:-1]]
    due = [a + b for a, b in zip(table["processed_total"], table["carried_forward"], strict=True)]
    table["carried_in"] = [rng.randint(0, min(2, number)) for number in due]
    table["new_received"] = [a - b for a, b in zip(due, table["carried_in"], strict=True)]
    return {
        f"requests.{row}.{column}": Decimal(number)
        for row, numbers in table.items()
        for column, number in zip(COLUMNS, [*numbers, sum(numbers)], strict=True)
    }


def _amount(rng: Random) -> Decimal:
    return rng.choice((Decimal(0), Decimal(rng.randint(1, 999999)) / 100, Decimal(rng.randint(1, 9999999)) / 10000))


def printed(rng: Random, look: Look, values: Values | None = None) -> Printed:
    """The three tables under their headings. `values`: figures to print instead of random consistent ones."""
    values = dict(figures(rng, look) if values is None else values)
    if look.dress in BLANK_DRESSES:
        for key in values:
            if rng.random() < look.blanks:
                values[key] = None
    tables = (proactive_rows(values, look), request_rows(values, look), review_rows(values, look))
    headings = (
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
    )
    text = "一、总体情况\n\n本年度依法办理行政许可、行政处罚事项，自然人申请居多。\n\n"
    for heading, rows in zip(headings, tables, strict=True):
        text += f"{heading}\n\n{render(rng, rows, look)}\n\n"
    return Printed(text + "五、存在的主要问题及改进情况\n\n部分公开内容不够及时。\n", values, look)


def _shown(values: Values, keys: list[str]) -> list[str]:
    return ["" if values[key] is None else format(values[key], "f") for key in keys]


def proactive_rows(values: Values, look: Look) -> list[Row]:
    rows: list[Row] = []
    for article, names, lines in PROACTIVE[look.form]:
        trailing = 3 - len(names) if look.padded else 0
        rows.append(Row([f"第二十条第（{article}）项"], trailing=3 if look.padded else 0))
        rows.append(Row(["信息内容", *names], trailing=trailing))
        for row, label, columns in lines:
            rows.append(Row([label], _shown(values, [f"proactive.{row}.{c}" for c in columns]), trailing))
    return rows


def request_rows(values: Values, look: Look) -> list[Row]:
    note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    pad = [""] * 2 if look.padded else []
    rows = [
        Row([note, *pad, "申请人情况"], trailing=6 if look.padded else 0),
        Row(["", *pad, "自然人", "法人或其他组织", *[""] * (4 if look.padded else 0), "总计"]),
        Row(["", *pad, *([""] if look.padded else []), "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]),
    ]

    def body(key: str, words: list[str]) -> Row:
        filled = [*words, *[""] * (3 - len(words))] if look.padded else words
        return Row(filled, _shown(values, [f"requests.{key}.{column}" for column in COLUMNS]))

    rows.append(body("new_received", ["一、本年新收政府信息公开申请数量"]))
    rows.append(body("carried_in", ["二、上年结转政府信息公开申请数量"]))
    first = "三、本年度办理结果"
    for group, lines in (*GROUPED, OTHER_THREE if look.rows == 25 else OTHER_ONE):
        for index, (key, label) in enumerate(lines):
            words = [first, "" if index else group, *([label] if label else [])]
            rows.append(body(key, words))
            first = ""
    rows.append(body("processed_total", ["", "（七）总计"]))
    rows.append(body("carried_forward", ["四、结转下年度继续办理"]))
    return rows


def review_rows(values: Values, look: Look) -> list[Row]:
    names = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    gap = [""] * 4 if look.padded else []
    lead = [""] * 5 if look.padded else []
    return [
        Row(["行政复议", *gap, "行政诉讼"], trailing=9 if look.padded else 0),
        Row([*names, "未经复议直接起诉", *gap, "复议后起诉", *gap]),
        Row([*lead, *names, *names]),
        Row([], _shown(values, [f"{block}.{result}" for block in BLOCKS for result in RESULTS])),
    ]


FURNITURE = ("- 3 -", "— 12 —", "某某区2023年政府信息公开工作年度报告", "第 5 页 共 9 页")


def render(rng: Random, rows: list[Row], look: Look) -> str:
    """The rows in their dress; `furniture` puts page numbers and running heads between them."""
    dress = _DRESS[look.dress]
    parts: list[str] = []
    for index, row in enumerate(rows):
        parts.append(dress(rng, row, look))
        if look.dress == "markdown" and index == 0:
            parts.append("|" + " --- |" * (len(row.words) + len(row.values) + row.trailing))
        if look.furniture and index + 1 < len(rows) and rng.random() < 0.12:
            parts.append(f"\n{rng.choice(FURNITURE)}\n")
    return ("\n\n" if look.dress in ("cells_gapped", "cells_tabbed") else "\n").join(parts)


def _wrapped(rng: Random, text: str, look: Look, by: str) -> str:
    if not look.wrap or len(text) < 6 or rng.random() < 0.5:
        return text
    at = rng.randint(3, len(text) - 2)
    return text[:at] + by + text[at:]


def _tab(rng: Random, row: Row, look: Look) -> str:
    words = [_wrapped(rng, word, look, " ") for word in row.words]
    return "\t".join([*words, *row.values, *[""] * row.trailing])


def _pipe(rng: Random, row: Row, look: Look) -> str:
    words = [_wrapped(rng, word, look, "<br>") for word in row.words]
    return "| " + " | ".join([*words, *row.values, *[""] * row.trailing]) + " |"


def _cells(rng: Random, row: Row, look: Look) -> str:
    words = [_wrapped(rng, word, look, "\n") for word in row.words if word]
    return "\n".join([*words, *(value for value in row.values if value)])


def _cells_tabbed(rng: Random, row: Row, look: Look) -> str:
    words = [_wrapped(rng, word, look, "\n") for word in row.words]
    return "\n".join("\t" + cell for cell in [*words, *row.values, *[""] * row.trailing])


def _spaced(rng: Random, row: Row, look: Look, by: str) -> str:
    words = [word for word in row.words if word]
    if words and row.values:
        words[-1] = _wrapped(rng, words[-1], look, "\n")
    return by.join([*words, *(value for value in row.values if value)])


_DRESS: dict[Dress, Callable[[Random, Row, Look], str]] = {
    "tab": _tab,
    "pipe": _pipe,
    "markdown": _pipe,
    "cells": _cells,
    "cells_gapped": _cells,
    "cells_tabbed": _cells_tabbed,
    "gaps": lambda rng, row, look: _spaced(rng, row, look, "   "),
    "spaces": lambda rng, row, look: _spaced(rng, row, look, " "),
}


def looks(seed: int) -> Iterator[Look]:
    """A stream of looks that goes through every dress and form."""
    rng = Random(seed)
    while True:
        for dress in DRESSES:
            yield Look(
                form=rng.choice(("2019", "2021")),
                rows=rng.choice((23, 25)),
                dress=dress,
                furniture=rng.random() < 0.4,
                wrap=rng.random() < 0.4,
                padded=rng.random() < 0.5,
                blanks=rng.choice((0.0, 0.0, 0.05)),
                largest=rng.choice((3, 60, 4000)),
            )
