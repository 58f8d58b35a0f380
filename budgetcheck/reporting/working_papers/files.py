"""What was read: the files with their row accounts, their own totals, rows refused, and projects without a dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from budgetcheck.language import _
from budgetcheck.money import DTYPE
from budgetcheck.reporting.working_papers.table import Column, Table

if TYPE_CHECKING:
    from budgetcheck.reporting.report import Report

_ROWS = ("read", "header", "blank", "subtotal", "accepted", "rejected")
_STATED = ("debit", "credit", "summed_debit", "summed_credit", "difference")


def input_table(report: Report) -> Table:
    """The files that the run rests on, with their hashes and the account of their rows."""
    kinds = {"dossier": _("档案"), "ledger": _("账簿"), "trial_balance": _("科目余额表")}
    sums = {each.path: (each.debit, each.credit) for each in report.result.intakes}
    rows = [
        (
            each["path"],
            kinds[each["kind"]],
            each["sha256"],
            each["format"],
            each["encoding"],
            each.get("profile"),
            *((each["rows"][name] for name in _ROWS) if "rows" in each else (None,) * len(_ROWS)),
            *sums.get(each["path"], (None, None)),
            each.get("sheets_left"),
        )
        for each in report.head["inputs"]
    ]
    schema: dict[str, Any] = {
        **dict.fromkeys(("path", "kind", "sha256", "format", "encoding", "profile"), pl.String),
        **dict.fromkeys(_ROWS, pl.Int64),
        "debit": DTYPE,
        "credit": DTYPE,
        "sheets_left": pl.List(pl.String),
    }
    return Table(
        _("来源文件"),
        _("检查所依据的文件；账簿的每一行都有去处：读入 = 标题和说明 + 空行 + 合计行 + 采用 + 拒收。"),
        (
            Column("path", _("文件"), 36, wraps=True),
            Column("kind", _("种类"), 12),
            Column("sha256", "SHA-256", 68),
            Column("format", _("格式"), 9),
            Column("encoding", _("编码"), 11),
            Column("profile", _("对照方案"), 16),
            Column("read", _("读入行"), 10),
            Column("header", _("标题和说明"), 10),
            Column("blank", _("空行"), 10),
            Column("subtotal", _("合计行"), 10),
            Column("accepted", _("采用"), 10),
            Column("rejected", _("拒收"), 10),
            Column("debit", _("借方合计（元）"), 18),
            Column("credit", _("贷方合计（元）"), 18),
            Column("sheets_left", _("没有采用的工作表"), 24, wraps=True),
        ),
        pl.DataFrame(rows, schema=schema, orient="row"),
    )


def ledger_tables(report: Report) -> list[Table]:
    """What the ledgers state of themselves, what of them was refused, and what belongs to no dossier."""
    result = report.result
    if not result.statements.has_ledgers:
        return []
    return [
        _totals(report),
        Table(
            _("拒收的行"),
            _("读不出来的行，原样列出，没有计入任何金额。"),
            (
                Column("file", _("文件"), 34),
                Column("sheet", _("工作表"), 14),
                Column("row", _("行"), 10),
                Column("column", _("栏目"), 18),
                Column("value", _("原文"), 30, wraps=True),
                Column("reason", _("原因"), 50, wraps=True),
            ),
            result.rejected,
        ),
        Table(
            _("账上无档案的项目"),
            _("账簿中有、但没有给出档案的项目，以及没有写项目的行。"),
            (
                Column("project", _("账上的项目"), 30),
                Column("lines", _("行数"), 12),
                Column("debit", _("借方（元）"), 20),
                Column("credit", _("贷方（元）"), 20),
            ),
            result.unmatched.with_columns(pl.col("project").replace("", _("（未写项目）"))),
        ),
    ]


def _totals(report: Report) -> Table:
    rows = [
        (each.path, total.sheet, total.row, total.label, *(getattr(total, name) for name in _STATED))
        for each in report.result.intakes
        for total in each.totals
    ]
    schema: dict[str, Any] = {
        "file": pl.String,
        "sheet": pl.String,
        "row": pl.Int64,
        "label": pl.String,
        **dict.fromkeys(_STATED, DTYPE),
    }
    return Table(
        _("账簿自列合计"),
        _("账簿自己写出的合计和余额，与采用的行之和相比。"),
        (
            Column("file", _("文件"), 34),
            Column("sheet", _("工作表"), 14),
            Column("row", _("行"), 10),
            Column("label", _("名目"), 30, wraps=True),
            Column("debit", _("账簿所列借方（元）"), 18),
            Column("credit", _("账簿所列贷方（元）"), 18),
            Column("summed_debit", _("应为借方（元）"), 18),
            Column("summed_credit", _("应为贷方（元）"), 18),
            Column("difference", _("差额（元）"), 18),
        ),
        pl.DataFrame(rows, schema=schema, orient="row"),
    )
