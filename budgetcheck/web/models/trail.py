from __future__ import annotations

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """A line of the trail: who did what, when, on what, and what was before and after.

    It is never changed and never deleted, which the database sees to; its hash covers all of it and the hash of the entry before.

    Attributes:
        number: 1, 2, 3 … without a gap.
        at: UTC.
        who: The person's name and user name as they were; empty for the program itself.
        user: The id of the person.
        act: A code of `web.trail.ACTS`.
        on: The kind of thing: the model's name.
        key: Which one.
        label: What it was called then.
        unit: The id of the unit that it belongs to; empty for none.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    who = models.CharField(max_length=130)
    user = models.CharField(max_length=20, blank=True, db_index=True)
    act = models.CharField(max_length=40, db_index=True)
    on = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=40, blank=True, db_index=True)
    label = models.CharField(max_length=500, blank=True)
    unit = models.CharField(max_length=40, blank=True, db_index=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["-number"]
