"""A check asked for once more: the same projects and options, over what their dossiers and ledgers are now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from budgetcheck.language import _
from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.acts.conflicts import ConflictError
from budgetcheck.web.acts.days import read_day
from budgetcheck.web.acts.runs import ask_check
from budgetcheck.web.models import Ledger, Project, RunKind

if TYPE_CHECKING:
    from budgetcheck.web.models import Run, User


def check_again(user: User, run: Run, as_of: str, request_key: str) -> Run:
    """Ask for a check once more, so that waivers decided and files changed since then count.

    Args:
        user: Who asks.
        run: The check.
        as_of: The day for which it is judged, as ISO; today where empty.
        request_key: Of the form.

    Raises:
        PermissionDenied: for a unit that is not the person's to work for.
        InputError: where the day is none, or there is nothing to check any more.
        ConflictError: where it is no check.
    """
    access.demand(user, Act.WORK, run.unit)
    if run.kind != RunKind.CHECK:
        raise ConflictError(_("只有检查可以这样重做"), _("请从批量初审或年度审计重新开始"), str(run))
    projects = list(Project.objects.filter(pk__in=run.inputs.values("project")).select_related("unit"))
    ledgers = Ledger.objects.filter(projects__in=projects, removed_at=None)
    options = {name: value for name, value in run.options.items() if name not in ("as_of", "language")}
    if as_of.strip():
        options["as_of"] = read_day(as_of)
    return ask_check(
        user, projects, [*ledgers.distinct().select_related("file", "profile", "unit")], options, request_key
    )


def proposed_day(run: Run) -> str:
    """The day that a repetition is asked for: as before where one was chosen; none, which is today, where it was that day's."""
    stated = str(run.options.get("as_of", ""))
    return "" if stated == timezone.localdate(run.queued_at).isoformat() else stated
