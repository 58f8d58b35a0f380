"""Leads: what was seen, what could not be looked at, and the first lines of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.evidence import MOST_LINES
from budgetcheck.language import _
from budgetcheck.leads.listing import list_tests
from budgetcheck.reporting.working_papers.table import Column, Table

if TYPE_CHECKING:
    from budgetcheck.reporting.report import Report


def lead_tables(report: Report) -> list[Table]:
    """Where leads were asked for: a row per project and lead, and the lines that show them."""
    leads = report.result.leads
    if leads is None:
        return []
    tests = {each["lead"]: each for each in list_tests(leads)}
    key = ["project", "lead"]
    seen = (
        leads.found.join(leads.totals, on=key, how="left", maintain_order="left")
        .join(leads.unseen, on=key, how="full", coalesce=True)
        .sort(key)
        .with_columns(
            pl.col("lead")
            .replace_strict({code: each[name] for code, each in tests.items()}, return_dtype=pl.String)
            .alias(name)
            for name in ("title", "threshold")
        )
    )
    return [
        Table(
            _("线索清单"),
            _("线索只说哪些分录值得先看，不是违规的认定，也不计入任何一条结论。"),
            (
                Column("project", _("项目编号"), 18),
                Column("lead", _("编号"), 8),
                Column("title", _("线索"), 26, wraps=True),
                Column("count", _("处数"), 9),
                Column("amount", _("金额（元）"), 18),
                Column("message", _("看到什么"), 44, wraps=True),
                Column("notes", _("参考"), 44, wraps=True),
                Column("threshold", _("阈值"), 34, wraps=True),
                Column("reason", _("没有看的原因"), 34, wraps=True),
                Column("evidence_total", _("凭证行数"), 10),
            ),
            seen,
            fixed=2,
        ),
        Table(
            _("线索的凭证行"),
            _("每条线索列出前 {most} 行，总行数见线索清单。").format(most=MOST_LINES),
            (
                Column("project", _("项目编号"), 18),
                Column("lead", _("编号"), 8),
                Column("file", _("文件"), 26),
                Column("sheet", _("工作表"), 12),
                Column("row", _("行"), 9),
                Column("date", _("日期"), 12),
                Column("voucher", _("凭证号"), 12),
                Column("summary", _("摘要"), 46),
                Column("counterparty", _("往来单位"), 26),
                Column("amount", _("金额（元）"), 17),
            ),
            leads.evidence,
            fixed=2,
        ),
    ]
