"""Runs: asked for, waited for, read, downloaded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from budgetcheck.reporting.lists import share_out
from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.acts.runs import ask_check
from budgetcheck.web.middleware.headers import POLICY
from budgetcheck.web.models import Project, Run, RunKind, RunProject
from budgetcheck.web.pages.page import page, person
from budgetcheck.web.pages.rules import editions, rules
from budgetcheck.web.storage.store import path_of, sent

if TYPE_CHECKING:
    from django.http import HttpRequest

    from budgetcheck.web.models import RunFile

_OWN_POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]+)"')


@require_POST
def check(request: HttpRequest, key: UUID) -> HttpResponse:
    """Have a project checked against its ledgers."""
    user = person(request)
    project = access.one(user, Project, key, Act.WORK)
    ledgers = list(project.ledgers.filter(removed_at=None).select_related("file", "profile", "unit"))
    options: dict[str, object] = {"leads": "leads" in request.POST}
    if day := request.POST.get("as_of", "").strip():
        options["as_of"] = day
    run = ask_check(user, [project], ledgers, options, request.POST.get("request_key", "")[:64])
    return redirect("run", run.pk)


@require_safe
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """A run: how far it is, what went into it, what came out."""
    user = person(request)
    run = access.one(user, Run, key)
    if run.kind != RunKind.CHECK:
        return redirect("batch" if run.kind == RunKind.SCREENING else "audit", run.pk)
    projects = list(run.projects.defer("content").order_by("pk")[:2000])
    if run.state == "done" and len(projects) == 1:
        return redirect("run-project", run.pk, projects[0].pk)
    return page(request, "run", run=run, projects=projects, inputs=run.inputs.select_related("file"))


@require_safe
def state(request: HttpRequest, key: UUID) -> JsonResponse:
    """How far a run is, for the script that waits."""
    run = access.one(person(request), Run, key)
    return JsonResponse({"state": run.state, "stage": run.stage, "open": run.is_open})


@require_safe
def project(request: HttpRequest, key: UUID, project: int) -> HttpResponse:
    """What a run found of a project."""
    user = person(request)
    run = access.one(user, Run, key)
    row = run.projects.select_related("project", "unit").filter(pk=project).first()
    if row is None:
        raise Http404
    return page(
        request,
        "findings",
        run=run,
        row=row,
        found=row.content,
        rules=rules(),
        regulation=editions()[row.content["regulation"]],
        files=_files(run, row),
        **share_out(row.content),
    )


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


def _files(run: Run, row: RunProject) -> list[RunFile]:
    """The files of a project, and those of the whole run."""
    return [each for each in run.files.order_by("form", "name") if each.of_id in (row.pk, None)]
