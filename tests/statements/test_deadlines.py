"""Deadlines to the day, done or not, beside the verdict of the rule that judges each."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import budgetcheck
from budgetcheck.dossiers.model import Dossier
from budgetcheck.dossiers.tables import tabulate
from budgetcheck.facts.gather import gather
from budgetcheck.rules.articles import article_names
from budgetcheck.rules.evaluate import judge
from budgetcheck.rules.registry import built_in
from budgetcheck.rules.rule import Phase
from budgetcheck.statements.deadlines import DEADLINES, work_out_deadlines
from budgetcheck.vocabulary import DEADLINE
from tests.stories import APPLICATIONS, EVERY_STORY, YEAR_END

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

YANTAI = {"programme": "yantai", "subsidy": "upfront", "approved_on": "2025-11-10"}
DATONG = {"programme": "datong", "award_mode": "commissioned", "approved_on": "2025-11-10"}
NOTIFIED = {**YANTAI, "approval_received_on": "2026-01-20"}
RUNNING = {**YANTAI, "ends_on": "2027-12-31"}
COMMISSIONED = {**DATONG, "starts_on": "2026-01-01"}
HEADING = "日期,凭证号,借方,贷方,项目,资金来源,费用类别,性质\n"
RECEIVED = "2026-02-01,记-1,,1000.00,P,市级财政资金,,到账\n"


@pytest.fixture
def checked(tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Checks one project, against a ledger of these lines."""

    def check(
        project: dict[str, Any], day: str, *, lines: str = RECEIVED, year: int | None = None, **more: Any
    ) -> dict[str, Any]:
        dossier, ledger = tmp_path / "P.json", tmp_path / "账簿.csv"
        told = {"project": {"id": "P", **project}, "budget": {"lines": []}, **more}
        dossier.write_text(json.dumps(told), encoding="utf-8")
        ledger.write_text(HEADING + lines, encoding="utf-8")
        as_of = dt.date.fromisoformat(day)
        result = (
            budgetcheck.check([dossier], [ledger], as_of=as_of)
            if year is None
            else budgetcheck.year_end([dossier], [ledger], year, as_of=as_of)
        )
        (found,) = result.to_dict()["projects"]
        return dict(found)

    return check


