from __future__ import annotations

from django.db import models


class JobState(models.TextChoices):
    """How far a job is. `refused`: the input could not be used, and says why; `failed`: the program could not do it."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class Job(models.Model):
    """What a worker does.

    Attributes:
        attempt: How often a worker has begun it.
        worker: The one that has it.
        beat_at: When that worker last showed that it lives.
        stage: What it is doing, a code of `web.jobs.stages`.
        problems: What a person must mend: sentences.
    """

    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.QUEUED, db_index=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=64, blank=True)
    stage = models.CharField(max_length=20, blank=True)
    queued_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    problems = models.JSONField(default=list)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Whether there is something to wait for."""
        return self.state in (JobState.QUEUED, JobState.RUNNING)
