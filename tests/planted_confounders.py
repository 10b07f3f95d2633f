"""What a careless reader would take for a contradiction: each adds to a consistent report and says whether it could."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from planted_report import Draft


def last_year(draft: Draft) -> bool:
    n = draft.said["received"] + draft.rng.randint(3, 40)
    forms = (
        f"{draft.year - 1}年收到政府信息公开申请{n}件。",
        f"上年收到政府信息公开申请{n}件，今年与之大体相当。",
        f"去年共发生行政复议{n}件。",
    )
    draft.more.append(draft.rng.choice(forms))
    return True


def _so_far(draft: Draft) -> bool:
    n = draft.said["received"] * 3 + draft.rng.randint(20, 400)
    forms = (
        f"自{draft.year - 4}年以来，累计收到政府信息公开申请{n}件。",
        f"历年累计制发行政规范性文件{n}件。",
        f"截至{draft.year}年6月底，收到政府信息公开申请{draft.said['received'] // 2 + 97}件。",
        f"建站以来累计办结政府信息公开申请{n}件。",
    )
    draft.more.append(draft.rng.choice(forms))
    return True


def _scope(draft: Draft) -> bool:
    n = draft.said["received"]
    if draft.governs:
        draft.more.append(
            f"其中，区域内其他单位转来{draft.rng.randint(1, 9)}件，本机关办公室收到政府信息公开申请{max(0, n - draft.rng.randint(1, 9))}件。"
        )
    else:
        draft.more.append(f"{draft.wide}共收到政府信息公开申请{n + draft.rng.randint(5, 90)}件。")
    return True


def _part_only(draft: Draft) -> bool:
    n = draft.rng.randint(200, 900)
    draft.more.append(f"政务新媒体推送信息{n}条，其中政策解读类{n // 3}条、通知公告类{n // 4}条。")
    return True


def _withdrawn(draft: Draft) -> bool:
    draft.more.append(
        f"申请人补正后主动撤回{draft.rng.randint(1, 3)}件，经电话沟通不再提出申请的{draft.rng.randint(1, 3)}件。"
    )
    return True


def _unprinted(draft: Draft) -> bool:
    rows = [r for r in ("denied.administrative_inquiry", "not_processed.publications", "denied.law_prohibited", "not_processed.confirm_or_reissue")
            if not draft.values[f"requests.{r}.total"]]  # fmt: skip
    draft.dropped.update(rows[:1])
    return bool(rows)


def _other_business(draft: Draft) -> bool:
    forms = (
        f"全年办理行政复议案件{draft.rng.randint(20, 90)}件，参与行政诉讼{draft.rng.randint(80, 99)}件。",
        f"受理行政许可申请{draft.rng.randint(100, 900)}件，办结{draft.rng.randint(1000, 2000)}件。",
        f"审核各单位报送的规范性文件{draft.rng.randint(100, 190)}件。",
        f"对{draft.rng.randint(100, 190)}件历史文件重新核定公开属性，及时办理依申请公开件，不断改善查阅条件。",
    )
    draft.more.append(draft.rng.choice(forms))
    return True


def _change(draft: Draft) -> bool:
    draft.more.append(
        f"政府信息公开申请较上年增加{draft.rng.randint(2, 60)}件，答复平均用时缩短{draft.rng.randint(1, 4)}个工作日。"
    )
    return True


def _ways(draft: Draft) -> bool:
    n = draft.said["received"]
    a = draft.rng.randint(0, n)
    draft.more.append(f"从申请渠道看，网络申请{a}件，信函申请{n - a}件。")
    return True


def _share(draft: Draft) -> bool:
    whole = draft.rng.randint(300, 900)
    part = draft.rng.randint(40, whole - 10)
    draft.more.append(f"开设专题发布信息{whole}条，其中民生类{part}条，占比{Decimal(part * 100) / whole:.1f}%。")
    return True


def _vague(draft: Draft) -> bool:
    n = draft.said["answered"]
    if n < 12:
        return False
    draft.more.append(f"全年办结政府信息公开申请{n // 10 * 10}余件。")
    return True


CONFOUNDERS: dict[str, Callable[[Draft], bool]] = {
    "last year": last_year, "so far": _so_far, "scope": _scope, "part only": _part_only, "withdrawn": _withdrawn,
    "unprinted row": _unprinted, "other business": _other_business, "change": _change, "ways": _ways, "share": _share, "vague": _vague,
}  # fmt: skip
