"""Everything that can be asked of dossiers and ledgers, as tables by project."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.facts.accounts import flagged_accounts, shared_accounts, source_accounts
from budgetcheck.facts.arrivals import arrivals
from budgetcheck.facts.changes import changes_over_time
from budgetcheck.facts.credit_codes import are_sound
from budgetcheck.facts.cube import (
    CUBE,
    placed_lines,
    receipts_by_day,
    sum_up,
    unmatched,
)
from budgetcheck.facts.files import files_of_projects
from budgetcheck.facts.in_force import budget_in_force, period_in_force
from budgetcheck.facts.scrutiny import Scrutiny, Tables
from budgetcheck.facts.settlement import settlement
from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.dossiers.tables import DossierTables
    from budgetcheck.ledgers.ledger import Ledger

_NOBODY = pl.Series([], dtype=pl.String)


class Known(NamedTuple):
    """What is known of all projects.

    Attributes:
        projects: One row per project: the dossier's facts, the period in force, `as_of`, and whether it has other
            sources, a municipal promise, partners, extensions, a changed budget, and totals in its files; whether several
            journals are given, and its applicant's credit code is sound (null where there is none).
        tables: What rules ask figures of, each with a `project` column:
            `budget` (in force), `first_budget`, `promises`, `partners`, `changes` (over time), `indicators` and
            `reported` of the dossiers; where ledgers are given `arrivals`, `settlement`, `ledger` (the cube), `files`,
            `shared_accounts`, `source_accounts`, and what a closer look at lines shows (`scrutiny`), which is taken when
            it is asked for.
        lines: Ledger lines placed in their projects' lives, for evidence; None where no ledger was given.
        dossiers: The dossiers' own tables.
        unmatched: Codes without a dossier.
        cube: The sums of all ledger lines (`cube.sum_up`), those of other projects and of later days included.
        scrutiny: The closer look at lines; None where no ledger was given.
    """

    projects: pl.DataFrame
    tables: dict[str, pl.DataFrame]
    lines: pl.LazyFrame | None
    dossiers: DossierTables
    unmatched: pl.DataFrame
    cube: pl.DataFrame
    scrutiny: Scrutiny | None = None

    def marked_lines(self) -> pl.LazyFrame | None:
        """The lines, marked where a closer look was taken."""
        if self.lines is None or self.scrutiny is None:
            return self.lines
        return self.scrutiny.mark(self.lines)

    def titles(self) -> pl.DataFrame:
        """`project`, `title`."""
        return self.projects.select("project", pl.col("project.title").alias("title"))


def gather(
    dossiers: DossierTables, ledgers: Sequence[Ledger] = (), self_adjusting: pl.Series = _NOBODY
) -> Known:
    """Facts of dossiers alone, or of dossiers and ledgers, as of the dossiers' day.

    Args:
        dossiers: The dossiers.
        ledgers: The ledgers.
        self_adjusting: Projects whose units may adjust a budget within its total (`changes.changes_over_time`).
    """
    as_of = dossiers.as_of
    journals = [each for each in ledgers if each.intake.kind == "ledger"]
    changes = changes_over_time(dossiers, self_adjusting)
    lives = period_in_force(dossiers, changes)
    projects = dossiers.projects.drop("project.starts_on", "project.ends_on").join(
        lives.rename({"starts_on": "project.starts_on", "ends_on": "project.ends_on"}),
        on="project",
        maintain_order="left",
    )
    lives = lives.join(
        projects.select("project", pl.col("outcome.decided_on").alias("decided_on")), on="project"
    )
    budget = budget_in_force(dossiers, changes)
    promises = dossiers.promises.with_columns(is_due=(pl.col("due_on") <= as_of).fill_null(value=False))
    tables = {
        "budget": budget,
        "first_budget": dossiers.budget,
        "promises": promises,
        "partners": dossiers.partners,
        "changes": changes,
        "indicators": dossiers.indicators,
        "reported": dossiers.reported,
    }
    not_municipal = pl.col("source") != "municipal"
    projects = projects.with_columns(
        pl.lit(as_of).alias("as_of"),
        _is_one_of(
            budget.filter(not_municipal, pl.col("amount") != pl.lit(0, DTYPE)), promises.filter(not_municipal)
        ).alias("has_other_sources"),
        _is_one_of(promises.filter(~not_municipal)).alias("has_municipal_promise"),
        _is_one_of(dossiers.partners).alias("has_partners"),
        are_sound(pl.col("project.applicant.credit_code")).alias("credit_code_is_sound"),
        _is_one_of(changes.filter(pl.col("kind") == "extension")).alias("has_extension"),
        _is_one_of(changes.filter(pl.col("kind") == "budget", "in_force")).alias("has_changed_budget"),
        pl.lit(value=False).alias("has_totals"),
        pl.lit(len(journals) > 1).alias("has_several_journals"),
    )
    if not ledgers:
        return Known(projects, tables, None, dossiers, _no_unmatched(), pl.DataFrame(schema=CUBE))
    placed = {each.intake.path: placed_lines(each, lives, dossiers.codes, as_of) for each in journals}
    cube = pl.concat([sum_up(lines, file, dossiers.codes) for file, lines in placed.items()])
    tables["shared_accounts"], tables["source_accounts"] = shared_accounts(cube), source_accounts(cube)
    flagged = flagged_accounts(tables["shared_accounts"], tables["source_accounts"])
    ledger = (
        cube.filter("happened", pl.col("project").is_not_null())
        .join(flagged, on=["project", "account"], how="left")
        .with_columns(pl.col("account_is_shared", "account_is_mixed").fill_null(value=False))
        .join(_kept_apart(journals), on="file")
    )
    tables["ledger"] = ledger
    tables["arrivals"] = arrivals(budget, promises, cube, receipts_by_day(cube))
    tables["settlement"] = settlement(dossiers, ledger)
    tables["files"] = files_of_projects(ledger, cube, ledgers)
    projects = projects.with_columns(
        _is_one_of(tables["files"].filter(pl.col("totals") + pl.col("balances") > 0)).alias("has_totals")
    )
    scrutiny = Scrutiny(pl.concat(placed.values()), ledger.select("project", "file").unique())
    lines = pl.concat(placed.values()).join(flagged.lazy(), on=["project", "account"], how="left")
    lines = lines.join(_kept_apart(journals).lazy(), on="file")
    return Known(projects, Tables(tables, scrutiny), lines, dossiers, unmatched(cube), cube, scrutiny)


def _is_one_of(*tables: pl.DataFrame) -> pl.Expr:
    """Whether a project has a row in one of the tables."""
    return pl.col("project").is_in(pl.concat([table["project"] for table in tables]).unique().implode())


def _kept_apart(ledgers: Sequence[Ledger]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "file": [each.intake.path for each in ledgers],
            "kept_apart_by": [each.intake.kept_apart_by for each in ledgers],
        },
        schema={"file": pl.String, "kept_apart_by": pl.String},
    )


def _no_unmatched() -> pl.DataFrame:
    return pl.DataFrame(schema={"project": pl.String, "lines": pl.UInt32, "debit": DTYPE, "credit": DTYPE})
