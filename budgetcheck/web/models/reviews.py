"""What people say to a result: notes, waivers, decisions, and what a certified run holds."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

from budgetcheck.web.models.files import StoredFile
from budgetcheck.web.models.runs import Run

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Note(models.Model):
    """An answer to a finding; it stays with the project's rule over later runs.

    Attributes:
        run: In whose result the finding was read.
    """

    project = models.ForeignKey("web.Project", on_delete=models.PROTECT, related_name="notes")
    run = models.ForeignKey("web.Run", on_delete=models.PROTECT, related_name="notes")
    rule = models.CharField(max_length=20)
    text = models.TextField(max_length=4000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["written_at", "id"]

    def __str__(self) -> str:
        return f"{self.project} {self.rule}"


class Attachment(models.Model):
    """A file beside a note."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey("web.StoredFile", on_delete=models.PROTECT)


class Waiver(models.Model):
    """A proposal to waive a finding, and what was decided (contract, section 6).

    Attributes:
        approved: None before it is decided.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey("web.Project", on_delete=models.PROTECT, related_name="waivers")
    run = models.ForeignKey("web.Run", on_delete=models.PROTECT, related_name="waivers")
    rule = models.CharField(max_length=20)
    reason = models.TextField(max_length=2000)
    expires_on = models.DateField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposed"
    )
    proposed_at = models.DateTimeField(auto_now_add=True)
    approved = models.BooleanField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="decided"
    )
    decided_at = models.DateTimeField(null=True)
    remark = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering: ClassVar = ["-proposed_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("proposed_by")),
                name="nobody_decides_an_own_proposal",
            ),
            models.UniqueConstraint(
                fields=["project", "rule"],
                condition=models.Q(approved=None),
                name="one_open_proposal_of_a_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.rule}"


class Decision(models.Model):
    """A department's decision on a run; each run is decided once, and a certified one is frozen.

    Attributes:
        certified: Else it was returned.
        digests: SHA-256 of what was certified: `result`, and `inputs` by name; empty where it was returned.
    """

    run = models.ForeignKey("web.Run", on_delete=models.PROTECT, related_name="decisions")
    certified = models.BooleanField()
    remark = models.TextField(max_length=2000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    decided_at = models.DateTimeField(auto_now_add=True)
    digests = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-decided_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["run"], name="a_run_is_decided_once")]


def is_certified(run: Run) -> bool:
    """Whether a run is frozen."""
    return Decision.objects.filter(run=run, certified=True).exists()


def certified_files() -> QuerySet[StoredFile]:
    """The files that certified runs hold: what they read and wrote, and what is attached to their projects' notes."""
    runs = Run.objects.filter(decisions__certified=True)
    projects = runs.exclude(projects__project=None).values("projects__project")
    return StoredFile.objects.filter(
        models.Q(pk__in=runs.values("inputs__file"))
        | models.Q(pk__in=runs.exclude(files=None).values("files__file"))
        | models.Q(attachment__note__project__in=projects)
    ).distinct()
