"""A department's decision on a run: certified, which freezes it, or returned."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.db import transaction

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.web import access, trail
from budgetcheck.web.access import Act
from budgetcheck.web.acts.conflicts import ConflictError
from budgetcheck.web.models import Decision, JobState, Run, RunKind, Waiver
from budgetcheck.web.storage.store import DeletedError, path_of

if TYPE_CHECKING:
    from budgetcheck.web.models import StoredFile, User

LONGEST_REMARK = 2_000


def certify(user: User, run: Run, remark: str = "") -> Decision:
    """Certify a finished check: its result and inputs are held by their hashes, and nothing of it changes any more.

    Raises:
        PermissionDenied: for a unit that is not the person's to review.
        InputError: where the remark is too long.
        ConflictError: where the run is no finished check, was decided before, has proposals of waivers that are not decided, or
            a file of it is gone or not what it was.
    """
    access.demand(user, Act.REVIEW, run.unit)
    _refuse_unfit(run)
    digests = _digests(run)
    return _decide(user, run, _remark(remark), digests)


def send_back(user: User, run: Run, remark: str) -> Decision:
    """Return a finished check to its unit, and say why; raises as `certify`."""
    access.demand(user, Act.REVIEW, run.unit)
    said = _remark(remark)
    if not said:
        raise InputError(Problem("", _("退回意见"), _("没有填写"), _("请写明哪里要改、怎么改，单位会照着办")))
    _refuse_unfit(run)
    return _decide(user, run, said, None)


def _decide(user: User, run: Run, remark: str, digests: dict[str, Any] | None) -> Decision:
    with transaction.atomic():
        # Whoever comes second waits here, and then finds the first one's decision.
        run = Run.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=run.pk)
        _refuse_unfit(run)
        if digests is not None:
            _refuse_undecided_waivers(run)
        decision = Decision.objects.create(
            run=run,
            certified=digests is not None,
            remark=remark,
            decided_by=user,
            digests=digests or {},
        )
        trail.record(
            user,
            "run_returned" if digests is None else "run_certified",
            run,
            after={"remark": remark, **(digests or {})},
        )
    return decision


def _refuse_unfit(run: Run) -> None:
    if run.kind != RunKind.CHECK or run.state != JobState.DONE:
        raise ConflictError(_("只有已完成的检查可以审定或退回"), _("请等检查完成"), str(run))
    known = Decision.objects.filter(run=run).select_related("decided_by").first()
    if known is not None:
        done = _("已由 {name} 审定") if known.certified else _("已由 {name} 退回")
        raise ConflictError(
            done.format(name=known.decided_by), _("每次检查只决定一次；需要更正时请单位重新检查"), str(run)
        )


def _refuse_undecided_waivers(run: Run) -> None:
    open_ones = Waiver.objects.filter(project__results__run=run, approved=None).distinct().count()
    if open_ones:
        raise ConflictError(
            _("还有 {count} 项豁免申请没有决定").format(count=open_ones),
            _("请先决定；批准的豁免要重新检查才起作用"),
            str(run),
        )


def _remark(text: str) -> str:
    said = text.replace("\r\n", "\n").replace("\0", "").strip()
    if len(said) > LONGEST_REMARK:
        found = _("有 {count:,} 个字").format(count=len(said))
        raise InputError(Problem("", _("意见"), found, _("最多 {most:,} 个字").format(most=LONGEST_REMARK)))
    return said


def _digests(run: Run) -> dict[str, Any]:
    """The hashes of what is certified, taken from the bytes as they lie here now."""
    result = run.files.select_related("file").filter(form="json").first()
    if result is None:
        raise ConflictError(_("这次检查没有结果文件"), _("请单位重新检查"), str(run))
    inputs: dict[str, str] = {}
    for each in run.inputs.select_related("file").order_by("pk"):
        name, count = each.name, 1
        while name in inputs:
            count += 1
            name = f"{each.name} ({count})"
        inputs[name] = _hashed(each.file)
    return {"result": _hashed(result.file), "inputs": inputs}


def _hashed(file: StoredFile) -> str:
    try:
        with path_of(file).open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except (DeletedError, FileNotFoundError):
        raise ConflictError(
            _("文件已按保存期限删除"), _("不能审定；请单位重新上传并检查"), file.name
        ) from None
    if digest != file.sha256:
        raise ConflictError(_("文件内容与收下时的校验值不同"), _("不能审定；请联系管理员查明原因"), file.name)
    return digest
