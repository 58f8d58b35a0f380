from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import logout

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

IDLE_SECONDS = 2 * 60 * 60
_BEGAN, _SEEN = "began", "seen"
_EVERY = 60  # seconds: not every page writes to the database


class IdleSessions:
    """Ends a session in which nothing happened for two hours; each ends after twelve in any case (`SESSION_COOKIE_AGE`).

    The age of the cookie alone would not do: it starts anew with each write to the session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; somebody who was away for too long is signed out first."""
        if request.user.is_authenticated:
            now = int(time.time())
            began, seen = request.session.setdefault(_BEGAN, now), request.session.get(_SEEN)
            is_idle = seen is not None and now - seen > IDLE_SECONDS
            if is_idle or now - began > settings.SESSION_COOKIE_AGE:
                logout(request)
            elif seen is None or now - seen > _EVERY:
                request.session[_SEEN] = now
        return self._get_response(request)
