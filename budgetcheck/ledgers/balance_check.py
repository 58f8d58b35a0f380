"""Trial balances beside journals: movements = journal, and what the trial balances say of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.code_dress import common_dress
from budgetcheck.ledgers.balance_accounts import CHOICE, accounts_of
from budgetcheck.ledgers.balance_totals import (
    carried_forward,
    closings,
    label,
    of_sides,
    parents,
    stated_totals,
    total_rows,
)
from budgetcheck.ledgers.choices import Choice
from budgetcheck.ledgers.journal_movements import MONTH, Movements, movements_of, posted_on, within
from budgetcheck.ledgers.trial_balance import PAIRS
from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.ledgers.code_dress import CodeDress
    from budgetcheck.ledgers.balance_accounts import Accounts
    from budgetcheck.ledgers.read import Ledger
    from budgetcheck.ledgers.schema import TotalRow

_ZERO = pl.lit(0, DTYPE)
_CERTAIN, _PLAIN, _BY_WHAT_TIES = 100, 90, 80
_YEAR = 12


class _Compared(NamedTuple):
    """One trial balance compared: its totals and choices, and the journals that it was compared with."""

    totals: list[TotalRow]
    choices: tuple[Choice, ...]
    journals: tuple[str, ...]


class _Basis(NamedTuple):
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
    if accounts.rolled_by is None or (rows := _spanned(accounts, span, None)) is None or rows.is_empty():
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
    above = _above(accounts)
    found: set[str] = set()
    for key, code in each.filter(pl.col("difference") != _ZERO).select("key", "account").iter_rows():
        upper = key if key in above else dress.nearest(code, above)
        found.update(_upwards(upper, above))
    for key in gaps["key"]:
        found.update(_upwards(above[key], above))
    return found


def _above(accounts: Accounts) -> dict[str, str | None]:
    """The key of the account right above each account."""
    return dict(accounts.rows.select("key", "parent").unique("key").iter_rows())


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
    bases = _bases(accounts, journal)
    if not any(journal.by_month.filter(within(*basis.span)).height for basis in bases):
        reason = _("余额表的期间内没有序时账的行，或者不知道是哪一年")
        return nothing, [Choice(CHOICE, not_compared, _CERTAIN, reason, sheet)], ()
    posting = _Posting(accounts, journal, dress)
    usual, *others = bases
    compared, choices = posting.compare(usual)
    chosen, score = usual, _PLAIN
    if compared.filter(pl.col("difference") != _ZERO).height:
        for other in others:
            tied, its_choices = posting.compare(other)
            if tied.height and not tied.filter(pl.col("difference") != _ZERO).height:
                compared, choices, chosen, score = tied, its_choices, other, _BY_WHAT_TIES
                break
    reason = (
        chosen.reason if chosen is usual else _("这样核对全部相符；{usual}则不符").format(usual=usual.words)
    )
    return compared, [Choice(CHOICE, chosen.words, score, reason, sheet), *choices], journal.files


def _bases(accounts: Accounts, journal: Movements) -> list[_Basis]:
    """What may be compared with what, the most fitting first.

    The movements of the year so far say more than those of the last month, where the journal starts in January.
    """
    stated = [pair for pair, fields in PAIRS.items() if set(fields) <= accounts.table.layout.at.keys()]
    period, year, every = (_spanned(accounts, span, journal) for span in ("period", "year", "all"))
    named = {"period": _("本期发生额"), "ytd": _("本年累计发生额")}
    found: list[_Basis] = []
    if "period" in stated and period is not None:
        found.append(_Basis("period", period, named["period"], _("与余额表所写期间内的行核对")))
    if "ytd" in stated and year is not None:
        wider = _Basis("ytd", year, named["ytd"], _("与年初以来的行核对"))
        january = wider.span[0]
        starts_then = journal.by_month.filter(pl.col(MONTH) == january).height > 0
        if found and starts_then and january != found[0].span[0]:
            found.insert(0, wider._replace(reason=_("序时账从一月起，累计数核对得更全")))
        else:
            found.append(wider)
    if "period" in stated and year is not None:
        found.append(_Basis("period", year, _("本期发生额（作为年初以来）"), _("与年初以来的行核对")))
    unstated = _("余额表没有写期间，与全部的行核对")
    found += [_Basis(pair, every, named[pair], unstated) for pair in stated if every is not None]
    return found


def _spanned(accounts: Accounts, span: str, journal: Movements | None) -> pl.DataFrame | None:
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
        return rows.with_columns(first=pl.col("last") // _YEAR * _YEAR)
    return rows.with_columns(first=pl.col("last") if by_month else pl.col("start"))


def _stated_months(accounts: Accounts) -> tuple[int, int] | None:
    """The numbers of the first and last month that the titles state, or of the year that they state."""
    titles = accounts.table.layout.titles
    if titles.period is not None:
        first, last = (int(text[:4]) * _YEAR + int(text[5:]) - 1 for text in titles.period)
        return first, last
    if len(titles.years) == 1:
        return titles.years[0] * _YEAR, titles.years[0] * _YEAR + _YEAR - 1
    return None


class _Posting:
    """A trial balance and the journal's lines on its accounts."""

    def __init__(self, accounts: Accounts, journal: Movements, dress: CodeDress) -> None:
        self._accounts = accounts
        self._journal = journal
        leaves = set(accounts.rows.filter("is_leaf")["key"])
        posted = posted_on(journal.codes(), dress, _above(accounts), leaves)
        self._compared = list(posted.compared)
        self._moved = journal.by_month.with_columns(
            at=pl.col("code").replace_strict(posted.account, default=None, return_dtype=pl.String),
            key=pl.col("code").replace_strict(
                {code: dress.key(code) for code in journal.codes()}, return_dtype=pl.String
            ),
        )

    def compare(self, basis: _Basis) -> tuple[pl.DataFrame, list[Choice]]:
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
            reason = _("余额表借贷不等，序时账的科目多数不在其中，是部分科目的余额表")
            choices.append(Choice(CHOICE, _("只核对余额表里有的科目"), _PLAIN, reason, sheet))
            return compared, choices
        return pl.concat([compared, lacking]), choices

    def _lacking(self, basis: _Basis) -> pl.DataFrame:
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

    def _is_extract(self, basis: _Basis, lacking: int) -> bool:
        """Whether the trial balance shows some accounts only: its sides differ, and most of the journal's are not in it."""
        debit, credit = PAIRS[basis.pair]
        sums = basis.rows.filter("is_leaf").select(pl.col(debit, credit).sum()).row(0)
        occurring = self._moved.filter(within(*basis.span))["key"].n_unique()
        return sums[0] != sums[1] and lacking * 2 > occurring
