"""A small unit at the turn of two years: every amount is chosen so that a line counted in the wrong year, source or category shows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import budgetcheck

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from budgetcheck.result import Result

HEAD = "日期,凭证号,摘要,科目编码,科目名称,借方,贷方,项目,资金来源,费用类别,性质,往来单位\n"
ADJUSTED, LUMP = "YT-2025-1001", "YT-2025-1002"

LINES = """\
2025-12-20,记-1,收到市级拨款,1002,银行存款,0,1000000.00,YT-2025-1001,市级财政资金,,到账,
2025-12-31,记-2,支付材料款,5301,研发支出,300000.01,0,YT-2025-1001,市级财政资金,业务费,支出,甲公司
2026-01-01,记-1,支付测试费,5301,研发支出,200000.02,0,YT-2025-1001,市级财政资金,业务费,支出,乙公司
2026-03-10,记-2,收到自筹,1002,银行存款,0,299999.99,YT-2025-1001,单位自筹资金,,到账,
2026-06-15,记-3,预付设备款,1123,预付账款,80000.00,0,YT-2025-1001,市级财政资金,,预付、暂借,丙公司
2026-09-15,记-4,设备到货结算,1123,预付账款,0,30000.00,YT-2025-1001,市级财政资金,,预付、暂借,丙公司
2026-09-15,记-4,设备到货结算,5301,研发支出,30000.00,0,YT-2025-1001,市级财政资金,设备购置费,支出,丙公司
2026-10-08,记-5,劳务费,5301,研发支出,160000.00,0,YT-2025-1001,市级财政资金,劳务费,支出,
2026-12-31,记-6,支付材料款,5301,研发支出,123456.78,0,YT-2025-1001,单位自筹资金,业务费,支出,甲公司
2027-01-01,记-1,支付材料款,5301,研发支出,50000.00,0,YT-2025-1001,市级财政资金,业务费,支出,甲公司
2027-01-05,记-2,退还预付设备款,1123,预付账款,0,50000.00,YT-2025-1001,市级财政资金,,预付、暂借,丙公司
2025-11-30,记-7,借支差旅费,1221,其他应收款,5000.00,0,YT-2025-1002,市级财政资金,,预付、暂借,张三
2026-02-01,记-8,收到市级拨款,1002,银行存款,0,500000.00,YT-2025-1002,市级财政资金,,到账,
2026-04-01,记-9,材料,5301,研发支出,400000.00,0,YT-2025-1002,市级财政资金,,支出,
2026-05-01,记-10,测试,5301,研发支出,60000.00,0,YT-2025-1002,市级财政资金,业务费,支出,
2026-07-01,记-11,另一项目材料,5301,研发支出,777.00,0,KY-9,市级财政资金,业务费,支出,
2026-07-02,记-12,对方科目,1002,银行存款,0,888.00,,,,对方科目,
"""


def dossier(code: str, budget: list[tuple[str, str, str]], **more: Any) -> dict[str, Any]:
    """A dossier with these budget lines (category, source, amount)."""
    facts = {
        "id": code,
        "programme": "yantai",
        "title": f"{code} 的研究",
        "category": "重点研发项目",
        "award_mode": "competitive",
        "subsidy": "upfront",
        "leader": {"name": "甲", "birth_date": "1980-05-01"},
        "applicant": {"name": "某公司", "legal_person": True},
        "applied_on": "2025-11-01",
        "approved_on": "2025-11-10",
        "approval_received_on": "2025-11-12",
        "task_book_signed_on": "2025-12-10",
        "starts_on": "2025-12-01",
        "ends_on": "2027-12-31",
        **more.pop("project", {}),
    }
    return {"project": facts, "budget": {"lines": lines(budget)}, **more}


def lines(budget: list[tuple[str, str, str]]) -> list[dict[str, str]]:
    return [{"category": category, "source": source, "amount": amount} for category, source, amount in budget]


FIRST = [
    ("equipment_purchase", "municipal", "400000"),
    ("business", "municipal", "450000"),
    ("labour", "municipal", "150000"),
    ("business", "self_raised", "300000"),
]
SECOND = [
    ("equipment_purchase", "municipal", "350000"),
    ("business", "municipal", "500000"),
    ("labour", "municipal", "150000"),
    ("business", "self_raised", "300000"),
]
THIRD = [
    ("equipment_purchase", "municipal", "250000"),
    ("business", "municipal", "600000"),
    ("labour", "municipal", "150000"),
    ("business", "self_raised", "300000"),
]
DOSSIERS = (
    dossier(
        ADJUSTED,
        FIRST,
        funding=[
            {"source": "municipal", "amount": "1000000", "due_on": "2025-12-31"},
            {"source": "self_raised", "amount": "300000", "due_on": "2026-06-30"},
            {"source": "self_raised", "amount": "100000", "due_on": "2027-01-01"},
        ],
        changes=[
            {
                "kind": "budget",
                "applied_on": "2026-05-01",
                "approved_on": "2026-05-20",
                "effective_on": "2026-05-20",
                "agreed_with_leader": True,
                "lines": lines(SECOND),
            },
            {"kind": "extension", "applied_on": "2026-11-01", "new_end": "2028-06-30"},
            {
                "kind": "budget",
                "applied_on": "2026-12-15",
                "approved_on": "2027-01-01",
                "agreed_with_leader": True,
                "lines": lines(THIRD),
            },
            {
                "kind": "leader",
                "applied_on": "2025-12-01",
                "approved_on": "2025-12-05",
                "effective_on": "2025-12-31",
            },
        ],
    ),
    dossier(
        LUMP,
        [("lump_sum", "municipal", "450000")],
        project={"lump_sum": True},
        funding=[{"source": "municipal", "amount": "500000", "due_on": "2026-01-31"}],
    ),
)


def audit(
    folder: Path, *, year: int = 2026, as_of: dt.date | None = None, text: str = LINES, **options: Any
) -> Result:
    """The audit of this unit, whose files are written to a folder."""
    dossiers, ledger = write(folder, text)
    return budgetcheck.year_end(dossiers, [ledger], year, as_of=as_of, **options)


def write(folder: Path, text: str = LINES) -> tuple[list[Path], Path]:
    """The unit's dossiers and its ledger with these lines, as files in a folder."""
    for each in DOSSIERS:
        path = folder / f"{each['project']['id']}.json"
        path.write_text(json.dumps(each, ensure_ascii=False), encoding="utf-8")
    ledger = folder / "账簿.csv"
    ledger.write_text(HEAD + text, encoding="utf-8")
    return sorted(folder.glob("*.json")), ledger
