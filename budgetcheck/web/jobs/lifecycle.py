"""The life of a job: asked for, begun by a worker, done or refused; and repeated, once, where its worker died."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction
from django.utils import timezone

from budgetcheck.language import _
from budgetcheck.web import trail
from budgetcheck.web.models import Job, JobState, Ledger, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

J = TypeVar("J", bound=Job)

BEAT_SECONDS = 5
DEAD_SECONDS = 45
"""A worker that has not shown itself for so long is taken for dead."""
MOST_ATTEMPTS = 2

logger = logging.getLogger(__name__)


def begin(model: type[J], key: str, worker: str) -> J | None:
    """Take a job that waits; None where another worker has it, or it is finished."""
    now = timezone.now()
    with transaction.atomic():
        job = model._default_manager.select_for_update().filter(pk=key, state=JobState.QUEUED).first()  # noqa: SLF001
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


def beat(worker: str) -> None:
    """Show that a worker lives."""
    for model in (Run, Ledger):
        model.objects.filter(worker=worker, state=JobState.RUNNING).update(beat_at=timezone.now())


def recover(enqueue: Callable[[Job], None]) -> int:
    """Put the jobs of dead workers back into the queue, once each; what died twice is given up with a word why.

    Args:
        enqueue: Puts a job into the queue.

    Returns:
        How many there were.
    """
    late = timezone.now() - dt.timedelta(seconds=DEAD_SECONDS)
    count = 0
    for model in (Run, Ledger):
        for key in model.objects.filter(state=JobState.RUNNING, beat_at__lt=late).values_list(
            "pk", flat=True
        ):
            count += _recover_one(model, key, late, enqueue)
    return count


def _recover_one(
    model: type[Run | Ledger], key: UUID, late: dt.datetime, enqueue: Callable[[Job], None]
) -> bool:
    with transaction.atomic():
        job = (
            model._default_manager.select_for_update()  # noqa: SLF001
            .filter(pk=key, state=JobState.RUNNING, beat_at__lt=late)
            .first()
        )
        if job is None:
            return False
        logger.warning("Worker %s died at %s %s", job.worker, model.__name__, job.pk)
        if job.attempt >= MOST_ATTEMPTS:
            job.problems = [
                _("处理这份资料时程序两次中断，没有再试。原始文件都在；请减少一次检查的文件，或联系管理员")
            ]
            job.state, job.finished_at, job.stage = JobState.FAILED, timezone.now(), ""
            job.save()
            trail.record(None, "run_failed", job, after={"attempt": job.attempt})
        else:
            job.state, job.worker, job.beat_at, job.stage = JobState.QUEUED, "", None, ""
            job.save()
            trail.record(None, "run_repeated", job, after={"attempt": job.attempt + 1})
            enqueue(job)
    return True


def _mine(job: Job):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a queryset of the job's own model
    return type(job)._default_manager.filter(  # noqa: SLF001
        pk=job.pk, state=JobState.RUNNING, worker=job.worker, attempt=job.attempt
    )
