"""Waivers: proposed by one person, decided by another, in force in the next check until their day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from budgetcheck.web.models import Entry, Membership, Role, Run, Waiver
from tests.web.conftest import AS_OF, work

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from budgetcheck.web.models import User
    from tests.web.conftest import People

RULE = "YT34-2"
REASON = "该款项经主管部门同意留用"


def _today(days: int = 0) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


UNTIL = max(dt.date.fromisoformat(AS_OF), dt.date(2027, 8, 31)) + dt.timedelta(days=3650)


@pytest.fixture
def officer(people: People, client_of: Callable[[User], Client]) -> Client:
    return client_of(people.officer)


@pytest.fixture
def reviewer(people: People, client_of: Callable[[User], Client]) -> Client:
    return client_of(people.reviewer)


@pytest.fixture
def address(run: Run) -> str:
    return f"/runs/{run.pk}/projects/{run.projects.get().pk}"


@pytest.fixture
def proposed(officer: Client, address: str) -> Waiver:
    assert _proposed(officer, address).status_code == 302
    return Waiver.objects.get()


def _proposed(client: Client, address: str, rule: str = RULE, **told: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    told = {"reason": REASON, "expires_on": UNTIL.isoformat()} | told
    return client.post(f"{address}/{rule}/waivers", told)


def _decided(client: Client, waiver: Waiver, decision: str = "approve", remark: str = "同意"):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return client.post(f"/waivers/{waiver.pk}/decide", {"decision": decision, "remark": remark})


def _again(client: Client, run: Run, as_of: dt.date | None = None) -> Run:
    day = as_of or max(dt.date.fromisoformat(AS_OF), _today())
    answer = client.post(f"/runs/{run.pk}/again", {"as_of": day.isoformat(), "request_key": "again"})
    assert answer.status_code == 302
    work()
    return Run.objects.get(request_key="again")


def _finding(run: Run) -> dict:  # type: ignore[type-arg]
    return next(each for each in run.projects.get().content["findings"] if each["rule"] == RULE)


def test_a_proposal_is_kept_with_its_reason_day_and_person(proposed: Waiver, people: People) -> None:
    assert (proposed.rule, proposed.reason, proposed.expires_on) == (RULE, REASON, UNTIL)
    assert (proposed.proposed_by, proposed.approved) == (people.officer, None)
    assert Entry.objects.get(act="waiver_proposed").after == {
        "rule": RULE,
        "reason": REASON,
        "expires_on": UNTIL.isoformat(),
    }


def test_a_reviewer_finds_the_proposal_among_what_waits(proposed: Waiver, reviewer: Client) -> None:
    page = reviewer.get("/todo").content.decode()

    assert REASON in page
    assert f'action="/waivers/{proposed.pk}/decide"' in page


def test_nobody_decides_an_own_proposal_even_as_a_reviewer(
    proposed: Waiver, people: People, officer: Client, run: Run
) -> None:
    Membership.objects.create(user=people.officer, unit=people.unit, role=Role.REVIEWER)

    answer = _decided(officer, proposed)

    assert answer.status_code == 409
    assert "这项豁免是您自己提出的；须由另一位审核人员决定" in answer.content.decode()
    proposed.refresh_from_db()
    assert proposed.approved is None
    page = officer.get(f"/runs/{run.pk}", follow=True).content.decode()
    assert "这是您自己提出的，须由另一位审核人员决定。" in page
    assert f'action="/waivers/{proposed.pk}/decide"' not in page


def test_the_database_itself_refuses_an_own_proposal_decided(proposed: Waiver, people: People) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Waiver.objects.filter(pk=proposed.pk).update(approved=True, decided_by=people.officer)


def test_an_approved_waiver_is_in_force_in_the_next_check_with_both_names(
    proposed: Waiver, reviewer: Client, officer: Client, run: Run
) -> None:
    assert _decided(reviewer, proposed).status_code == 302
    following = _again(officer, run)

    finding = _finding(following)
    assert (finding["verdict"], finding["difference"]) == ("waived", "72594.63")
    assert finding["waiver"]["proposed_by"] == "曲会计（officer）"
    assert finding["waiver"]["approved_by"] == "周科长（reviewer）"
    assert finding["waiver"]["reason"] == REASON
    assert (run.verdict, following.verdict) == ("fail", "review")
    assert _finding(Run.objects.get(pk=run.pk))["verdict"] == "fail"


def test_an_approved_waiver_asks_for_a_new_check(
    proposed: Waiver, reviewer: Client, officer: Client, run: Run
) -> None:
    _decided(reviewer, proposed)

    page = officer.get(f"/runs/{run.pk}", follow=True).content.decode()
    assert "有 1 项豁免已批准，重新检查后起作用。" in page
    assert "已决定的豁免申请" in officer.get("/todo").content.decode()
    _again(officer, run)
    assert "已决定的豁免申请" not in officer.get("/todo").content.decode()


def test_the_same_check_once_more_keeps_its_options(officer: Client, run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(options={**run.options, "leads": True})

    following = _again(officer, run, dt.date.fromisoformat(AS_OF))

    assert following.options == {"as_of": AS_OF, "leads": True, "language": "zh"}


def test_a_waiver_whose_day_is_over_is_said_and_changes_nothing(
    officer: Client, reviewer: Client, address: str, run: Run
) -> None:
    _proposed(officer, address, expires_on=_today(1).isoformat())
    _decided(reviewer, Waiver.objects.get())

    later = max(dt.date.fromisoformat(AS_OF), _today(2))
    following = _again(officer, run, later)

    finding = _finding(following)
    assert (finding["verdict"], finding["waiver"]["expired"]) == ("fail", True)
    assert "已过期，不起作用。" in officer.get(f"/runs/{following.pk}", follow=True).content.decode()


def test_what_is_over_today_is_said_on_the_page_and_among_what_waits(
    proposed: Waiver, reviewer: Client, officer: Client, run: Run
) -> None:
    _decided(reviewer, proposed)
    Waiver.objects.update(expires_on=_today(-1))
    Run.objects.update(queued_at=timezone.now() - dt.timedelta(days=9))

    assert "豁免已过期，不再起作用" in officer.get(f"/runs/{run.pk}", follow=True).content.decode()
    assert "已过期的豁免" in officer.get("/todo").content.decode()


def test_a_declined_proposal_changes_nothing_and_its_remark_is_read(
    proposed: Waiver, reviewer: Client, officer: Client, run: Run
) -> None:
    assert _decided(reviewer, proposed, "decline", "没有批件").status_code == 302

    following = _again(officer, run)
    assert _finding(following)["verdict"] == "fail"
    page = officer.get(f"/runs/{following.pk}", follow=True).content.decode()
    assert "未批准" in page
    assert "没有批件" in page
    assert Entry.objects.get(act="waiver_declined").after == {"approved": False, "remark": "没有批件"}


@pytest.mark.parametrize(
    ("rule", "told", "status", "said"),
    [
        (RULE, {"reason": " "}, 400, "豁免理由：没有填写"),
        (RULE, {"reason": "字" * 2001}, 400, "有 2,001 个字；最多 2,000 个字"),
        (RULE, {"expires_on": ""}, 400, "有效期至：没有填写"),
        (RULE, {"expires_on": "<b>明年</b>"}, 400, "&lt;b&gt;明年&lt;/b&gt;；应为日期"),
        (RULE, {"expires_on": "2020-01-01"}, 400, "有效期至：2020-01-01；应在今天以后"),
        ("YT20-1", {}, 409, "没有需要处理的这条结论"),
        ("XX99-9", {}, 409, "没有需要处理的这条结论"),
    ],
)
def test_what_cannot_be_proposed_is_refused(  # noqa: PLR0913, PLR0917 - cases
    officer: Client, address: str, rule: str, told: dict[str, str], status: int, said: str
) -> None:
    answer = _proposed(officer, address, rule, **told)

    assert answer.status_code == status
    assert said in answer.content.decode()
    assert not Waiver.objects.exists()


def test_today_is_no_day_in_the_future(officer: Client, address: str) -> None:
    assert _proposed(officer, address, expires_on=_today().isoformat()).status_code == 400


def test_a_finding_has_one_open_proposal(proposed: Waiver, officer: Client, address: str) -> None:
    answer = _proposed(officer, address)

    assert answer.status_code == 409
    assert "已有待审批的豁免申请" in answer.content.decode()
    assert Waiver.objects.get() == proposed


def test_what_is_waived_already_is_checked_again_and_not_proposed_again(
    proposed: Waiver, officer: Client, reviewer: Client, address: str
) -> None:
    _decided(reviewer, proposed)

    answer = _proposed(officer, address)

    assert answer.status_code == 409
    assert f"已批准豁免，有效期至 {UNTIL}；请重新检查" in answer.content.decode()


def test_a_proposal_is_decided_once(
    proposed: Waiver, reviewer: Client, people: People, client_of: Callable[[User], Client]
) -> None:
    Membership.objects.create(user=people.foreigner, unit=people.department, role=Role.REVIEWER)
    _decided(reviewer, proposed)

    answer = _decided(client_of(people.foreigner), proposed, "decline")

    assert answer.status_code == 409
    assert "这项豁免已由 周科长 决定" in answer.content.decode()
    proposed.refresh_from_db()
    assert (proposed.approved, proposed.decided_by) == (True, people.reviewer)


def test_a_proposal_whose_day_has_come_is_not_approved_but_can_be_declined(
    proposed: Waiver, reviewer: Client
) -> None:
    Waiver.objects.update(expires_on=_today())

    assert "不能再批准" in _decided(reviewer, proposed).content.decode()
    assert _decided(reviewer, proposed, "decline", "过期").status_code == 302


@pytest.mark.parametrize(("decision", "remark"), [("approve", " "), ("decline", ""), ("perhaps", "好")])
def test_a_decision_without_remark_or_choice_is_refused(
    proposed: Waiver, reviewer: Client, decision: str, remark: str
) -> None:
    assert _decided(reviewer, proposed, decision, remark).status_code == 400
    proposed.refresh_from_db()
    assert proposed.approved is None


def test_only_an_officer_proposes(address: str, people: People, client_of: Callable[[User], Client]) -> None:
    told = {
        name: _proposed(client_of(getattr(people, name)), address).status_code
        for name in ("reviewer", "auditor", "administrator", "foreigner")
    }

    assert told == {"reviewer": 403, "auditor": 403, "administrator": 404, "foreigner": 404}


def test_only_a_reviewer_decides(
    proposed: Waiver, people: People, client_of: Callable[[User], Client]
) -> None:
    told = {
        name: _decided(client_of(getattr(people, name)), proposed).status_code
        for name in ("officer", "auditor", "administrator", "foreigner")
    }

    assert told == {"officer": 403, "auditor": 403, "administrator": 404, "foreigner": 404}


def test_only_an_officer_checks_again(run: Run, people: People, client_of: Callable[[User], Client]) -> None:
    told = {
        name: client_of(getattr(people, name)).post(f"/runs/{run.pk}/again").status_code
        for name in ("reviewer", "auditor", "administrator", "foreigner")
    }

    assert told == {"reviewer": 403, "auditor": 403, "administrator": 404, "foreigner": 404}


def test_a_check_is_not_repeated_for_what_is_no_day(officer: Client, run: Run) -> None:
    answer = officer.post(f"/runs/{run.pk}/again", {"as_of": "昨天"})

    assert answer.status_code == 400
    assert "检查日期：昨天；应为年-月-日" in answer.content.decode()
    assert Run.objects.count() == 1


def test_markup_in_a_reason_is_text(officer: Client, reviewer: Client, address: str) -> None:
    _proposed(officer, address, reason="<script>alert(1)</script>")

    for page in (reviewer.get("/todo"), officer.get(address)):
        assert "<script>alert(1)" not in page.content.decode()
        assert "&lt;script&gt;alert(1)" in page.content.decode()


def test_what_waits_of_another_unit_is_not_seen(
    proposed: Waiver, people: People, client_of: Callable[[User], Client]
) -> None:
    page = client_of(people.foreigner).get("/todo").content.decode()

    assert proposed.reason not in page
    assert "没有等您处理的事项。" in page
