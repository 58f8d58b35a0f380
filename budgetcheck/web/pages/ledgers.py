"""A unit's ledgers: listed, uploaded, shown as they were understood, given to projects, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgetcheck.ledgers.fields import field_label
from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.acts import ledgers, uploads
from budgetcheck.web.models import Ledger, Profile, Project, Unit
from budgetcheck.web.pages.page import page, person, to
from budgetcheck.web.pages.scopes import others_in, scopes_of
from budgetcheck.web.pages.understood import understood

if TYPE_CHECKING:
    from django.http import HttpRequest

_ON_A_PAGE = 50
_SHOWN = {
    "rows": "inspection__input__rows",
    "debit": "inspection__input__debit",
    "credit": "inspection__input__credit",
    "first_day": "inspection__overview__first_day",
    "last_day": "inspection__overview__last_day",
}


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The ledgers that a person may read, and the upload of further ones."""
    user = person(request)
    if request.method == "POST":
        unit = access.one(user, Unit, request.POST.get("unit", ""), Act.WORK)
        files = uploads.store(request.FILES.getlist("files"), unit, user)
        added = ledgers.add_files(user, unit, files)
        return to(request, reverse("ledger", args=[added[0].pk]) if len(added) == 1 else reverse("ledgers"))
    units = access.units(user)
    wanted = request.GET.get("unit", "")
    found = access.theirs(user, Ledger).filter(removed_at=None)
    if wanted:
        found = found.filter(unit=access.one(user, Unit, wanted))
    found = found.select_related("file", "unit", "profile").prefetch_related("projects").defer("inspection")
    pages = Paginator(found.annotate(**{name: F(path) for name, path in _SHOWN.items()}), _ON_A_PAGE)
    return page(
        request,
        "ledgers",
        ledgers=pages.get_page(request.GET.get("page")),
        units=units,
        wanted=wanted,
        work_units=access.units(user, Act.WORK),
    )


@require_safe
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """How a ledger was understood: heading, columns, first lines, sums, refused rows; and what can be done with it."""
    user = person(request)
    ledger = access.one(user, Ledger, key)
    can_work = ledger.removed_at is None and access.may(user, Act.WORK, ledger.unit)
    projects = list(ledger.projects.all())
    return page(
        request,
        "ledger",
        ledger=ledger,
        can_work=can_work,
        seen=ledger.inspection,
        told=understood(ledger, is_used=bool(projects), may_work=can_work),
        projects=projects,
        unit_projects=Project.objects.filter(unit=ledger.unit) if can_work else (),
        profiles=Profile.objects.filter(unit=ledger.unit).defer("toml") if can_work else (),
        scopes=scopes_of(ledger),
        field_label=field_label,
    )


@require_safe
def state(request: HttpRequest, key: UUID) -> JsonResponse:
    """How far the reading of a ledger is, for the script that waits."""
    ledger = access.one(person(request), Ledger, key)
    return JsonResponse({"state": ledger.state, "stage": ledger.stage, "open": ledger.is_open})


@require_POST
def projects(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say which projects a ledger serves."""
    user = person(request)
    ledger = access.one(user, Ledger, key, Act.WORK)
    chosen = [access.one(user, Project, each, Act.WORK) for each in request.POST.getlist("project")]
    ledgers.assign(user, ledger, chosen)
    return redirect("ledger", key)


@require_POST
def read_by(request: HttpRequest, key: UUID) -> HttpResponse:
    """Have a ledger read by a profile of its unit, or by the built-in one that fits; the unit's others, too, where asked."""
    user = person(request)
    ledger = access.one(user, Ledger, key, Act.WORK)
    wanted = request.POST.get("profile", "")
    profile = access.one(user, Profile, wanted, Act.WORK) if wanted else None
    for each in (ledger, *others_in(ledger, request.POST.get("scope", ""))):
        ledgers.read_by(user, each, profile)
    return redirect("ledger", key)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a ledger out of use, once the person has confirmed it."""
    user = person(request)
    ledger = access.one(user, Ledger, key, Act.WORK)
    if request.method == "POST":
        ledgers.remove(user, ledger)
        return redirect("ledgers")
    return page(request, "ledger_remove", ledger=ledger, projects=ledger.projects.all())
