"""Moments and days as pages write them, at the time of China."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    import datetime as dt


def moment(at: dt.datetime | None) -> str:
    """`2026-12-31 17:05`."""
    return "" if at is None else timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def day(at: dt.datetime | None) -> str:
    """`2026-12-31`."""
    return "" if at is None else timezone.localtime(at).date().isoformat()
