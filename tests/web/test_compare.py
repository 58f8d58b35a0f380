"""Two runs of a project compared on a page."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from budgetcheck.web.acts import decisions, projects, reviews, runs
from budgetcheck.web.models import Run, Waiver
from tests.web.conftest import AS_OF, work

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from budgetcheck.web.models import Ledger, Project, User
    from tests.web.conftest import People

RULE = "YT34-2"
EARLIER = "2027-05-31"
"""A day before a part was refunded."""


@pytest.fixture
def officer(people: People, client_of: Callable[[User], Client]) -> Client:
    return client_of(people.officer)


def _check(people: People, project: Project, books: list[Ledger], as_of: str, key: str) -> Run:
    asked = runs.ask_check(people.officer, [project], books, {"as_of": as_of}, key)
    work()
    asked.refresh_from_db()
    assert asked.state == "done", asked.problems
    return asked


def _page(client: Client, old: Run, new: Run) -> str:
    answer = client.get("/compare", {"old": str(old.pk), "new": str(new.pk)})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_changed_budget_is_shown_with_its_figures_old_and_new(
    run: Run, people: People, project: Project, books: list[Ledger], officer: Client
) -> None:
    tree = dict(project.versions.get().content)
    lines = [dict(line) for line in tree["budget"]["lines"]]
    lines[0]["amount"] = str(Decimal(lines[0]["amount"]) + 1000)
    tree["budget"] = {**tree["budget"], "lines": lines}
    tree["budget"].pop("total", None)
    projects.change_by_tree(people.officer, project, tree)

    page = _page(officer, run, _check(people, project, books, AS_OF, "second"))

    assert "项目档案变了" in page
    assert "+1,000.00" in page


def test_a_waiver_shows_as_a_changed_verdict(
    run: Run, people: People, project: Project, books: list[Ledger], officer: Client
) -> None:
    until = timezone.localdate() + dt.timedelta(days=3650)
    waiver = reviews.propose(people.officer, run.projects.get(), RULE, "留用", until.isoformat())
    reviews.decide_waiver(people.reviewer, waiver, approve=True, remark="同意")
    day = max(AS_OF, timezone.localdate().isoformat())
    following = _check(people, project, books, day, "second")

    page = _page(officer, run, following)

    moved = '<span class="badge fail">不符合</span> → <span class="badge waived">已豁免</span> YT34-2'
    assert moved in page
    assert f"豁免：无 → 有效期至 {until}" in page
    assert "没有新的不符合" in page
    assert Waiver.objects.get().approved


def test_figures_of_findings_are_shown_old_and_new(
    run: Run, people: People, project: Project, books: list[Ledger], officer: Client
) -> None:
    old = next(each for each in run.projects.get().content["findings"] if each["rule"] == RULE)
    earlier = _check(people, project, books, EARLIER, "second")
    new = next(each for each in earlier.projects.get().content["findings"] if each["rule"] == RULE)
    assert (old["actual"], new["actual"]) == ("125347.65", "0.00")

    page = _page(officer, run, earlier)

    assert (
        '<td class="number" data-label="旧">125,347.65</td><td class="number" data-label="新">0.00</td>'
        '<td class="number" data-label="增减">-125,347.65</td>'
    ) in page
    assert f"检查日期 {AS_OF} → {EARLIER}" in page


def test_the_earlier_run_is_the_old_one_however_they_are_named(
    run: Run, people: People, project: Project, books: list[Ledger], officer: Client
) -> None:
    following = _check(people, project, books, EARLIER, "second")

    assert f"检查日期 {AS_OF} → {EARLIER}" in _page(officer, following, run)


def test_two_runs_without_a_difference_say_so(
    run: Run, people: People, project: Project, books: list[Ledger], officer: Client
) -> None:
    page = _page(officer, run, _check(people, project, books, AS_OF, "second"))

    assert "两次检查的结果完全相同" in page
    assert "没有新的不符合" in page


def test_the_findings_page_offers_the_other_runs_of_the_project(
    run: Run, people: People, project: Project, books: list[Ledger], officer: Client
) -> None:
    following = _check(people, project, books, AS_OF, "second")

    page = officer.get(f"/runs/{following.pk}", follow=True).content.decode()

    assert f'<option value="{run.pk}">' in page


def test_a_run_is_not_compared_with_itself(run: Run, officer: Client) -> None:
    answer = officer.get("/compare", {"old": str(run.pk), "new": str(run.pk)})

    assert answer.status_code == 400
    assert "两次选的是同一次检查" in answer.content.decode()


def test_a_run_without_a_result_is_not_compared(
    run: Run, people: People, project: Project, books: list[Ledger], officer: Client
) -> None:
    waiting = runs.ask_check(people.officer, [project], books, {"as_of": EARLIER}, "second")

    assert officer.get("/compare", {"old": str(run.pk), "new": str(waiting.pk)}).status_code == 404


@pytest.mark.parametrize("old", ["", "1", "not-a-run", "00000000-0000-0000-0000-000000000000"])
def test_what_is_no_run_is_not_found(run: Run, officer: Client, old: str) -> None:
    assert officer.get("/compare", {"old": old, "new": str(run.pk)}).status_code == 404


def test_markup_of_a_dossier_is_text(
    run: Run, people: People, project: Project, books: list[Ledger], officer: Client
) -> None:
    tree = dict(project.versions.get().content)
    tree["project"] = {**tree["project"], "title": "<script>alert(1)</script>"}
    projects.change_by_tree(people.officer, project, tree)

    page = _page(officer, run, _check(people, project, books, AS_OF, "second"))

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_only_who_reads_both_runs_compares_them(
    run: Run, people: People, project: Project, books: list[Ledger], client_of: Callable[[User], Client]
) -> None:
    following = _check(people, project, books, EARLIER, "second")
    asked = {"old": str(run.pk), "new": str(following.pk)}

    told = {
        name: client_of(getattr(people, name)).get("/compare", asked).status_code
        for name in ("officer", "reviewer", "auditor", "administrator", "foreigner")
    }

    assert told == {"officer": 200, "reviewer": 200, "auditor": 200, "administrator": 404, "foreigner": 404}


def test_certified_runs_are_compared_as_any(
    run: Run, people: People, project: Project, books: list[Ledger], officer: Client
) -> None:
    decisions.certify(people.reviewer, run)

    assert "125,347.65" in _page(officer, run, _check(people, project, books, EARLIER, "second"))
