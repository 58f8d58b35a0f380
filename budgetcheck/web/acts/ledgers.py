"""A unit's ledgers, and the profiles by which they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from budgetcheck.hand_written import read_text
from budgetcheck.identify import identify
from budgetcheck.inspection import inspect_ledger
from budgetcheck.language import _
from budgetcheck.ledgers.meaning.profile_text import read_profile_text
from budgetcheck.problems import InputError, Problem
from budgetcheck.web import access, trail
from budgetcheck.web.access import Act
from budgetcheck.web.acts.uploads import laid
from budgetcheck.web.jobs.tasks import enqueue
from budgetcheck.web.models import JobState, Ledger, Profile, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from budgetcheck.web.models import Project, StoredFile, User

_MOST_PROFILE_BYTES = 1024 * 1024


def add(user: User, unit: Unit, file: StoredFile, projects: Iterable[Project] = ()) -> Ledger:
    """Take a stored file into use as a ledger; it is looked at by a worker.

    Raises:
        PermissionDenied: for a unit that is not the person's to work for.
        InputError: where the same bytes are in use already.
    """
    access.demand(user, Act.WORK, unit)
    with transaction.atomic():
        Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)  # two clicks come one after the other
        same = Ledger.objects.filter(unit=unit, file__sha256=file.sha256, removed_at=None).first()
        if same is not None:
            raise InputError(
                Problem(file.name, "", _("与已有的 {name} 内容完全相同").format(name=same), _("不必再上传"))
            )
        ledger = Ledger.objects.create(unit=unit, file=file, added_by=user)
        ledger.projects.set(projects)
        trail.record(user, "ledger_added", ledger, after={"sha256": file.sha256})
        enqueue(ledger)
    return ledger


def add_files(user: User, unit: Unit, files: Sequence[StoredFile]) -> list[Ledger]:
    """Take stored files into use as ledgers of a unit; none of them where one cannot be.

    Raises:
        PermissionDenied: as `add`.
        InputError: where one is no ledger, or is in use already.
    """
    access.demand(user, Act.WORK, unit)
    if not files:
        raise InputError(Problem("", "", _("没有选择文件"), _("请选择序时账、明细账或科目余额表")))
    with laid(files) as places:
        told = [problem for place in places.values() for problem in why_no_ledger(place)]
    if told:
        raise InputError(*told)
    with transaction.atomic():
        return [add(user, unit, file) for file in files]


def why_no_ledger(place: Path) -> tuple[Problem, ...]:
    """Why a file cannot be a ledger; nothing where it is one, or is once its columns are said on screen.

    Args:
        place: The file, under the name that people know.
    """
    match identify(place):
        case "dossier" | "form":
            advice = _("请打开项目（或新建项目）后上传")
            return (Problem(place.name, "", _("这是项目档案或预算表、决算表，不是账簿"), advice),)
        case "profile":
            advice = _("请在“科目对照方案”页上传")
            return (Problem(place.name, "", _("这是科目对照方案，不是账簿"), advice),)
        case "unknown":
            try:
                inspect_ledger(place)
            except InputError as error:
                return error.problems
    return ()


def remove(user: User, ledger: Ledger) -> None:
    """Take a ledger out of use, if it is in use; its file stays, and runs that read it keep it."""
    access.demand(user, Act.WORK, ledger.unit)
    with transaction.atomic():
        if Ledger.objects.filter(pk=ledger.pk, removed_at=None).update(removed_at=timezone.now()):
            trail.record(user, "ledger_removed", ledger)


def assign(user: User, ledger: Ledger, projects: Iterable[Project]) -> None:
    """Say which projects of its unit a ledger serves.

    Raises:
        PermissionDenied: for a unit that is not the person's to work for.
        InputError: where the ledger was removed.
    """
    access.demand(user, Act.WORK, ledger.unit)
    wanted = [each for each in projects if each.unit_id == ledger.unit_id]
    with transaction.atomic():
        _hold(ledger)
        before = sorted(ledger.projects.values_list("code", flat=True))
        after = sorted(each.code for each in wanted)
        if before != after:
            ledger.projects.set(wanted)
            trail.record(user, "ledger_assigned", ledger, before=before, after=after)


def read_by(user: User, ledger: Ledger, profile: Profile | None) -> None:
    """Have a ledger read by another profile of its unit; None for the built-in one that fits.

    Raises:
        PermissionDenied: for a unit that is not the person's to work for, and another unit's profile.
        InputError: where the ledger was removed.
    """
    access.demand(user, Act.WORK, ledger.unit)
    if profile is not None and profile.unit_id != ledger.unit_id:
        raise PermissionDenied
    with transaction.atomic():
        before = _hold(ledger).profile
        ledger.profile = profile
        ledger.state, ledger.attempt, ledger.worker = JobState.QUEUED, 0, ""
        ledger.problems, ledger.finished_at = [], None
        ledger.save(update_fields=["profile", "state", "attempt", "worker", "problems", "finished_at"])
        if before != profile:
            trail.record(user, "ledger_read_by", ledger, before=_named(before), after=_named(profile))
        enqueue(ledger)


def keep_profile(user: User, unit: Unit, name: str, toml: str) -> Profile:
    """Keep a profile of a unit; one of the same name gets a new version, unless it says the same.

    Raises:
        PermissionDenied: for a unit that is not the person's to work for.
        InputError: where the name is too long, or cannot be read.
    """
    access.demand(user, Act.WORK, unit)
    _refuse_name(name)
    with transaction.atomic():
        Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
        last = Profile.objects.filter(unit=unit, name=name).first()
        if last is not None and last.toml == toml:
            return last
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


def keep_profile_file(user: User, unit: Unit, file: StoredFile) -> Profile:
    """Keep a profile that was uploaded, under the name that it gives itself.

    Raises:
        PermissionDenied, InputError: as `keep_profile`; and where the file is no profile, with every fault.
    """
    access.demand(user, Act.WORK, unit)
    if file.size > _MOST_PROFILE_BYTES:
        most = _("科目对照方案最多 {most} KB").format(most=_MOST_PROFILE_BYTES // 1024)
        raise InputError(Problem(file.name, "", most, _("请核对是否选错了文件")))
    with laid([file]) as places:
        text = read_text(places[file], file.name)
    return keep_profile(user, unit, read_profile_text(text, file.name).name.strip(), text)


def refuse_removed(ledger: Ledger) -> None:
    """Refuse what was taken out of use.

    Raises:
        InputError: then.
    """
    if ledger.removed_at is not None:
        raise InputError(Problem(str(ledger), "", _("这本账簿已移出"), _("需要时请重新上传")))


def _hold(ledger: Ledger) -> Ledger:
    """A ledger as it is now, held until the transaction ends; it may have been removed since it was read."""
    now = (
        Ledger.objects.select_for_update(of=("self",), no_key=True)
        .select_related("profile")
        .get(pk=ledger.pk)
    )
    refuse_removed(now)
    return now


def _named(profile: Profile | None) -> str | None:
    return None if profile is None else str(profile)


def _refuse_name(name: str) -> None:
    longest = Profile._meta.get_field("name").max_length or 0  # noqa: SLF001 - Django's documented name
    if not name or len(name) > longest or not name.isprintable():
        found = _("方案名称“{name}”不能用").format(name=name[:longest])
        advice = _("请写 1 到 {longest} 个字").format(longest=longest)
        raise InputError(Problem(_("科目对照方案"), "name", found, advice))
