"""Consistent reports with figures in the narrative and in the tables, confounders in each, and contradictions planted one at a time.

`clean(seed)` gives a report that contradicts itself nowhere, though it says much that a careless reader would take for a contradiction (at least two
`confounders`). `plant(kind, seed)` gives such a report with one contradiction; `KINDS` names them, each with the check that has to tell it.
Agencies, wordings and figures are made up here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from planted_confounders import CONFOUNDERS, last_year
from planted_report import OUTCOMES, RESULTS, Draft, text_of
from planting_words import AGENCIES
from table_factory import BLOCKS, Look, Values, figures


@dataclass(frozen=True)
class Made:
    """A finished report; `kind` and `check` are empty for a clean one."""

    text: str
    kind: str = ""
    check: str = ""
    confounders: tuple[str, ...] = ()


def clean(seed: int) -> Made:
    """A consistent report with two to four confounders."""
    draft = _draft(seed)
    return Made(text_of(draft), confounders=tuple(draft.confounders))


def plant(kind: str, seed: int) -> Made:
    """The same report with one contradiction of a kind."""
    draft = _draft(seed)
    check, change = KINDS[kind]
    change(draft)
    return Made(text_of(draft), kind, check, tuple(draft.confounders))


def _draft(seed: int) -> Draft:
    rng = Random(seed)
    agency, governs, wide = rng.choice(AGENCIES)
    form = rng.choice(("2019", "2021", "2021"))
    look = Look(
        form=form,
        rows=rng.choice((23, 25)),
        dress=rng.choice(("tab", "pipe", "markdown", "tab")),
        largest=rng.choice((3, 12, 60)),
    )
    year = rng.choice((2019, 2020)) if form == "2019" else rng.choice((2021, 2022, 2023, 2024))
    values = figures(rng, look)
    draft = Draft(rng, agency, governs, wide, year, look, values, _figures_told(values, look))
    draft.period = year
    draft.channels = [rng.randint(20, 900) for _ in range(rng.randint(3, 5))]
    draft.total = sum(draft.channels)
    draft.sorts = _split(rng, draft.total, rng.randint(3, 4))
    draft.headings = [
        "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
    ]  # fmt: skip
    for name in rng.sample(sorted(CONFOUNDERS), rng.randint(2, 4)):
        if CONFOUNDERS[name](draft):
            draft.confounders.append(name)
    if look.rows == 23:
        draft.confounders.append("23 rows")
    while len(draft.confounders) < 2:
        last_year(draft)
        draft.confounders.append("last year")
    return draft


def _split(rng: Random, total: int, count: int) -> list[int]:
    cuts = sorted(rng.sample(range(1, total), count - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]


def _figures_told(values: Values, look: Look) -> dict[str, int]:
    """Every figure that the narrative may tell, as the tables have it."""

    def total(*starts: str) -> int:
        return int(
            sum(
                (v or Decimal(0) for k, v in values.items() if k.endswith(".total") and k.startswith(starts)),
                Decimal(0),
            )
        )

    issued = "issued" if look.form == "2021" else "made"
    told = {
        "received": total("requests.new_received."), "carried_in": total("requests.carried_in."),
        "answered": total("requests.processed_total."), "carried_forward": total("requests.carried_forward."),
        "reviews": int(values["review.total"] or 0), "regulations": int(values[f"proactive.regulations.{issued}"] or 0),
        "documents": int(values[f"proactive.normative_documents.{issued}"] or 0),
    }  # fmt: skip
    told |= {outcome: total(f"requests.{outcome}.") for outcome in OUTCOMES}
    told |= {f"review_{result}": int(values[f"review.{result}"] or 0) for result in RESULTS}
    told |= {block: int(values[f"{block}.total"] or 0) for block in BLOCKS[1:]}
    told["litigations"] = told["litigation_direct"] + told["litigation_after_review"]
    for result in RESULTS:
        told[f"litigation_{result}"] = int(
            sum((values[f"{block}.{result}"] or Decimal(0) for block in BLOCKS[1:]), Decimal(0))
        )
    if look.form == "2021":
        told["repealed"] = int(values["proactive.normative_documents.repealed"] or 0)
        told["in_force"] = int(values["proactive.normative_documents.in_force"] or 0)
    return told


# Contradictions -------------------------------------------------------------------------------------------------------


def _off(name: str, place: str = "overview") -> Callable[[Draft], None]:
    """The narrative tells another figure than the table."""

    def change(draft: Draft) -> None:
        draft.said[name] = (
            draft.said[name] + draft.rng.randint(61, 99)
            if draft.rng.random() < 0.7 or not draft.said[name]
            else draft.said[name] // 2
        )
        draft.must.add(name)
        draft.place = place

    return change


def _none(name: str) -> Callable[[Draft], None]:
    """The narrative denies what the table counts."""
    cells = {
        "received": "requests.new_received", "carried_in": "requests.carried_in", "reviews": "review", "litigations": "litigation_direct",
        "documents": "proactive.normative_documents",
    }  # fmt: skip

    def change(draft: Draft) -> None:
        while not draft.said[name]:
            fresh = _draft(draft.rng.randint(0, 10**9))
            draft.__dict__.update(fresh.__dict__)
        assert any(key.startswith(cells[name]) for key in draft.values)
        draft.said[name] = 0
        draft.must.add(name)

    return change


def _says(*forms: str) -> Callable[[Draft], None]:
    """A sentence that contradicts; `{over}` is more than the table's figure of received requests, `{y}` the year."""

    def change(draft: Draft) -> None:
        over = draft.said["received"] + draft.said["carried_in"] + draft.rng.randint(61, 99)
        form = draft.rng.choice(forms)
        draft.more.append(
            form.format(
                over=over,
                y=draft.year,
                wide=draft.wide,
                a=over,
                b=over + 31,
                c=over + 62,
                s=3 * over + 93 - 17,
                m=3 * over + 93 + 9,
            )
        )

    return change


