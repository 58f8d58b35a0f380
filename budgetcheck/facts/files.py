"""The files that concern each project, and what is wrong in each of them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from budgetcheck.facts.cube import MUST_NAME_THEIR_PROJECT
from budgetcheck.language import _
from budgetcheck.money import DTYPE, grouped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.ledgers.ledger import Ledger
    from budgetcheck.ledgers.schema import TotalRow

_NAMED = 3
"""How many rows that differ a finding names; all stand in its evidence and in the inputs."""


def files_of_projects(ledger: pl.DataFrame, cube: pl.DataFrame, ledgers: Sequence[Ledger]) -> pl.DataFrame:
    """The files that concern each project, with what is wrong in each of them.

    Args:
        ledger: Lines of projects, summed up: `project`, `file`.
        cube: The lines of every file (`cube.sum_up`), those without a project included.
        ledgers: The ledgers.

    Returns:
        `project`, `file`, `rejected`, `without_project` (rows and lines; of the files that hold it); `totals`,
        `balances` (how many stated totals, and accounts of trial balances, were compared), `totals_apart`,
        `balances_apart` (how many differ), `total_difference`, `balance_difference` (元), and `which_totals`,
        `which_balances`: the first that differ, as people read them.
    """
    homeless = (
        cube.filter("happened", pl.col("code") == "", pl.col("nature").is_in(MUST_NAME_THEIR_PROJECT))
        .group_by("file")
        .agg(pl.col("lines").sum().alias("without_project"))
    )
    intakes = pl.DataFrame(
        [_of_intake(each) for each in ledgers],
        schema={
            "file": pl.String,
            "rejected": pl.Int64,
            **{name: dtype for of in ("total", "balance") for name, dtype in _compared_as(of).items()},
        },
        orient="row",
    )
    holds = ledger.select("project", "file").unique()
    itself = holds.with_columns(is_journal=pl.lit(value=True))
    return (
        with_their_balances(holds, ledgers)
        .join(intakes, on="file")
        .join(homeless, on="file", how="left")
        .join(itself, on=["project", "file"], how="left")
        .with_columns(
            pl.col("without_project").fill_null(0), pl.when("is_journal").then("rejected").otherwise(0)
        )
        .drop("is_journal")
    )


def with_their_balances(holds: pl.DataFrame, ledgers: Sequence[Ledger]) -> pl.DataFrame:
    """The files that concern a project: the journals that hold it, and trial balances that these were compared with.

    Args:
        holds: `project`, `file`.
        ledgers: The ledgers.
    """
    pairs = pl.DataFrame(
        [(file, each.intake.path) for each in ledgers for file in each.intake.compared_with],
        schema={"file": pl.String, "balance": pl.String},
        orient="row",
    )
    beside = holds.join(pairs, on="file").select("project", pl.col("balance").alias("file"))
    return pl.concat([holds.select("project", "file"), beside]).unique()


def _compared_as(of: str) -> dict[str, Any]:
    return {
        f"{of}s": pl.Int64,
        f"{of}s_apart": pl.Int64,
        f"{of}_difference": DTYPE,
        f"which_{of}s": pl.String,
    }


def _of_intake(ledger: Ledger) -> tuple[Any, ...]:
    intake = ledger.intake
    stated = [total for total in intake.totals if total.kind == "total"]
    balances = [total for total in intake.totals if total.kind != "total"]
    return (
        intake.path,
        ledger.rejected.height,
        *_summed(intake.path, stated),
        *_summed(intake.path, balances),
    )


def _summed(file: str, totals: Sequence[TotalRow]) -> tuple[int, int, Decimal, str | None]:
    """How many were compared, how many differ, by how much, and the first of these in words."""
    apart = [total for total in totals if total.difference]
    difference = sum((total.difference for total in apart if total.counted), start=Decimal(0))
    row = _("{file} 第 {row} 行“{label}”差 {difference} 元")
    told = [
        row.format(file=file, row=each.row, label=each.label, difference=grouped(each.difference))
        for each in apart[:_NAMED]
    ]
    if len(apart) > _NAMED:
        told.append(_("共 {count} 处").format(count=len(apart)))
    return len(totals), len(apart), difference, _("；").join(told) or None
