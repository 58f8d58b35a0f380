from __future__ import annotations

import errno
import logging
import sys
from typing import TYPE_CHECKING

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError, InterfaceError, OperationalError

from budgetcheck.problems import InputError
from budgetcheck.web.acts.conflicts import ConflictError
from budgetcheck.web.pages import faults
from budgetcheck.web.storage.store import DeletedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)


class Faults:
    """Turns what a person can mend, and what only an administrator can, into a page that says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for an error that is known; None leaves it to Django."""
        return _known(request, error)


def uncaught(request: HttpRequest) -> HttpResponse:
    """What goes wrong outside of a page, where sessions and people are looked up: Django calls it in the midst of the error."""
    error = sys.exc_info()[1]
    known = _known(request, error) if isinstance(error, Exception) else None
    return known or faults.broken(request)


def _known(request: HttpRequest, error: Exception) -> HttpResponse | None:  # noqa: PLR0911 - a page each
    match error:
        case ConflictError():
            return faults.conflict(request, error.told)
        case InputError():
            return faults.refused(request, error.told)
        case RequestDataTooBig() | TooManyFieldsSent() | TooManyFilesSent():
            return faults.too_much(request, error)
        case DeletedError():
            return faults.deleted(request, error)
        case DataError():  # NUL in an address or a filter, say: SQLite takes what PostgreSQL does not
            logger.error("The database does not take what was sent: %s", error)
            return faults.bad_request(request, error)
        case OperationalError() | InterfaceError():
            logger.error("The database does not answer: %s", error)
            return faults.unavailable(request)
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            logger.error("The disk is full: %s", error)
            return faults.full(request)
    return None
