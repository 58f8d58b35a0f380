"""A trial balance made ready to be compared: on which side its balances are, one row per account and period, who is above whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.balances.code_dress import common_dress
from budgetcheck.ledgers.choices import Choice
from budgetcheck.ledgers.table.trial_balance import PAIRS, TWO_SIDED
from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from budgetcheck.ledgers.balances.code_dress import CodeDress
    from budgetcheck.ledgers.table.trial_balance import TrialBalance

CHOICE = "trial_balance"
"""What choices about trial balances are called."""

_SURE, _BY_WHAT_TIES = 95, 80
_ZERO = pl.lit(0, DTYPE)
_PERIOD = ["key", "year", "month"]


class Accounts(NamedTuple):
    """The accounts of a trial balance.

    Attributes:
        table: The trial balance.
        rows: One row per account and period: `key` (`CodeDress.key`), `parent` (the key of the nearest account above,
            or null), `is_leaf`, `row`, `code`, `name`, `year`, `month`, `opening` and `closing` (元, debit positive),
            and `TWO_SIDED`.
        rolled_by: The movements between opening and closing: a key of `PAIRS`; None where that is not comparable.
        choices: What was decided, with reasons.
    """

    table: TrialBalance
    rows: pl.DataFrame
    rolled_by: str | None
    choices: tuple[Choice, ...]


def accounts_of(table: TrialBalance, dress: CodeDress) -> Accounts:
    """The accounts of a trial balance, their codes in a dress."""
    pair, choices = _movements_between(table)
    signed, sides = _signed(table, pair)
    keys = {code: dress.key(code) for code in signed["code"].unique()}
    rows = _one_per_account(
        signed.with_columns(key=pl.col("code").replace_strict(keys, return_dtype=pl.String))
    )
    may_have_some_below = set(rows.filter(~pl.col("is_leaf"))["key"])
    parents = {key: dress.nearest(code, may_have_some_below) for code, key in keys.items()}
    above = set(parents.values())
    rows = rows.with_columns(
        parent=pl.col("key").replace_strict(parents, return_dtype=pl.String),
        is_leaf=~pl.col("key").is_in(list(above - {None})),
    )
    return Accounts(table, rows, pair, (*choices, *sides))


def above_each(accounts: Accounts) -> dict[str, str | None]:
    """The key of the account right above each account."""
    return dict(accounts.rows.select("key", "parent").unique("key").iter_rows())


def movement_sums(table: TrialBalance) -> tuple[Decimal, Decimal]:
    """Debit and credit of a trial balance: the movements of its accounts without any below, in 元."""
    rows = accounts_of(table, common_dress(table.accounts["code"].unique())).rows.filter("is_leaf")
    debit, credit = rows.select(pl.col(PAIRS[table.pair]).sum().cast(DTYPE)).row(0)
    return debit, credit


def _movements_between(table: TrialBalance) -> tuple[str | None, list[Choice]]:
    """The movements that lead from the opening to the closing: of the year where the opening is that of the year."""
    layout = table.layout
    stated = {name for name, fields in PAIRS.items() if set(fields) <= layout.at.keys()}
    phases = {field.split("_")[0] for field in layout.at}
    if not {"opening", "closing"} <= phases:
        return None, []
    narrow = "period" if "period" in stated else "ytd"
    of_year = any("年初" in layout.headings.get(f"opening{side}", "") for side in ("", "_debit", "_credit"))
    if not of_year:
        return narrow, []
    if "ytd" in stated:
        return "ytd", []
    period = layout.titles.period
    if "month" not in layout.at and (period is None or period[0].endswith("-01")):
        return narrow, []
    reason = _("只有年初余额和本期发生额，没有本年累计发生额，推不出期末余额")
    return None, [Choice(CHOICE, _("不核对期初加发生等于期末"), _SURE, reason, table.sheet.name)]


class _Reading(NamedTuple):
    """How unsigned balances may be meant: the possible signs of opening and closing of a row, and in words."""

    signs: Sequence[tuple[pl.Expr, pl.Expr]]
    words: str


def _signed(table: TrialBalance, pair: str | None) -> tuple[pl.DataFrame, list[Choice]]:
    """The rows with their balances on their sides, as most rows tie: the file may not say what it means."""
    rows = table.accounts
    readings = _readings(table)
    if len(readings) == 1 or pair is None:
        return _as_read(rows, readings[0], pair).drop("gap"), []
    read = [_as_read(rows, reading, pair) for reading in readings]
    apart = [(each.filter(pl.col("gap") != _ZERO).height, each["gap"].sum()) for each in read]
    best = min(range(len(read)), key=lambda at: apart[at])
    others = _("；").join(
        _("{words}：{count} 行不平").format(words=readings[at].words, count=apart[at][0])
        for at in range(len(read))
    )
    choice = Choice(CHOICE, readings[best].words, _BY_WHAT_TIES, others, table.sheet.name)
    return read[best].drop("gap"), [choice]


def _readings(table: TrialBalance) -> list[_Reading]:
    """What the balances may mean, the most usual first."""
    debit, credit = pl.lit(1, pl.Int8), pl.lit(-1, pl.Int8)
    unsigned = set(table.unsigned)
    if not unsigned:
        return [_Reading([(debit, debit)], "")]
    of_opening, of_closing = "opening" in unsigned, "closing" in unsigned
    if "direction" not in table.layout.at:
        plain = _Reading([(debit, debit)], _("余额正数在借方，负数在贷方"))
        other = [(credit if of_opening else debit, credit if of_closing else debit)]
        return [plain, _Reading([(debit, debit), *other], _("余额在科目的正常方向"))]
    side = pl.col("side").fill_null(1)
    opposite = pl.when(side > 0).then(credit).otherwise(debit)
    both = (side if of_opening else debit, side if of_closing else debit)
    readings = [_Reading([both], _("“方向”是科目的方向，期初和期末都按它"))]
    if of_opening:
        readings.append(_Reading([both, (opposite, both[1])], _("“方向”是期末余额的方向")))
    if of_closing:
        readings.append(_Reading([both, (both[0], opposite)], _("“方向”是期初余额的方向")))
    return readings


def _as_read(rows: pl.DataFrame, reading: _Reading, pair: str | None) -> pl.DataFrame:
    """The rows with signed balances and the gap between what the movements lead to and the closing."""
    debit, credit = PAIRS[pair or "period"]
    net = pl.col(debit).fill_null(_ZERO) - pl.col(credit).fill_null(_ZERO)
    read = [
        rows.with_columns(_with_sign("opening", sign), _with_sign("closing", other)).with_columns(
            gap=(pl.col("opening") + net - pl.col("closing")).abs().fill_null(_ZERO)
        )
        for sign, other in reading.signs
    ]
    first, *others = read
    for other in others:
        nearer = other["gap"] < first["gap"]
        first = first.with_columns(
            pl.when(nearer).then(other[name]).otherwise(pl.col(name)).alias(name)
            for name in ("opening", "closing", "gap")
        )
    return first


def _with_sign(field: str, sign: pl.Expr) -> pl.Expr:
    return pl.when(sign < 0).then(-pl.col(field)).otherwise(pl.col(field)).alias(field)


def _one_per_account(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per account and period.

    An account with auxiliaries (or in several currencies) has a row for each; where one row more is their total, that
    row stands for the account.
    """
    has_auxiliary = pl.col("has_auxiliary")
    amounts = [field for pair in PAIRS.values() for field in pair]
    is_whole = pl.all_horizontal(
        pl.col(field).filter(~has_auxiliary).sum() == pl.col(field).filter(has_auxiliary).sum()
        for field in amounts
    )
    if rows["has_auxiliary"].any():
        totalled = (~has_auxiliary).sum().eq(1) & has_auxiliary.any() & is_whole
        rows = rows.filter(~(has_auxiliary & totalled.over(_PERIOD)))
    return (
        rows.sort("row")
        .group_by(_PERIOD, maintain_order=True)
        .agg(
            pl.col("row", "code", "name").first(),
            pl.col("is_leaf").any(),
            pl.col("opening", "closing", *TWO_SIDED).sum(),
        )
    )
