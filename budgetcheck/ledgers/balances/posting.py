"""A trial balance and the journal's lines on its accounts: movements = journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.balances.accounts import CHOICE, above_each
from budgetcheck.ledgers.balances.movements import MONTH, posted_on, within
from budgetcheck.ledgers.balances.totals import label, of_sides
from budgetcheck.ledgers.choices import Choice
from budgetcheck.ledgers.table.trial_balance import PAIRS
from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    from budgetcheck.ledgers.balances.accounts import Accounts
    from budgetcheck.ledgers.balances.bases import Basis
    from budgetcheck.ledgers.balances.code_dress import CodeDress
    from budgetcheck.ledgers.balances.movements import Movements

_PLAIN = 90
_ZERO = pl.lit(0, DTYPE)


class Posting:
    """A trial balance and the journal's lines on its accounts."""

    def __init__(self, accounts: Accounts, journal: Movements, dress: CodeDress) -> None:
        self._accounts = accounts
        self._journal = journal
        leaves = set(accounts.rows.filter("is_leaf")["key"])
        posted = posted_on(journal.codes(), dress, above_each(accounts), leaves)
        self._compared = list(posted.compared)
        self._moved = journal.by_month.with_columns(
            at=pl.col("code").replace_strict(posted.account, default=None, return_dtype=pl.String),
            key=pl.col("code").replace_strict(
                {code: dress.key(code) for code in journal.codes()}, return_dtype=pl.String
            ),
        )

    def compare(self, basis: Basis) -> tuple[pl.DataFrame, list[Choice]]:
        """Each account's movements beside those of the journal, and accounts that only the journal has."""
        debit, credit = PAIRS[basis.pair]
        rows = basis.rows.filter(pl.col("key").is_in(self._compared))
        sums = (
            rows.select("row", "key", "first", "last")
            .join(self._moved.rename({"key": "own", MONTH: "of"}), left_on="key", right_on="at")
            .filter(
                pl.col("of") >= pl.col("first").fill_null(pl.col("of")),
                pl.col("of") <= pl.col("last").fill_null(pl.col("of")),
            )
            .group_by("row")
            .agg(pl.col("debit", "credit").sum().cast(DTYPE))
        )
        both = rows.join(sums, on="row", how="left", maintain_order="left").with_columns(
            pl.col("debit", "credit").fill_null(_ZERO)
        )
        choices: list[Choice] = []
        sheet = self._accounts.table.sheet.name
        if self._journal.is_partial(*basis.span):
            occurring = self._moved.filter(within(*basis.span))["at"].drop_nulls().unique().to_list()
            both = both.filter(pl.col("key").is_in(occurring))
            reason = _("序时账借贷不等，多数凭证不全，是部分科目的账")
            choices.append(Choice(CHOICE, _("只核对序时账里有的科目"), _PLAIN, reason, sheet))
        moves = pl.any_horizontal(pl.col(name) != _ZERO for name in (debit, credit, "debit", "credit"))
        words = _("本年累计") if basis.pair == "ytd" else _("本期发生")
        compared = of_sides(
            both.filter(moves).with_columns(label(words)), (debit, credit), ("debit", "credit"), "movement"
        )
        lacking = self._lacking(basis)
        if lacking.height and self._is_extract(basis, lacking.height):
            reason = _("余额表只列部分科目：各行都带辅助核算，或借贷不等而序时账的科目多数不在其中")
            choices.append(Choice(CHOICE, _("只核对余额表里有的科目"), _PLAIN, reason, sheet))
            return compared, choices
        return pl.concat([compared, lacking]), choices

    def _lacking(self, basis: Basis) -> pl.DataFrame:
        """Accounts of the journal that the trial balance lacks, at the row of its heading."""
        rows = (
            self._moved.filter(pl.col("at").is_null(), within(*basis.span))
            .group_by("key", maintain_order=True)
            .agg(pl.col("code", "name").first(), pl.col("debit", "credit").sum().cast(DTYPE))
            .filter((pl.col("debit") != _ZERO) | (pl.col("credit") != _ZERO))
            .with_columns(
                row=pl.lit(max(self._accounts.table.layout.heading_row, 1), pl.UInt32),
                year=pl.lit(None, pl.Int32),
                month=pl.lit(None, pl.Int32),
                nothing=_ZERO,
            )
            .with_columns(label(_("本期发生（余额表没有这个科目）")))
        )
        return of_sides(rows, ("nothing", "nothing"), ("debit", "credit"), "movement")

    def _is_extract(self, basis: Basis, lacking: int) -> bool:
        """Whether the trial balance shows some accounts only.

        It does where all its rows are of auxiliaries, or its sides differ and most of the journal's accounts are not in it.
        """
        if self._accounts.table.accounts["has_auxiliary"].all():
            return True
        debit, credit = PAIRS[basis.pair]
        sums = basis.rows.filter("is_leaf").select(pl.col(debit, credit).sum()).row(0)
        occurring = self._moved.filter(within(*basis.span))["key"].n_unique()
        return sums[0] != sums[1] and lacking * 2 > occurring
