"""From files to findings, as the pages do it."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import budgetcheck
from budgetcheck.web.models import JobState
from budgetcheck.web.storage.store import path_of
from tests.web.conftest import AS_OF, STORY

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from budgetcheck.web.models import Project, Run, User
    from tests.web.conftest import People


def test_a_run_says_what_the_core_says(run: Run) -> None:
    wanted = budgetcheck.check(
        [STORY / "dossier.yaml"], sorted(STORY.glob("*.csv")), as_of=dt.date.fromisoformat(AS_OF)
    )
    stated = wanted.to_dict()

    assert run.state == JobState.DONE, run.problems
    assert run.verdict == "fail"
    assert json.loads(path_of(run.files.get(form="json").file).read_bytes())["projects"] == stated["projects"]
    assert run.projects.get().content == stated["projects"][0]


def test_the_officer_reads_the_findings(
    run: Run, people: People, client_of: Callable[[User], Client]
) -> None:
    page = client_of(people.officer).get(f"/runs/{run.pk}", follow=True)

    assert "尚有 72,594.63 元未退回" in page.content.decode()


@pytest.mark.usefixtures("run")
def test_lists_leave_what_results_hold_where_it_is(
    project: Project, people: People, client_of: Callable[[User], Client]
) -> None:
    client = client_of(people.officer)
    for address in ("/", "/runs", "/todo", f"/projects/{project.pk}"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        asked = " ".join(query["sql"] for query in queries)
        assert 'FROM "web_run' in asked
        assert '"web_run"."head"' not in asked, address
        assert '"web_runproject"."content"' not in asked, address
