"""The canonical ledger (contract, section 3) and the account of how a file became one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from budgetcheck.money import DTYPE
from budgetcheck.vocabulary import CATEGORY, NATURE, SOURCE

if TYPE_CHECKING:
    from decimal import Decimal

    from budgetcheck.ledgers.choices import Choice

_ENTRY_TEXTS = ("voucher", "line", "summary", "account_code", "account_name")
_PARTY_TEXTS = ("counterparty", "invoice", "department")
TEXT_COLUMNS = (*_ENTRY_TEXTS, "project", "source", "category", "nature", *_PARTY_TEXTS)
"""Canonical columns that hold text; a file may lack any of them."""

AUXILIARY = "auxiliary"
"""Of parsed entries, before they are classified: the line's auxiliaries (辅助核算) as one text, such as
`项目:YT-2025-0001 膜中试;资金来源:市级财政`; absent where the file has none."""
BOOK = "book"
"""Likewise: the set of books, where one file holds several; voucher numbers repeat in each."""

SOURCE_CODE = pl.Enum(SOURCE.codes)
CATEGORY_CODE = pl.Enum(CATEGORY.codes)
NATURE_CODE = pl.Enum(NATURE.codes)

CANONICAL: dict[str, Any] = {
    "file": pl.String,
    "sheet": pl.String,
    "row": pl.UInt32,
    "date": pl.Date,
    **dict.fromkeys(_ENTRY_TEXTS, pl.String),
    "debit": DTYPE,
    "credit": DTYPE,
    "amount": DTYPE,
    "project": pl.String,
    "source": SOURCE_CODE,
    "category": CATEGORY_CODE,
    "nature": NATURE_CODE,
    **dict.fromkeys(_PARTY_TEXTS, pl.String),
}
"""The canonical ledger.

Dates are calendar days; debit, credit and amount are 元, `Decimal(18, 2)`. `amount` is the line's figure by its
nature: expense and refund debit − credit, receipt credit − debit, else debit − credit. `project` is empty where
the line names none. `row` is the physical row, the first of the file (of the sheet) being 1.
"""

_NEVER_NULL = ("file", "row", "date", "debit", "credit", "amount", "project", "nature")


def validate(lines: pl.DataFrame) -> pl.DataFrame:
    """The frame, if it is a canonical ledger: dtypes, no nulls where there must be none, each row once.

    Raises:
        pandera.errors.SchemaError: where it is not; a fault of the program, not of a file.
    """
    import pandera.polars as pa  # noqa: PLC0415 - slow to import, and needed for collected frames only

    columns = {
        name: pa.Column(dtype, pa.Check.ge(1) if name == "row" else None, nullable=name not in _NEVER_NULL)
        for name, dtype in CANONICAL.items()
    }
    return pa.DataFrameSchema(columns, strict=True, unique=["file", "sheet", "row"]).validate(lines)


class Rows(NamedTuple):
    """What became of each physical row; the parts add up to `read`."""

    read: int
    header: int
    blank: int
    subtotal: int
    accepted: int
    rejected: int


class TotalRow(NamedTuple):
    """A figure that the file states, beside what it should be by the rows that it covers, in 元.

    Attributes:
        sheet: The sheet.
        row: Its row.
        label: A total's words as the file writes them; of a trial balance the account and what is compared.
        debit: What is stated; a side that is not stated is None.
        credit: Likewise.
        summed_debit: What it should be: the sum of the accepted rows; of a movement the journal's lines; of a closing
            the opening and the movements.
        summed_credit: Likewise.
        difference: The sum over the stated sides, never negative.
        kind: `total`, a total row; of a trial balance `movement` of an account against the journal, `closing` against
            opening and movements, `opening` against the closing of the period before, `parent` against the accounts
            below.
        account: The account's code, of a trial balance.
        counted: Whether the difference counts; a gap that shows below already does not count again above.
    """

    sheet: str | None
    row: int
    label: str
    debit: Decimal | None
    credit: Decimal | None
    summed_debit: Decimal | None
    summed_credit: Decimal | None
    difference: Decimal
    kind: str = "total"
    account: str | None = None
    counted: bool = True


class Intake(NamedTuple):
    """How one file was understood, and what of it was taken.

    Attributes:
        path: The file's label.
        sha256: Of its bytes.
        format: The physical format.
        encoding: The text encoding; None where the format has its own.
        profile: The name of the profile that gave the lines their meaning; empty for a trial balance.
        kept_apart_by: How the unit keeps projects and sources apart: `account`, `auxiliary`, or None where unsaid.
        rows: What became of each row, in the sheets taken.
        debit: The sum of the accepted rows, 元; of a trial balance the movements of the accounts without any below.
        credit: Likewise.
        heading_row: The row of the heading (of the first sheet taken); None where the format names its columns itself.
        columns: The heading of each canonical field, as the file writes it.
        sheets_left: Sheets without the heading of a ledger.
        totals: The totals that the file states, compared; of a trial balance each account.
        set_aside: Lines recognised as period-end transfers, or as receipts and refunds that move no money: how many,
            their debit and credit.
        kind: `ledger`, or `trial_balance` for a file that holds nothing else.
        choices: What had to be decided to read the file, with reasons.
        compared_with: The journals with which its trial balance was compared.
    """

    path: str
    sha256: str
    format: str
    encoding: str | None
    profile: str
    kept_apart_by: str | None
    rows: Rows
    debit: Decimal
    credit: Decimal
    heading_row: int | None
    columns: dict[str, str]
    sheets_left: tuple[str, ...]
    totals: tuple[TotalRow, ...]
    set_aside: dict[str, Any]
    kind: str = "ledger"
    choices: tuple[Choice, ...] = ()
    compared_with: tuple[str, ...] = ()


REJECTED: dict[str, Any] = {
    "file": pl.String,
    "sheet": pl.String,
    "row": pl.UInt32,
    "column": pl.String,
    "value": pl.String,
    "reason": pl.String,
}
"""Rejected rows: where, the column as the file heads it, the text that was found, and why it was refused."""
