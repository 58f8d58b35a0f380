"""People and what they may do where, as an administrator keeps them."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from budgetcheck.language import _, later
from budgetcheck.problems import InputError, Problem
from budgetcheck.web import access, trail
from budgetcheck.web.access import Act
from budgetcheck.web.acts.people import make_link, use_links_up
from budgetcheck.web.models import ApiToken, Membership, Role, User

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any
    from uuid import UUID

ROLES: Mapping[str, str] = {
    Role.OFFICER: later("财务人员"),
    Role.REVIEWER: later("审核人员"),
    "auditor": later("审计人员"),
    "administrator": later("管理员"),
}
"""What a person can be, by code."""

LINK_HOURS = 72

_USERNAME = re.compile(r"[\w.@+-]{2,60}")
_LONGEST_NAME = 60


class PersonFields(NamedTuple):
    """What an administrator says of a person.

    Attributes:
        name: As reports and the trail name the person.
        is_auditor: Reads everything and changes nothing.
        is_administrator: Keeps units, people, roles and retention.
        roles: What the person is for which unit (its id).
    """

    name: str
    is_auditor: bool = False
    is_administrator: bool = False
    roles: frozenset[tuple[UUID, Role]] = frozenset()


def create(administrator: User, username: str, fields: PersonFields) -> User:
    """Add a person, who gets in by a link (`link_for`).

    Raises:
        PermissionDenied: for anybody but an administrator.
        InputError: where the user name is taken or a value cannot be.
    """
    access.demand(administrator, Act.ADMINISTER)
    return add(administrator, username, fields)


def add(by: User | None, username: str, fields: PersonFields) -> User:
    """Add a person for whoever keeps the installation; its caller has seen to it that this may be done.

    Args:
        by: An administrator; None for the program itself, where there is none yet.
        username: To sign in with.
        fields: Of the person.

    Raises:
        InputError: where the user name is taken or a value cannot be.
    """
    username = unicodedata.normalize("NFKC", username.strip())
    faults = [*_username_faults(username), *_name_faults(fields.name)]
    if faults:
        raise InputError(*faults)
    person = User(username=username)
    person.set_unusable_password()
    try:
        with transaction.atomic():
            _take(person, fields)
            trail.record(by, "person_created", person, after=_plain(person))
    except IntegrityError as error:
        raise InputError(_taken(username)) from error
    return person


def change(administrator: User, person: User, fields: PersonFields) -> None:
    """Change a person's name and roles.

    Raises:
        PermissionDenied: for anybody but an administrator.
        InputError: where a value cannot be, or nobody would be left to administer.
    """
    access.demand(administrator, Act.ADMINISTER)
    if faults := _name_faults(fields.name):
        raise InputError(*faults)
    with transaction.atomic():
        others = _other_administrators(person)
        person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
        if person.is_administrator and person.is_active and not fields.is_administrator and not others:
            expected = _("请先让另一个人做管理员，再取消这个人的")
            raise InputError(Problem("", person.name, _("是最后一个管理员"), expected))
        before = _plain(person)
        _take(person, fields)
        after = _plain(person)
        if before != after:
            trail.record(administrator, "person_changed", person, before=before, after=after)


def deactivate(administrator: User, person: User) -> None:
    """Shut a person out at once: sessions, links and tokens end.

    Raises:
        PermissionDenied: for anybody but an administrator.
        InputError: for oneself, and so for the last administrator, too.
    """
    access.demand(administrator, Act.ADMINISTER)
    if person.pk == administrator.pk:
        expected = _("不能停用自己；请让另一位管理员来做")
        raise InputError(Problem("", person.name, _("是您本人"), expected))
    with transaction.atomic():
        others = _other_administrators(person)
        if not others:
            expected = _("请先让另一个人做管理员，再停用这个人")
            raise InputError(Problem("", person.name, _("是最后一个管理员"), expected))
        shut = User.objects.filter(pk=person.pk, is_active=True)
        if shut.update(is_active=False, session_round=F("session_round") + 1):
            use_links_up(person)
            ApiToken.objects.filter(user=person, revoked_at=None).update(revoked_at=timezone.now())
            trail.record(
                administrator, "person_changed", person, before={"active": True}, after={"active": False}
            )


def reactivate(administrator: User, person: User) -> None:
    """Let a person in again, with the password and the roles as they were; tokens stay revoked.

    Raises:
        PermissionDenied: for anybody but an administrator.
    """
    access.demand(administrator, Act.ADMINISTER)
    with transaction.atomic():
        if User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
            trail.record(
                administrator, "person_changed", person, before={"active": False}, after={"active": True}
            )


def link_for(administrator: User, person: User) -> str:
    """The key of a link by which a person sets a password; links made before stop.

    Raises:
        PermissionDenied: for anybody but an administrator.
        InputError: for a person who is shut out.
    """
    access.demand(administrator, Act.ADMINISTER)
    if not person.is_active:
        raise InputError(Problem("", person.name, _("已停用"), _("请先恢复使用，再生成链接")))
    return make_link(person, hours=LINK_HOURS, sets_password=True, by=administrator)


def roles_of(person: User) -> frozenset[tuple[UUID, Role]]:
    """What a person is for which unit."""
    return frozenset((each.unit_id, Role(each.role)) for each in person.memberships.all())


def _other_administrators(person: User) -> list[User]:
    """Held until the transaction ends: two who take each other's role away at once must not both succeed."""
    administrators = User.objects.select_for_update(no_key=True).filter(is_administrator=True, is_active=True)
    return [each for each in administrators.order_by("pk") if each.pk != person.pk]


def _take(person: User, fields: PersonFields) -> None:
    person.name = fields.name.strip()
    person.is_auditor, person.is_administrator = fields.is_auditor, fields.is_administrator
    person.save()
    present = roles_of(person)
    for unit, role in present - fields.roles:
        person.memberships.filter(unit=unit, role=role).delete()
    Membership.objects.bulk_create(
        Membership(user=person, unit_id=unit, role=role) for unit, role in sorted(fields.roles - present)
    )


def _username_faults(username: str) -> list[Problem]:
    if not _USERNAME.fullmatch(username):
        expected = _("请用 2 至 60 个字母、数字、汉字或 . _ - @ +，不要有空格")
        return [Problem("", _("用户名"), username[:60], expected)]
    if User.objects.filter(username__iexact=username).exists():
        return [_taken(username)]
    return []


def _name_faults(name: str) -> list[Problem]:
    if not name.strip() or len(name.strip()) > _LONGEST_NAME or not name.isprintable():
        expected = _("请填写姓名，最多 {most} 个字").format(most=_LONGEST_NAME)
        return [Problem("", _("姓名"), name[:_LONGEST_NAME], expected)]
    return []


def _taken(username: str) -> Problem:
    return Problem("", _("用户名"), username, _("已经有人使用；请换一个，例如加上单位简称"))


def _plain(person: User) -> dict[str, Any]:
    roles = person.memberships.select_related("unit").order_by("unit__name", "role")
    return {
        "name": person.name,
        "auditor": person.is_auditor,
        "administrator": person.is_administrator,
        "roles": [{"unit": each.unit.name, "role": each.role} for each in roles],
    }
