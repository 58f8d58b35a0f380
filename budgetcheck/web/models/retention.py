from __future__ import annotations

from django.db import models


class Retention(models.Model):
    """How long the bytes of files are kept; one row.

    Attributes:
        days: Of uploads and reports after they were stored; None keeps them.
        certified_days: Likewise of those that a certified run holds.
    """

    days = models.PositiveIntegerField(null=True, blank=True)
    certified_days = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="one_row_of_retention"),)
