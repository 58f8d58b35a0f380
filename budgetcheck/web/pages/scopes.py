"""For which further ledgers a profile is chosen: those that are checked together with one, or all of its unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.web.models import Ledger

if TYPE_CHECKING:
    from django.db.models import QuerySet


def others_in(ledger: Ledger, scope: str) -> QuerySet[Ledger]:
    """The ledgers beside one in a scope.

    Args:
        ledger: The one.
        scope: `together` for those of the same projects, `unit` for all of its unit; anything else for none.
    """
    others = Ledger.objects.filter(unit=ledger.unit, removed_at=None).exclude(pk=ledger.pk)
    match scope:
        case "together":
            return others.filter(projects__in=ledger.projects.all()).distinct()
        case "unit":
            return others
        case _:
            return others.none()


def scopes_of(ledger: Ledger) -> dict[str, int]:
    """How many ledgers each scope holds beside one; only scopes that hold any."""
    counts = {scope: others_in(ledger, scope).count() for scope in ("together", "unit")}
    return {scope: count for scope, count in counts.items() if count}
