"""Names of stored files: as people know them, and such that every file system takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from budgetcheck.web.models import Ledger, RunInput
from budgetcheck.web.storage.store import readable_name
from tests.web.conftest import STORY, work

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from budgetcheck.web.models import Project, User
    from tests.web.conftest import People


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("序时账.csv", "序时账.csv"),
        ("C:\\账簿\\序时账.csv", "序时账.csv"),
        ("名" * 120 + ".csv", "名" * 58 + ".csv"),
        ("a" * 120 + ".xlsx", "a" * 115 + ".xlsx"),
        ("名" * 120, "名" * 60),
        ("..", "file"),
    ],
)
def test_a_name_keeps_what_a_file_system_takes(given: str, kept: str) -> None:
    assert readable_name(given) == kept


def test_a_ledger_with_a_very_long_name_is_read_and_checked(
    people: People, project: Project, client_of: Callable[[User], Client]
) -> None:
    officer = client_of(people.officer)
    books = [
        SimpleUploadedFile("名" * 120 + path.name, path.read_bytes()) for path in sorted(STORY.glob("*.csv"))
    ]
    officer.post(f"/projects/{project.pk}/files", {"files": books})
    work()
    officer.post(f"/projects/{project.pk}/check", {"request_key": "k"})
    work()

    assert [each.state for each in Ledger.objects.all()] == ["done", "done"]
    assert {each.run.state for each in RunInput.objects.select_related("run")} == {"done"}
