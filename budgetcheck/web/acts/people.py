"""How people get in: links that work once, and passwords."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from budgetcheck.web import trail
from budgetcheck.web.models import Membership, Role, SignInLink, Unit, User

LOCAL_USER = "local"


def make_link(user: User, *, hours: int, sets_password: bool, by: User | None) -> str:
    """A key of a link that works once; links made for the same person before stop.

    Args:
        user: Whom it signs in.
        hours: How long it works.
        sets_password: Whether it lets that person choose a password first.
        by: Who made it; None for the program itself.
    """
    key = secrets.token_urlsafe(32)
    with transaction.atomic():
        use_links_up(user)
        link = SignInLink.objects.create(
            user=user,
            digest=_digest(key),
            sets_password=sets_password,
            expires_at=timezone.now() + dt.timedelta(hours=hours),
        )
        trail.record(by, "link_made", user, after={"expires_at": link.expires_at})
    return key


def find_link(key: str) -> SignInLink | None:
    """The link of a key, if it still works."""
    return (
        SignInLink.objects.select_related("user")
        .filter(digest=_digest(key), used_at=None, expires_at__gt=timezone.now(), user__is_active=True)
        .first()
    )


def use_link(link: SignInLink) -> bool:
    """Use a link up, and all others of the same person; False for one that was used in the meantime."""
    with transaction.atomic():
        mine = SignInLink.objects.filter(pk=link.pk, used_at=None, user__is_active=True)
        if not mine.update(used_at=timezone.now()):
            return False
        use_links_up(link.user)
    return True


def use_links_up(user: User) -> None:
    """Have no link of a person work any more."""
    SignInLink.objects.filter(user=user, used_at=None).update(used_at=timezone.now())


def set_password(link: SignInLink, password: str) -> bool:
    """Let a person choose a password by a link; False, and nothing changed, for one that was used in the meantime."""
    with transaction.atomic():
        if not use_link(link):
            return False
        _keep_password(link.user, password)
    return True


def change_password(user: User, password: str) -> None:
    """Let a person who is signed in have another password; all sessions of the old one end, and links made before."""
    with transaction.atomic():
        use_links_up(user)
        _keep_password(user, password)


def end_sessions(user: User) -> None:
    """Sign a person out wherever the person is signed in."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)
        trail.record(user, "sessions_ended", user)


def local_person() -> User:
    """The one person of a local installation, who may do everything for the one unit; made on the first start."""
    with transaction.atomic():
        user = User.objects.filter(username=LOCAL_USER).first()
        if user is not None:
            return user
        user = User(username=LOCAL_USER, name="本机用户", is_auditor=True, is_administrator=True)
        user.set_unusable_password()
        user.save()
        trail.record(None, "person_created", user)
        unit = Unit.objects.create(name="本单位")
        trail.record(None, "unit_created", unit)
        for role in Role:
            Membership.objects.create(user=user, unit=unit, role=role)
    return user


def _keep_password(user: User, password: str) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])
    trail.record(user, "password_set", user)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
