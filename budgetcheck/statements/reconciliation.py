"""The tie between statements and ledgers: every accepted line is counted once, under one use, to the fen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.ledgers.schema import Intake

USES = (
    "expense",
    "receipt",
    "refund",
    "advance",
    "contra",
    "without_dossier",
    "without_project",
    "after_the_day",
)
"""What a line is counted as: of known projects by its nature; else why the statements leave it out."""


def reconcile(cube: pl.DataFrame, intakes: Sequence[Intake]) -> pl.DataFrame:
    """What the lines of each ledger file were counted as, beside what its intake summed when it was read.

    Args:
        cube: The sums of all lines (`facts.cube.sum_up`), with `counts`: whether they lie within the day.
        intakes: The ledger files.

    Returns:
        One row per file and use that occurs: `file`, `use` (Enum), `lines`, `debit`, `credit`; and a row per file whose
        `use` is null: what the intake accepted (`lines`, `debit`, `credit`). The two agree unless the program is at fault.
    """
    use = (
        pl.when(~pl.col("counts"))
        .then(pl.lit("after_the_day"))
        .when(pl.col("project").is_not_null())
        .then(pl.col("nature").cast(pl.String))
        .when(pl.col("code") == "")
        .then(pl.lit("without_project"))
        .otherwise(pl.lit("without_dossier"))
    )
    counted = cube.group_by("file", use.cast(pl.Enum(USES)).alias("use")).agg(
        pl.col("lines").sum().cast(pl.Int64), pl.col("debit", "credit").sum().cast(DTYPE)
    )
    read = pl.DataFrame(
        [
            (each.path, each.rows.accepted, each.debit, each.credit)
            for each in intakes
            if each.kind == "ledger"
        ],
        schema={"file": pl.String, "lines": pl.Int64, "debit": DTYPE, "credit": DTYPE},
        orient="row",
    )
    return pl.concat([counted, read], how="diagonal").sort("file", "use", nulls_last=True)


def compare(reconciliation: pl.DataFrame) -> pl.DataFrame:
    """By how much what was accepted differs from what was counted, line by line and fen by fen.

    Args:
        reconciliation: As `reconcile` gives it.

    Returns:
        One row per file: `file`, and `lines`, `debit`, `credit`: accepted − counted; each 0 unless the program is at fault.
    """
    is_read = pl.col("use").is_null()
    sums = {"lines": pl.Int64(), "debit": DTYPE, "credit": DTYPE}
    return (
        reconciliation.group_by("file")
        .agg(
            (pl.col(name).filter(is_read).sum() - pl.col(name).filter(~is_read).sum()).cast(dtype)
            for name, dtype in sums.items()
        )
        .sort("file")
    )
