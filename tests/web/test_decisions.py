"""Decisions of a department on a run: certified, which freezes it, or returned with a reason."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from budgetcheck.web.acts import decisions, reviews, runs
from budgetcheck.web.models import (
    Decision,
    Entry,
    Membership,
    Note,
    Role,
    Run,
    Waiver,
    certified_files,
    is_certified,
)
from budgetcheck.web.storage.store import path_of
from tests.web.conftest import AS_OF, work

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from budgetcheck.web.models import Ledger, Project, User
    from tests.web.conftest import People

RULE = "YT34-2"


@pytest.fixture
def officer(people: People, client_of: Callable[[User], Client]) -> Client:
    return client_of(people.officer)


@pytest.fixture
def reviewer(people: People, client_of: Callable[[User], Client]) -> Client:
    return client_of(people.reviewer)


def _decide(client: Client, run: Run, decision: str, remark: str = ""):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return client.post(f"/runs/{run.pk}/decide", {"decision": decision, "remark": remark})


def test_a_certificate_holds_the_hashes_of_the_result_and_of_every_input(run: Run, reviewer: Client) -> None:
    assert _decide(reviewer, run, "certify", "同意").status_code == 302

    decision = Decision.objects.get()
    result = path_of(run.files.get(form="json").file).read_bytes()
    assert decision.certified
    assert decision.digests["result"] == hashlib.sha256(result).hexdigest()
    assert decision.digests["inputs"] == {
        each.name: hashlib.sha256(path_of(each.file).read_bytes()).hexdigest() for each in run.inputs.all()
    }
    assert set(decision.digests["inputs"]) == {"dossier.yaml", "序时账-2026.csv", "序时账-2027.csv"}
    assert Entry.objects.get(act="run_certified").after == {"remark": "同意", **decision.digests}


def test_the_certificate_names_who_checked_who_certified_and_how_to_verify(
    run: Run, reviewer: Client, officer: Client
) -> None:
    _decide(reviewer, run, "certify", "同意")

    page = officer.get(f"/runs/{run.pk}/details").content.decode()

    assert "审定书" in page
    assert "曲会计 (officer)" in page
    assert "周科长 (reviewer)" in page
    assert Decision.objects.get().digests["result"] in page
    assert "budgetcheck verify" in page
    assert "检查和审定是同一个人。" not in page


def test_the_certificate_says_where_one_person_did_both(run: Run, people: People, officer: Client) -> None:
    Membership.objects.create(user=people.officer, unit=people.unit, role=Role.REVIEWER)

    assert "这次检查是您自己做的" in officer.get(f"/runs/{run.pk}", follow=True).content.decode()
    assert _decide(officer, run, "certify").status_code == 302

    assert "检查和审定是同一个人。" in officer.get(f"/runs/{run.pk}", follow=True).content.decode()


@pytest.mark.parametrize("decision", ["certify", "return"])
def test_a_certified_run_is_not_decided_again(run: Run, reviewer: Client, decision: str) -> None:
    _decide(reviewer, run, "certify")

    answer = _decide(reviewer, run, decision, "再看")

    assert answer.status_code == 409
    assert "已由 周科长 审定" in answer.content.decode()
    assert Decision.objects.get().certified


def test_a_certified_run_takes_no_note(run: Run, reviewer: Client, officer: Client) -> None:
    _decide(reviewer, run, "certify")

    answer = officer.post(
        f"/runs/{run.pk}/projects/{run.projects.get().pk}/{RULE}/notes", {"text": "补充说明"}
    )

    assert answer.status_code == 409
    assert "这次检查已审定，不能再改动" in answer.content.decode()
    assert not Note.objects.exists()


def test_a_certified_run_takes_no_proposal(run: Run, reviewer: Client, officer: Client) -> None:
    _decide(reviewer, run, "certify")

    answer = officer.post(
        f"/runs/{run.pk}/projects/{run.projects.get().pk}/{RULE}/waivers",
        {"reason": "留用", "expires_on": "2999-12-31"},
    )

    assert answer.status_code == 409
    assert not Waiver.objects.exists()


def test_a_certified_run_offers_no_forms_but_a_new_check(run: Run, reviewer: Client, officer: Client) -> None:
    _decide(reviewer, run, "certify")

    page = officer.get(f"/runs/{run.pk}", follow=True).content.decode()

    assert "/notes" not in page
    assert "/waivers" not in page
    assert f'action="/runs/{run.pk}/decide"' not in page
    assert f'action="/runs/{run.pk}/again"' in page


def test_what_is_said_later_stands_in_the_later_run_alone(  # noqa: PLR0913, PLR0917 - fixtures
    run: Run, people: People, project: Project, books: list[Ledger], reviewer: Client, officer: Client
) -> None:
    _decide(reviewer, run, "certify")
    following = runs.ask_check(people.officer, [project], books, {"as_of": AS_OF}, "second")
    work()
    reviews.answer(people.officer, following.projects.get(), RULE, "后来的说明")

    assert "后来的说明" not in officer.get(f"/runs/{run.pk}", follow=True).content.decode()
    assert "后来的说明" in officer.get(f"/runs/{following.pk}", follow=True).content.decode()


def test_a_certified_run_holds_its_inputs_reports_and_attachments(run: Run, people: People) -> None:
    others = set(certified_files())

    decisions.certify(people.reviewer, run)

    assert others == set()
    assert is_certified(run)
    assert set(certified_files()) == {each.file for each in run.inputs.all()} | {
        each.file for each in run.files.all()
    }


def test_a_returned_run_holds_nothing(run: Run, people: People) -> None:
    decisions.send_back(people.reviewer, run, "缺回单")

    assert not is_certified(run)
    assert not certified_files().exists()


def test_the_officer_reads_why_a_run_was_returned(
    run: Run, project: Project, reviewer: Client, officer: Client
) -> None:
    assert _decide(reviewer, run, "return", "请补 <b>退款</b> 回单").status_code == 302

    for place in ("/todo", f"/projects/{project.pk}", f"/runs/{run.pk}/details"):
        page = officer.get(place).content.decode()
        assert "请补 &lt;b&gt;退款&lt;/b&gt; 回单" in page, place
    assert Entry.objects.get(act="run_returned").after == {"remark": "请补 <b>退款</b> 回单"}
    assert Decision.objects.get().digests == {}


def test_a_returned_run_can_be_answered_and_waits_no_more_once_checked_again(
    run: Run, people: People, reviewer: Client, officer: Client
) -> None:
    _decide(reviewer, run, "return", "缺回单")
    reviews.answer(people.officer, run.projects.get(), RULE, "回单见附件")
    officer.post(f"/runs/{run.pk}/again", {"as_of": AS_OF, "request_key": "again"})
    work()

    assert "缺回单" not in officer.get("/todo").content.decode()
    assert f'href="/runs/{Run.objects.get(request_key="again").pk}"' in reviewer.get("/todo").content.decode()


def test_a_return_needs_a_reason(run: Run, reviewer: Client) -> None:
    answer = _decide(reviewer, run, "return", "  ")

    assert answer.status_code == 400
    assert "退回意见：没有填写" in answer.content.decode()
    assert not Decision.objects.exists()


@pytest.mark.parametrize("decision", ["", "perhaps"])
def test_a_decision_is_one_of_two(run: Run, reviewer: Client, decision: str) -> None:
    assert _decide(reviewer, run, decision, "好").status_code == 400
    assert not Decision.objects.exists()


def test_proposals_are_decided_before_a_run_is_certified(run: Run, people: People, reviewer: Client) -> None:
    reviews.propose(people.officer, run.projects.get(), RULE, "留用", "2999-12-31")

    answer = _decide(reviewer, run, "certify")

    assert answer.status_code == 409
    assert "还有 1 项豁免申请没有决定" in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_run_that_is_not_finished_is_not_decided(
    people: People, project: Project, books: list[Ledger], reviewer: Client
) -> None:
    waiting = runs.ask_check(people.officer, [project], books, {"as_of": AS_OF}, "first")

    assert _decide(reviewer, waiting, "certify").status_code == 409
    assert not Decision.objects.exists()


def test_what_is_not_what_it_was_is_not_certified(run: Run, reviewer: Client) -> None:
    place = path_of(run.inputs.get(role="dossier").file)
    place.chmod(0o600)
    place.write_bytes(place.read_bytes() + b"\n")

    answer = _decide(reviewer, run, "certify")

    assert answer.status_code == 409
    assert "dossier.yaml：文件内容与收下时的校验值不同" in answer.content.decode()
    assert not Decision.objects.exists()


def test_inputs_of_the_same_name_are_all_in_the_certificate(run: Run, people: People) -> None:
    run.inputs.update(name="账簿.csv")

    digests = decisions.certify(people.reviewer, run).digests["inputs"]

    assert list(digests) == ["账簿.csv", "账簿.csv (2)", "账簿.csv (3)"]
    assert sorted(digests.values()) == sorted(run.inputs.values_list("file__sha256", flat=True))


def test_the_database_itself_refuses_a_second_decision(run: Run, people: People) -> None:
    decisions.send_back(people.reviewer, run, "缺回单")

    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(run=run, certified=True, decided_by=people.reviewer)


def test_of_two_decisions_at_the_same_moment_the_second_is_refused(
    run: Run, people: People, reviewer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashes = decisions._digests  # noqa: SLF001 - it runs between the first look at the run and the lock on it

    def meanwhile(of: Run) -> dict[str, Any]:
        decisions.send_back(people.reviewer, of, "缺回单")
        return hashes(of)

    monkeypatch.setattr(decisions, "_digests", meanwhile)

    answer = _decide(reviewer, run, "certify")

    assert answer.status_code == 409
    assert "已由 周科长 退回；每次检查只决定一次" in answer.content.decode()
    assert not Decision.objects.get().certified


def test_only_a_reviewer_of_the_unit_decides(
    run: Run, people: People, client_of: Callable[[User], Client]
) -> None:
    told = {
        name: _decide(client_of(getattr(people, name)), run, "certify").status_code
        for name in ("officer", "auditor", "administrator", "foreigner")
    }

    assert told == {"officer": 403, "auditor": 403, "administrator": 404, "foreigner": 404}
    assert not Decision.objects.exists()


def test_a_decision_leads_back_to_its_own_site_alone(run: Run, reviewer: Client) -> None:
    answer = reviewer.post(f"/runs/{run.pk}/decide", {"decision": "certify", "next": "https://example.org/"})

    assert answer["Location"] == f"/runs/{run.pk}/details"
