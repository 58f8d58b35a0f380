"""Files that people upload: each is stored with its hash first, and only then looked at."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction

from budgetcheck.web import trail
from budgetcheck.web.jobs.workspace import lay, workspace
from budgetcheck.web.storage.scan import refuse_infected
from budgetcheck.web.storage.store import write_upload

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from budgetcheck.web.models import StoredFile, Unit, User
    from budgetcheck.web.storage.store import Upload


def store(uploads: Iterable[Upload], unit: Unit | None, user: User) -> list[StoredFile]:
    """Store what came with a request, before anything is made of it.

    Raises:
        InputError: where the disk takes no more, or a file holds a virus; what was stored before stays.
    """
    stored = []
    for upload in uploads:
        file = write_upload(upload, unit, user)
        with transaction.atomic():
            file.save(force_insert=True)
            trail.record(user, "file_stored", file, after={"sha256": file.sha256, "size": file.size})
        refuse_infected(file, user)
        stored.append(file)
    return stored


@contextmanager
def laid(files: Sequence[StoredFile]) -> Iterator[dict[StoredFile, Path]]:
    """Stored files as files with the names that people know, each in a folder of its own where names are the same."""
    with workspace() as folder:
        places: dict[StoredFile, Path] = {}
        for file in files:
            place, count = folder / file.name, 1
            while place.exists():
                count += 1
                place = folder / str(count) / file.name
            lay(file, place)
            places[file] = place
        yield places
