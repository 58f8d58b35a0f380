"""Who calls: the owner of a token, within its scope, and so many times a minute."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, cast

from django.core.cache import cache
from ninja.errors import AuthorizationError
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from budgetcheck.web.acts import tokens

if TYPE_CHECKING:
    from django.http import HttpRequest

    from budgetcheck.web.models import ApiToken, User

MOST_A_MINUTE = 600
"""Calls by one token; a program that polls each second and uploads besides makes a tenth of them."""

_MINUTE = 60
_WRITE = "write"
_READS = ("GET", "HEAD", "OPTIONS")


class Token(HttpBearer):
    """`Authorization: Bearer …`, and nothing else: no cookie is looked at, so no other site can call in somebody's name."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token of a secret; None where it does not live.

        Raises:
            AuthorizationError: where it may only read, and the call writes.
        """
        found = tokens.find(token)
        if found is not None and request.method not in _READS and found.scope != _WRITE:
            raise AuthorizationError
        return found


class PerToken(BaseThrottle):
    """So many calls by a token in each minute of the clock.

    It counts in one atomic step and keeps nothing in itself, for threads share it.
    """

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether this call is within the bound."""
        key = f"api-{_token(request).pk}-{int(time.time()) // _MINUTE}"
        cache.add(key, 0, 2 * _MINUTE)
        return bool(cache.incr(key) <= MOST_A_MINUTE)

    def wait(self) -> float:
        """Seconds until the next minute."""
        return _MINUTE - time.time() % _MINUTE


def person(request: HttpRequest) -> User:
    """Who calls."""
    return _token(request).user


def _token(request: HttpRequest) -> ApiToken:
    return cast("ApiToken", request.auth)  # type: ignore[attr-defined] # set by ninja once the token was found
