"""What is wrong with a password that somebody chooses, in the words of this application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from budgetcheck.language import _, later

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcheck.web.models import User

_FAULTS: Mapping[str, str] = {
    "password_too_short": later("密码太短：至少 10 位"),
    "password_too_similar": later("密码与用户名或姓名太像"),
    "password_too_common": later("这个密码太常见，容易被猜到"),
    "password_entirely_numeric": later("密码不能全是数字"),
}
"""By the codes of Django's validators, whose own words name fields in English."""

_LONGEST = 128
"""Hashing a longer one would cost time for nothing."""


def password_faults(password: str, again: str, user: User) -> list[str]:
    """What is wrong with a password typed twice; nothing if it can be used."""
    if password != again:
        return [_("两次输入的密码不一样")]
    if len(password) > _LONGEST:
        return [_("密码太长：最多 {most} 位").format(most=_LONGEST)]
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [_sentence(each) for each in error.error_list]
    return []


def _sentence(error: ValidationError) -> str:
    text = _FAULTS.get(error.code or "")
    return _(text) if text else _("；").join(error.messages)