def _cell(*keys: str) -> Callable[[Draft], None]:
    def change(draft: Draft) -> None:
        key = draft.rng.choice([key for key in keys if key in draft.values])
        draft.values[key] = (draft.values[key] or Decimal(0)) + draft.rng.randint(1, 9)

    return change


def _both(first: str, second: str) -> Callable[[Draft], None]:
    """Two cells change together, so that one sum breaks and the other holds."""

    def change(draft: Draft) -> None:
        by = draft.rng.randint(1, 9)
        for key in (first, second):
            draft.values[key] = (draft.values[key] or Decimal(0)) + by

    return change


def _edit(old: str, new: str) -> Callable[[Draft], None]:
    def change(draft: Draft) -> None:
        draft.edits.append(lambda text: text.replace(old, new, 1))

    return change


def _row(label: str, cut: int) -> Callable[[Draft], None]:
    """A row of the requests table with a cell too many (1) or too few (-1)."""

    def change(draft: Draft) -> None:
        draft.look = Look(form=draft.look.form, rows=draft.look.rows, dress="tab")

        def edit(text: str) -> str:
            lines = text.split("\n")
            at = next(i for i, line in enumerate(lines) if label in line and "\t" in line)
            lines[at] = lines[at] + "\t0\t0" if cut > 0 else "\t".join(lines[at].split("\t")[:-2])
            return "\n".join(lines)

        draft.edits.append(edit)

    return change


def _blank(key: str) -> Callable[[Draft], None]:
    def change(draft: Draft) -> None:
        draft.values[key] = None

    return change


def _old_form(draft: Draft) -> None:
    while draft.look.form != "2019":
        draft.__dict__.update(_draft(draft.rng.randint(0, 10**9)).__dict__)
    draft.year = draft.period = draft.rng.choice((2021, 2022, 2023))


def _list(which: str, more: bool) -> Callable[[Draft], None]:
    def change(draft: Draft) -> None:
        values: list[int] = getattr(draft, which)
        by = draft.rng.randint(3, 15)
        values[-1 if more else values.index(max(values))] += by if more else -by
        draft.must.add(which)

    return change


def _shorten(draft: Draft) -> None:
    draft.channels = [draft.channels[0] + 400, *draft.channels[1:]]
    draft.total = sum(draft.channels) + draft.rng.randint(3, 90)
    draft.sorts = []
    draft.must.add("channels")


def _heading(at: int, new: str | None) -> Callable[[Draft], None]:
    def change(draft: Draft) -> None:
        draft.headings[at] = new or draft.headings[at - 1]

    return change


def _wrong_period(draft: Draft) -> None:
    draft.period -= 1


