"""Projects: made of dossier files or of a form, shown with their files, ledgers and checks."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.acts import projects, uploads
from budgetcheck.web.acts.intake import take_in
from budgetcheck.web.models import Project, Run, RunKind, Unit
from budgetcheck.web.pages.page import page, person, request_key

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new project, of the dossier files that were dropped."""
    user = person(request)
    access.demand(user, Act.WORK)
    units = access.units(user, Act.WORK)
    if request.method == "GET":
        return page(request, "project_new", units=units)
    unit = access.one(user, Unit, request.POST.get("unit", ""), Act.WORK)
    files = uploads.store(request.FILES.getlist("files"), unit, user)
    made = projects.create_from_files(user, unit, files)
    return _to(request, reverse("project", args=[made[0].pk]) if len(made) == 1 else reverse("home"))


@require_safe
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """A project."""
    user = person(request)
    project = access.one(user, Project, key)
    runs = Run.objects.filter(inputs__project=project).distinct().select_related("asked_by")
    return page(
        request,
        "project",
        project=project,
        dossier=project.versions.select_related("created_by").first(),
        ledgers=project.ledgers.filter(removed_at=None).select_related("file", "profile"),
        runs=access.theirs(user, Run).filter(pk__in=runs.values("pk")).select_related("asked_by")[:20],
        results={each.run_id: each for each in project.results.filter(run__kind=RunKind.CHECK)},
        can_work=access.may(user, Act.WORK, project.unit),
        request_key=request_key(),
    )


@require_POST
def upload(request: HttpRequest, key: UUID) -> HttpResponse:
    """Files for a project: each goes where it belongs, by what it holds."""
    user = person(request)
    project = access.one(user, Project, key, Act.WORK)
    files = uploads.store(request.FILES.getlist("files"), project.unit, user)
    told = take_in(user, project, files)
    if any(each.problems for each in told):
        return page(request, "uploaded", 400, project=project, told=told)
    ledgers = [each.ledger for each in told if each.ledger is not None]
    if len(ledgers) == 1:
        return _to(request, reverse("ledger", args=[ledgers[0].pk]))
    return _to(request, reverse("project", args=[key]))


def _to(request: HttpRequest, address: str) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"next": address})
    return redirect(address)
