"""Runs are asked for: their inputs are frozen at once, and a second click finds the first one's run."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from budgetcheck.dossiers.write import dossier_json, with_waivers
from budgetcheck.language import _, current
from budgetcheck.problems import InputError, Problem
from budgetcheck.web import access, trail
from budgetcheck.web.access import Act
from budgetcheck.web.jobs.tasks import enqueue
from budgetcheck.web.models import JobState, Project, Run, RunInput, RunKind
from budgetcheck.web.storage.store import keep_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcheck.web.models import Ledger, Profile, StoredFile, Unit, User


def ask_check(
    user: User,
    projects: Sequence[Project],
    ledgers: Sequence[Ledger],
    options: Mapping[str, Any],
    request_key: str,
) -> Run:
    """Have projects of one unit checked against its ledgers.

    Args:
        user: Who asks.
        projects: Of one unit.
        ledgers: Of the same.
        options: `as_of` (ISO, today where absent), `leads`.
        request_key: Of the form or call: asked for twice with the same, it is the same run.

    Raises:
        PermissionDenied: for what is not the person's to work for.
        InputError: where ledgers are read by different profiles of the unit's own, or there is nothing to check.
    """
    theirs = {each.unit for each in projects} | {each.unit for each in ledgers}
    for unit in theirs:
        access.demand(user, Act.WORK, unit)
    if len(theirs) > 1:
        found = _("、").join(sorted(unit.name for unit in theirs))
        raise InputError(Problem("", "", found, _("一次检查只能是一个单位的项目和账簿")))
    if not ledgers:
        raise InputError(Problem("", "", _("还没有账簿"), _("请先上传序时账，再开始检查")))
    inputs = [row for project in projects for row in project_inputs(project, user)]
    inputs += ledger_inputs(ledgers, user)
    title = _("{count} 个项目").format(count=len(projects)) if len(projects) > 1 else str(projects[0])
    return ask(user, RunKind.CHECK, projects[0].unit, inputs, options, request_key, title)


def ask(  # noqa: PLR0913, PLR0917 - what a run is made of
    user: User,
    kind: RunKind,
    unit: Unit | None,
    inputs: Sequence[RunInput],
    options: Mapping[str, Any],
    request_key: str,
    title: str,
) -> Run:
    """Ask for a run over inputs, unless it was asked for already; its caller has seen to it that the person may."""
    asked = {"language": current(), **options}
    asked.setdefault("as_of", _as_of(kind, asked))
    fingerprint = _fingerprint(kind, unit, inputs, asked)
    request_key = request_key or secrets.token_hex(16)  # who names none asks for a run of its own
    known = _known(user, request_key, fingerprint)
    if known is not None:
        return known
    run = Run(
        kind=kind,
        unit=unit,
        title=title[:200],
        options=asked,
        fingerprint=fingerprint,
        request_key=request_key,
        asked_by=user,
    )
    try:
        with transaction.atomic():
            run.save(force_insert=True)
            for row in inputs:
                row.run = run
            RunInput.objects.bulk_create(inputs)
            trail.record(
                user,
                "run_asked",
                run,
                after={
                    "kind": kind,
                    "options": asked,
                    "inputs": {row.name: row.file.sha256 for row in inputs},
                },
            )
            enqueue(run)
    except IntegrityError:
        known = _known(user, request_key, fingerprint)
        if known is None:
            raise
        return known
    return run


def project_inputs(project: Project, user: User) -> list[RunInput]:
    """The files of a project's dossier; with the waivers decided here, where there are any."""
    version = project.versions.first()
    if version is None:
        raise InputError(Problem(str(project), "", _("还没有项目档案"), _("请先填写或上传")))
    waivers = [
        {
            "rule": each.rule,
            "reason": each.reason,
            "proposed_by": f"{each.proposed_by.name}（{each.proposed_by.username}）",
            "approved_by": f"{each.decided_by.name}（{each.decided_by.username}）",
            "approved_on": timezone.localtime(each.decided_at).date().isoformat(),
            "expires_on": each.expires_on.isoformat(),
        }
        for each in project.waivers.filter(approved=True).order_by("decided_at")
        if each.decided_by is not None and each.decided_at is not None
    ]
    folder = str(project.pk)
    if waivers:
        text = dossier_json(with_waivers(version.content, waivers))
        file = keep_bytes(text.encode(), f"{project.code}.json", project.unit, user)
        return [RunInput(file=file, role="dossier", folder=folder, name=file.name, project=project)]
    return [
        RunInput(file=each.file, role="dossier", folder=folder, name=each.file.name, project=project)
        for each in version.versionfile_set.select_related("file").order_by("pk")
    ]


def ledger_inputs(ledgers: Sequence[Ledger], user: User) -> list[RunInput]:
    """Ledgers, and the one profile of the unit's own by which they are read, if any.

    Raises:
        InputError: where there are two of these.
    """
    profiles = {each.profile.pk: each.profile for each in ledgers if each.profile is not None}
    if len(profiles) > 1:
        found = _("、").join(sorted(f"{each.name} v{each.version}" for each in profiles.values()))
        raise InputError(
            Problem("", "", _("所选账簿用了不同的对照方案：{found}").format(found=found), _("请统一后再检查"))
        )
    rows = [
        RunInput(file=each.file, role="ledger", name=each.file.name, ledger=each)
        for each in sorted(ledgers, key=lambda each: (each.file.name, each.file.sha256))
    ]
    return [*rows, *(_profile_input(each, user) for each in profiles.values())]


def _profile_input(profile: Profile, user: User) -> RunInput:
    file: StoredFile = keep_bytes(profile.toml.encode(), f"{profile.name}.toml", profile.unit, user)
    return RunInput(file=file, role="profile", name=file.name)


def _known(user: User, request_key: str, fingerprint: str) -> Run | None:
    same_request = Run.objects.filter(asked_by=user, request_key=request_key).first()
    waiting = Run.objects.filter(
        fingerprint=fingerprint, state__in=[JobState.QUEUED, JobState.RUNNING]
    ).first()
    return same_request or waiting


def _as_of(kind: RunKind, options: Mapping[str, Any]) -> str:
    if kind == RunKind.YEAR_END:
        return dt.date(options["year"], 12, 31).isoformat()
    return timezone.localdate().isoformat()


def _fingerprint(
    kind: RunKind, unit: Unit | None, inputs: Sequence[RunInput], options: Mapping[str, Any]
) -> str:
    told = [
        kind,
        str(unit.pk) if unit else "",
        sorted([row.role, row.folder, row.name, row.file.sha256] for row in inputs),
        dict(options),
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
