"""Projects: made of dossier files or of a form, shown with their files, ledgers and checks."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.acts import projects, samples, uploads
from budgetcheck.web.acts.intake import take_in
from budgetcheck.web.models import Project, Run, RunKind, RunProject, Unit
from budgetcheck.web.pages.next_step import address_if_known, next_step
from budgetcheck.web.pages.page import page, person, request_key, to

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from django.http import HttpRequest

    from budgetcheck.web.acts.intake import Taken
    from budgetcheck.web.models import Deadline

_MOST_RUNS = 30
_STANDINGS = ("late", "coming", "done_late", "done")


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
    if not files:
        raise InputError(Problem("", "", _("没有选文件"), _("请选择一个或几个文件再上传")))
    made = projects.create_from_files(user, unit, files)
    return to(request, reverse("project", args=[made[0].pk]) if len(made) == 1 else reverse("home"))


@require_POST
def sample(request: HttpRequest) -> HttpResponse:
    """The sample project, to try things out with."""
    user = person(request)
    unit = access.one(user, Unit, request.POST.get("unit", ""), Act.WORK)
    made = samples.create_sample(user, unit)
    return redirect("project", made.pk)


@require_safe
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """A project: what its dossier says in short, the latest verdict and figures, deadlines, ledgers, checks."""
    user = person(request)
    project = access.one(user, Project, key)
    latest = RunProject.objects.select_related("run__asked_by").defer("content", "run__head")
    project.current = latest.filter(pk=project.current_id or 0).first()
    dossier = project.versions.select_related("created_by").first()
    ledgers = list(project.ledgers.filter(removed_at=None).select_related("file", "profile"))
    found = {each.run_id: each for each in project.results.filter(run__kind=RunKind.CHECK).defer("content")}
    theirs = Run.objects.filter(inputs__project=project).values("pk")
    shown = access.theirs(user, Run).filter(pk__in=theirs).select_related("asked_by").defer("head")
    runs = list(shown[:_MOST_RUNS])
    return page(
        request,
        "project",
        project=project,
        dossier=dossier,
        content=dossier.content if dossier else {},
        ledgers=ledgers,
        runs=runs,
        results=found,
        compared=[run for run in runs if run.pk in found] if address_if_known("compare") else [],
        deadlines=_deadlines(project),
        step=next_step(project, dossier, ledgers, [run for run in runs if run.kind == RunKind.CHECK]),
        sample_day=samples.sample_day().isoformat() if samples.is_sample(project) else "",
        can_work=access.may(user, Act.WORK, project.unit),
        request_key=request_key(),
    )


@require_POST
def upload(request: HttpRequest, key: UUID) -> HttpResponse:
    """Files for a project: each goes where it belongs, by what it holds."""
    user = person(request)
    project = access.one(user, Project, key, Act.WORK)
    files = uploads.store(request.FILES.getlist("files"), project.unit, user)
    if not files:
        raise InputError(Problem("", "", _("没有选文件"), _("请选择一个或几个文件再上传")))
    told = take_in(user, project, files)
    if any(each.problems for each in told):
        return _uploaded(request, project, told)
    ledgers = [each.ledger for each in told if each.ledger is not None]
    if len(ledgers) == 1 and len(told) == 1:
        return to(request, reverse("ledger", args=[ledgers[0].pk]))
    return to(request, reverse("project", args=[key]))


def _uploaded(request: HttpRequest, project: Project, told: Sequence[Taken]) -> HttpResponse:
    """What became of each file, where some could not be used."""
    if "application/json" not in request.headers.get("Accept", ""):
        return page(request, "uploaded", 400, project=project, told=told)
    files = [{"name": each.file.name, "problems": list(each.problems)} for each in told]
    used = any(not each.problems for each in told)
    return JsonResponse(
        {
            "title": _("有文件不能用"),
            "files": files,
            "advice": _("标明“已收下”的文件已经在用，不必再传；其余请改正后再传。") if used else "",
            "again": reverse("project", args=[project.pk]) if used else "",
        },
        status=400,
    )


def _deadlines(project: Project) -> list[tuple[str, Deadline]]:
    """The deadlines that the latest check states, each with how it stands today: what is late first."""
    if project.current is None:
        return []
    today = timezone.localdate()
    told = [(_standing(each, today), each) for each in project.current.deadlines.all()]
    return sorted(told, key=lambda each: _STANDINGS.index(each[0]))


def _standing(deadline: Deadline, today: dt.date) -> str:
    if deadline.done_on is None:
        return "late" if deadline.due_on < today else "coming"
    return "done_late" if deadline.done_on > deadline.due_on else "done"
