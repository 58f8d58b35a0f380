"""Batches of applications: handed in, waited for, read as a ranked table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.reporting.applications import summarise
from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.acts import uploads
from budgetcheck.web.acts.batches import ask_rest, ask_screening
from budgetcheck.web.acts.days import read_day
from budgetcheck.web.models import JobState, Run, RunKind, RunProject, Unit
from budgetcheck.web.pages.listing import Listing, exact
from budgetcheck.web.pages.page import page, person, request_key, sent_key, to

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from django.http import HttpRequest

RANKS = {"fail": 0, "review": 1, "pass": 2}
"""Verdicts, those first for which something must be done."""

_SIZE = 50
_ORDERS: dict[str, Callable[[RunProject], Any]] = {
    "verdict": lambda row: RANKS[row.verdict],
    "project": lambda row: row.code,
    "applicant": lambda row: row.applicant or None,
    "programme": lambda row: row.programme,
    "municipal": lambda row: exact(row.figures.get("municipal")),
    "indirect": lambda row: exact(row.figures.get("indirect")),
    "cap": lambda row: exact(row.figures.get("cap")),
    "headroom": lambda row: _headroom(row.figures),
}


@require_http_methods(["GET", "POST"])
def batches(request: HttpRequest) -> HttpResponse:
    """The batches so far, and a new one of the files that were dropped."""
    user = person(request)
    if request.method == "POST":
        unit = access.one(user, Unit, request.POST.get("unit", ""), Act.REVIEW)
        as_of = read_day(request.POST.get("as_of", ""))
        if not request.FILES.getlist("files"):
            raise InputError(Problem("", "", _("没有选择文件"), _("请选择申报的压缩包或项目档案")))
        files = uploads.store(request.FILES.getlist("files"), unit, user)
        key = sent_key(request)
        run = ask_screening(user, unit, files, request.POST.get("title", ""), as_of, key)
        return to(request, reverse("batch", args=[run.pk]))
    access.demand_any(user, Act.REVIEW, Act.AUDIT)
    runs = (
        access.theirs(user, Run)
        .filter(kind=RunKind.SCREENING)
        .select_related("unit", "asked_by")
        .defer("head")
    )
    return page(
        request,
        "batches",
        runs=Listing(request, list(runs), {}),
        units=access.units(user, Act.REVIEW).order_by(F("parent").asc(nulls_first=True), "name"),
        today=timezone.localdate().isoformat(),
        request_key=request_key(),
    )


@require_safe
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """A batch: how far it is; its applications, the worst first; what was left out."""
    user = person(request)
    run = _one(request, key)
    rows = list(run.projects.defer("content")) if run.state == JobState.DONE else []
    rows.sort(key=lambda row: RANKS[row.verdict])
    listing = Listing(request, _found(request, rows), _ORDERS, _SIZE)
    contents = dict(
        RunProject.objects.filter(pk__in=[row.pk for row in listing.rows]).values_list("pk", "content")
    )
    faulty = [each for each in run.inputs.all() if each.problems] if run.state == JobState.REFUSED else []
    return page(
        request,
        "batch",
        run=run,
        listing=listing,
        told={pk: summarise(content) for pk, content in contents.items()},
        counts={code: sum(row.verdict == code for row in rows) for code in RANKS},
        programmes=sorted({row.programme for row in rows}),
        asked=request.GET,
        files=run.files.filter(of=None).order_by("form"),
        faulty=faulty,
        others=_others(run, faulty),
        can_go_on=bool(faulty)
        and len(faulty) < run.inputs.count()
        and access.may(user, Act.REVIEW, run.unit),
        request_key=request_key(),
    )


@require_POST
def rest(request: HttpRequest, key: UUID) -> HttpResponse:
    """The same batch without the files that it was refused for."""
    run = _one(request, key, Act.REVIEW)
    asked = ask_rest(person(request), run, sent_key(request))
    return redirect("batch", asked.pk)


def _one(request: HttpRequest, key: UUID, act: Act = Act.READ) -> Run:
    run = access.one(person(request), Run, key, act)
    if run.kind != RunKind.SCREENING:
        raise Http404
    return run


def _found(request: HttpRequest, rows: list[RunProject]) -> list[RunProject]:
    """The rows of the verdict and the programme, and with the words, that were asked for."""
    verdict, programme = request.GET.get("verdict", ""), request.GET.get("programme", "")
    words = request.GET.get("q", "").casefold().split()
    return [
        row
        for row in rows
        if verdict in ("", row.verdict)
        and programme in ("", row.programme)
        and all(word in f"{row.code} {row.title} {row.applicant}".casefold() for word in words)
    ]


def _headroom(figures: dict[str, Any]) -> Decimal | None:
    """What is left below the cap; below nothing where it is exceeded."""
    headroom, excess = exact(figures.get("headroom")), exact(figures.get("excess"))
    return -excess if excess else headroom


def _others(run: Run, faulty: list[Any]) -> list[str]:
    """What is wrong and no one file's."""
    told = {sentence for each in faulty for sentence in each.problems}
    return [sentence for sentence in run.problems if sentence not in told]
