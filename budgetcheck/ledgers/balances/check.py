"""Trial balances beside journals: movements = journal, and what the trial balances say of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.balances.accounts import CHOICE, above_each, accounts_of
from budgetcheck.ledgers.balances.bases import bases, spanned
from budgetcheck.ledgers.balances.code_dress import common_dress
from budgetcheck.ledgers.balances.movements import Movements, movements_of, within
from budgetcheck.ledgers.balances.posting import Posting
from budgetcheck.ledgers.balances.totals import (
    carried_forward,
    closings,
    parents,
    stated_totals,
    total_rows,
)
from budgetcheck.ledgers.choices import Choice
from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.ledgers.balances.accounts import Accounts
    from budgetcheck.ledgers.balances.code_dress import CodeDress
    from budgetcheck.ledgers.ledger import Ledger
    from budgetcheck.ledgers.schema import TotalRow

_ZERO = pl.lit(0, DTYPE)
_CERTAIN, _PLAIN, _BY_WHAT_TIES = 100, 90, 80


class _Compared(NamedTuple):
    """One trial balance compared: its totals and choices, and the journals that it was compared with."""

    totals: list[TotalRow]
    choices: tuple[Choice, ...]
    journals: tuple[str, ...]


def with_balances_compared(ledgers: Sequence[Ledger]) -> list[Ledger]:
    """The ledgers, their trial balances compared.

    A trial balance that stands in one file with a journal is that journal's; one in a file of its own is of all
    journals given.
    """
    if not any(each.balances for each in ledgers):
        return list(ledgers)
    journals = [each for each in ledgers if each.intake.kind == "ledger"]
    moved = {each.intake.path: movements_of([each]) for each in journals}
    every = _together(list(moved.values()))
    dress = common_dress(
        *(table.accounts["code"].unique() for each in ledgers for table in each.balances),
        *(each.codes() for each in moved.values()),
    )
    accounts = {
        each.intake.path: [accounts_of(table, dress) for table in each.balances]
        for each in ledgers
        if each.balances
    }
    earlier = _earlier([each for own in accounts.values() for each in own])
    compared: list[Ledger] = []
    for ledger in ledgers:
        path = ledger.intake.path
        found = [_compare(each, moved.get(path, every), dress, earlier) for each in accounts.get(path, ())]
        intake = ledger.intake._replace(
            totals=(*ledger.intake.totals, *(total for each in found for total in each.totals)),
            choices=(*ledger.intake.choices, *(choice for each in found for choice in each.choices)),
            compared_with=tuple(sorted({file for each in found for file in each.journals})),
        )
        compared.append(ledger._replace(intake=intake) if found else ledger)
    return compared


def _together(moved: Sequence[Movements]) -> Movements | None:
    if not moved:
        return None
    return Movements(
        tuple(file for each in moved for file in each.files),
        pl.concat(each.by_month for each in moved),
        pl.concat(each.lines for each in moved),
    )


def _earlier(every: Sequence[Accounts]) -> pl.DataFrame | None:
    """All accounts with the months in which they start and end, where no two trial balances speak of one month."""
    spans = [rows for each in every if (rows := _own_span(each)) is not None]
    seen: set[int] = set()
    for rows in spans:
        first, last = rows.select(pl.col("first").min(), pl.col("last").max()).row(0)
        months = set(range(first, last + 1))
        if months & seen:
            return None
        seen |= months
    return pl.concat(spans) if spans else None


def _own_span(accounts: Accounts) -> pl.DataFrame | None:
    """The accounts with the first and last month between opening and closing; None where these are not known."""
    span = "year" if accounts.rolled_by == "ytd" else "period"
    if accounts.rolled_by is None or (rows := spanned(accounts, span, None)) is None or rows.is_empty():
        return None
    return rows if rows["first"].null_count() == rows["last"].null_count() == 0 else None


def _compare(
    accounts: Accounts, journal: Movements | None, dress: CodeDress, earlier: pl.DataFrame | None
) -> _Compared:
    sheet = accounts.table.sheet.name
    moved, choices, files = _against(accounts, journal, dress)
    own = _own_span(accounts)
    carried = [] if earlier is None or own is None else [carried_forward(earlier, own)]
    each = pl.concat([moved, closings(accounts), *carried]).sort("row", maintain_order=True)
    gaps = parents(accounts)
    shown_below = _above_those_apart(each, gaps, accounts, dress)
    totals = [
        *stated_totals(accounts),
        *total_rows(each, sheet),
        *(
            total._replace(counted=key not in shown_below)
            for total, key in zip(total_rows(gaps, sheet), gaps["key"], strict=True)
        ),
    ]
    return _Compared(totals, (*accounts.choices, *choices), files)


def _above_those_apart(
    each: pl.DataFrame, gaps: pl.DataFrame, accounts: Accounts, dress: CodeDress
) -> set[str]:
    """Accounts whose own gap shows below them already: those that are apart themselves, or above one that is."""
    above = above_each(accounts)
    found: set[str] = set()
    for key, code in each.filter(pl.col("difference") != _ZERO).select("key", "account").iter_rows():
        upper = key if key in above else dress.nearest(code, above)
        found.update(_upwards(upper, above))
    for key in gaps["key"]:
        found.update(_upwards(above[key], above))
    return found


def _upwards(key: str | None, above: dict[str, str | None]) -> Iterator[str]:
    """An account and all above it."""
    while key is not None:
        yield key
        key = above[key]


def _against(
    accounts: Accounts, journal: Movements | None, dress: CodeDress
) -> tuple[pl.DataFrame, list[Choice], tuple[str, ...]]:
    """Movements = journal: what was compared, what was decided, and the journals."""
    nothing = closings(accounts).head(0)
    if journal is None:
        return nothing, [], ()
    sheet = accounts.table.sheet.name
    not_compared = _("不与序时账核对发生额")
    if set(journal.codes()) <= {""}:
        reason = _("序时账没有科目编码")
        return nothing, [Choice(CHOICE, not_compared, _CERTAIN, reason, sheet)], ()
    fitting = bases(accounts, journal)
    if not any(journal.by_month.filter(within(*basis.span)).height for basis in fitting):
        reason = _("余额表的期间内没有序时账的行，或者不知道是哪一年")
        return nothing, [Choice(CHOICE, not_compared, _CERTAIN, reason, sheet)], ()
    posting = Posting(accounts, journal, dress)
    usual, *others = fitting
    compared, choices = posting.compare(usual)
    chosen, score = usual, _PLAIN
    if compared.filter(pl.col("difference") != _ZERO).height:
        # Other movements are asked only where nothing says which these are: they could hide what is wrong with them.
        for other in (each for each in others if each.pair == usual.pair or usual.span == (None, None)):
            tied, its_choices = posting.compare(other)
            is_apart = tied.filter(pl.col("difference") != _ZERO).height > 0
            if tied.height and not is_apart and len(its_choices) <= len(choices):
                compared, choices, chosen, score = tied, its_choices, other, _BY_WHAT_TIES
                break
    reason = (
        chosen.reason if chosen is usual else _("这样核对全部相符；{usual}则不符").format(usual=usual.words)
    )
    return compared, [Choice(CHOICE, chosen.words, score, reason, sheet), *choices], journal.files
