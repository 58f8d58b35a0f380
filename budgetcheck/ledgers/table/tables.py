"""Which sheets of a file are taken: those that hold entries, each entry once; and why the others are left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.choices import Choice
from budgetcheck.ledgers.table.find import document_in
from budgetcheck.ledgers.table.headings import OTHER_DOCUMENTS
from budgetcheck.ledgers.table.layout import HEAD_ROWS, NoAmountsError
from budgetcheck.ledgers.table.table import Table, head_of, read_table
from budgetcheck.ledgers.table.trial_balance import TrialBalance

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from budgetcheck.ledgers.formats.sheet import Sheet

_CERTAIN = 100
_JOURNAL_NAME = re.compile("序时|凭证|分录")
_VIEW_NAME = re.compile("明细|日记|多栏")
"""Books that show the entries of the journal once more, by account."""
_SAME_ENTRY = ("date", "voucher", "summary", "account_code", "debit", "credit")


class Tables(NamedTuple):
    """The sheets of a file.

    Attributes:
        taken: Those that hold entries.
        balances: Those that hold a trial balance.
        left: Why each of the others is left; `chosen` is its name.
    """

    taken: list[Table]
    balances: list[TrialBalance]
    left: tuple[Choice, ...]


def read_tables(
    sheets: Sequence[Sheet], folder: Path, kept: Collection[str], columns: Mapping[str, str]
) -> Tables:
    """The sheets parsed.

    A list without amounts (of papers, say) may stand beside the ledger, but not in its place.

    Args:
        sheets: The sheets.
        folder: For the parsed rows.
        kept: The text columns that are wanted.
        columns: The heading that a profile names for a field.

    Raises:
        ValueError: where none holds a ledger, by name of what the file seems to be; or where one cannot be read.
    """
    taken: list[Table] = []
    balances: list[TrialBalance] = []
    left: list[Choice] = []
    without_amounts: list[NoAmountsError] = []
    for at, sheet in enumerate(sheets):
        try:
            table = read_table(sheet, folder / f"{at}.parquet", kept, columns)
        except NoAmountsError as error:
            without_amounts.append(error)
            left.append(_left(sheet, str(error)))
            continue
        if table is None:
            left.append(_left(sheet, _what_it_is(sheet)))
        elif isinstance(table, TrialBalance):
            balances.append(table)
        else:
            taken.append(table)
    if without_amounts and not (taken or balances):
        raise without_amounts[0]
    if not (taken or balances):
        raise ValueError(_no_ledger(sheets))
    copies = _copies(taken)
    left += [_left(taken[at].sheet, reason) for at, reason in copies.items()]
    return Tables([table for at, table in enumerate(taken) if at not in copies], balances, tuple(left))


def _left(sheet: Sheet, reason: str) -> Choice:
    return Choice("sheet", sheet.name or "", 0, reason, sheet.name)


def _what_it_is(sheet: Sheet) -> str:
    document = document_in(head_of(sheet), sheet)
    if document is None:
        return _("没有账簿的标题行")
    return _("这是{document}，不是账簿").format(document=_(OTHER_DOCUMENTS[document]))


def _no_ledger(sheets: Sequence[Sheet]) -> str:
    reasons = dict.fromkeys(_what_it_is(sheet) for sheet in sheets if sheet.width)
    named = [reason for reason in reasons if reason != _("没有账簿的标题行")]
    if named:
        return _("；").join(named)
    return _("没有找到账簿的标题行；前 {most} 行里应有一行写明日期、凭证号、摘要、科目、借方和贷方等").format(
        most=HEAD_ROWS
    )


def _copies(tables: Sequence[Table]) -> dict[int, str]:
    """Detail ledgers (明细账) all of whose entries stand in the journal (序时账) beside them: taken, they would count twice."""
    names = [table.sheet.name or "" for table in tables]
    journals = [at for at, name in enumerate(names) if _JOURNAL_NAME.search(name)]
    views = [at for at, name in enumerate(names) if _VIEW_NAME.search(name) and at not in journals]
    return {
        view: _("分录全部见于工作表“{journal}”，只计一次").format(journal=names[journal])
        for view in views
        for journal in journals
        if _all_in(tables[view], tables[journal])
    }


def _all_in(part: Table, whole: Table) -> bool:
    """Whether each entry of one table, as often as it occurs, is an entry of another; without vouchers there is no telling."""
    key = [
        field
        for field in _SAME_ENTRY
        if field in ("debit", "credit", "date") or (field in part.layout.at and field in whole.layout.at)
    ]
    if "voucher" not in key or not {"account_code", "summary"} & set(key):
        return False
    counted = [
        table.entries().select(key).group_by(key).agg(pl.len().alias(name))
        for table, name in ((part, "times"), (whole, "times_there"))
    ]
    missing = (
        counted[0]
        .join(counted[1], on=key, how="left", nulls_equal=True)
        .filter(pl.col("times_there").is_null() | (pl.col("times") > pl.col("times_there")))
    )
    return missing.head(1).collect(engine="streaming").is_empty()
