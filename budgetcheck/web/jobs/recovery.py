"""What became of jobs whose worker died, and of jobs that no task in the queue leads to."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from budgetcheck.language import _
from budgetcheck.web import trail
from budgetcheck.web.jobs.lifecycle import JOBS
from budgetcheck.web.models import JobState, Run

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from budgetcheck.web.models import Job, Ledger

MOST_ATTEMPTS = 2

logger = logging.getLogger(__name__)


def recover(enqueue: Callable[[Job], None]) -> int:
    """Put the jobs of dead workers back into the queue, once each; what died twice is given up with a word why.

    Tasks that a dead worker left behind are closed, and jobs that wait without a task (their process ended between
    asking and queueing, or its worker between taking and beginning) are queued again.

    Args:
        enqueue: Puts a job into the queue.

    Returns:
        How many jobs were queued again or given up.
    """
    late = timezone.now() - dt.timedelta(seconds=settings.CONFIGURATION.dead_seconds)
    count = 0
    for model in JOBS:
        dead = model.objects.filter(state=JobState.RUNNING, beat_at__lt=late)
        for key in list(dead.values_list("pk", flat=True)):
            count += _recover_one(model, key, late, enqueue)
    _close_tasks(late)
    return count + _enqueue_lost(late, enqueue)


def _recover_one(
    model: type[Run | Ledger], key: UUID, late: dt.datetime, enqueue: Callable[[Job], None]
) -> bool:
    with transaction.atomic():
        job = (
            model._default_manager.select_for_update(no_key=True)  # noqa: SLF001
            .filter(pk=key, state=JobState.RUNNING, beat_at__lt=late)
            .first()
        )
        if job is None:
            return False
        logger.warning("Worker %s died at %s %s", job.worker, model.__name__, job.pk)
        if job.attempt >= MOST_ATTEMPTS:
            said = _("处理这份资料时程序两次中断，没有再试。原始文件都在；请减少一次检查的文件，或联系管理员")
            job.state, job.finished_at, job.stage, job.problems = JobState.FAILED, timezone.now(), "", [said]
            job.save(update_fields=["state", "finished_at", "stage", "problems"])
            trail.record(None, "run_failed", job, after={"attempt": job.attempt, "problems": [said]})
        else:
            job.state, job.worker, job.beat_at, job.stage = JobState.QUEUED, "", None, ""
            job.save(update_fields=["state", "worker", "beat_at", "stage"])
            trail.record(None, "run_repeated", job, after={"attempt": job.attempt + 1})
            enqueue(job)
    return True


def _close_tasks(late: dt.datetime) -> None:
    """Close the tasks of workers that died: begun long ago, and nobody is at their job."""
    tasks = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=late)
    for task in list(tasks):
        if not _is_worked_on(task, late):
            DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING).update(
                status=TaskResultStatus.FAILED,
                finished_at=timezone.now(),
                exception_class_path="",
                traceback="The worker died.",
            )


def _is_worked_on(task: DBTaskResult[..., None], late: dt.datetime) -> bool:
    key, worker = _key(task), (task.worker_ids or [""])[-1]
    return any(
        model.objects.filter(pk=key, state=JobState.RUNNING, worker=worker, beat_at__gte=late).exists()
        for model in JOBS
    )


def _enqueue_lost(late: dt.datetime, enqueue: Callable[[Job], None]) -> int:
    waiting = [
        job for model in JOBS for job in model.objects.filter(state=JobState.QUEUED, queued_at__lt=late)
    ]
    if not waiting:
        return 0
    open_tasks = DBTaskResult.objects.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
    known = {_key(task) for task in open_tasks.only("args_kwargs").iterator()}
    lost = [job for job in waiting if str(job.pk) not in known]
    for job in lost:
        logger.warning("%s %s waits without a task", type(job).__name__, job.pk)
        enqueue(job)
    return len(lost)


def _key(task: DBTaskResult[..., None]) -> str:
    return str(task.args_kwargs["args"][0])
