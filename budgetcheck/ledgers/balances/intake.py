"""The account of a file that holds trial balances: their rows beside those of its journal, or alone."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from budgetcheck.ledgers.balances.accounts import movement_sums
from budgetcheck.ledgers.formats.sheet import ROW
from budgetcheck.ledgers.schema import TEXT_COLUMNS, Intake, Rows
from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.ledgers.ledger import Ledger
    from budgetcheck.ledgers.table.trial_balance import TrialBalance

_ZERO = Decimal("0.00")


def intake_without_lines(table: TrialBalance) -> Intake:
    """The intake of a file without a journal, but for what names the file and counts rows."""
    return Intake(
        path="",
        sha256="",
        format="",
        encoding=table.sheet.encoding,
        profile="",
        kept_apart_by=None,
        rows=Rows(0, 0, 0, 0, 0, 0),
        debit=_ZERO,
        credit=_ZERO,
        heading_row=table.layout.heading_row or None,
        columns=table.layout.columns,
        sheets_left=(),
        totals=(),
        set_aside={"lines": 0, "debit": _ZERO, "credit": _ZERO},
        kind="trial_balance",
    )


def no_entries() -> pl.LazyFrame:
    """Entries as `table` parses them: none."""
    schema: dict[str, Any] = {"sheet": pl.String, "date": pl.Date, "debit": DTYPE, "credit": DTYPE}
    return pl.LazyFrame(schema={ROW: pl.UInt32, **schema, **dict.fromkeys(TEXT_COLUMNS, pl.String)})


def with_balances(ledger: Ledger, balances: Sequence[TrialBalance]) -> Ledger:
    """A file with the rows of its trial balances accounted for; their movements are its sums where it has no lines."""
    if not balances:
        return ledger
    intake = ledger.intake
    rejected = pl.concat([ledger.rejected, *(table.rejected(intake.path) for table in balances)])
    parts = [intake.rows, *(table.rows() for table in balances)]
    intake = intake._replace(
        rows=Rows(*(sum(part) for part in zip(*parts, strict=True))),
        choices=(
            *intake.choices,
            *(choice for table in balances for choice in (*table.sheet.choices, *table.layout.choices)),
        ),
    )
    if intake.kind == "trial_balance":
        debit, credit = (sum(each, _ZERO) for each in zip(*map(movement_sums, balances), strict=True))
        intake = intake._replace(debit=debit, credit=credit)
    return ledger._replace(rejected=rejected.sort("sheet", "row"), intake=intake, balances=tuple(balances))
