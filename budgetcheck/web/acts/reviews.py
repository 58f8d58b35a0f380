"""What is said to a finding: notes that answer it, and waivers that one person proposes and another decides."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.web import access, trail
from budgetcheck.web.access import Act
from budgetcheck.web.acts import uploads
from budgetcheck.web.acts.conflicts import ConflictError
from budgetcheck.web.models import Attachment, Note, Run, Waiver, is_certified

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.web.models import Project, RunProject, User
    from budgetcheck.web.storage.store import Upload

ANSWERED = ("fail", "review", "waived")
"""Findings of these verdicts can be answered."""
WAIVED = ("fail", "review")
"""Those of these can be waived."""
LONGEST_NOTE = 4_000
LONGEST_REASON = 2_000
MOST_ATTACHMENTS = 20


def answer(user: User, row: RunProject, rule: str, text: str, attached: Sequence[Upload] = ()) -> Note:
    """Answer a finding of a project's result.

    Args:
        user: Who answers.
        row: The project's result.
        rule: The finding's.
        text: What is said.
        attached: Files that came with it.

    Raises:
        PermissionDenied: for what is not the person's to work for.
        InputError: without a text, with too long a one or too many files, or where a file cannot be kept.
        ConflictError: where the run is certified, or the finding has nothing to answer.
    """
    project = _project_of(row)
    access.demand(user, Act.WORK, project.unit)
    said = _said(text, _("答复"), _("请写明情况、处理经过或依据"), LONGEST_NOTE)
    if len(attached) > MOST_ATTACHMENTS:
        found = _("{count} 个附件").format(count=len(attached))
        raise InputError(Problem("", _("附件"), found, _("一次最多 {most} 个").format(most=MOST_ATTACHMENTS)))
    _refuse_closed(row, rule, ANSWERED)
    files = uploads.store(attached, project.unit, user)
    with transaction.atomic():
        Run.objects.select_for_update(no_key=True).get(pk=row.run_id)
        _refuse_closed(row, rule, ANSWERED)
        known = _same_note(user, row, rule, said, sorted(file.sha256 for file in files))
        if known is not None:
            return known
        note = Note.objects.create(project=project, run=row.run, rule=rule, text=said, written_by=user)
        Attachment.objects.bulk_create(Attachment(note=note, file=file) for file in files)
        trail.record(
            user,
            "note_written",
            note,
            unit=project.unit,
            after={"rule": rule, "text": said, "attachments": {file.name: file.sha256 for file in files}},
        )
    return note


def propose(user: User, row: RunProject, rule: str, reason: str, expires_on: str) -> Waiver:
    """Propose to waive a finding of a project's result.

    Args:
        user: Who proposes.
        row: The project's result.
        rule: The finding's.
        reason: Why it may be waived.
        expires_on: Until when, as ISO; after today.

    Raises:
        PermissionDenied: for what is not the person's to work for.
        InputError: without a reason, or a day after today.
        ConflictError: where the run is certified, the finding neither fails nor needs a review, or is waived or proposed already.
    """
    project = _project_of(row)
    access.demand(user, Act.WORK, project.unit)
    why = _said(reason, _("豁免理由"), _("请写明为什么可以豁免、依据是什么"), LONGEST_REASON)
    until = _day_after_today(expires_on)
    _refuse_closed(row, rule, WAIVED)
    try:
        with transaction.atomic():
            Run.objects.select_for_update(no_key=True).get(pk=row.run_id)
            _refuse_closed(row, rule, WAIVED)
            _refuse_waived(project, rule)
            waiver = Waiver.objects.create(
                project=project, run=row.run, rule=rule, reason=why, expires_on=until, proposed_by=user
            )
            told = {"rule": rule, "reason": why, "expires_on": until.isoformat()}
            trail.record(user, "waiver_proposed", waiver, unit=project.unit, after=told)
    except IntegrityError:  # proposed by another person at the same moment
        _refuse_waived(project, rule)
        raise
    return waiver


def decide_waiver(user: User, waiver: Waiver, *, approve: bool, remark: str) -> None:
    """Decide a proposed waiver.

    Raises:
        PermissionDenied: for a unit that is not the person's to review.
        InputError: without a remark.
        ConflictError: for an own proposal, one that is decided, or one to approve whose time is over.
    """
    access.demand(user, Act.REVIEW, waiver.project.unit)
    said = _said(remark, _("审批意见"), _("请写明批准或不批准的理由"), LONGEST_REASON)
    with transaction.atomic():
        waiver = (
            Waiver.objects.select_for_update(of=("self",), no_key=True)
            .select_related("project__unit")
            .get(pk=waiver.pk)
        )
        if waiver.approved is not None:
            raise ConflictError(
                _("这项豁免已由 {name} 决定").format(name=waiver.decided_by), _("请刷新页面查看")
            )
        if not access.may_decide(user, waiver):
            raise ConflictError(_("这项豁免是您自己提出的"), _("须由另一位审核人员决定"), waiver.rule)
        if approve and waiver.expires_on <= timezone.localdate():
            raise ConflictError(
                _("有效期 {day} 已到").format(day=waiver.expires_on),
                _("不能再批准；请写明原因后不予批准，由单位另行提出"),
                waiver.rule,
            )
        waiver.approved, waiver.decided_by, waiver.decided_at = approve, user, timezone.now()
        waiver.remark = said
        waiver.save(update_fields=["approved", "decided_by", "decided_at", "remark"])
        trail.record(
            user,
            "waiver_approved" if approve else "waiver_declined",
            waiver,
            unit=waiver.project.unit,
            before={"approved": None},
            after={"approved": approve, "remark": said},
        )


def _project_of(row: RunProject) -> Project:
    if row.project is None:
        raise ConflictError(_("这个项目不在本系统的项目之列"), _("请先建立项目，再检查"), row.code)
    return row.project


def _said(text: str, what: str, expected: str, most: int) -> str:
    said = text.replace("\r\n", "\n").replace("\0", "").strip()
    if not said:
        raise InputError(Problem("", what, _("没有填写"), expected))
    if len(said) > most:
        found = _("有 {count:,} 个字").format(count=len(said))
        raise InputError(Problem("", what, found, _("最多 {most:,} 个字").format(most=most)))
    return said


def _day_after_today(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text.strip())
    except ValueError:
        found = text.strip()[:40] or _("没有填写")
        raise InputError(Problem("", _("有效期至"), found, _("应为日期，如 2026-12-31"))) from None
    if day <= timezone.localdate():
        raise InputError(Problem("", _("有效期至"), day.isoformat(), _("应在今天以后")))
    return day


def _refuse_closed(row: RunProject, rule: str, verdicts: Sequence[str]) -> None:
    if is_certified(row.run):
        raise ConflictError(
            _("这次检查已审定，不能再改动"), _("需要更正时请重新检查，在新的检查中答复或提出豁免"), str(row)
        )
    verdict = next((each["verdict"] for each in row.content["findings"] if each["rule"] == rule), None)
    if verdict not in verdicts:
        raise ConflictError(
            _("这次检查中没有需要处理的这条结论"), _("请回到结论页面，从要处理的那一条进入"), rule[:20]
        )


def _refuse_waived(project: Project, rule: str) -> None:
    for waiver in Waiver.objects.filter(project=project, rule=rule).exclude(approved=False):
        if waiver.approved is None:
            raise ConflictError(_("这条结论已有待审批的豁免申请"), _("请等待审核人员决定"), rule)
        if waiver.expires_on >= timezone.localdate():
            found = _("这条结论已批准豁免，有效期至 {day}").format(day=waiver.expires_on)
            raise ConflictError(found, _("请重新检查，豁免在新的检查中起作用"), rule)


def _same_note(user: User, row: RunProject, rule: str, text: str, hashes: Sequence[str]) -> Note | None:
    """The note that a second click would write again."""
    last = Note.objects.filter(project=row.project, run=row.run, rule=rule).last()
    if last is None or (last.written_by_id, last.text) != (user.pk, text):
        return None
    kept = sorted(last.attachments.values_list("file__sha256", flat=True))
    return last if kept == list(hashes) else None
