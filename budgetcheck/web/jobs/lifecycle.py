"""The life of a job: asked for, begun by a worker, ended by it; and ended for it where something went wrong.

A worker that dies is noticed by the others (`jobs.recovery`), who repeat its job once. What it still does after that is thrown away:
each step asks whether the job is this worker's, in this attempt.
"""

from __future__ import annotations

import datetime as dt
import errno
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from budgetcheck.language import _
from budgetcheck.problems import InputError
from budgetcheck.web import trail
from budgetcheck.web.models import Job, JobState, Ledger, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

J = TypeVar("J", bound=Job)

JOBS: tuple[type[Run | Ledger], ...] = (Run, Ledger)
BEATS = 9
"""How often a worker shows itself in the time after which it is taken for dead."""

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

logger = logging.getLogger(__name__)


def begin(model: type[J], key: str, worker: str) -> J | None:
    """Take a job that waits; None where another worker has it, or it is finished."""
    now = timezone.now()
    with transaction.atomic():
        waiting = model._default_manager.filter(pk=key, state=JobState.QUEUED)  # noqa: SLF001
        job = waiting.select_for_update(no_key=True).first()
        if job is None:
            return None
        job.state, job.worker, job.attempt = JobState.RUNNING, worker, job.attempt + 1
        job.started_at = job.beat_at = now
        job.stage = "reading"
        job.save(update_fields=["state", "worker", "attempt", "started_at", "beat_at", "stage"])
    return job


def reach(job: Job, stage: str) -> None:
    """Say what is being done now."""
    job.stage = stage
    _mine(job).update(stage=stage, beat_at=timezone.now())


def end(job: Job, state: JobState, problems: Sequence[str] = ()) -> bool:
    """End a job, unless it was given to another worker meanwhile.

    Returns:
        Whether it was still this worker's; what it found must be thrown away where it was not.
    """
    job.state, job.problems, job.finished_at, job.stage = state, list(problems), timezone.now(), ""
    ended = _mine(job).update(
        state=state, problems=job.problems, finished_at=job.finished_at, stage="", beat_at=None
    )
    return bool(ended == 1)


@contextmanager
def ended_whatever_happens(job: Run | Ledger) -> Iterator[None]:
    """End a job as failed where doing it goes wrong in a way that is no fault of its input; then the error goes on."""
    try:
        yield
    except BaseException as error:
        with transaction.atomic():
            _fail(job, _told(job, error))
        raise


def end_overdue(worker: str) -> bool:
    """End what this worker has been doing for too long (`BUDGETCHECK_RUN_MINUTES`).

    Returns:
        Whether there was something: the worker must leave then, for nothing else stops what it does.
    """
    minutes: int = settings.CONFIGURATION.run_minutes
    late = timezone.now() - dt.timedelta(minutes=minutes)
    ended = False
    for model in JOBS:
        for job in model.objects.filter(worker=worker, state=JobState.RUNNING, started_at__lt=late):
            said = _(
                "超过 {minutes} 分钟没有做完，已停止。原始文件都在；请减少一次检查的文件，或请管理员调高 BUDGETCHECK_RUN_MINUTES"
            )
            with transaction.atomic():
                ended |= _fail(job, [said.format(minutes=minutes)])
            logger.error("%s %s took more than %s minutes", model.__name__, job.pk, minutes)
    return ended


def give_back(worker: str, enqueue: Callable[[Job], None]) -> None:
    """Put what a worker has begun back into the queue, as if it had not: it was told to stop."""
    for model in JOBS:
        for job in model.objects.filter(worker=worker, state=JobState.RUNNING):
            with transaction.atomic():
                waiting = {"state": JobState.QUEUED, "worker": "", "beat_at": None, "stage": ""}
                if _mine(job).update(**waiting, attempt=job.attempt - 1):
                    enqueue(job)


def beat(worker: str) -> None:
    """Show that a worker lives."""
    for model in JOBS:
        model.objects.filter(worker=worker, state=JobState.RUNNING).update(beat_at=timezone.now())


def _fail(job: Run | Ledger, problems: Sequence[str]) -> bool:
    if not end(job, JobState.FAILED, problems):
        return False
    if isinstance(job, Run):
        trail.record(None, "run_failed", job, after={"attempt": job.attempt, "problems": list(problems)})
    return True


def _told(job: Run | Ledger, error: BaseException) -> Sequence[str]:
    if isinstance(error, InputError):  # the store could not take what was written
        return error.told
    if isinstance(error, OSError) and error.errno in _FULL:
        return [_("服务器的磁盘已满，没有得出结果；原始文件都在。请联系管理员腾出空间，再检查一次")]
    if isinstance(job, Run):
        said = _("程序出错，没有得出结果；原始文件都在。请联系管理员，附上检查编号 {run}")
        return [said.format(run=job.pk)]
    return [_("程序出错，没有读完；文件已存好，请联系管理员")]


def _mine(job: Job):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a queryset of the job's own model
    return type(job)._default_manager.filter(  # noqa: SLF001
        pk=job.pk, state=JobState.RUNNING, worker=job.worker, attempt=job.attempt
    )
