"""From where lines have their meaning, counted, so that it can be said."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.choices import Choice
from budgetcheck.ledgers.meaning.vouchers import REDUCES

if TYPE_CHECKING:
    from budgetcheck.ledgers.meaning.profile import Profile


class Origins(NamedTuple):
    """How many lines have project, source, category or nature from where.

    Attributes:
        auxiliary: From their auxiliaries.
        account: From their account, by its code or name.
        summary: From words in their summary.
        contradicted: Lines whose account tells another project, source or category than they do themselves.
        untold: Lines that take cost away and have no voucher that could show a transfer.
        projects_by_column: Lines whose project stands in a column; likewise the next three.
        projects_by_auxiliary: Lines whose project an auxiliary tells.
        projects_by_account: Lines whose project their account tells.
        projects_by_summary: Lines whose project their summary tells.
    """

    auxiliary: int = 0
    account: int = 0
    summary: int = 0
    contradicted: int = 0
    untold: int = 0
    projects_by_column: int = 0
    projects_by_auxiliary: int = 0
    projects_by_account: int = 0
    projects_by_summary: int = 0

    def choices(self) -> tuple[Choice, ...]:
        """What of it a person must be told."""
        told = [
            ("auxiliaries", self.auxiliary, 100, _("这些行的项目、资金来源、费用类别或性质取自辅助核算")),
            (
                "summary_words",
                self.summary,
                40,
                _("这些行的项目、资金来源或费用类别只能从摘要中的字样得知，请核对"),
            ),
            (
                "account_contradicted",
                self.contradicted,
                70,
                _("这些行的科目所写的项目、资金来源或费用类别与该行自己写的不同，以该行自己写的为准"),
            ),
            (
                "untold_transfers",
                self.untold,
                50,
                _("这些行冲减支出而没有凭证号，无法判断是不是期末结转，按冲减支出计算"),
            ),
        ]
        return tuple(
            Choice(what, _("{count} 行").format(count=count), score, reason)
            for what, count, score, reason in told
            if count
        )


def count_origins(lines: pl.LazyFrame, profile: Profile) -> Origins:
    """Count in one pass.

    Args:
        lines: Lines with their meanings, and the columns that `classify`, `by_auxiliary` and `by_summary` add.
        profile: The profile in use.
    """
    present = set(lines.collect_schema().names())
    never = pl.lit(value=False)

    def flag(name: str) -> pl.Expr:
        return pl.col(name) if name in present else never

    if profile.account:
        fills = [
            (pl.col("own_project") == "") & pl.col("_project").is_not_null(),
            pl.col("own_source").is_null() & pl.col("_source").is_not_null(),
            pl.col("own_category").is_null() & pl.col("_category").is_not_null(),
            ~pl.col("stated") & pl.col("_nature").is_not_null(),
        ]
        differs = [
            (pl.col("own_project") != "") & (pl.col("own_project") != pl.col("_project")),
            pl.col("own_source") != pl.col("_source"),
            pl.col("own_category") != pl.col("_category"),
        ]
    else:
        fills, differs = [never, never], [never]
    by_account = fills[0]
    by_auxiliary, by_summary = flag("project_by_auxiliary"), flag("project_by_summary")
    untold = ~pl.col("stated") & pl.col("voucher").is_null() & (pl.col("nature") == "expense") & REDUCES
    counts = lines.select(
        auxiliary=flag("by_auxiliary"),
        account=pl.any_horizontal(fills),
        summary=flag("by_summary"),
        contradicted=pl.any_horizontal(differs),
        untold=untold,
        projects_by_column=(pl.col("project") != "")
        & ~by_auxiliary.fill_null(value=False)
        & ~by_account.fill_null(value=False)
        & ~by_summary.fill_null(value=False),
        projects_by_auxiliary=by_auxiliary,
        projects_by_account=by_account,
        projects_by_summary=by_summary,
    ).select(pl.all().sum())
    return Origins(*(count or 0 for count in counts.collect(engine="streaming").row(0)))
