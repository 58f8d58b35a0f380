"""What waits for a person: proposals and runs to decide; and, for who works, what was decided and needs a hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.views.decorators.http import require_safe

from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.models import Decision, JobState, Project, Run, RunKind, Waiver
from budgetcheck.web.pages.page import page, person
from budgetcheck.web.pages.rules import rules

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from budgetcheck.web.models import User

_MOST = 200
_LARGE = ("run__head", "project__current__content")
"""What results hold, and no list shows."""


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The list."""
    user = person(request)
    reviews, works = access.may(user, Act.REVIEW), access.may(user, Act.WORK)
    return page(
        request,
        "todo",
        reviews=reviews,
        works=works,
        proposals=_proposals(user)[:_MOST],
        runs=_undecided_runs(user)[:_MOST],
        returned=_returned(user)[:_MOST],
        decided=_decided(user)[:_MOST],
        expired=_expired(user)[:_MOST],
        rules=rules(),
        today=timezone.localdate(),
    )


def _proposals(user: User) -> QuerySet[Waiver]:
    waivers = access.theirs(user, Waiver, Act.REVIEW).filter(approved=None)
    related = waivers.select_related("project__unit", "run", "proposed_by").defer("run__head")
    return related.order_by("proposed_at")


def _undecided_runs(user: User) -> QuerySet[Run]:
    """The latest finished check of each project, where nobody decided on it."""
    latest = access.theirs(user, Project, Act.REVIEW).exclude(current=None).values("current__run")
    runs = Run.objects.filter(pk__in=latest, kind=RunKind.CHECK, state=JobState.DONE, decisions=None)
    return runs.select_related("unit", "asked_by").defer("head").order_by("finished_at")


def _returned(user: User) -> QuerySet[Decision]:
    """Runs that were returned, as long as they are the latest of a project."""
    latest = access.theirs(user, Project, Act.WORK).exclude(current=None).values("current__run")
    decisions = Decision.objects.filter(certified=False, run__in=latest)
    return decisions.select_related("run__unit", "decided_by").defer("run__head")


def _decided(user: User) -> QuerySet[Waiver]:
    """Proposals that were decided since the latest check of their project, which an approved one does not know yet."""
    waivers = access.theirs(user, Waiver, Act.WORK).exclude(approved=None)
    since = waivers.filter(decided_at__gt=F("project__current__run__queued_at"))
    return since.select_related("project__current", "run", "decided_by").defer(*_LARGE)


def _expired(user: User) -> QuerySet[Waiver]:
    """Waivers whose time is over, as long as the latest check of their project was made before, and none follows."""
    later = Waiver.objects.filter(
        Q(approved=None) | Q(approved=True),
        project=OuterRef("project"),
        rule=OuterRef("rule"),
        expires_on__gt=OuterRef("expires_on"),
    )
    today = timezone.localdate()
    waivers = access.theirs(user, Waiver, Act.WORK).filter(approved=True, expires_on__lt=today)
    waivers = waivers.filter(~Exists(later), project__current__run__queued_at__date__lte=F("expires_on"))
    return waivers.select_related("project__current", "run").defer(*_LARGE)
