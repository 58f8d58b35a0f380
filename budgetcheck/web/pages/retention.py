"""How long files are kept, for administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Sum
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.acts import retention
from budgetcheck.web.pages.page import page, person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

_MOST_DIGITS = 6


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """What is set, and what that would delete next."""
    administrator = person(request)
    access.demand(administrator, Act.ADMINISTER)
    if request.method == "GET":
        terms = retention.terms()
        return _form(request, (_text(terms.days), _text(terms.certified_days)))
    days, certified_days = request.POST.get("days", ""), request.POST.get("certified_days", "")
    try:
        retention.change(administrator, _number(days), _number(certified_days))
    except InputError as error:
        return _form(request, (days, certified_days), error.told)
    return redirect(f"{reverse('retention')}?saved")


def _form(request: HttpRequest, typed: tuple[str, str], problems: Sequence[str] = ()) -> HttpResponse:
    return page(
        request,
        "retention",
        400 if problems else 200,
        days=typed[0],
        certified_days=typed[1],
        due=retention.due().aggregate(count=Count("pk"), size=Sum("size", default=0)),
        problems=problems,
        is_saved="saved" in request.GET,
    )


def _text(days: int | None) -> str:
    return "" if days is None else str(days)


def _number(text: str) -> int | None:
    """None for an empty field."""
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        expected = _("应为 1 至 {most} 天；不填为一直保存").format(most=retention.MOST_DAYS)
        raise InputError(Problem("", _("保存天数"), text[:20], expected))
    return int(text)
