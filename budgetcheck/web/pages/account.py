"""A person's own account: who I am here, my password, my programs' tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth import authenticate, logout, update_session_auth_hash
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from budgetcheck.language import _
from budgetcheck.problems import InputError
from budgetcheck.web import access
from budgetcheck.web.acts import people, tokens
from budgetcheck.web.acts.passwords import password_faults
from budgetcheck.web.models import ApiToken
from budgetcheck.web.pages.page import page, person
from budgetcheck.web.pages.people import role_words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_DAYS = (30, 90, 180, tokens.MOST_DAYS)
_ENDED = 10
"""How many tokens that work no more are still listed."""


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """One's own account."""
    return _account(request)


@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """Another password; wrong guesses of the old one count as at sign-in."""
    user = person(request)
    old, wanted = request.POST.get("old", ""), request.POST.get("password", "")
    if authenticate(request, username=user.username, password=old) is None:
        return _account(request, 400, password_problems=[_("现在的密码不对，没有改动")])
    faults = password_faults(wanted, request.POST.get("again", ""), user)
    if faults:
        return _account(request, 400, password_problems=faults)
    people.change_password(user, wanted)
    update_session_auth_hash(request, user)
    return redirect(f"{reverse('account')}?password")


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Out, here and wherever else one is signed in."""
    people.end_sessions(person(request))
    logout(request)
    return redirect("sign-in")


@require_POST
def new_token(request: HttpRequest) -> HttpResponse:
    """A token: this page alone shows it."""
    days = request.POST.get("days", "")
    number = int(days) if days.isascii() and days.isdecimal() and len(days) < 6 else 0  # noqa: PLR2004 - far too many
    try:
        token, secret = tokens.create(
            person(request), request.POST.get("name", "").strip(), request.POST.get("scope", ""), number
        )
    except InputError as error:
        return _account(request, 400, token_problems=error.told)
    return page(request, "token_made", token=token, secret=secret)


@require_POST
def revoke_token(request: HttpRequest, key: UUID) -> HttpResponse:
    """The end of a token."""
    tokens.revoke(person(request), access.one(person(request), ApiToken, key))
    return redirect("account")


def _account(request: HttpRequest, status: int = 200, **values: Any) -> HttpResponse:
    user = person(request)
    working = list(tokens.alive(user))
    ended = access.theirs(user, ApiToken).exclude(pk__in=[each.pk for each in working])
    return page(
        request,
        "account",
        status,
        roles=role_words(user),
        has_password=user.has_usable_password(),
        tokens=working,
        ended=ended[:_ENDED],
        now=timezone.now(),
        days=_DAYS,
        is_password_changed="password" in request.GET,
        **({"password_problems": [], "token_problems": []} | values),
    )
