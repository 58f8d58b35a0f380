"""Which edition governs a project, and what that edition leaves to its unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from budgetcheck.rules.rulebook import Edition


def with_editions(projects: pl.DataFrame, editions: Sequence[Edition]) -> pl.DataFrame:
    """Each project with the edition that governs it.

    Args:
        projects: With `project.programme`, `project.approved_on` and `as_of`, the day that counts for a project that is
            not approved yet.
        editions: By programme and first day.

    Returns:
        The projects with `edition_day`, `regulation` (the edition that governs on that day, else the nearest before, else
        the first) and `is_covered` (whether it does govern).
    """
    regulation, covered = pl.lit(None, pl.String), pl.lit(value=False)
    for each in editions:
        edition = each.parameters
        of_programme = pl.col("project.programme") == edition.programme
        reached = of_programme & (regulation.is_null() | (pl.col("edition_day") >= edition.in_force_from))
        regulation = pl.when(reached).then(pl.lit(edition.id)).otherwise(regulation)
        covered |= of_programme & pl.col("edition_day").is_between(
            edition.in_force_from, edition.in_force_until
        )
    day = pl.coalesce("project.approved_on", "as_of")
    return projects.with_columns(day.alias("edition_day")).with_columns(
        regulation.alias("regulation"), covered.alias("is_covered")
    )


def projects_granted(
    power: str, projects: pl.DataFrame, editions: Sequence[Edition], as_of: dt.date
) -> pl.Series:
    """The projects to whose units the edition that governs them grants a power.

    Args:
        power: The parameter that grants it (`granted`).
        projects: With `project.programme` and `project.approved_on`.
        editions: By programme and first day.
        as_of: The day that counts for a project that is not approved yet.
    """
    granting = [each.parameters.id for each in editions if each.parameters.grants(power)]
    governed = with_editions(projects.with_columns(as_of=pl.lit(as_of)), editions)
    return governed.filter(pl.col("regulation").is_in(granting))["project"]
