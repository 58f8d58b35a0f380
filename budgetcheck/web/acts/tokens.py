"""Keys of programs to what their owner may do: made, found, revoked. Only their hashes are kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from budgetcheck.language import _, later
from budgetcheck.problems import InputError, Problem
from budgetcheck.web import trail
from budgetcheck.web.models import ApiToken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from budgetcheck.web.models import User

SCOPES: Mapping[str, str] = {"read": later("只读"), "write": later("读写：可以上传和发起检查")}
"""What a token may be used for, by code."""

MOST_DAYS = 366

_MOST_TOKENS = 20
_START = 8  # of 46 letters: enough to tell tokens apart, too few to guess one
_LONGEST_NAME = 60
_EVERY = dt.timedelta(minutes=1)


def create(user: User, name: str, scope: str, days: int) -> tuple[ApiToken, str]:
    """A token and its secret, which is never seen again.

    Args:
        user: Whose it is.
        name: By which its owner knows it.
        scope: A code of `SCOPES`.
        days: How long it works, 1 to `MOST_DAYS`.

    Raises:
        PermissionDenied: for a person who is not active.
        InputError: where one of these cannot be.
    """
    if not user.is_active:
        raise PermissionDenied
    _refuse_wrong(name, scope, days)
    secret = f"bc_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        if alive(user).count() >= _MOST_TOKENS:
            told = _("有效的令牌已有 {count} 个").format(count=_MOST_TOKENS)
            raise InputError(Problem("", "", told, _("请先撤销不再使用的令牌")))
        token = ApiToken.objects.create(
            user=user,
            name=name,
            digest=_digest(secret),
            start=secret[:_START],
            scope=scope,
            expires_at=timezone.now() + dt.timedelta(days=days),
        )
        after = {"name": name, "scope": scope, "start": token.start, "expires_at": token.expires_at}
        trail.record(user, "token_created", token, after=after)
    return token, secret


def find(secret: str) -> ApiToken | None:
    """The token of a secret, if it works and its owner may still come in; that it was used is noted once a minute."""
    now = timezone.now()
    token = (
        ApiToken.objects.select_related("user")
        .filter(digest=_digest(secret), revoked_at=None, expires_at__gt=now, user__is_active=True)
        .first()
    )
    if token is not None and (token.used_at is None or now - token.used_at >= _EVERY):
        token.used_at = now
        token.save(update_fields=["used_at"])
    return token


def revoke(user: User, token: ApiToken) -> None:
    """End a token, for ever; one that is ended already stays so.

    Raises:
        PermissionDenied: for a token of somebody else.
    """
    if token.user_id != user.pk:
        raise PermissionDenied
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
            told = {"name": token.name, "start": token.start}
            trail.record(user, "token_revoked", token, before=told)


def alive(user: User) -> QuerySet[ApiToken]:
    """The tokens of a person that work."""
    return user.tokens.filter(revoked_at=None, expires_at__gt=timezone.now())


def _refuse_wrong(name: str, scope: str, days: int) -> None:
    faults = []
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        expected = _("请填写用途，最多 {most} 个字，例如：财务系统对接").format(most=_LONGEST_NAME)
        faults.append(Problem("", _("令牌名称"), name, expected))
    if scope not in SCOPES:
        faults.append(Problem("", _("权限"), scope, _("应为只读或读写")))
    if not 1 <= days <= MOST_DAYS:
        faults.append(Problem("", _("有效期"), str(days), _("应为 1 至 {most} 天").format(most=MOST_DAYS)))
    if faults:
        raise InputError(*faults)


def _digest(secret: str) -> str:
    """SHA-256 is enough here: a secret of 256 random bits cannot be guessed, however fast its hash is."""
    return hashlib.sha256(secret.encode()).hexdigest()