KINDS: dict[str, tuple[str, Callable[[Draft], None]]] = {
    **{f"narrative.requests/{name}": ("narrative.requests", _off(name))
       for name in ("received", "carried_in", "answered", "carried_forward", *OUTCOMES)},
    "narrative.requests/received, section three": ("narrative.requests", _off("received", "requests")),
    "narrative.requests/answered, section three": ("narrative.requests", _off("answered", "requests")),
    "narrative.requests/none received": ("narrative.requests", _none("received")),
    "narrative.requests/none carried in": ("narrative.requests", _none("carried_in")),
    "narrative.requests/said twice": ("narrative.requests", _says("{y}年本机关共收到政府信息公开申请{over}件。", "全年收到依申请公开{over}件。")),
    "narrative.requests/more than": ("narrative.requests", _says("全年收到政府信息公开申请{over}余件。", "共受理政府信息公开申请超过{over}件。")),
    **{f"narrative.review/{name}": ("narrative.review", _off(f"review_{name}")) for name in RESULTS},
    "narrative.review/total": ("narrative.review", _off("reviews")),
    "narrative.review/total, section four": ("narrative.review", _off("reviews", "review_litigation")),
    "narrative.review/none": ("narrative.review", _none("reviews")),
    **{f"narrative.litigation/{name}": ("narrative.litigation", _off(f"litigation_{name}")) for name in (*RESULTS, "direct", "after_review")},
    "narrative.litigation/total": ("narrative.litigation", _off("litigations")),
    "narrative.litigation/total, section four": ("narrative.litigation", _off("litigations", "review_litigation")),
    "narrative.litigation/none": ("narrative.litigation", _none("litigations")),
    "narrative.documents/issued": ("narrative.documents", _off("documents")),
    "narrative.documents/regulations": ("narrative.documents", _off("regulations")),
    "narrative.documents/none issued": ("narrative.documents", _none("documents")),
    "narrative.documents/repealed": ("narrative.documents", lambda d: _of_2021(d, "repealed")),
    "narrative.documents/in force": ("narrative.documents", lambda d: _of_2021(d, "in_force")),
    "narrative.parts/outlets over": ("narrative.parts", _list("channels", True)),
    "narrative.parts/kinds over": ("narrative.parts", _list("sorts", True)),
    "narrative.parts/outlets short": ("narrative.parts", _shorten),
    "narrative.parts/分别 short": ("narrative.parts", _says("发布解读材料{m}篇，图解、问答、视频分别为{a}篇、{b}篇和{c}篇。",
        "举办活动{m}场，线上、线下、入户分别为{a}场、{b}场、{c}场。")),
    "narrative.parts/分别 over": ("narrative.parts", _says("推送政策解读{s}条，其中图解、问答、视频分别为{a}条、{b}条和{c}条。")),
    "narrative.parts/rest named": ("narrative.parts", _says("发布信息{m}条，其中规划计划{a}条、工作动态{b}条、其他信息{c}条。")),
    "narrative.parts/share": ("narrative.parts", _says("专题发布信息{m}条，其中民生类{a}条，占比71.5%。",
        "发布信息{s}条，其中图文类{a}条，占总数的85.2%。")),
    "narrative.missing_number/list": ("narrative.missing_number", _says("全年制发公文，其中全文公开件，部分公开件，内部件。", "共制作公文，其中主动公开件、不予公开件。")),
    "narrative.missing_number/gazette": ("narrative.missing_number", _says("全年编印《政府公报》期，免费发放到村。", "出版《工作简报》期，送各村居。")),
    "narrative.missing_number/count": ("narrative.missing_number", _says("全年共发布工作动态信息条，群众反响较好。",
        "累计举办业务培训次，覆盖所有科室。", "共收到政府信息公开申请件，均已答复。")),
    "narrative.missing_number/placeholder": ("narrative.missing_number", _says("通过公众号发布信息XX条，", "办理网民留言＿＿件，", "开展业务培训×次，")),
    "requests.balance/total": ("requests.balance", _both("requests.carried_forward.total", "requests.carried_forward.natural_person")),
    "requests.balance/column": ("requests.balance", _both("requests.carried_in.legal_service", "requests.carried_in.total")),
    "requests.result_sum/outcome": ("requests.result_sum", _both("requests.granted.natural_person", "requests.granted.total")),
    "requests.result_sum/total": ("requests.result_sum", _cell("requests.processed_total.commercial_enterprise", "requests.processed_total.natural_person")),
    "requests.row_sum/total": ("requests.row_sum", _cell("requests.granted.total", "requests.denied.third_party.total")),
    "requests.row_sum/column": ("requests.row_sum", _cell("requests.not_provided.not_held.research_institution", "requests.not_processed.repeated.natural_person")),
    "review.sum/total": ("review.sum", _cell("review.total")),
    "review.sum/result": ("review.sum", _cell("review.upheld", "review.pending")),
    "litigation_direct.sum": ("litigation_direct.sum", _cell("litigation_direct.total", "litigation_direct.other")),
    "litigation_after_review.sum": ("litigation_after_review.sum", _cell("litigation_after_review.total", "litigation_after_review.corrected")),
    "table.shape/extra": ("table.shape", _row("予以公开", 1)),
    "table.shape/missing": ("table.shape", _row("属于国家秘密", -1)),
    "table.blank_cells/requests": ("table.blank_cells", _blank("requests.granted.natural_person")),
    "table.blank_cells/review": ("table.blank_cells", _blank("review.pending")),
    "form.outdated": ("form.outdated", _old_form),
    "section.missing/six": ("section.missing", _edit("六、其他需要报告的事项\n本年度没有其他需要报告的事项。\n", "")),
    "section.duplicate": ("section.duplicate", _heading(5, "五、存在的主要问题及改进情况")),
    "section.numbering": ("section.numbering", _heading(5, "八、其他需要报告的事项")),
    "year.mismatch/period": ("year.mismatch", _wrong_period),
}  # fmt: skip


def _of_2021(draft: Draft, name: str) -> None:
    while draft.look.form != "2021":
        draft.__dict__.update(_draft(draft.rng.randint(0, 10**9)).__dict__)
    _off(name)(draft)
