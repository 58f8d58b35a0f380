"""Year-end reports: asked for over units, read by project with what is new and what was carried over."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from budgetcheck.reporting.lists import settle
from budgetcheck.reporting.ties import count_incomplete, list_ties
from budgetcheck.reporting.year_end import split
from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.acts.audits import Wanted, ask_year_end, choices, runs_beside
from budgetcheck.web.models import JobState, Run, RunKind, RunProject, Unit
from budgetcheck.web.pages.batches import RANKS
from budgetcheck.web.pages.listing import Listing
from budgetcheck.web.pages.page import page, person, request_key, sent_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

_SIZE = 50
_MOST_UNMATCHED = 50


@require_http_methods(["GET", "POST"])
def audits(request: HttpRequest) -> HttpResponse:
    """The year-end reports so far, and a new one over units."""
    user = person(request)
    access.demand_any(user, Act.AUDIT, Act.WORK, Act.REVIEW)
    if request.method == "POST":
        units = [access.one(user, Unit, key) for key in dict.fromkeys(request.POST.getlist("units"))]
        wanted = Wanted(
            year=request.POST.get("year", ""),
            as_of=request.POST.get("as_of", ""),
            unit=request.POST.get("amounts", ""),
            leads="leads" in request.POST,
            without_unreadable="without_unreadable" in request.POST,
        )
        return redirect("audit", ask_year_end(user, units, wanted, sent_key(request))[0].pk)
    runs = access.theirs(user, Run).filter(kind=RunKind.YEAR_END).select_related("unit", "asked_by")
    return page(
        request,
        "audits",
        runs=Listing(request, list(runs.defer("head")), {}),
        choices=choices(user),
        many=access.may(user, Act.AUDIT),
        year=timezone.localdate().year,
        request_key=request_key(),
    )


@require_safe
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """A year-end report: how far it is; its settlement, and its projects, the worst first."""
    user = person(request)
    run = access.one(user, Run, key)
    if run.kind != RunKind.YEAR_END:
        raise Http404
    rows: list[RunProject] = []
    if run.state == JobState.DONE:
        rows = list(run.projects.defer("content").select_related("unit"))
        rows.sort(key=lambda row: RANKS[row.verdict])
    listing = Listing(request, rows, {}, _SIZE)
    shown = RunProject.objects.filter(pk__in=[row.pk for row in listing.rows])
    contents = dict(shown.values_list("pk", "content"))
    head = run.head or {}
    totals = head.get("statement")
    return page(
        request,
        "audit",
        run=run,
        listing=listing,
        contents=contents,
        parts={
            pk: {name: len(each) for name, each in split(content).items()} for pk, content in contents.items()
        },
        counts={code: sum(row.verdict == code for row in rows) for code in RANKS},
        totals=totals,
        settlement=settle(totals["settlement"], totals["sums"]) if totals else [],
        day_before=f"{run.options['year'] - 1}-12-31",
        **list_ties(totals or {}),
        **count_incomplete([each for each in head.get("inputs", ()) if "rows" in each]),
        unmatched=head.get("unmatched", [])[:_MOST_UNMATCHED],
        reports=_reports(run, listing.rows),
        files=run.files.filter(of=None).order_by("form"),
        beside=[each for each in runs_beside(run) if access.theirs(user, Run).filter(pk=each.pk).exists()],
        in_wan=run.options.get("unit") == "万元",
    )


def _reports(run: Run, rows: Sequence[RunProject]) -> dict[int, dict[str, str]]:
    """The files of each project by their form."""
    reports: dict[int, dict[str, str]] = {row.pk: {} for row in rows}
    for of, form, name in run.files.filter(of__in=reports).values_list("of", "form", "name"):
        reports[of][form] = name
    return reports
