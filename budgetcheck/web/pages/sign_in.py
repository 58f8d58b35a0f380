"""Signing in by password or by a link, and out again; the language of pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from budgetcheck.language import LANGUAGES, _
from budgetcheck.web import trail
from budgetcheck.web.acts import lockouts, people
from budgetcheck.web.acts.passwords import password_faults
from budgetcheck.web.middleware.languages import COOKIE
from budgetcheck.web.models import User
from budgetcheck.web.pages.page import page

if TYPE_CHECKING:
    from django.http import HttpRequest

_YEAR = 365 * 24 * 60 * 60
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """By user name and password."""
    if request.user.is_authenticated:
        return redirect("home")
    fault = ""
    username = "".join(each for each in request.POST.get("username", "").strip()[:60] if each.isprintable())
    if request.method == "POST":
        user = authenticate(request, username=username, password=request.POST.get("password", ""))
        if isinstance(user, User):
            login(request, user)
            trail.record(user, "signed_in", user)
            return HttpResponseRedirect(_next(request))
        fault = _("用户名或密码不对。连续输错 5 次会暂停登录 15 分钟。")
    return page(
        request, "sign_in", 401 if fault else 200, fault=fault, username=username, next=_next(request)
    )


@login_not_required
def locked_out(
    request: HttpRequest, _response: Any = None, credentials: Any = None, *_more: Any, **_named: Any
) -> HttpResponse:
    """After too many wrong passwords; the trail says so of the one that was too many, not of those that come after."""
    lockouts.note_lockout(request, (credentials or {}).get("username", ""))
    fault = _("连续输错密码，暂停登录 15 分钟。忘记密码请联系管理员。")
    return page(request, "sign_in", 429, fault=fault, username="", next="/")


@login_not_required
@require_http_methods(["GET", "POST"])
def by_link(request: HttpRequest, key: str) -> HttpResponse:
    """By a link that works once: at once on one's own machine, else by choosing a password."""
    link = people.find_link(key)
    if link is None:
        return _stale(request)
    if not link.sets_password:
        if not people.use_link(link):
            return _stale(request)
        login(request, link.user, backend=_BACKEND)
        trail.record(link.user, "signed_in", link.user)
        return redirect("home")
    faults: list[str] = []
    if request.method == "POST":
        password = request.POST.get("password", "")
        faults = password_faults(password, request.POST.get("again", ""), link.user)
        if not faults:
            if not people.set_password(link, password):
                return _stale(request)
            login(request, link.user, backend=_BACKEND)
            trail.record(link.user, "signed_in", link.user)
            return redirect("home")
    return page(request, "set_password", 400 if faults else 200, faults=faults, of=link.user)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Out."""
    if isinstance(request.user, User):
        trail.record(request.user, "signed_out", request.user)
    logout(request)
    return redirect("sign-in")


@login_not_required
@require_POST
def language(request: HttpRequest, code: str) -> HttpResponse:
    """The language of pages from now on."""
    if code not in LANGUAGES:
        raise Http404
    if isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(language=code)
    response = HttpResponseRedirect(_next(request))
    response.set_cookie(
        COOKIE, code, max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
    )
    return response


def _stale(request: HttpRequest) -> HttpResponse:
    """A link that is used up, too old, or was never made: which of them, a stranger is not told."""
    fault = _("这个登录链接已经用过或过期了。请用密码登录，或请管理员重新生成链接。")
    return page(request, "sign_in", 404, fault=fault, username="", next="/")


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"
