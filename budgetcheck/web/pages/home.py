"""The first page: a person's projects, what is being done, and where to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.models import Project, Run
from budgetcheck.web.pages.page import page, person

if TYPE_CHECKING:
    from django.http import HttpRequest

_RECENT = 8


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """A person's projects, with the verdict of each one's latest check, and the latest runs."""
    user = person(request)
    projects = access.theirs(user, Project).select_related("unit", "current", "current__run")
    runs = access.theirs(user, Run).select_related("unit", "asked_by")[:_RECENT]
    return page(request, "home", projects=projects[:500], runs=runs, can_work=access.may(user, Act.WORK))


@login_not_required
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """Whether it answers, for the program that watches over it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
