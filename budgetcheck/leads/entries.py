"""The entries that leads look at: the expense of known projects up to the day, and what vouchers show of cash."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.evidence import LINE
from budgetcheck.language import _
from budgetcheck.ledgers.ledger import Workspace
from budgetcheck.rules.rule import say

if TYPE_CHECKING:
    from budgetcheck.facts.gather import Known

NEEDED = ("counterparty",)
"""Text columns of a ledger that leads need beside those of facts."""

VOUCHER = ("file", "sheet", "date", "voucher")
"""What tells one voucher from another."""

ACCOUNT = ("account_code", "account_name")


class Entries:
    """Entries of known projects.

    Attributes:
        known: What is known of the projects.
        expenses: Their lines of expense that have happened: `project` (the dossier's id), the columns of evidence,
            `category` (text), `counterparty`, `ends_on`, `decided_on`. Cheap to scan several times.
    """

    def __init__(self, known: Known, lines: pl.LazyFrame) -> None:
        self.known = known
        self._lines = lines.filter("happened")
        self._workspace = Workspace()
        self.expenses = self._set_down()

    @property
    def of_every_line(self) -> pl.LazyFrame:
        """Every line that has happened, those without a project included: what else a voucher holds."""
        return self._lines

    @cached_property
    def accounts(self) -> pl.DataFrame:
        """The distinct accounts of each file: `file`, `account_code`, `account_name`."""
        return (
            self._lines.select(pl.struct("file", *ACCOUNT).unique().alias("account"))
            .collect(engine="streaming")
            .unnest("account")
        )

    def _set_down(self) -> pl.LazyFrame:
        """The expense on disk, so that nine leads do not read the ledgers nine times."""
        path = self._workspace.folder / "expenses.parquet"
        self._lines.filter(pl.col("project").is_not_null(), pl.col("nature") == "expense").select(
            "project",
            *LINE,
            pl.col("category").cast(pl.String),
            "counterparty",
            "ends_on",
            "decided_on",
        ).sink_parquet(path)
        return pl.scan_parquet(path)


def not_looked_at(lines: pl.LazyFrame, reason: str) -> pl.LazyFrame:
    """Lines that a lead could not look at, as a reason per project.

    Args:
        lines: The lines.
        reason: A template of `{count}`, how many they are.

    Returns:
        `project`, `reason`.
    """
    counted = lines.group_by("project").agg(count=pl.len())
    return counted.select("project", say(reason, count=pl.col("count")).alias("reason"))


def without(lines: pl.LazyFrame, column: str) -> pl.LazyFrame:
    """Lines that lack a column, as a reason per project; see `not_looked_at`."""
    reasons = {
        "voucher": _("{count} 笔支出没有凭证号"),
        "category": _("{count} 笔支出没有费用类别"),
        "counterparty": _("{count} 笔支出没有往来单位"),
        "ends_on": _("{count} 笔支出所属的项目缺少结束日期（project.ends_on）"),
    }
    return not_looked_at(lines.filter(pl.col(column).is_null()), reasons[column])
