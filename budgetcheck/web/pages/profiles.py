"""A unit's own profiles (科目对照方案): their versions, shown, downloaded, uploaded, and given to ledgers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from markupsafe import escape

from budgetcheck.reporting.visible import visible_lines
from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.acts import ledgers, uploads
from budgetcheck.web.models import Ledger, Profile, Unit
from budgetcheck.web.pages.page import page, person, to

if TYPE_CHECKING:
    from django.http import HttpRequest

_ON_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The profiles that a person may read, each version of them, and the upload of further ones."""
    user = person(request)
    if request.method == "POST":
        unit = access.one(user, Unit, request.POST.get("unit", ""), Act.WORK)
        files = uploads.store(request.FILES.getlist("files"), unit, user)
        kept = [ledgers.keep_profile_file(user, unit, file) for file in files]
        return to(request, reverse("profile", args=[kept[0].pk]) if len(kept) == 1 else reverse("profiles"))
    found = access.theirs(user, Profile).select_related("unit", "created_by").defer("toml")
    found = found.annotate(used=Count("ledger", filter=Q(ledger__removed_at=None)))
    return page(
        request,
        "profiles",
        profiles=Paginator(found.order_by("unit__name", "name", "-version"), _ON_A_PAGE).get_page(
            request.GET.get("page")
        ),
        work_units=access.units(user, Act.WORK),
    )


@require_safe
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """A version of a profile: its text, who made it when, the ledgers that are read by it, the other versions."""
    user = person(request)
    profile = access.one(user, Profile, key)
    return page(
        request,
        "profile",
        profile=profile,
        text=escape(visible_lines(profile.toml)),
        versions=Profile.objects.filter(unit=profile.unit, name=profile.name).select_related("created_by"),
        ledgers=Ledger.objects.filter(unit=profile.unit, removed_at=None)
        .select_related("file", "profile")
        .defer("inspection"),
        can_work=access.may(user, Act.WORK, profile.unit),
    )


@require_safe
def download(request: HttpRequest, key: UUID) -> HttpResponse:
    """A profile as a file for `--profile`."""
    profile = access.one(person(request), Profile, key)
    response = HttpResponse(profile.toml, content_type="application/octet-stream")
    name = quote(f"{profile.name}-v{profile.version}.toml", safe="")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


@require_POST
def use(request: HttpRequest, key: UUID) -> HttpResponse:
    """Have ledgers read by a profile."""
    user = person(request)
    profile = access.one(user, Profile, key, Act.WORK)
    for each in request.POST.getlist("ledger"):
        ledgers.read_by(user, access.one(user, Ledger, each, Act.WORK), profile)
    return redirect("ledgers" if request.POST.getlist("ledger") else reverse("profile", args=[key]))
