"""The totals that a file states, beside the sums of the accepted rows that each covers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.ledgers.schema import TotalRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_OPENINGS = ("期初余额", "年初余额", "上年结转")
_CARRIES = ("承前页", "过次页", "期末余额")
_ZERO = Decimal("0.00")


class _Sums(NamedTuple):
    debit: Decimal
    credit: Decimal

    def __sub__(self, other: _Sums) -> _Sums:
        return _Sums(self.debit - other.debit, self.credit - other.credit)


class _Stated(NamedTuple):
    debit: Decimal | None
    credit: Decimal | None
    amount: Decimal | None
    net: Decimal | None


_NOTHING = _Sums(_ZERO, _ZERO)


def compare_totals(subtotals: pl.DataFrame, lines: pl.LazyFrame, sheet: str | None) -> list[TotalRow]:
    """Each total row of a sheet against the rows it covers.

    A 累计 covers what stands above it since the last opening balance; 合计 and 总计 that, or the whole sheet, or the
    rows since the one before; any other (本月合计, 小计) the rows since the one before of its name.

    Args:
        subtotals: `row`, `label`, `debit`, `credit`, `amount`, `net` of the sheet's total and opening rows; `net` is
            stated by totals of a signed column, `amount` by one whose direction is not stated.
        lines: The accepted rows of the sheet: `row`, `debit`, `credit`.
        sheet: The sheet's name.
    """
    if subtotals.is_empty():
        return []
    above = dict(_sums_above(subtotals, lines))
    totals: list[TotalRow] = []
    section = _NOTHING
    last: dict[str, _Sums] = {}
    for row, label, *amounts in (
        subtotals.sort("row").select("row", "label", "debit", "credit", "amount", "net").iter_rows()
    ):
        stated = _Stated(*amounts)
        here = above[row]
        name = label.rstrip(":：")
        if name in _OPENINGS:
            section, last = here, {}
        elif name not in _CARRIES and any(each is not None for each in stated):
            spans = [here - start for start in _starts(name, section, last, here)]
            totals.append(
                min(
                    (_compared(sheet, row, label, stated, span) for span in spans),
                    key=lambda each: each.difference,
                )
            )
            if not (name in last and last[name] == here):
                last[f"before {name}"] = last.get(name, section)
                last[name] = here
    return totals


def _starts(name: str, section: _Sums, last: dict[str, _Sums], here: _Sums) -> list[_Sums]:
    since_same = [last[name]] if name in last else []
    if since_same == [here]:
        # Two rows of one name follow each other where a file states debit and credit apart: same start.
        since_same.append(last[f"before {name}"])
    if "累计" in name:
        return [section]
    if name.endswith(("合计", "总计")) and not name.startswith("本"):
        return [_NOTHING, section, *since_same]
    return since_same or [section]


def _compared(sheet: str | None, row: int, label: str, stated: _Stated, summed: _Sums) -> TotalRow:
    if stated.net is not None:
        return _column(sheet, row, label, stated.net, summed.debit - summed.credit)
    if stated.amount is not None:
        # One amount without a direction: of one side (both, where the journal balances), or of the whole column.
        one_side = _row(sheet, row, label, (stated.amount, stated.amount), summed)
        column = _column(sheet, row, label, stated.amount, summed.debit + summed.credit)
        return min(one_side, column, key=lambda each: each.difference)
    return _row(sheet, row, label, (stated.debit, stated.credit), summed)


def _column(sheet: str | None, row: int, label: str, stated: Decimal, summed: Decimal) -> TotalRow:
    """The total of a single column of amounts, shown as the debit."""
    return TotalRow(sheet, row, label, stated, None, summed, None, abs(stated - summed))


def _row(
    sheet: str | None, row: int, label: str, stated: tuple[Decimal | None, Decimal | None], summed: _Sums
) -> TotalRow:
    debit, credit = stated
    difference = sum(
        (abs(side - of) for side, of in zip(stated, summed, strict=True) if side is not None), start=_ZERO
    )
    return TotalRow(
        sheet,
        row,
        label,
        debit,
        credit,
        None if debit is None else summed.debit,
        None if credit is None else summed.credit,
        difference,
    )


def _sums_above(subtotals: pl.DataFrame, lines: pl.LazyFrame) -> Iterator[tuple[int, _Sums]]:
    """For each row of `subtotals`, the sums of the accepted rows above it, from the start of the sheet."""
    marks = subtotals.select(pl.col("row").cast(pl.UInt32).alias("mark")).sort("mark")
    blocks: Iterable[tuple[int, Decimal, Decimal]] = (
        lines.select("row", "debit", "credit")
        .sort("row")
        .join_asof(marks.lazy(), left_on="row", right_on="mark", strategy="forward")
        .filter(pl.col("mark").is_not_null())
        .group_by("mark")
        .agg(pl.col("debit", "credit").sum())
        .collect(engine="streaming")
        .iter_rows()
    )
    of_block = {mark: _Sums(debit, credit) for mark, debit, credit in blocks}
    running = _NOTHING
    for (mark,) in marks.iter_rows():
        block = of_block.get(mark, _NOTHING)
        running = _Sums(running.debit + block.debit, running.credit + block.credit)
        yield mark, running
