"""The addresses below `/api/`. None of them looks at a session; each answers in the language that the caller accepts."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, re_path
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from budgetcheck.language import speaking
from budgetcheck.web.api.docs import docs
from budgetcheck.web.api.faults import not_found, wrong_method
from budgetcheck.web.api.operations import api
from budgetcheck.web.api.schema import schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.http import HttpRequest

    from budgetcheck.language import Language


def _called(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view as programs call it: without session, form token or cookie."""

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def called(request: HttpRequest, **named: Any) -> HttpResponse:
        with speaking(_language(request)):
            response = view(request, **named)
            if response.status_code == 405:  # noqa: PLR2004 - ninja and Django say it in plain text
                response = wrong_method(response["Allow"])
        patch_vary_headers(response, ["Accept-Language"])
        return response

    return called


def _language(request: HttpRequest) -> Language:
    """The first of the caller's languages that is spoken here; Chinese otherwise."""
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if code.partition("-")[0] in ("zh", "en"):
            return "en" if code.startswith("en") else "zh"
    return "zh"


@_called
@require_safe
def _schema(_request: HttpRequest) -> HttpResponse:
    return JsonResponse(schema(), json_dumps_params={"ensure_ascii": False})


@_called
def _missing(_request: HttpRequest) -> HttpResponse:
    return not_found()


@login_not_required
@require_safe
def _root(_request: HttpRequest) -> HttpResponse:
    return redirect("api:docs")


def _operations() -> list[URLPattern]:
    patterns = [each for each in api.urls[0] if isinstance(each, URLPattern) and each.name != "api-root"]
    for pattern in patterns:
        pattern.callback = _called(pattern.callback)
    return patterns


addresses = [
    path("", _root, name="root"),
    path("docs", docs, name="docs"),
    path("openapi.json", _schema, name="schema"),
    *_operations(),
    re_path(r"", _missing, name="missing"),  # whatever it is: a path's converter takes no line break
]
