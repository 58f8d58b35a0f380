"""What a run found of a project: read, answered, proposed to be waived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from budgetcheck.reporting.lists import settle, share_out
from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.acts import reviews
from budgetcheck.web.models import Attachment, JobState, Note, Run, RunKind, Waiver
from budgetcheck.web.pages.decisions import review_of
from budgetcheck.web.pages.downloads import downloads
from budgetcheck.web.pages.page import page, person
from budgetcheck.web.pages.rules import editions, rules
from budgetcheck.web.storage.store import sent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from budgetcheck.web.models import Decision, RunProject

_MOST_ROWS = 20
_MOST_RUNS = 20


@require_safe
def show(request: HttpRequest, key: UUID, project: int) -> HttpResponse:
    """What a run found of a project, what was said to it, and what to do next."""
    user = person(request)
    run = access.one(user, Run, key)
    row = _row(run, project)
    review = review_of(user, run)
    notes, waivers = _notes(row, review["decision"]), _waivers(row, review["decision"])
    found = row.content
    shares = share_out(found)
    head = run.head or {}
    return page(
        request,
        "findings",
        run=run,
        row=row,
        found=found,
        rules=rules(),
        regulation=editions()[found["regulation"]],
        downloads=downloads(run, row),
        is_open=row.project is not None and not (review["decision"] and review["decision"].certified),
        notes=_by_rule(notes),
        waivers=_by_rule(waivers),
        settled_notes=_by_rule(each for each in notes if each.rule not in _answered(found)),
        undecided=[each for each in waivers if each.approved is None],
        undone=_not_yet_applied(waivers, found),
        today=timezone.localdate(),
        settlement=_settlement(found),
        rejected=head.get("rejected_rows", [])[:_MOST_ROWS],
        rejected_total=len(head.get("rejected_rows", [])),
        unmatched=head.get("unmatched", [])[:_MOST_ROWS],
        unmatched_total=len(head.get("unmatched", [])),
        others=_others(run, row),
        **review,
        **shares,
    )


@require_POST
def answer(request: HttpRequest, key: UUID, project: int, rule: str) -> HttpResponse:
    """Answer a finding."""
    user = person(request)
    run = access.one(user, Run, key, Act.WORK)
    reviews.answer(
        user, _row(run, project), rule, request.POST.get("text", ""), request.FILES.getlist("files")
    )
    return _to_finding(run, project, rule)


@require_POST
def propose(request: HttpRequest, key: UUID, project: int, rule: str) -> HttpResponse:
    """Propose to waive a finding."""
    user = person(request)
    run = access.one(user, Run, key, Act.WORK)
    told = request.POST
    reviews.propose(user, _row(run, project), rule, told.get("reason", ""), told.get("expires_on", ""))
    return _to_finding(run, project, rule)


@require_safe
def attachment(request: HttpRequest, key: int) -> HttpResponse:
    """A file beside a note; a download, whatever it holds."""
    found = access.one(person(request), Attachment, key)
    return sent(found.file)  # type: ignore[return-value]


def _row(run: Run, project: int) -> RunProject:
    row = (
        run.projects.select_related("project__unit", "run__unit")
        .defer("run__head")
        .filter(pk=project)
        .first()
    )
    if row is None:
        raise Http404
    return row


def _to_finding(run: Run, project: int, rule: str) -> HttpResponse:
    return redirect(reverse("run-project", args=[run.pk, project]) + f"#{rule}")


def _notes(row: RunProject, decision: Decision | None) -> list[Note]:
    """What was said to the project's findings; to a certified run belongs what had been said by then."""
    notes = Note.objects.filter(project=row.project) if row.project else Note.objects.none()
    if decision and decision.certified:
        notes = notes.filter(written_at__lte=decision.decided_at)
    notes = notes.select_related("run", "written_by").defer("run__head")
    return list(notes.prefetch_related("attachments__file"))


def _waivers(row: RunProject, decision: Decision | None) -> list[Waiver]:
    waivers = Waiver.objects.filter(project=row.project) if row.project else Waiver.objects.none()
    if decision and decision.certified:
        waivers = waivers.filter(proposed_at__lte=decision.decided_at)
    related = waivers.select_related("run", "proposed_by", "decided_by", "project__unit")
    return list(related.defer("run__head"))


def _by_rule(things: Iterable[Any]) -> dict[str, list[Any]]:
    sorted_out: dict[str, list[Any]] = {}
    for each in things:
        sorted_out.setdefault(each.rule, []).append(each)
    return sorted_out


def _answered(found: dict[str, Any]) -> set[str]:
    return {each["rule"] for each in found["findings"] if each["verdict"] in reviews.ANSWERED}


def _not_yet_applied(waivers: list[Waiver], found: dict[str, Any]) -> list[Waiver]:
    """Waivers in force whose findings this result still has unsettled: the next check takes them in."""
    unsettled = {each["rule"] for each in found["findings"] if each["verdict"] in reviews.WAIVED}
    today = timezone.localdate()
    return [each for each in waivers if each.approved and each.expires_on >= today and each.rule in unsettled]


def _settlement(found: dict[str, Any]) -> list[dict[str, Any]] | None:
    return settle(found["settlement"], found["statement"]["sums"]) if found.get("settlement") else None


def _others(run: Run, row: RunProject) -> list[Run]:
    """Other finished checks of the project, to compare with."""
    if row.project is None or run.kind != RunKind.CHECK:
        return []
    others = Run.objects.filter(
        kind=RunKind.CHECK, state=JobState.DONE, unit=run.unit, projects__project=row.project
    )
    return list(others.exclude(pk=run.pk).defer("head").distinct()[:_MOST_RUNS])
