"""Which movements of a trial balance are compared with which months of a journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.balances.movements import MONTH
from budgetcheck.ledgers.table.trial_balance import PAIRS

if TYPE_CHECKING:
    from budgetcheck.ledgers.balances.accounts import Accounts
    from budgetcheck.ledgers.balances.movements import Movements

_YEAR = 12


class Basis(NamedTuple):
    """Which movements of a trial balance are compared with which lines of the journal.

    Attributes:
        pair: A key of `PAIRS`.
        rows: The accounts, with the first and last month of the lines that belong to each (`first`, `last`; null where
            all do).
        words: What they are, in words.
        reason: Why these.
    """

    pair: str
    rows: pl.DataFrame
    words: str
    reason: str

    @property
    def span(self) -> tuple[int | None, int | None]:
        """The first and last month of all."""
        first, last = self.rows.select(pl.col("first").min(), pl.col("last").max()).row(0)
        return first, last


def bases(accounts: Accounts, journal: Movements) -> list[Basis]:
    """What may be compared with what, the most fitting first.

    The movements of the year so far say more than those of the last month, where the journal starts in January.
    """
    stated = [pair for pair, fields in PAIRS.items() if set(fields) <= accounts.table.layout.at.keys()]
    period, year, every = (spanned(accounts, span, journal) for span in ("period", "year", "all"))
    named = {"period": _("本期发生额"), "ytd": _("本年累计发生额")}
    found: list[Basis] = []
    if "period" in stated and period is not None:
        found.append(Basis("period", period, named["period"], _("与余额表所写期间内的行核对")))
    if "ytd" in stated and year is not None:
        wider = Basis("ytd", year, named["ytd"], _("与年初以来的行核对"))
        january = wider.span[0]
        starts_then = journal.by_month.filter(pl.col(MONTH) == january).height > 0
        if found and starts_then and january != found[0].span[0]:
            found.insert(0, wider._replace(reason=_("序时账从一月起，累计数核对得更全")))
        else:
            found.append(wider)
    if "period" in stated and year is not None:
        found.append(Basis("period", year, _("本期发生额（作为年初以来）"), _("与年初以来的行核对")))
    unstated = _("余额表没有写期间，与全部的行核对")
    if not found and every is not None:
        found = [Basis(pair, every, named[pair], unstated) for pair in stated]
    return found


def spanned(accounts: Accounts, span: str, journal: Movements | None) -> pl.DataFrame | None:
    """The accounts with the months of the journal that each covers; None where that cannot be told.

    Args:
        accounts: The accounts.
        span: `period`, as the file states it; `year`, from January to the end of the period; `all` lines.
        journal: The journal, whose year is that of the months where the file does not state any.
    """
    by_month = "month" in accounts.table.layout.at
    rows = accounts.rows
    if span == "all":
        nothing = pl.lit(None, pl.Int32)
        return None if by_month else rows.with_columns(first=nothing, last=nothing)
    if by_month:
        years = journal.years() if journal is not None else set()
        of_journal = pl.lit(next(iter(years)) if len(years) == 1 else None, pl.Int32)
        last = pl.coalesce("year", of_journal) * _YEAR + pl.col("month") - 1
        rows = rows.with_columns(last=last)
        if rows["last"].null_count():
            return None
    else:
        months = _stated_months(accounts)
        if months is None:
            return None
        rows = rows.with_columns(last=pl.lit(months[1], pl.Int32), start=pl.lit(months[0], pl.Int32))
    if span == "year":
        return accounts.rows.with_columns(first=rows["last"] // _YEAR * _YEAR, last=rows["last"])
    return accounts.rows.with_columns(first=rows["last" if by_month else "start"], last=rows["last"])


def _stated_months(accounts: Accounts) -> tuple[int, int] | None:
    """The numbers of the first and last month that the titles state, or of the year that they state."""
    titles = accounts.table.layout.titles
    if titles.period is not None:
        first, last = (int(text[:4]) * _YEAR + int(text[5:]) - 1 for text in titles.period)
        return first, last
    if len(titles.years) == 1:
        return titles.years[0] * _YEAR, titles.years[0] * _YEAR + _YEAR - 1
    return None
