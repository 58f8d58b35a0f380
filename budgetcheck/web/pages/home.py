"""The first page: a person's projects, what is being done, and where to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Case, IntegerField, Q, When
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.models import Project, Run
from budgetcheck.web.pages.page import page, person

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

_RECENT = 8
_PAGE = 200
_FILTERS = ("fail", "review", "unchecked", "pass")
_WORST_FIRST = Case(
    *(
        When(current__verdict=verdict, then=place)
        for place, verdict in ((0, "fail"), (1, "review"), (3, "pass"))
    ),
    When(current=None, then=2),
    default=4,
    output_field=IntegerField(),
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """A person's projects, the worst first, those asked for by words or verdict; and the latest runs."""
    user = person(request)
    words, verdict = request.GET.get("q", "").replace("\0", "").strip()[:100], request.GET.get("verdict", "")
    all_projects = access.theirs(user, Project)
    projects = _asked_for(all_projects, words, verdict).select_related("unit", "current__run")
    ordered = projects.order_by(_WORST_FIRST, "code", "pk").defer("current__content", "current__run__head")
    shown = Paginator(ordered, _PAGE).get_page(request.GET.get("page"))
    runs = access.theirs(user, Run).select_related("unit", "asked_by").defer("head")[:_RECENT]
    return page(
        request,
        "home",
        projects=shown,
        words=words,
        verdict_asked=verdict if verdict in _FILTERS else "",
        filters=_FILTERS,
        query=urlencode({"q": words, "verdict": verdict}),
        any_projects=all_projects.exists(),
        runs=runs,
        can_work=access.may(user, Act.WORK),
        units=access.units(user, Act.WORK),
    )


def _asked_for(projects: QuerySet[Project], words: str, verdict: str) -> QuerySet[Project]:
    for word in words.split():
        projects = projects.filter(
            Q(title__icontains=word)
            | Q(code__icontains=word)
            | Q(unit__name__icontains=word)
            | Q(current__applicant__icontains=word)
        )
    if verdict == "unchecked":
        return projects.filter(current=None)
    return projects.filter(current__verdict=verdict) if verdict in _FILTERS else projects


@login_not_required
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """Whether it answers, for the program that watches over it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
