"""A ledger as it was understood."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.views.decorators.http import require_safe

from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.models import Ledger
from budgetcheck.web.pages.page import page, person

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """How a ledger was understood: heading, columns, first lines, sums, refused rows."""
    user = person(request)
    ledger = access.one(user, Ledger, key)
    return page(request, "ledger", ledger=ledger, can_work=access.may(user, Act.WORK, ledger.unit))
