from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class StoredFile(models.Model):
    """A file as it came, or as it was written for a run; its bytes never change.

    Attributes:
        name: As its owner called it; never a name on disk.
        place: Where its bytes lie below the folder of files: random.
        unit: Whose it is; None for what belongs to nobody's unit, such as an audit of several.
        deleted_at: When retention deleted its bytes; its hash stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=255)
    place = models.CharField(max_length=80, unique=True)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    unit = models.ForeignKey("web.Unit", null=True, on_delete=models.PROTECT, related_name="files")
    stored_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    stored_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-stored_at"]

    def __str__(self) -> str:
        return self.name
