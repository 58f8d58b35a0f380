"""Who may do what: the one place where it is decided. Pages, API and acts ask here and nowhere else.

What a person may not read does not exist for that person (404); what may be read but not done is refused (403).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import Http404

from budgetcheck.web.models import (
    ApiToken,
    Attachment,
    Decision,
    DossierVersion,
    Ledger,
    Note,
    Profile,
    Project,
    Role,
    Run,
    RunFile,
    RunProject,
    StoredFile,
    Unit,
    Waiver,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from budgetcheck.web.models import User

M = TypeVar("M", bound=Model)


class Act(StrEnum):
    """What can be done with what belongs to a unit, and, last, with no unit's.

    Attributes:
        READ: See it.
        WORK: Create projects, upload, run checks, answer findings, propose waivers: an officer's.
        REVIEW: Screen applications, decide waivers, return and certify runs: a reviewer's.
        AUDIT: Run a year-end report over chosen units, read the trail: an auditor's.
        ADMINISTER: Keep units, people, roles and retention: an administrator's.
    """

    READ = "read"
    WORK = "work"
    REVIEW = "review"
    AUDIT = "audit"
    ADMINISTER = "administer"


_UNIT_OF: Mapping[type[Model], str] = {
    Unit: "id",
    StoredFile: "unit",
    Project: "unit",
    DossierVersion: "project__unit",
    Ledger: "unit",
    Profile: "unit",
    Run: "unit",
    RunProject: "run__unit",
    RunFile: "run__unit",
    Note: "project__unit",
    Attachment: "note__project__unit",
    Waiver: "project__unit",
    Decision: "run__unit",
}
"""Where a thing names the unit to which it belongs."""


def units(user: User, act: Act = Act.READ) -> QuerySet[Unit]:
    """The units for which a person may do something."""
    if not user.is_active:
        return Unit.objects.none()
    if act is Act.AUDIT or (act is Act.READ and user.is_auditor):
        return Unit.objects.all() if user.is_auditor else Unit.objects.none()
    works = Q(memberships__user=user, memberships__role=Role.OFFICER)
    reviews = Q(memberships__user=user, memberships__role=Role.REVIEWER) | Q(
        parent__memberships__user=user, parent__memberships__role=Role.REVIEWER, parent__is_active=True
    )
    match act:
        case Act.READ:
            theirs = works | reviews
        case Act.WORK:
            theirs = works
        case Act.REVIEW:
            theirs = reviews
        case _:
            return Unit.objects.none()
    return Unit.objects.filter(pk__in=Unit.objects.filter(theirs, is_active=True).values("pk"))


def may(user: User, act: Act, unit: Unit | None = None) -> bool:
    """Whether a person may do something for a unit; without one, for any, or what is no unit's."""
    if not user.is_active:
        return False
    if act is Act.ADMINISTER:
        return user.is_administrator
    if act is Act.AUDIT:
        return user.is_auditor
    theirs = units(user, act)
    return theirs.exists() if unit is None else theirs.filter(pk=unit.pk).exists()


def demand(user: User, act: Act, unit: Unit | None = None) -> None:
    """Refuse a person who may not do something.

    Raises:
        PermissionDenied: then.
    """
    if not may(user, act, unit):
        raise PermissionDenied


def demand_any(user: User, *acts: Act) -> None:
    """Refuse a person who may do none of several things for any unit.

    Raises:
        PermissionDenied: then.
    """
    if not any(may(user, act) for act in acts):
        raise PermissionDenied


def may_decide(user: User, waiver: Waiver) -> bool:
    """Whether a person may decide a proposed waiver: a reviewer of its project's unit, but never who proposed it."""
    return waiver.proposed_by_id != user.pk and may(user, Act.REVIEW, waiver.project.unit)


def theirs(user: User, model: type[M], act: Act = Act.READ) -> QuerySet[M]:
    """The things of a kind with which a person may do something."""
    things = model._default_manager.all()  # noqa: SLF001 - Django's documented name
    if model is ApiToken:
        return things.filter(user=user)
    if user.is_active and user.is_auditor and act in (Act.READ, Act.AUDIT):
        return things  # those of no unit, too
    return things.filter(**{f"{_UNIT_OF[model]}__in": units(user, act)})


def one(user: User, model: type[M], key: UUID | int | str, act: Act = Act.READ) -> M:
    """A thing with which a person may do something.

    Raises:
        Http404: where there is none that the person may read.
        PermissionDenied: where it may be read, but this not be done.
    """
    try:
        thing = theirs(user, model).filter(pk=key).first()
    except (ValidationError, ValueError):
        thing = None
    if thing is None:
        raise Http404
    if act is not Act.READ and not theirs(user, model, act).filter(pk=key).exists():
        raise PermissionDenied
    return thing


def kept(user: User, model: type[M]) -> QuerySet[M]:
    """The units or people that an administrator keeps: all of them, the inactive too.

    Raises:
        PermissionDenied: for anybody else.
    """
    demand(user, Act.ADMINISTER)
    return model._default_manager.all()  # noqa: SLF001 - Django's documented name


def one_kept(user: User, model: type[M], key: UUID | int | str) -> M:
    """One of them.

    Raises:
        PermissionDenied: for anybody but an administrator.
        Http404: where there is none.
    """
    try:
        thing = kept(user, model).filter(pk=key).first()
    except (ValidationError, ValueError):
        thing = None
    if thing is None:
        raise Http404
    return thing
