"""What every page shares: its template in the language of the person, and the person."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, cast

from django.http import JsonResponse
from django.shortcuts import redirect, render

from budgetcheck.language import current
from budgetcheck.web.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_LONGEST_KEY = 40
"""A report that needs several runs numbers them behind its key."""


def page(request: HttpRequest, template: str, status: int = 200, **values: Any) -> HttpResponse:
    """A page.

    Args:
        request: The request.
        template: Its name below `templates/web/`, without its ending.
        status: Of the answer.
        **values: What the template is given, beside `user`.
    """
    values["user"] = getattr(request, "user", None)
    return render(request, f"web/{template}.html.jinja", values, status=status, using=current())


def person(request: HttpRequest) -> User:
    """Who asks; only for pages that need somebody signed in."""
    return cast("User", request.user)


def to(request: HttpRequest, address: str) -> HttpResponse:
    """Go on to another page; the script that uploads is told where."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"next": address})
    return redirect(address)


def request_key() -> str:
    """A key for a form, so that it acts once however often it is sent."""
    return secrets.token_hex(16)


def sent_key(request: HttpRequest) -> str:
    """The key of the form that was sent; one of its own for a form without, which else would be taken for the one before."""
    sent = request.POST.get("request_key", "")
    return "".join(each for each in sent if each.isprintable())[:_LONGEST_KEY] or request_key()
