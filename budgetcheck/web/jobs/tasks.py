"""What the queue holds: a job's name and key; whatever else it needs stands in the database."""

from __future__ import annotations

import os
import secrets
import socket
from typing import TYPE_CHECKING

from django.db import transaction
from django_tasks import task

from budgetcheck.web.jobs.checking import check
from budgetcheck.web.jobs.inspecting import inspect
from budgetcheck.web.jobs.lifecycle import begin, ended_whatever_happens
from budgetcheck.web.models import Ledger, Run

if TYPE_CHECKING:
    from budgetcheck.web.models import Job

WORKER = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"
"""This process, told from all others."""


@task(queue_name="default")
def do_run(key: str) -> None:
    """Do a run."""
    job = begin(Run, key, WORKER)
    if job is not None:
        with ended_whatever_happens(job):
            check(job)


@task(queue_name="intake", priority=10)
def do_inspection(key: str) -> None:
    """Look at a ledger; before runs, for somebody waits for it."""
    job = begin(Ledger, key, WORKER)
    if job is not None:
        with ended_whatever_happens(job):
            inspect(job)


def enqueue(job: Job) -> None:
    """Put a job into the queue, when the transaction in which it was written is."""
    what = do_run if isinstance(job, Run) else do_inspection
    key = str(job.pk)
    transaction.on_commit(lambda: what.enqueue(key))
