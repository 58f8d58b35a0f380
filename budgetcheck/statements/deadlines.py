"""Deadlines: by which day an article wants something done, and the day on which it was.

Only days that follow from the text and from known facts: where an article names no number of days ("及时", say), where the day
from which it counts is unknown, and where it counts working days into a year whose calendar is not published, there is none.
Nothing is judged here; each deadline names the rule that does.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from budgetcheck.facts.facts import (
    approval_received_on,
    approved_on,
    archived_on,
    as_of,
    decided_on,
    ends_on,
    materials_submitted_on,
    outcome_kind,
    reason_published_on,
    starts_on,
    task_book_signed_on,
)
from budgetcheck.facts.working_days import nth_working_day_after
from budgetcheck.rules.governing import with_editions
from budgetcheck.vocabulary import DEADLINE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from budgetcheck.rules.parameters import Parameters
    from budgetcheck.rules.rule import Rule
    from budgetcheck.rules.rulebook import Edition

DEADLINES: dict[str, Any] = {
    "project": pl.String,
    "deadline": pl.Enum(DEADLINE.codes),
    "due_on": pl.Date,
    "done_on": pl.Date,
    "rule": pl.String,
    "article": pl.String,
}
"""One row per deadline: the last day that is in time (`due_on`), the day on which it was done (null: not by the day of the
check), and the rule that judges it, with its article as the regulation writes it."""

_NOT_DONE = pl.lit(None, pl.Date)


class _Kind(NamedTuple):
    """Where a deadline comes from.

    Attributes:
        code: In `vocabulary.DEADLINE`.
        numbers: The parameters that it counts by, each with the unit in which it must state its number.
        find: From the projects that an edition governs, all changes, the rule and the edition: `project`, `due_on`
            (null where there is no deadline) and `done_on`.
    """

    code: str
    numbers: Mapping[str, str]
    find: Callable[[pl.DataFrame, pl.DataFrame, Rule, Parameters], pl.DataFrame]


def work_out_deadlines(
    projects: pl.DataFrame, changes: pl.DataFrame, editions: Sequence[Edition]
) -> pl.DataFrame:
    """The deadlines of projects whose edition is held.

    Args:
        projects: The dossiers' facts as of the day of the check, with the period in force and `as_of`.
        changes: Their changes over time (`facts.changes.changes_over_time`).
        editions: The editions that are held; a deadline is known by the name of the rule that judges it.

    Returns:
        As `DEADLINES`, by project, day and deadline.
    """
    covered = with_editions(projects, editions).filter("is_covered")
    found = [
        kind.find(covered.filter(pl.col("regulation") == each.parameters.id), changes, rule, each.parameters)
        .filter(pl.col("due_on").is_not_null())
        .select(
            "project",
            pl.lit(kind.code).cast(DEADLINES["deadline"]).alias("deadline"),
            "due_on",
            "done_on",
            pl.lit(rule.code).alias("rule"),
            pl.lit(rule.article).alias("article"),
        )
        for each in editions
        for rule in each.rules
        if (kind := _OF_RULES.get(rule.name)) and _states(each.parameters, kind.numbers)
    ]
    return pl.concat([pl.DataFrame(schema=DEADLINES), *found]).sort(
        "project", "due_on", "deadline", "done_on", nulls_last=True
    )


def _task_book(
    projects: pl.DataFrame, _changes: pl.DataFrame, rule: Rule, edition: Parameters
) -> pl.DataFrame:
    days = edition.parameter("task_book").number
    return projects.filter(rule.when.expr).select(
        "project",
        due_on=nth_working_day_after(approval_received_on.expr, days),
        done_on=task_book_signed_on.expr,
    )


def _archive(projects: pl.DataFrame, _changes: pl.DataFrame, rule: Rule, edition: Parameters) -> pl.DataFrame:
    months = edition.parameter("archiving").number
    return projects.filter(rule.when.expr).select(
        "project", due_on=decided_on.expr.dt.offset_by(f"{months}mo"), done_on=archived_on.expr
    )


def _publication(
    projects: pl.DataFrame, _changes: pl.DataFrame, rule: Rule, _edition: Parameters
) -> pl.DataFrame:
    """Before the project begins; what was published later, but by the approval, is in time all the same: no day binds it."""
    day_before, published = starts_on.expr.dt.offset_by("-1d"), reason_published_on.expr
    by_approval = approved_on.expr.is_null() | (published <= approved_on.expr)
    is_in_time_all_the_same = ((published > day_before) & by_approval).fill_null(value=False)
    last = pl.when(~is_in_time_all_the_same).then(day_before)
    return projects.filter(rule.when.expr).select("project", due_on=last, done_on=published)


def _extension(
    projects: pl.DataFrame, changes: pl.DataFrame, _rule: Rule, edition: Parameters
) -> pl.DataFrame:
    """Of each application, the day that held for it; of a project that may still ask for one, the day until which it may.

    Nobody must ask: what was never applied for is no longer listed once its day has passed.
    """
    months, most = (edition.parameter(name).number for name in ("extension_notice", "extensions"))
    extensions = changes.filter(pl.col("kind") == "extension").join(projects, on="project", how="semi")
    made = extensions.filter(pl.col("applied_on").is_not_null()).select(
        "project", due_on=pl.col("ends_before").dt.offset_by(f"-{months}mo"), done_on="applied_on"
    )
    used_up = extensions.group_by("project").len().filter(pl.col("len") >= most)
    last = ends_on.expr.dt.offset_by(f"-{months}mo")
    is_under_way = (
        approved_on.expr.is_not_null()
        & (outcome_kind.expr == "none")
        & materials_submitted_on.expr.is_null()
        & (as_of <= last)
    )
    to_come = (
        projects.filter(is_under_way)
        .join(used_up, on="project", how="anti")
        .select("project", due_on=last, done_on=_NOT_DONE)
    )
    return pl.concat([made, to_come])


_OF_RULES: Mapping[str, _Kind] = MappingProxyType(
    {
        "commission-published": _Kind("commission_publication", {}, _publication),
        "task-book-in-time": _Kind("task_book", {"task_book": "working_days"}, _task_book),
        "extension-in-time": _Kind(
            "extension_application", {"extension_notice": "months", "extensions": "count"}, _extension
        ),
        "archived-in-time": _Kind("archiving", {"archiving": "months"}, _archive),
    }
)


def _states(edition: Parameters, numbers: Mapping[str, str]) -> bool:
    """Whether an edition, a user's perhaps, states each number in the unit in which it is counted here."""
    stated = edition.parameters
    return all(name in stated and getattr(stated[name], unit) is not None for name, unit in numbers.items())
