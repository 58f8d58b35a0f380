"""Decisions: on proposed waivers, and on runs; and what a page says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.acts import decisions, reviews
from budgetcheck.web.acts.again import proposed_day
from budgetcheck.web.models import JobState, Run, RunKind, Waiver
from budgetcheck.web.pages.page import person, request_key

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from budgetcheck.web.models import Decision, User


@require_POST
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """Certify a run, or return it."""
    user = person(request)
    run = access.one(user, Run, key, Act.REVIEW)
    remark = request.POST.get("remark", "")
    match request.POST.get("decision"):
        case "certify":
            decisions.certify(user, run, remark)
        case "return":
            decisions.send_back(user, run, remark)
        case _:
            raise InputError(Problem("", "", _("没有选择"), _("请选择审定或退回")))
    return _back(request, reverse("run-details", args=[run.pk]))


@require_POST
def decide_waiver(request: HttpRequest, key: UUID) -> HttpResponse:
    """Approve or decline a proposed waiver."""
    user = person(request)
    waiver = access.one(user, Waiver, key, Act.REVIEW)
    decision = request.POST.get("decision")
    if decision not in ("approve", "decline"):
        raise InputError(Problem("", "", _("没有选择"), _("请选择批准或不予批准")))
    reviews.decide_waiver(user, waiver, approve=decision == "approve", remark=request.POST.get("remark", ""))
    return _back(request, reverse("todo"))


def review_of(user: User, run: Run) -> dict[str, Any]:
    """What a page says of the decision on a run, and what the person can do about it.

    Returns:
        `decision` (or None), `can_review`, `can_work`, `can_decide`: whether the run waits for this person's decision; `newer`: a
        later check of its projects, if there is one; `again_on`: the day of a repetition; `request_key` for its form.
    """
    can_review = run.unit is not None and access.may(user, Act.REVIEW, run.unit)
    decision: Decision | None = run.decisions.select_related("decided_by").first()
    is_done = run.kind == RunKind.CHECK and run.state == JobState.DONE
    return {
        "decision": decision,
        "can_review": can_review,
        "can_work": run.unit is not None and access.may(user, Act.WORK, run.unit),
        "can_decide": can_review and is_done and decision is None,
        "newer": _newer(run) if is_done else None,
        "again_on": proposed_day(run),
        "request_key": request_key(),
    }


def _newer(run: Run) -> Run | None:
    return (
        Run.objects.filter(
            kind=RunKind.CHECK,
            state=JobState.DONE,
            unit=run.unit,
            queued_at__gt=run.queued_at,
            projects__project__in=run.projects.exclude(project=None).values("project"),
        )
        .defer("head")
        .order_by("-queued_at")
        .first()
    )


def _back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """To the page whose form it was."""
    following = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(following, {request.get_host()}, require_https=request.is_secure())
    return redirect(following if own else otherwise)
