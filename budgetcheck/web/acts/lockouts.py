"""Sign-in paused after too many wrong passwords (django-axes counts them)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from budgetcheck.web import access, trail
from budgetcheck.web.access import Act
from budgetcheck.web.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest


def locked_usernames() -> set[str]:
    """Who cannot sign in at present, from one address at least."""
    since = timezone.now() - dt.timedelta(hours=settings.AXES_COOLOFF_TIME)
    counted = (
        AccessAttempt.objects.filter(attempt_time__gt=since)
        .order_by()
        .values("username", "ip_address")
        .annotate(failures=Sum("failures_since_start"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
    )
    return {each["username"] for each in counted}


def note_lockout(request: HttpRequest, username: str) -> None:
    """Put into the trail that a person's sign-in was paused by this request.

    Those that come during the pause are not counted by django-axes, and not noted. Of names that nobody has there is no end:
    they are not noted either.
    """
    at, address = getattr(request, "axes_attempt_time", None), getattr(request, "axes_ip_address", None)
    is_counted = AccessAttempt.objects.filter(username=username, ip_address=address, attempt_time=at).exists()
    person = User.objects.filter(username=username).first()
    if is_counted and person is not None:
        trail.record(None, "locked_out", person, after={"address": address})


def unlock(administrator: User, person: User) -> None:
    """Let a person try again.

    Raises:
        PermissionDenied: for anybody but an administrator.
    """
    access.demand(administrator, Act.ADMINISTER)
    with transaction.atomic():
        if reset(username=person.username):
            trail.record(administrator, "person_unlocked", person)
