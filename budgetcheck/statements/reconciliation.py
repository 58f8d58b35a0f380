"""The tie between statements and ledgers: every accepted line is counted once, under one use, to the fen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from budgetcheck.ledgers.ledger import Ledger
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

FIGURES = ("prior", "year", "cumulative", "spent", "received", "refunded", "advances")
"""What of a project's statements is tied to its ledger lines: the settlement's expense before and in the year and of both, what
the rates of execution and of arrival rest on, and the balance of unsettled advances."""

TIES: dict[str, Any] = {
    "project": pl.String,
    "figure": pl.Enum(FIGURES),
    "stated": DTYPE,
    "booked": DTYPE,
    "difference": DTYPE,
}
"""One row per project and figure, in 元: what the statement says, what the lines sum to, and stated − booked."""

_SUMS = ("lines", "debit", "credit")
_SPENDING = ("prior", "year", "cumulative")


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


def compare_files(reconciliation: pl.DataFrame) -> pl.DataFrame:
    """Whether the uses of each file add up to what was accepted of it.

    Args:
        reconciliation: As `reconcile`.

    Returns:
        One row per file: `file`; `lines`, `debit`, `credit` as accepted; `counted_…`, the sums over its uses; and `…_difference`,
        accepted − counted: 0 unless the program is at fault.
    """
    is_use = pl.col("use").is_not_null()
    sums = reconciliation.group_by("file").agg(
        *(pl.col(name).filter(~is_use).sum() for name in _SUMS),
        *(pl.col(name).filter(is_use).sum().alias(f"counted_{name}") for name in _SUMS),
    )
    apart = ((pl.col(name) - pl.col(f"counted_{name}")).alias(f"{name}_difference") for name in _SUMS)
    return sums.with_columns(*apart).sort("file")


def sum_lines(ledgers: Sequence[Ledger], codes: pl.DataFrame, day: dt.date) -> pl.DataFrame:
    """What the lines of known projects sum to, read from the ledgers once more and added up without the cube.

    The statements rest on sums by month of what each line counts for (`facts.cube`). This goes another way to the same: line by
    line its debit and credit, its own day, and the project last. A slip in either way shows as a difference.

    Args:
        ledgers: The ledgers.
        codes: `project`, `code`.
        day: The day of the statements; its calendar year is their year.

    Returns:
        `project` and, in 元, what its lines come to for each of `FIGURES`; projects without any line have no row.
    """
    new_year = day.replace(month=1, day=1)
    debit_side = (pl.col("debit") - pl.col("credit")).sum()
    by_nature = [
        each.lines.filter(pl.col("date") <= day)
        .group_by(
            pl.col("project").alias("code"),
            pl.col("nature").cast(pl.String),
            (pl.col("date") >= new_year).alias("in_year"),
        )
        .agg(debit_side.alias("amount"))
        for each in ledgers
        if each.intake.kind == "ledger"
    ]
    nature, amount = pl.col("nature"), pl.col("amount")
    expense = nature == "expense"
    sums = {
        "prior": amount.filter(expense, ~pl.col("in_year")).sum(),
        "year": amount.filter(expense, pl.col("in_year")).sum(),
        "cumulative": amount.filter(expense).sum(),
        "spent": amount.filter(expense).sum(),
        "received": -amount.filter(nature == "receipt").sum(),
        "refunded": amount.filter(nature == "refund").sum(),
        "advances": amount.filter(nature == "advance").sum(),
    }
    if not by_nature:
        return pl.DataFrame(schema={"project": pl.String, **dict.fromkeys(FIGURES, DTYPE)})
    return (
        pl.concat(pl.collect_all(by_nature, engine="streaming"))
        .join(codes, on="code")
        .group_by("project")
        .agg(each.cast(DTYPE).alias(name) for name, each in sums.items())
    )


def tie(
    booked: pl.DataFrame, settlement: pl.DataFrame, funding: pl.DataFrame, advances: pl.DataFrame
) -> pl.DataFrame:
    """Compare the statements with the ledger lines.

    Args:
        booked: As `sum_lines`.
        settlement: As `settlement.settle`.
        funding: As `funding.fund`.
        advances: As `advances.unsettled_advances`.

    Returns:
        As `TIES`, for every project of either, by project and figure.
    """
    stated = (
        pl.concat(
            [
                settlement.group_by("project").agg(pl.col(_SPENDING).sum()),
                funding.group_by("project").agg(pl.col("spent", "received", "refunded").sum()),
                advances.group_by("project").agg(pl.col("balance").sum().alias("advances")),
            ],
            how="diagonal_relaxed",
        )
        .group_by("project")
        .agg(pl.col(FIGURES).sum())
    )
    return (
        _by_figure(stated, "stated")
        .join(_by_figure(booked, "booked"), on=("project", "figure"), how="full", coalesce=True)
        .with_columns(pl.col("stated", "booked").fill_null(pl.lit(0, DTYPE)))
        .with_columns(difference=(pl.col("stated") - pl.col("booked")).cast(DTYPE))
        .select(list(TIES))
        .sort("project", "figure")
    )


def sum_ties(ties: pl.DataFrame) -> pl.DataFrame:
    """The ties of all projects together.

    Returns:
        One row per figure: `figure`, `stated`, `booked`, `difference`, and `apart`: of how many projects it does not tie, for
        differences of several may cancel out.
    """
    return (
        ties.group_by("figure")
        .agg(
            pl.col("stated", "booked", "difference").sum().cast(DTYPE),
            (pl.col("difference") != pl.lit(0, DTYPE)).sum().cast(pl.Int64).alias("apart"),
        )
        .sort("figure")
    )


def _by_figure(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    return frame.unpivot(FIGURES, index="project", variable_name="figure", value_name=name).with_columns(
        pl.col("figure").cast(TIES["figure"]), pl.col(name).cast(DTYPE)
    )
