"""Runs: asked for, waited for, read, downloaded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.acts.again import check_again
from budgetcheck.web.acts.days import read_day
from budgetcheck.web.acts.runs import ask_check
from budgetcheck.web.middleware.headers import POLICY
from budgetcheck.web.models import JobState, Project, Run, RunKind, Waiver
from budgetcheck.web.pages.decisions import review_of
from budgetcheck.web.pages.downloads import downloads
from budgetcheck.web.pages.page import page, person, sent_key
from budgetcheck.web.storage.store import path_of, sent

if TYPE_CHECKING:
    from django.http import HttpRequest

    from budgetcheck.web.models import RunFile

_RUNS_OF_A_PAGE = 50
_MOST_PROJECTS = 2_000
_MOST_INPUTS = 500
_OWN_POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]+)"')


@require_POST
def check(request: HttpRequest, key: UUID) -> HttpResponse:
    """Have a project checked against its ledgers."""
    user = person(request)
    project = access.one(user, Project, key, Act.WORK)
    ledgers = list(project.ledgers.filter(removed_at=None).select_related("file", "profile", "unit"))
    options: dict[str, object] = {"leads": "leads" in request.POST}
    if day := request.POST.get("as_of", "").strip():
        options["as_of"] = read_day(day)
    run = ask_check(user, [project], ledgers, options, sent_key(request))
    return redirect("run", run.pk)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All runs that a person may read, the latest first."""
    runs = access.theirs(person(request), Run).select_related("unit", "asked_by").defer("head")
    shown = Paginator(runs.prefetch_related("decisions"), _RUNS_OF_A_PAGE).get_page(request.GET.get("page"))
    return page(request, "runs", shown=shown)


@require_safe
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """A run; where it has but one project and is done, what it found of that."""
    run = access.one(person(request), Run, key)
    if run.kind != RunKind.CHECK:
        return redirect("batch" if run.kind == RunKind.SCREENING else "audit", run.pk)
    if run.state == JobState.DONE:
        projects = list(run.projects.values_list("pk", flat=True)[:2])
        if len(projects) == 1:
            return redirect("run-project", run.pk, projects[0])
    return _page(request, run)


@require_safe
def details(request: HttpRequest, key: UUID) -> HttpResponse:
    """A run: who asked for it with which options, how far it is, what went into it, what came out, what was decided."""
    return _page(request, access.one(person(request), Run, key))


@require_POST
def again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Have a check done once more."""
    user = person(request)
    run = access.one(user, Run, key, Act.WORK)
    asked = check_again(user, run, request.POST.get("as_of", ""), sent_key(request))
    return redirect("run", asked.pk)


@require_safe
def given(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """A file that a run read."""
    run = access.one(person(request), Run, key)
    found = run.inputs.select_related("file").filter(pk=number).first()
    if found is None:
        raise Http404
    return sent(found.file, name=found.name)  # type: ignore[return-value]


@require_safe
def state(request: HttpRequest, key: UUID) -> JsonResponse:
    """How far a run is, for the script that waits."""
    run = access.one(person(request), Run, key)
    return JsonResponse({"state": run.state, "stage": run.stage, "open": run.is_open})


@require_safe
def report(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """A page of a run's report, with the policy that it states itself and none of this site's rights."""
    run = access.one(person(request), Run, key)
    file = _file(run, name, "html")
    text = path_of(file.file).read_text(encoding="utf-8")
    response = HttpResponse(text)
    own = _OWN_POLICY.search(text)
    stated = own[1] if own else "default-src 'none'"
    response[POLICY] = f"{stated}; sandbox allow-scripts allow-popups"
    return response


@require_safe
def download(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """A file that a run wrote."""
    run = access.one(person(request), Run, key)
    return sent(_file(run, name).file)  # type: ignore[return-value]


def _file(run: Run, name: str, form: str | None = None) -> RunFile:
    found = run.files.select_related("file").filter(name=name).first()
    if found is None or (form is not None and found.form != form):
        raise Http404
    return found


def _page(request: HttpRequest, run: Run) -> HttpResponse:
    return page(
        request,
        "run",
        run=run,
        ahead=_ahead(run),
        projects=run.projects.defer("content").order_by("pk")[:_MOST_PROJECTS],
        total=run.projects.count(),
        inputs=run.inputs.select_related("file").order_by("role", "name", "pk")[:_MOST_INPUTS],
        inputs_total=run.inputs.count(),
        downloads=downloads(run),
        given_projects=Project.objects.filter(pk__in=run.inputs.values("project"))[:_MOST_PROJECTS],
        open_proposals=Waiver.objects.filter(project__results__run=run, approved=None).distinct().count(),
        **review_of(person(request), run),
    )


def _ahead(run: Run) -> int:
    """How many runs are done before one that waits."""
    if run.state != JobState.QUEUED:
        return 0
    running = Run.objects.filter(state=JobState.RUNNING).count()
    return running + Run.objects.filter(state=JobState.QUEUED, queued_at__lt=run.queued_at).count()
