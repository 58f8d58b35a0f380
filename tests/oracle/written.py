"""Writes a unit's dossiers and ledgers as files, as a user would hand them in."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from tests.oracle.lives import Dossier, File, Unit

HEADING = {
    "date": "日期",
    "voucher": "凭证号",
    "summary": "摘要",
    "account_code": "科目编码",
    "account_name": "科目名称",
    "debit": "借方",
    "credit": "贷方",
    "project": "项目",
    "source": "资金来源",
    "category": "费用类别",
    "nature": "性质",
    "counterparty": "往来单位",
    "invoice": "发票号",
}
WORDS = {
    "municipal": "市级财政资金",
    "other_fiscal": "其他财政资金",
    "self_raised": "单位自筹资金",
    "other": "其他来源资金",
    "equipment_purchase": "设备购置费",
    "equipment_other": "设备试制、改造与租赁费",
    "business": "业务费",
    "labour": "劳务费",
    "indirect": "间接费用",
    "performance": "绩效支出",
    "lump_sum": "包干经费",
    "expense": "支出",
    "receipt": "到账",
    "refund": "退回",
    "advance": "预付",
    "contra": "对方科目",
}
TEN_THOUSAND = Decimal(10000)


def write(unit: Unit, way: str, folder: Path) -> tuple[list[Path], list[Path], Path | None]:
    """Writes a unit.

    Returns:
        Its dossiers, its ledgers, and its profile where it has one.
    """
    dossiers = folder / "档案"
    dossiers.mkdir()
    for each in unit.dossiers:
        text = json.dumps(_in_its_unit(each), ensure_ascii=False, default=str)
        (dossiers / f"{each['project']['id']}.json").write_text(text, encoding="utf-8")
    ledgers = [folder / file.name for file in unit.files]
    for file, path in zip(unit.files, ledgers, strict=True):
        _write_ledger(file, path, has_projects=way != "silent")
    profile = _profile(unit, way)
    if profile is None:
        return [dossiers], ledgers, None
    (folder / "方案.toml").write_text(profile, encoding="utf-8")
    return [dossiers], ledgers, folder / "方案.toml"


def _in_its_unit(dossier: Dossier) -> Dossier:
    """A dossier with its budgets in the unit that it states."""
    if dossier["budget"].get("unit") != "万元":
        return dossier
    return {
        **dossier,
        "budget": _divided(dossier["budget"]),
        "changes": [_divided(each) for each in dossier.get("changes", ())],
    }


def _divided(holder: dict[str, Any]) -> dict[str, Any]:
    divided = dict(holder)
    if "total" in holder:
        divided["total"] = _plain(holder["total"] / TEN_THOUSAND)
    if "lines" in holder:
        divided["lines"] = [
            {**each, "amount": _plain(each["amount"] / TEN_THOUSAND)} for each in holder["lines"]
        ]
    return divided


def _plain(amount: Decimal) -> str:
    return f"{amount:.6f}"


def _write_ledger(file: File, path: Path, *, has_projects: bool) -> None:
    fields = [field for field in HEADING if has_projects or field != "project"]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([HEADING[field] for field in fields])
        for line in file.lines:
            writer.writerow([_cell(getattr(line, field)) for field in fields])
        for _ in range(file.rejected):
            row = {"date": "2026-02-02", "voucher": "错-1", "debit": "1,2x", "nature": "支出"}
            writer.writerow([row.get(field, "") for field in fields])
        if file.total is not None:
            row = {"summary": "合计", "debit": str(file.total[0]), "credit": str(file.total[1])}
            writer.writerow([row.get(field, "") for field in fields])


def _cell(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:.2f}" if value else ""
    return WORDS.get(value, str(value)) if isinstance(value, str) else str(value)


def _profile(unit: Unit, way: str) -> str | None:
    """The unit's profile, where its way of keeping books needs one."""
    if way == "auxiliary":
        return None
    if way != "silent":
        return f'schema = "budgetcheck/profile/1"\nname = "unit"\nsegregate_by = "{unit.kept_apart_by}"\n'
    rules = [
        f'[[account]]\ncode = "5301{place:02d}"\nproject = "{each["project"]["id"]}"\n'
        for place, each in enumerate(unit.dossiers)
    ]
    return 'schema = "budgetcheck/profile/1"\nname = "unit"\n' + "".join(rules)
