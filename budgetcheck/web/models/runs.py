"""Runs, what went into them, and what came out."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from budgetcheck.web.models.jobs import Job, JobState


class RunKind(models.TextChoices):
    """Which of the three jobs of the core a run is."""

    SCREENING = "screening"
    CHECK = "check"
    YEAR_END = "year_end"


class Run(Job):
    """One run of the core over frozen inputs.

    Attributes:
        unit: Whose it is; None for an auditor's over several units.
        options: `as_of`, `language`, `leads`, `year`, `unit` (元 or 万元); `given` (SHA-256 of the files that a batch was
            handed in as); `left_out` (files that were given and are not read, each with its `name` and `why`); `units` (names, of a year-end run over several).
        fingerprint: SHA-256 of what is asked for; nothing is asked for twice at a time.
        request_key: Of the form or call that asked, so that a second click finds the first one's run.
        head: The result without its projects.
        verdict: The worst of its projects.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=RunKind.choices)
    title = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey("web.Unit", null=True, on_delete=models.PROTECT, related_name="runs")
    options = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64)
    request_key = models.CharField(max_length=64)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="runs")
    head = models.JSONField(null=True)
    verdict = models.CharField(max_length=16, blank=True)

    class Meta:
        ordering: ClassVar = ["-queued_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["asked_by", "request_key"], name="one_run_of_a_request"),
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=Q(state__in=[JobState.QUEUED, JobState.RUNNING]),
                name="nothing_asked_for_twice_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.id)


class RunInput(models.Model):
    """A file that a run reads.

    Attributes:
        role: `dossier` (or a form beside one), `ledger`, `profile`.
        folder: Dossiers and forms that belong together stand in one folder.
        project: Whose dossier it is, where it is a project's.
        ledger: Which ledger it is, where it is one.
        problems: Why the run was refused because of this file; sentences.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="inputs")
    file = models.ForeignKey("web.StoredFile", on_delete=models.PROTECT, related_name="used_in")
    role = models.CharField(max_length=8)
    folder = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=255)
    project = models.ForeignKey("web.Project", null=True, on_delete=models.PROTECT)
    ledger = models.ForeignKey("web.Ledger", null=True, on_delete=models.PROTECT)
    problems = models.JSONField(default=list)


class RunProject(models.Model):
    """A project in a run's result.

    Attributes:
        project: Ours, if it is one of ours; a batch of applications has others.
        unit: Of that project; None for others.
        code: `project` of the result.
        applicant: As the dossier names it.
        counts: How many findings have each verdict.
        figures: Sums of the result for tables: money as text, None where there is none.
        content: The element of the result's `projects`.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="projects")
    project = models.ForeignKey("web.Project", null=True, on_delete=models.PROTECT, related_name="results")
    unit = models.ForeignKey("web.Unit", null=True, on_delete=models.PROTECT)
    code = models.CharField(max_length=200)
    title = models.CharField(max_length=500, blank=True)
    applicant = models.CharField(max_length=300, blank=True)
    programme = models.CharField(max_length=60)
    verdict = models.CharField(max_length=16)
    counts = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    content = models.JSONField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "code"], name="one_result_of_a_project")
        ]

    def __str__(self) -> str:
        return self.title or self.code


class Deadline(models.Model):
    """A day by which something must be done, as the result of a run says.

    Attributes:
        what: A code of `vocabulary.DEADLINE`.
    """

    of = models.ForeignKey(RunProject, on_delete=models.CASCADE, related_name="deadlines")
    what = models.CharField(max_length=40)
    due_on = models.DateField(db_index=True)
    done_on = models.DateField(null=True)
    rule = models.CharField(max_length=20)
    article = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["due_on", "id"]


class RunFile(models.Model):
    """A file that a run wrote.

    Attributes:
        form: `html`, `pdf`, `xlsx`, `docx`, `json`.
        name: Within the report: its pages lead to each other by it.
        of: The project whose file it is; None for that of all.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey("web.StoredFile", on_delete=models.PROTECT)
    form = models.CharField(max_length=4)
    name = models.CharField(max_length=255)
    of = models.ForeignKey(RunProject, null=True, on_delete=models.CASCADE, related_name="files")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "name"], name="one_file_of_a_name")]
