"""Files whose time is over: their bytes go, their hashes, the results and the trail stay.

In use, and therefore kept however old, is what somebody may yet need as input: the inputs of runs that wait or run, ledgers that were not
removed, the newest version of each project's dossier. Once a ledger is removed or a dossier replaced its file goes when its days are
over. The result of a run as JSON is a result and no report, and is kept.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from budgetcheck.web import trail
from budgetcheck.web.models import (
    Attachment,
    DossierVersion,
    JobState,
    Ledger,
    Retention,
    RunFile,
    RunInput,
    StoredFile,
    VersionFile,
)
from budgetcheck.web.storage.store import delete_bytes

if TYPE_CHECKING:
    from django.db.models import QuerySet

_AT_ONCE = 500
_OPEN = (JobState.QUEUED, JobState.RUNNING)


class Deleted(NamedTuple):
    """What was deleted, or would be.

    Attributes:
        files: How many.
        size: Their bytes.
    """

    files: int
    size: int


def expired() -> QuerySet[StoredFile]:
    """Files whose time is over and which are not in use."""
    kept = Retention.objects.first()
    if kept is None:
        return StoredFile.objects.none()
    files = StoredFile.objects.filter(deleted_at=None).exclude(_in_use())
    over = Q(pk__in=[])
    if kept.days is not None:
        over |= Q(stored_at__lt=_before(kept.days)) & ~_certified()
    if kept.certified_days is not None:
        over |= Q(stored_at__lt=_before(kept.certified_days)) & _certified()
    return files.filter(over).order_by("stored_at", "pk")


def delete_expired() -> Deleted:
    """Delete the bytes of such files.

    The database is told first: were the machine to stop in between, bytes would be left that nobody asks for, not rows without bytes.
    """
    count = size = 0
    while keys := list(expired().values_list("pk", flat=True)[:_AT_ONCE]):
        with transaction.atomic():
            files = list(expired().select_for_update(of=("self",)).filter(pk__in=keys))
            if not files:
                break
            StoredFile.objects.filter(pk__in=[file.pk for file in files]).update(deleted_at=timezone.now())
            trail.record(
                None,
                "files_deleted",
                after={"count": len(files), "sha256": sorted(file.sha256 for file in files)},
            )
        for file in files:
            delete_bytes(file)
        count, size = count + len(files), size + sum(file.size for file in files)
    return Deleted(count, size)


def delete_left() -> int:
    """Delete bytes that were to be deleted and were not, for the machine stopped."""
    count = 0
    for file in StoredFile.objects.exclude(deleted_at=None).iterator(chunk_size=1_000):
        count += delete_bytes(file)
    return count


def _in_use() -> Q:
    """Whether a file is."""
    newest = DossierVersion.objects.filter(project=OuterRef("version__project")).order_by("-number")
    return (
        _has(RunInput.objects.filter(run__state__in=_OPEN))
        | _has(Ledger.objects.filter(Q(removed_at=None) | Q(state__in=_OPEN)))
        | _has(VersionFile.objects.filter(version=newest.values("pk")[:1]))
        | _has(RunFile.objects.filter(form="json"))
    )


def _certified() -> Q:
    """Whether a certified run holds it: as input or report, or beside an answer to a finding of that project."""
    return (
        _has(RunInput.objects.filter(run__decisions__certified=True))
        | _has(RunFile.objects.filter(run__decisions__certified=True))
        | _has(Attachment.objects.filter(note__project__results__run__decisions__certified=True))
    )


def _has(
    rows: QuerySet[RunInput]
    | QuerySet[Ledger]
    | QuerySet[VersionFile]
    | QuerySet[RunFile]
    | QuerySet[Attachment],
) -> Q:
    return Q(Exists(rows.filter(file=OuterRef("pk"))))


def _before(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)