@pytest.fixture
def screened(tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """The deadlines of one project, from its dossier alone."""

    def screen(project: dict[str, Any], day: str, **more: Any) -> list[dict[str, Any]]:
        told = {"project": {"id": "P", **project}, "budget": {"lines": []}, **more}
        (tmp_path / "P.json").write_text(json.dumps(told), encoding="utf-8")
        result = budgetcheck.screen([tmp_path / "P.json"], as_of=dt.date.fromisoformat(day))
        (found,) = result.to_dict()["projects"]
        return list(found["deadlines"])

    return screen


def verdict(found: dict[str, Any], rule: str) -> str:
    (verdict,) = [each["verdict"] for each in found["findings"] if each["rule"] == rule]
    return str(verdict)


def days(deadlines: list[dict[str, Any]]) -> list[tuple[str, str, str | None]]:
    return [(each["deadline"], each["due_on"], each["done_on"]) for each in deadlines]


class TestTaskBook:
    @pytest.mark.parametrize(
        ("signed", "day", "done", "judged"),
        [
            ("2026-03-09", "2026-12-31", "2026-03-09", "pass"),
            ("2026-03-10", "2026-12-31", "2026-03-10", "fail"),
            ("2026-03-09", "2026-03-08", None, "pass"),
            (None, "2026-03-09", None, "pass"),
            (None, "2026-03-10", None, "fail"),
        ],
    )
    def test_it_is_due_on_the_thirtieth_working_day_after_the_notice(
        self,
        checked: Callable[..., dict[str, Any]],
        signed: str | None,
        day: str,
        done: str | None,
        judged: str,
    ) -> None:
        found = checked({**NOTIFIED, "task_book_signed_on": signed}, day)

        assert found["deadlines"] == [
            {
                "deadline": "task_book",
                "due_on": "2026-03-09",
                "done_on": done,
                "rule": "YT15-1",
                "article": "第十五条",
            }
        ]
        assert verdict(found, "YT15-1") == judged

    def test_without_the_day_of_the_notice_there_is_none(
        self, screened: Callable[..., list[dict[str, Any]]]
    ) -> None:
        assert screened({**YANTAI, "task_book_signed_on": "2026-03-09"}, "2026-12-31") == []

    def test_a_notice_that_is_to_come_sets_none(self, screened: Callable[..., list[dict[str, Any]]]) -> None:
        assert screened(NOTIFIED, "2026-01-19") == []

    def test_beyond_the_published_calendar_there_is_none(
        self, screened: Callable[..., list[dict[str, Any]]]
    ) -> None:
        beyond = {**YANTAI, "approval_received_on": "2096-01-10", "task_book_signed_on": "2096-01-11"}
        assert screened(beyond, "2096-12-31") == []


class TestExtension:
    @pytest.mark.parametrize(
        ("ends", "last", "day_after"),
        [
            ("2027-12-31", "2027-11-30", "2027-12-01"),
            ("2027-12-30", "2027-11-30", "2027-12-01"),
            ("2027-12-29", "2027-11-29", "2027-11-30"),
            ("2028-03-31", "2028-02-29", "2028-03-01"),
        ],
    )
    def test_it_can_be_applied_for_until_a_month_before_the_end_and_is_gone_the_day_after(
        self, screened: Callable[..., list[dict[str, Any]]], ends: str, last: str, day_after: str
    ) -> None:
        running = {**YANTAI, "ends_on": ends}

        assert days(screened(running, last)) == [("extension_application", last, None)]
        assert screened(running, day_after) == []

    @pytest.mark.parametrize(("applied", "judged"), [("2027-11-30", "pass"), ("2027-12-01", "fail")])
    def test_an_application_stands_with_the_day_that_held_for_it(
        self, checked: Callable[..., dict[str, Any]], applied: str, judged: str
    ) -> None:
        extension = {"kind": "extension", "applied_on": applied, "new_end": "2028-06-30"}
        found = checked(RUNNING, "2027-12-15", changes=[extension])

        assert found["deadlines"] == [
            {
                "deadline": "extension_application",
                "due_on": "2027-11-30",
                "done_on": applied,
                "rule": "YT32-1",
                "article": "第三十二条",
            }
        ]
        assert verdict(found, "YT32-1") == judged

    def test_once_approved_it_still_is_held_to_the_end_before_it_and_no_second_one_is_offered(
        self, screened: Callable[..., list[dict[str, Any]]]
    ) -> None:
        extension = {
            "kind": "extension",
            "applied_on": "2027-11-01",
            "approved_on": "2027-11-25",
            "new_end": "2028-06-30",
        }
        assert days(screened(RUNNING, "2027-11-26", changes=[extension])) == [
            ("extension_application", "2027-11-30", "2027-11-01")
        ]

    def test_a_second_application_is_held_to_the_end_that_the_first_set(
        self, screened: Callable[..., list[dict[str, Any]]]
    ) -> None:
        first = {
            "kind": "extension",
            "applied_on": "2027-11-01",
            "approved_on": "2027-11-25",
            "new_end": "2028-06-30",
        }
        second = {"kind": "extension", "applied_on": "2028-05-31", "new_end": "2028-12-31"}

        assert days(screened(RUNNING, "2028-06-30", changes=[second, first])) == [
            ("extension_application", "2027-11-30", "2027-11-01"),
            ("extension_application", "2028-05-30", "2028-05-31"),
        ]

    def test_an_application_that_is_to_come_is_not_made(
        self, screened: Callable[..., list[dict[str, Any]]]
    ) -> None:
        extension = {"kind": "extension", "applied_on": "2027-11-01", "new_end": "2028-06-30"}

        assert days(screened(RUNNING, "2027-10-31", changes=[extension])) == [
            ("extension_application", "2027-11-30", None)
        ]

    def test_an_extension_of_unknown_application_has_none(
        self, screened: Callable[..., list[dict[str, Any]]]
    ) -> None:
        extension = {"kind": "extension", "approved_on": "2027-10-01", "new_end": "2028-06-30"}
        assert screened(RUNNING, "2027-10-31", changes=[extension]) == []

    def test_a_changed_period_moves_the_day(self, screened: Callable[..., list[dict[str, Any]]]) -> None:
        period = {"kind": "period", "approved_on": "2026-06-01", "new_end": "2028-01-31"}

        assert days(screened(RUNNING, "2026-06-01", changes=[period])) == [
            ("extension_application", "2027-12-31", None)
        ]

    @pytest.mark.parametrize(
        ("project", "outcome"),
        [
            ({"ends_on": None}, {}),
            ({"approved_on": None}, {}),
            ({}, {"outcome": {"materials_submitted_on": "2026-06-01"}}),
            ({}, {"outcome": {"kind": "terminated", "decided_on": "2026-06-01"}}),
            ({}, {"outcome": {"kind": "terminated"}}),
        ],
    )
    def test_there_is_none_without_an_end_or_approval_and_once_closing_has_begun(
        self,
        screened: Callable[..., list[dict[str, Any]]],
        project: dict[str, Any],
        outcome: dict[str, Any],
    ) -> None:
        assert screened({**RUNNING, **project}, "2026-06-01", **outcome) == []

    def test_papers_and_outcomes_that_are_to_come_end_nothing(
        self, screened: Callable[..., list[dict[str, Any]]]
    ) -> None:
        outcome = {"kind": "accepted", "decided_on": "2026-06-02", "materials_submitted_on": "2026-06-02"}

        assert days(screened(RUNNING, "2026-06-01", outcome=outcome)) == [
            ("extension_application", "2027-11-30", None)
        ]


class TestArchive:
    @pytest.mark.parametrize(
        ("archived", "day", "done", "judged"),
        [
            ("2028-02-29", "2028-12-31", "2028-02-29", "pass"),
            ("2028-03-01", "2028-12-31", "2028-03-01", "fail"),
            ("2028-02-29", "2028-02-28", None, "pass"),
            (None, "2028-02-29", None, "pass"),
            (None, "2028-03-01", None, "fail"),
        ],
    )
    def test_it_is_due_one_month_after_the_decision(
        self,
        checked: Callable[..., dict[str, Any]],
        archived: str | None,
        day: str,
        done: str | None,
        judged: str,
    ) -> None:
        outcome = {"kind": "accepted", "decided_on": "2028-01-31", "archived_on": archived}
        found = checked(YANTAI, day, outcome=outcome)

        assert found["deadlines"] == [
            {
                "deadline": "archiving",
                "due_on": "2028-02-29",
                "done_on": done,
                "rule": "YT35-1",
                "article": "第三十五条",
            }
        ]
        assert verdict(found, "YT35-1") == judged

    @pytest.mark.parametrize(
        "outcome",
        [
            {"kind": "accepted"},
            {"kind": "terminated", "decided_on": "2028-01-31"},
            {"decided_on": "2028-01-31"},
            {"kind": "accepted", "decided_on": "2028-02-16"},
        ],
    )
    def test_without_acceptance_and_its_day_there_is_none(
        self, screened: Callable[..., list[dict[str, Any]]], outcome: dict[str, Any]
    ) -> None:
        assert screened(YANTAI, "2028-02-15", outcome=outcome) == []


class TestPublication:
    @pytest.mark.parametrize(
        ("published", "day", "done", "judged"),
        [
            ("2025-11-10", "2026-12-31", "2025-11-10", "pass"),
            ("2025-12-31", "2026-12-31", "2025-12-31", "review"),
            ("2026-01-01", "2026-12-31", "2026-01-01", "fail"),
            (None, "2025-12-31", None, "review"),
            (None, "2026-01-01", None, "fail"),
        ],
    )
    def test_it_is_due_on_the_day_before_the_project_begins(
        self,
        checked: Callable[..., dict[str, Any]],
        published: str | None,
        day: str,
        done: str | None,
        judged: str,
    ) -> None:
        found = checked({**COMMISSIONED, "commission_reason_published_on": published}, day)

        assert found["deadlines"] == [
            {
                "deadline": "commission_publication",
                "due_on": "2025-12-31",
                "done_on": done,
                "rule": "DT14-2",
                "article": "第十四条",
            }
        ]
        assert verdict(found, "DT14-2") == judged

    @pytest.mark.parametrize(
        ("approved", "published", "listed", "judged"),
        [
            ("2026-02-01", "2026-02-01", [], "pass"),
            (None, "2026-01-01", [], "pass"),
            ("2026-02-01", "2026-02-02", [("commission_publication", "2025-12-31", "2026-02-02")], "fail"),
            ("2026-02-01", None, [("commission_publication", "2025-12-31", None)], "fail"),
        ],
    )
    def test_a_publication_after_the_start_but_by_the_approval_is_no_late_one(
        self,
        checked: Callable[..., dict[str, Any]],
        approved: str | None,
        published: str | None,
        listed: list[tuple[str, str, str | None]],
        judged: str,
    ) -> None:
        facts = {**COMMISSIONED, "approved_on": approved, "commission_reason_published_on": published}
        found = checked(facts, "2026-02-02")

        assert days(found["deadlines"]) == listed
        assert verdict(found, "DT14-2") == judged

    @pytest.mark.parametrize(
        "fact", [{"starts_on": None}, {"award_mode": None}, {"award_mode": "competitive"}]
    )
    def test_there_is_none_without_a_start_or_a_commission(
        self, screened: Callable[..., list[dict[str, Any]]], fact: dict[str, Any]
    ) -> None:
        assert screened({**COMMISSIONED, **fact}, "2026-12-31") == []


def test_deadlines_stand_in_the_order_of_their_days(screened: Callable[..., list[dict[str, Any]]]) -> None:
    facts = {**YANTAI, "approval_received_on": "2026-01-20", "ends_on": "2026-03-31"}

    assert days(screened(facts, "2026-02-01")) == [
        ("extension_application", "2026-02-28", None),
        ("task_book", "2026-03-09", None),
    ]


def test_a_project_that_no_edition_governs_has_none(
    screened: Callable[..., list[dict[str, Any]]],
) -> None:
    earlier = {
        **YANTAI,
        "approved_on": "2025-10-27",
        "approval_received_on": "2026-01-20",
        "ends_on": "2027-12-31",
    }
    assert screened(earlier, "2026-12-31") == []


JUDGES = ("DT14-2", "YT15-1", "YT32-1", "YT35-1")
"""The rules that judge deadlines; none of them asks a ledger."""

# Few days, so that they often lie just at a deadline: 10 March is 30 working days after 21 January.
_FEW = [
    dt.date(2026, *each) for each in ((1, 1), (1, 21), (1, 31), (2, 21), (2, 28), (3, 1), (3, 10), (3, 11))
]
_DAYS = st.sampled_from([None, *_FEW])


@st.composite
def dossiers(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Projects of both cities whose days lie close together."""
    return [
        {
            "project": {
                "id": f"P-{number}",
                "programme": draw(st.sampled_from(["yantai", "datong"])),
                "award_mode": draw(st.sampled_from([None, "commissioned"])),
                "approved_on": draw(_DAYS),
                "approval_received_on": draw(_DAYS),
                "task_book_signed_on": draw(_DAYS),
                "starts_on": draw(_DAYS),
                "ends_on": draw(st.sampled_from([None, dt.date(2026, 3, 31), dt.date(2026, 4, 10)])),
                "commission_reason_published_on": draw(_DAYS),
            },
            "budget": {"lines": []},
            "changes": [
                {"kind": "extension", "applied_on": draw(_DAYS), "approved_on": draw(_DAYS), "new_end": end}
                for end in draw(
                    st.lists(st.sampled_from([dt.date(2026, 4, 11), dt.date(2026, 6, 1)]), max_size=2)
                )
            ],
            "outcome": {
                "kind": draw(st.sampled_from(["accepted", "terminated", None])),
                "decided_on": draw(_DAYS),
                "archived_on": draw(_DAYS),
            },
        }
        for number in range(draw(st.integers(1, 10)))
    ]


@settings(max_examples=50)
@given(told=dossiers(), as_of=st.sampled_from([*_FEW, dt.date(2026, 4, 12)]))
def test_what_is_late_or_overdue_is_what_the_rule_does_not_pass(
    told: list[dict[str, Any]], as_of: dt.date
) -> None:
    rulebook = built_in().only(*JUDGES)
    known = gather(tabulate([Dossier.model_validate(each) for each in told]).on(as_of))
    found = work_out_deadlines(known.projects, known.tables["changes"], rulebook.editions)
    late = found.filter(
        (pl.col("done_on") > pl.col("due_on")) | (pl.col("done_on").is_null() & (pl.col("due_on") < as_of))
    )
    findings = judge(known, rulebook, tuple(Phase)).findings
    failed = findings.filter(pl.col("verdict") == "fail")
    doubted = findings.filter(pl.col("verdict") == "review")

    assert found.filter(pl.col("done_on") > as_of).is_empty()
    assert _missed(failed) <= _missed(late) <= _missed(failed) | _missed(doubted)


def _missed(frame: pl.DataFrame) -> set[tuple[str, str]]:
    """Each rule with the project that it is about."""
    return set(frame.select("project", pl.col("rule").cast(pl.String)).iter_rows())


@pytest.mark.parametrize("rule", ["YT15-1", "YT32-1", "YT35-1"])
def test_an_edition_that_states_no_such_number_sets_no_deadline(rule: str) -> None:
    """A user's edition may give a rule of its own the same name."""
    facts = {**YANTAI, "id": "P", "approval_received_on": "2026-01-20", "ends_on": "2027-12-31"}
    outcome = {"kind": "accepted", "decided_on": "2026-05-01"} if rule == "YT35-1" else None
    dossier = {"project": facts, "budget": {"lines": []}, "outcome": outcome}
    known = gather(tabulate([Dossier.model_validate(dossier)]).on(dt.date(2026, 6, 1)))
    (edition,) = (each for each in built_in().only(rule).editions if each.parameters.programme == "yantai")
    silent = edition._replace(parameters=edition.parameters.model_copy(update={"parameters": {}}))
    changes = known.tables["changes"]

    assert work_out_deadlines(known.projects, changes, [edition])["rule"].to_list() == [rule]
    assert work_out_deadlines(known.projects, changes, [silent]).schema == DEADLINES
    assert work_out_deadlines(known.projects, changes, [silent]).is_empty()


def test_every_deadline_cites_the_article_of_a_rule_of_its_edition() -> None:
    audited = budgetcheck.year_end(YEAR_END.dossiers, YEAR_END.ledgers, YEAR_END.year)
    projects = [*_stories(), *audited.to_dict()["projects"]]
    listed = [(each["regulation"], deadline) for each in projects for deadline in each["deadlines"]]
    editions = {each.parameters.id: each for each in built_in().editions}

    assert {deadline["deadline"] for _edition, deadline in listed} == set(DEADLINE.codes)
    for regulation, deadline in listed:
        rule, edition = built_in().catalogue[deadline["rule"]]
        assert edition is not None
        assert (edition.id, rule.article) == (regulation, deadline["article"])
        assert set(article_names(rule.article)) <= set(editions[regulation].articles)


def _stories() -> list[dict[str, Any]]:
    """The projects of the samples, those of the applications only screened."""
    applied = budgetcheck.screen([APPLICATIONS.folder], as_of=APPLICATIONS.as_of)
    told = [
        budgetcheck.check([each.folder], each.ledgers, profile=each.profile, as_of=each.as_of)
        for each in EVERY_STORY
    ]
    return [project for result in (applied, *told) for project in result.to_dict()["projects"]]


def test_a_year_end_audit_states_the_deadlines_of_the_day_of_its_check(
    checked: Callable[..., dict[str, Any]],
) -> None:
    facts = {**YANTAI, "approval_received_on": "2026-01-20", "task_book_signed_on": "2027-01-05"}

    assert days(checked(facts, "2026-12-31", year=2026)["deadlines"]) == [("task_book", "2026-03-09", None)]
    assert days(checked(facts, "2027-01-31", year=2026)["deadlines"]) == [
        ("task_book", "2026-03-09", "2027-01-05")
    ]


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("commission_publication", "公示定向委托理由", "publication of the reason for commissioning"),
        ("task_book", "签订任务书", "signing of the task book"),
        ("extension_application", "申请延期", "application for extension"),
        ("archiving", "验收材料归档", "archiving of acceptance papers"),
    ],
)
def test_a_deadline_has_a_label_in_each_language(code: str, zh: str, en: str) -> None:
    assert (DEADLINE.label(code, "zh"), DEADLINE.label(code, "en")) == (zh, en)
