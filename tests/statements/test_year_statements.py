"""Settlement, funding, course, advances, changes and caps, to the fen and the day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import budgetcheck
from budgetcheck.money import DTYPE
from budgetcheck.statements.funding import with_rates
from budgetcheck.statements.settlement import sum_up
from tests.stories import OVER_CAP, TERMINATED
from tests.year_end_books import ADJUSTED, LINES, LUMP, audit

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.result import Result


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return audit(tmp_path_factory.mktemp("unit"))


def statement(result: Result, project: str) -> dict[str, Any]:
    (found,) = [each["statement"] for each in result.to_dict()["projects"] if each["project"] == project]
    return dict(found)


class TestSettlement:
    def test_sources_and_categories_each_sum_to_the_total(self, audited: Result) -> None:
        sums = statement(audited, ADJUSTED)["sums"]
        assert [(row["source"], row["cumulative"], row["balance"]) for row in sums["by_source"]] == [
            ("municipal", "690000.03", "309999.97"),
            ("self_raised", "123456.78", "176543.22"),
        ]
        assert [(row["category"], row["cumulative"], row["balance"]) for row in sums["by_category"]] == [
            ("equipment_purchase", "30000.00", "320000.00"),
            ("business", "623456.81", "176543.19"),
            ("labour", "160000.00", "-10000.00"),
        ]
        assert sums["total"] == {
            "budget": "1300000.00",
            "adjusted": "1300000.00",
            "prior": "300000.01",
            "year": "513456.80",
            "cumulative": "813456.81",
            "balance": "486543.19",
        }

    def test_without_a_line_the_total_is_nothing(self, audited: Result) -> None:
        assert set(sum_up(audited.statements.settlement.clear()).row(0)) == {Decimal("0.00")}


class TestRates:
    @pytest.mark.parametrize(
        ("part", "whole", "rate"),
        [
            ("99999.00", "100000.00", "0.9999"),
            ("99999.99", "100000.00", "0.9999"),
            ("999999999.99", "1000000000.00", "0.9999"),
            ("100000.00", "100000.00", "1.0000"),
            ("100000.01", "100000.00", "1.0001"),
            ("100010.00", "100000.00", "1.0001"),
            ("100019.99", "100000.00", "1.0001"),
            ("100020.00", "100000.00", "1.0002"),
            ("0.01", "100000.00", "0.0000"),
            ("2.00", "3.00", "0.6666"),
            ("0.00", "3.00", "0.0000"),
            ("5.00", "0.00", None),
            ("0.00", "0.00", None),
        ],
    )
    def test_a_rate_is_rounded_down_never_to_all_and_null_where_nothing_is_due(
        self, part: str, whole: str, rate: str | None
    ) -> None:
        row = {"received": part, "refunded": "0.00", "due": whole, "spent": part, "budget": whole}
        frame = with_rates(pl.DataFrame([row]).with_columns(pl.all().cast(DTYPE)))
        expected = None if rate is None else Decimal(rate)
        assert frame.select("arrival_rate", "execution_rate").row(0) == (expected, expected)

    def test_of_the_small_unit(self, audited: Result) -> None:
        rows = {row["source"]: row for row in statement(audited, ADJUSTED)["funding"]}
        assert (rows["self_raised"]["due"], rows["self_raised"]["received"]) == ("300000.00", "299999.99")
        assert (rows["self_raised"]["arrival_rate"], rows["self_raised"]["execution_rate"]) == (
            "0.9999",
            "0.4115",
        )
        assert statement(audited, ADJUSTED)["execution"]["arrival_rate"] == "0.9999"

    def test_what_is_promised_for_1_january_is_not_due_on_31_december(
        self, audited: Result, tmp_path: Path
    ) -> None:
        due = {
            2026: statement(audited, ADJUSTED)["execution"]["due"],
            2027: statement(audit(tmp_path, year=2027), ADJUSTED)["execution"]["due"],
        }
        assert due == {2026: "1300000.00", 2027: "1400000.00"}


class TestCourse:
    def test_it_ends_with_december(self, audited: Result) -> None:
        course = statement(audited, ADJUSTED)["course"]
        assert [(point["month"], point["received"], point["spent"]) for point in course] == [
            ("2025-12", "1000000.00", "300000.01"),
            ("2026-01", "1000000.00", "500000.03"),
            ("2026-03", "1299999.99", "500000.03"),
            ("2026-09", "1299999.99", "530000.03"),
            ("2026-10", "1299999.99", "690000.03"),
            ("2026-12", "1299999.99", "813456.81"),
        ]

    def test_a_refund_is_no_spending(self) -> None:
        told = TERMINATED
        result = budgetcheck.check([told.folder], told.ledgers, as_of=told.as_of)
        last = statement(result, "DT-2025-0042")["course"][-1]
        assert (last["received"], last["refunded"], last["spent"]) == ("1100000.00", "351377.08", "599863.19")


class TestAdvances:
    def test_what_is_open_on_31_december_with_its_age(self, audited: Result) -> None:
        assert statement(audited, ADJUSTED)["advances"] == [
            {
                "account": "1123 预付账款",
                "counterparty": "丙公司",
                "source": "municipal",
                "first_on": "2026-06-15",
                "last_on": "2026-09-15",
                "days": 199,
                "over_a_year": False,
                "balance": "50000.00",
            }
        ]
        (lent,) = statement(audited, LUMP)["advances"]
        assert (lent["first_on"], lent["days"], lent["balance"]) == ("2025-11-30", 396, "5000.00")

    def test_in_all(self, audited: Result) -> None:
        assert audited.to_dict()["statement"]["advances"] == {
            "count": 2,
            "projects": 2,
            "balance": "55000.00",
        }

    def test_what_was_returned_the_year_after_is_gone_then(self, tmp_path: Path) -> None:
        assert statement(audit(tmp_path, year=2027), ADJUSTED)["advances"] == []

    def test_an_advance_is_as_old_as_its_first_line_since_nothing_was_open(self, tmp_path: Path) -> None:
        lent = "{day},记-9,借支,1221,其他应收款,{debit},{credit},YT-2025-1001,市级财政资金,,预付、暂借,李四\n"
        moves = (
            ("2025-12-01", 100, 0),
            ("2025-12-20", 0, 100),
            ("2026-12-20", 70, 0),
            ("2026-12-30", 0, 20),
        )
        text = LINES + "".join(
            lent.format(day=day, debit=debit, credit=credit) for day, debit, credit in moves
        )

        rows = statement(audit(tmp_path, text=text), ADJUSTED)["advances"]

        (now,) = (row for row in rows if row["counterparty"] == "李四")
        assert (now["first_on"], now["last_on"], now["days"]) == ("2026-12-20", "2026-12-30", 11)
        assert (now["over_a_year"], now["balance"]) == (False, "50.00")

    @pytest.mark.parametrize(("first", "over"), [("2025-12-31", False), ("2025-12-30", True)])
    def test_a_year_has_passed_on_the_day_after_the_same_day(
        self, tmp_path: Path, first: str, *, over: bool
    ) -> None:
        lent = f"{first},记-9,借支,1221,其他应收款,70,0,YT-2025-1001,市级财政资金,,预付、暂借,李四\n"
        rows = statement(audit(tmp_path, text=LINES + lent), ADJUSTED)["advances"]
        assert [row["over_a_year"] for row in rows if row["counterparty"] == "李四"] == [over]


class TestChanges:
    def test_those_of_the_year_with_what_they_moved(self, audited: Result) -> None:
        changes = statement(audited, ADJUSTED)["changes_of_year"]
        assert [(each["kind"], each["applied_on"], each["since"], each["in_force"]) for each in changes] == [
            ("budget", "2026-05-01", "2026-05-20", True),
            ("extension", "2026-11-01", None, False),
            ("budget", "2026-12-15", None, False),
        ]
        assert [
            [(line["category"], line["before"], line["after"], line["difference"]) for line in each["lines"]]
            for each in changes
        ] == [
            [
                ("equipment_purchase", "400000.00", "350000.00", "-50000.00"),
                ("business", "450000.00", "500000.00", "50000.00"),
            ],
            [],
            [
                ("equipment_purchase", "350000.00", "250000.00", "-100000.00"),
                ("business", "500000.00", "600000.00", "100000.00"),
            ],
        ]

    def test_of_the_year_before(self, tmp_path: Path) -> None:
        changes = statement(audit(tmp_path, year=2025), ADJUSTED)["changes_of_year"]
        assert [(each["kind"], each["since"], each["in_force"]) for each in changes] == [
            ("leader", "2025-12-31", True)
        ]

    def test_one_that_is_only_approved_the_year_after_belongs_to_both(self, tmp_path: Path) -> None:
        changes = statement(audit(tmp_path, year=2027), ADJUSTED)["changes_of_year"]
        assert [(each["kind"], each["applied_on"], each["since"], each["in_force"]) for each in changes] == [
            ("budget", "2026-12-15", "2027-01-01", True)
        ]

    def test_a_project_without_changes_has_none(self, audited: Result) -> None:
        assert statement(audited, LUMP)["changes_of_year"] == []


class TestCaps:
    def test_the_bands_of_a_budget_in_force(self) -> None:
        told = OVER_CAP
        result = budgetcheck.year_end([told.folder], told.ledgers, 2026, as_of=dt.date(2026, 12, 31))
        cap = statement(result, "YT-2025-0117")["cap"]
        assert (cap["base"], cap["cap"], cap["indirect"], cap["headroom"]) == (
            "6476400.00",
            "1869100.00",
            "1942900.00",
            "0.00",
        )
        assert [(band["rate"], band["amount"]) for band in cap["bands"]] == [
            ("0.30", "1500000.00"),
            ("0.25", "369100.00"),
        ]

    def test_a_lump_sum_has_none(self, audited: Result) -> None:
        assert statement(audited, LUMP)["cap"] is None
