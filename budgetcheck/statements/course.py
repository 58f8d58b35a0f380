"""A project's course: the days of its life, and its money month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    from collections.abc import Mapping

_EVENTS: Mapping[str, str] = {
    "project.joint_agreement_signed_on": "joint_agreement_signed",
    "project.applied_on": "applied",
    "project.commission_reason_published_on": "commission_reason_published",
    "project.approved_on": "approved",
    "project.approval_received_on": "approval_received",
    "project.task_book_signed_on": "task_book_signed",
    "project.starts_on": "starts",
    "project.ends_on": "ends",
    "outcome.applied_on": "closing_applied",
    "outcome.audit_report_on": "audit_reported",
    "outcome.tech_report_on": "tech_reported",
    "outcome.materials_submitted_on": "materials_submitted",
    "outcome.decided_on": "decided",
    "outcome.archived_on": "archived",
    "outcome.integrity_listed_on": "integrity_listed",
}
# A change is in force from a day of its own: that on which it was to be, or that of its approval where this came later.
_OF_CHANGES: Mapping[str, str] = {
    "applied_on": "change_applied",
    "approved_on": "change_approved",
    "since": "change_effective",
    "before_approval": "change_effective_unapproved",
}
_SHAPE = {"project": pl.String, "date": pl.Date, "event": pl.String, "kind": pl.String}


def list_events(projects: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """The dated events of each project.

    Args:
        projects: The dossiers' facts, with the period in force.
        changes: The changes that are known (`facts.changes.changes_over_time`).

    Returns:
        `project`, `date`, `event` (a code of `vocabulary.EVENT`), `kind` (of a change, a code of `vocabulary.CHANGE`;
        else null), by project and date.
    """
    sides = [
        projects.select("project", date=pl.col(key), event=pl.lit(event)) for key, event in _EVENTS.items()
    ]
    # What the unit may decide by itself takes effect without approval; it is in force then.
    is_unapproved = pl.col("unapproved_effect") & (pl.col("effective_on") < pl.col("since")).fill_null(
        value=True
    )
    acts = changes.with_columns(before_approval=pl.when(is_unapproved).then("effective_on"))
    sides += [
        acts.select("project", "kind", date=pl.col(key), event=pl.lit(event))
        for key, event in _OF_CHANGES.items()
    ]
    return (
        pl.concat([pl.DataFrame(schema=_SHAPE), *sides], how="diagonal")
        .filter(pl.col("date").is_not_null())
        .unique(maintain_order=True)
        .sort("project", "date", maintain_order=True)
    )


def cumulate(counted: pl.DataFrame) -> pl.DataFrame:
    """Money received, refunded and spent up to the end of each month that has any.

    Args:
        counted: The ledger's sums up to a day, of known projects.

    Returns:
        `project`, `month` (Date, its first day), `received`, `refunded`, `spent` (元, cumulative), by project and month.
    """
    amount = pl.col("amount")
    by_nature = {"received": "receipt", "refunded": "refund", "spent": "expense"}
    monthly = (
        counted.filter(pl.col("nature").is_in(list(by_nature.values())))
        .group_by("project", month=pl.col("dated").dt.month_start())
        .agg(
            amount.filter(pl.col("nature") == nature).sum().cast(DTYPE).alias(name)
            for name, nature in by_nature.items()
        )
        .sort("project", "month")
    )
    return monthly.with_columns(pl.col(name).cum_sum().over("project").cast(DTYPE) for name in by_nature)
