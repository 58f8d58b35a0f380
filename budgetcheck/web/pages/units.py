"""Units and the departments above them, for administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from budgetcheck.problems import InputError
from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.acts import units as acts
from budgetcheck.web.acts.units import UnitFields
from budgetcheck.web.models import Unit
from budgetcheck.web.pages.page import page, person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """All units, the active first."""
    kept = access.kept(person(request), Unit).select_related("parent").order_by("-is_active", "name")
    active = Count("memberships__user", filter=Q(memberships__user__is_active=True), distinct=True)
    return page(request, "units", units=kept.annotate(people=active))


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new unit."""
    access.demand(person(request), Act.ADMINISTER)
    if request.method == "GET":
        return _form(request, None, UnitFields(""))
    fields = _fields(request)
    try:
        acts.create(person(request), fields)
    except InputError as error:
        return _form(request, None, fields, error.told)
    return redirect("units")


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """A unit."""
    unit = access.one_kept(person(request), Unit, key)
    if request.method == "GET":
        return _form(request, unit, UnitFields(unit.name, unit.credit_code, unit.parent, unit.is_active))
    fields = _fields(request)
    try:
        acts.change(person(request), unit, fields)
    except InputError as error:
        return _form(request, unit, fields, error.told)
    return redirect(f"{reverse('unit', args=[key])}?saved")


def _fields(request: HttpRequest) -> UnitFields:
    above = request.POST.get("parent", "")
    return UnitFields(
        name=request.POST.get("name", ""),
        credit_code=request.POST.get("credit_code", ""),
        parent=access.one_kept(person(request), Unit, above) if above else None,
        is_active=request.POST.get("active") != "no",
    )


def _form(
    request: HttpRequest, unit: Unit | None, fields: UnitFields, problems: Sequence[str] = ()
) -> HttpResponse:
    above = Unit.objects.filter(is_active=True)
    if unit is not None:
        above = above.exclude(pk=unit.pk)
    if fields.parent is not None:
        above = above | Unit.objects.filter(pk=fields.parent.pk)
    return page(
        request,
        "unit",
        400 if problems else 200,
        unit=unit,
        fields=fields,
        above=above,
        people=unit.memberships.select_related("user") if unit else [],
        problems=problems,
        is_saved="saved" in request.GET,
    )
