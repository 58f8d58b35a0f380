"""A unit's ledgers, and the profiles by which they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.web import access, trail
from budgetcheck.web.access import Act
from budgetcheck.web.jobs.tasks import enqueue
from budgetcheck.web.models import JobState, Ledger, Profile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcheck.web.models import Project, StoredFile, Unit, User


def add(user: User, unit: Unit, file: StoredFile, projects: Iterable[Project] = ()) -> Ledger:
    """Take a stored file into use as a ledger; it is looked at by a worker.

    Raises:
        PermissionDenied: for a unit that is not the person's to work for.
        InputError: where the same bytes are in use already.
    """
    access.demand(user, Act.WORK, unit)
    same = Ledger.objects.filter(unit=unit, file__sha256=file.sha256, removed_at=None).first()
    if same is not None:
        raise InputError(
            Problem(file.name, "", _("与已有的 {name} 内容完全相同").format(name=same), _("不必再上传"))
        )
    with transaction.atomic():
        ledger = Ledger.objects.create(unit=unit, file=file, added_by=user)
        ledger.projects.set(projects)
        trail.record(user, "ledger_added", ledger, after={"sha256": file.sha256})
        enqueue(ledger)
    return ledger


def remove(user: User, ledger: Ledger) -> None:
    """Take a ledger out of use; its file stays, and runs that read it keep it."""
    access.demand(user, Act.WORK, ledger.unit)
    with transaction.atomic():
        ledger.removed_at = timezone.now()
        ledger.save(update_fields=["removed_at"])
        trail.record(user, "ledger_removed", ledger)


def read_by(user: User, ledger: Ledger, profile: Profile | None) -> None:
    """Have a ledger read by another profile; None for the built-in one that fits."""
    access.demand(user, Act.WORK, ledger.unit)
    with transaction.atomic():
        ledger.profile = profile
        ledger.state, ledger.attempt, ledger.worker = JobState.QUEUED, 0, ""
        ledger.problems, ledger.finished_at = [], None
        ledger.save()
        enqueue(ledger)


def keep_profile(user: User, unit: Unit, name: str, toml: str) -> Profile:
    """Keep a profile of a unit; one of the same name gets a new version."""
    access.demand(user, Act.WORK, unit)
    with transaction.atomic():
        last = Profile.objects.filter(unit=unit, name=name).first()
        profile = Profile.objects.create(
            unit=unit, name=name, version=last.version + 1 if last else 1, toml=toml, created_by=user
        )
        trail.record(
            user,
            "profile_kept",
            profile,
            before={"toml": last.toml} if last else None,
            after={"toml": toml, "version": profile.version},
        )
    return profile
