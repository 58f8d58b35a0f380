"""How the projects that a person may read stand: the figures of each one's latest check, their sums, and what is due."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Exists, F, OuterRef

from budgetcheck.web import access
from budgetcheck.web.models import Deadline, Decision, Project
from budgetcheck.web.pages.listing import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from budgetcheck.web.models import User

AMOUNTS = ("budget", "received", "spent", "refund_outstanding")
SOON = dt.timedelta(days=30)
UNCHECKED = "unchecked"
"""Stands for the verdict of a project that was never checked."""
_MOST_DUE = 200


class Standing(NamedTuple):
    """A project.

    Attributes:
        key: Of the project.
        verdict: Of its latest check, or `UNCHECKED`.
        result: Which project of which run that is, as keys; None where there is none.
        figures: Money as text; see `jobs.results.figures`.
        open_findings: How many findings fail or must be looked at.
        as_of: The day for which it was checked.
        certified: Whether that check was certified.
    """

    key: UUID
    code: str
    title: str
    programme: str
    unit: UUID
    unit_name: str
    verdict: str
    result: tuple[UUID, int] | None
    figures: dict[str, Any]
    open_findings: int | None
    as_of: str
    certified: bool


class UnitSums(NamedTuple):
    """The sums of a unit's projects (or of all, named by an empty name): of each of `AMOUNTS`, exactly; None where no project has any."""

    unit: UUID | None
    name: str
    projects: int
    amounts: dict[str, Decimal | None]


class Due(NamedTuple):
    """Days by which something must be done, not done yet: those of a group, the first of them, and how many there are."""

    group: str
    first: list[dict[str, Any]]
    total: int


def standings(user: User) -> list[Standing]:
    """The projects that a person may read, by unit and code; one query, however many there are."""
    certified = Decision.objects.filter(run=OuterRef("current__run"), certified=True)
    rows = (
        access.theirs(user, Project)
        .annotate(certified=Exists(certified))
        .order_by("unit__name", "code")
        .values_list(
            "pk",
            "code",
            "title",
            "programme",
            "unit_id",
            "unit__name",
            "current_id",
            "current__verdict",
            "current__run_id",
            "current__figures",
            "current__counts",
            "current__run__options",
            "certified",
        )
    )
    return [_standing(*row) for row in rows]


def add_up(rows: Iterable[Standing]) -> list[UnitSums]:
    """The sums of each unit, and where there are several those of all."""
    of_unit: dict[UUID, list[Standing]] = {}
    for row in rows:
        of_unit.setdefault(row.unit, []).append(row)
    sums = [UnitSums(unit, each[0].unit_name, len(each), _sums(each)) for unit, each in of_unit.items()]
    every = [row for each in of_unit.values() for row in each]
    return [*sums, UnitSums(None, "", len(every), _sums(every))] if len(sums) > 1 else sums


def list_due(user: User, rows: Sequence[Standing], today: dt.date) -> list[Due]:
    """What is to be done about projects, by how soon: `late`, `soon` (within 30 days), `later`.

    Args:
        user: Who may read them.
        rows: The projects.
        today: The day from which it is counted.
    """
    named = {row.key: row for row in rows}
    stated = (
        Deadline.objects.filter(
            done_on=None, of__project__in=access.theirs(user, Project), of__project__current=F("of")
        )
        .order_by("due_on", "id")
        .values("what", "due_on", "rule", "article", "of__project_id")
    )
    groups: dict[str, list[dict[str, Any]]] = {"late": [], "soon": [], "later": []}
    for each in stated:
        if (project := named.get(each["of__project_id"])) is not None:
            day = each["due_on"]
            group = "late" if day < today else "soon" if day <= today + SOON else "later"
            groups[group].append({**each, "project": project})
    return [Due(group, each[:_MOST_DUE], len(each)) for group, each in groups.items()]


def _standing(  # noqa: PLR0913, PLR0917 - the columns of the query
    key: UUID,
    code: str,
    title: str,
    programme: str,
    unit: UUID,
    unit_name: str,
    current: int | None,
    verdict: str | None,
    run: UUID | None,
    figures: dict[str, Any] | None,
    counts: dict[str, int] | None,
    options: dict[str, Any] | None,
    certified: bool,  # noqa: FBT001 - likewise
) -> Standing:
    found = counts or {}
    return Standing(
        key,
        code,
        title,
        programme,
        unit,
        unit_name,
        verdict or UNCHECKED,
        (run, current) if run is not None and current is not None else None,
        figures or {},
        found.get("fail", 0) + found.get("review", 0) if current is not None else None,
        (options or {}).get("as_of", ""),
        certified,
    )


def _sums(rows: Sequence[Standing]) -> dict[str, Decimal | None]:
    return {name: _sum(exact(row.figures.get(name)) for row in rows) for name in AMOUNTS}


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = [each for each in amounts if each is not None]
    return sum(known, Decimal("0.00")) if known else None
