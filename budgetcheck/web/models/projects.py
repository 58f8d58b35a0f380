"""Projects with the versions of their dossiers, and a unit's ledgers and profiles."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from budgetcheck.web.models.jobs import Job


class Project(models.Model):
    """A project of a unit; what its dossier says stands in its versions.

    Attributes:
        code: `project.id` of the dossier.
        current: What the latest finished check said.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("web.Unit", on_delete=models.PROTECT, related_name="projects")
    code = models.CharField(max_length=200)
    title = models.CharField(max_length=500, blank=True)
    programme = models.CharField(max_length=60)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    created_at = models.DateTimeField(auto_now_add=True)
    current = models.ForeignKey("web.RunProject", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "code"], name="one_project_of_a_code")
        ]

    def __str__(self) -> str:
        return self.title or self.code


class DossierVersion(models.Model):
    """What a project's dossier said from a moment on.

    Attributes:
        number: 1, 2, 3 … within the project.
        origin: `file` as uploaded, `form` as filled in on screen.
        content: The dossier as plain values (`dossiers.write.to_tree`), with the forms beside it.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    origin = models.CharField(max_length=4)
    content = models.JSONField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    created_at = models.DateTimeField(auto_now_add=True)
    files: models.ManyToManyField[models.Model, models.Model] = models.ManyToManyField(
        "web.StoredFile", through="web.VersionFile"
    )

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="one_version_of_a_number")
        ]


class VersionFile(models.Model):
    """A file that a version comes from.

    Attributes:
        holds: `dossier`, or `form` for a budget or settlement form beside it.
    """

    version = models.ForeignKey(DossierVersion, on_delete=models.CASCADE)
    file = models.ForeignKey("web.StoredFile", on_delete=models.PROTECT)
    holds = models.CharField(max_length=8)


class Profile(models.Model):
    """A unit's own profile (科目对照方案); a correction makes a new version of it.

    Attributes:
        toml: As `budgetcheck check --profile` reads it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("web.Unit", on_delete=models.PROTECT, related_name="profiles")
    name = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    toml = models.TextField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "name", "version"], name="one_profile_of_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Ledger(Job):
    """A ledger export of a unit, and how it was understood; the job is to look at it.

    Attributes:
        kind: `ledger` or `trial_balance`; empty before it was looked at.
        profile: The unit's own by which it is read; None for the built-in one that fits.
        inspection: What `ledgers.inspection.inspect_ledger` says of it.
        removed_at: When it was taken out of use; runs that read it keep it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("web.Unit", on_delete=models.PROTECT, related_name="ledgers")
    file = models.ForeignKey("web.StoredFile", on_delete=models.PROTECT)
    projects: models.ManyToManyField[Project, models.Model] = models.ManyToManyField(
        Project, related_name="ledgers"
    )
    kind = models.CharField(max_length=16, blank=True)
    profile = models.ForeignKey(Profile, null=True, on_delete=models.PROTECT)
    inspection = models.JSONField(null=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-queued_at"]

    def __str__(self) -> str:
        return self.file.name
