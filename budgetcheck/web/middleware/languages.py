from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation

from budgetcheck.language import Language, speaking

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

COOKIE = "language"


class Languages:
    """Speaks Chinese, unless the person or the browser's cookie chose English."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language chosen."""
        chosen = getattr(request.user, "language", "") or request.COOKIES.get(COOKIE, "")
        language: Language = "en" if chosen == "en" else "zh"
        with speaking(language), translation.override("en" if language == "en" else "zh-hans"):
            return self._get_response(request)
