"""The audit at the end of a year: of the stories, against `figures.md`; and of a small unit at the turn of two years."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

import budgetcheck
from budgetcheck.problems import InputError
from tests.stories import OVER_CAP, YEAR_END
from tests.year_end_books import ADJUSTED, FIRST, HEAD, LINES, LUMP, audit, dossier, lines

if TYPE_CHECKING:
    from pathlib import Path

AMOUNTS = ("budget", "adjusted", "prior", "year", "cumulative", "balance")


@pytest.fixture(scope="module")
def stories() -> dict[str, Any]:
    return budgetcheck.year_end(YEAR_END.dossiers, YEAR_END.ledgers, YEAR_END.year).to_dict()


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return audit(tmp_path_factory.mktemp("unit")).to_dict()


def of(result: dict[str, Any], project: str) -> dict[str, Any]:
    (found,) = [each for each in result["projects"] if each["project"] == project]
    return dict(found)


def amounts(row: dict[str, str]) -> list[str]:
    return [row[name] for name in AMOUNTS]


class TestStories:
    """`fixtures/6-year-end-2026/figures.md`."""

    def test_one_run_chooses_the_profile_of_each_ledger(self, stories: dict[str, Any]) -> None:
        profiles = {each["path"]: each["profile"] for each in stories["inputs"] if each["kind"] == "ledger"}
        assert profiles == {
            "账簿-2026.csv": "canonical",
            "账簿.xlsx": "canonical",
            "序时账-2026.csv": "enterprise",
            "序时账-2027.csv": "enterprise",
            "ledger.csv": "canonical",
        }

    def test_the_settlement_of_all_projects(self, stories: dict[str, Any]) -> None:
        sums = stories["statement"]["sums"]
        assert {row["source"]: amounts(row) for row in sums["by_source"]} == {
            "municipal": ["11000000.00", "11000000.00", "19057.97", "6401295.54", "6420353.51", "4579646.49"],
            "other_fiscal": ["900000.00", "900000.00", "0.00", "618470.90", "618470.90", "281529.10"],
            "self_raised": ["4900000.00", "4900000.00", "23236.83", "3044507.99", "3067744.82", "1832255.18"],
            "other": ["200000.00", "200000.00", "0.00", "151020.03", "151020.03", "48979.97"],
        }
        assert amounts(sums["total"]) == [
            "17000000.00",
            "17000000.00",
            "42294.80",
            "10215294.46",
            "10257589.26",
            "6742410.74",
        ]

    def test_the_settlement_of_each_project(self, stories: dict[str, Any]) -> None:
        cumulative = {
            each["project"]: each["statement"]["sums"]["total"]["cumulative"] for each in stories["projects"]
        }
        assert cumulative == {
            "YT-2025-0117": "6407957.22",
            "YT-2025-0156": "2484057.72",
            "YT-2025-0203": "765711.13",
            "DT-2025-0042": "599863.19",
        }

    def test_money_in_and_the_rates(self, stories: dict[str, Any]) -> None:
        keys = ("due", "received", "arrival_rate", "refunded", "execution_rate")
        rows = [*stories["statement"]["funding"], {"source": None, **stories["statement"]["execution"]}]
        assert {row["source"]: [row[key] for key in keys] for row in rows} == {
            "municipal": ["10400000.00", "10400000.00", "1.0000", "231695.63", "0.5836"],
            "other_fiscal": ["900000.00", "900000.00", "1.0000", "119681.45", "0.6871"],
            "self_raised": ["4900000.00", "4900000.00", "1.0000", "0.00", "0.6260"],
            "other": ["200000.00", "200000.00", "1.0000", "0.00", "0.7551"],
            None: ["16400000.00", "16400000.00", "1.0000", "351377.08", "0.6033"],
        }
        assert stories["statement"]["advances"] == {"count": 0, "projects": 0, "balance": "0.00"}

    def test_what_is_new_carried_and_settled(self, stories: dict[str, Any]) -> None:
        unsettled = [
            (each["project"], finding["rule"], finding["difference"], finding["before"])
            for each in stories["projects"]
            for finding in each["findings"]
            if finding["verdict"] in {"fail", "review"}
        ]
        settled = [(each["project"], row) for each in stories["projects"] for row in each["settled"]]
        assert unsettled == [
            ("DT-2025-0042", "DT19-3", None, {"verdict": "review", "difference": None}),
            ("DT-2025-0042", "BK-7", None, None),
            ("YT-2025-0117", "YT20-1", "73800.00", {"verdict": "fail", "difference": "73800.00"}),
            ("YT-2025-0156", "YT21-2", None, None),
        ]
        assert settled == []

    def test_projects_without_books_of_the_years_before_are_counted(self, stories: dict[str, Any]) -> None:
        assert stories["statement"]["without_prior"] == 3
        assert {each["project"]: each["statement"]["without_prior"] for each in stories["projects"]} == {
            "YT-2025-0117": True,
            "YT-2025-0156": True,
            "YT-2025-0203": True,
            "DT-2025-0042": False,
        }

    def test_every_figure_ties(self, stories: dict[str, Any]) -> None:
        statement = stories["statement"]
        assert [
            (tie["figure"], tie["booked"], tie["difference"], tie["apart"]) for tie in statement["ties"]
        ] == [
            ("prior", "42294.80", "0.00", 0),
            ("year", "10215294.46", "0.00", 0),
            ("cumulative", "10257589.26", "0.00", 0),
            ("spent", "10257589.26", "0.00", 0),
            ("received", "16400000.00", "0.00", 0),
            ("refunded", "351377.08", "0.00", 0),
            ("advances", "0.00", "0.00", 0),
        ]
        assert [
            (
                file["file"],
                file["lines"],
                file["lines_difference"],
                file["debit_difference"],
                file["credit_difference"],
            )
            for file in statement["files"]
        ] == [
            ("ledger.csv", 494, 0, "0.00", "0.00"),
            ("序时账-2026.csv", 1108, 0, "0.00", "0.00"),
            ("序时账-2027.csv", 320, 0, "0.00", "0.00"),
            ("账簿-2026.csv", 564, 0, "0.00", "0.00"),
            ("账簿.xlsx", 350, 0, "0.00", "0.00"),
        ]


class TestContract:
    def test_settlement_and_funding_have_exactly_their_keys(self, unit: dict[str, Any]) -> None:
        for project in unit["projects"]:
            assert {tuple(row) for row in project["settlement"]} == {("category", "source", *AMOUNTS)}
            assert {tuple(row) for row in project["funding"]} == {("source", "due", "received", "refunded")}

    @pytest.mark.parametrize(("written", "source"), [("", None), ("其他资金", "other")])
    def test_a_source_of_which_money_is_only_spent_is_stated_but_not_funded(
        self, tmp_path: Path, written: str, source: str | None
    ) -> None:
        spent = f"2026-05-02,记-13,差旅,5301,研发支出,10.00,0,YT-2025-1002,{written},业务费,支出,\n"
        told = of(audit(tmp_path, text=LINES + spent).to_dict(), LUMP)
        assert [row["source"] for row in told["funding"]] == ["municipal"]
        assert [(row["source"], row["spent"]) for row in told["statement"]["funding"]] == [
            ("municipal", "460000.00"),
            (source, "10.00"),
        ]

    @pytest.mark.parametrize(
        ("line", "received", "refunded"),
        [
            ("收到款项,1002,银行存款,0,10.00,YT-2025-1002,,,到账,", "10.00", "0.00"),
            ("退回款项,1002,银行存款,10.00,0,YT-2025-1002,,,退回,", "0.00", "10.00"),
        ],
    )
    def test_money_that_came_in_or_went_back_is_funded_without_a_source_too(
        self, tmp_path: Path, line: str, received: str, refunded: str
    ) -> None:
        told = of(audit(tmp_path, text=f"{LINES}2026-05-02,记-13,{line}\n").to_dict(), LUMP)
        assert told["funding"][1:] == [
            {"source": None, "due": "0.00", "received": received, "refunded": refunded}
        ]

    def test_no_amount_is_null(self, unit: dict[str, Any]) -> None:
        rows = [row for project in unit["projects"] for row in project["settlement"]]
        assert [row for row in rows if None in amounts(row)] == []
        assert [
            row for project in unit["projects"] for row in project["funding"] if None in row.values()
        ] == []

    def test_the_json_says_the_same(self, tmp_path: Path) -> None:
        result = audit(tmp_path)
        assert json.loads(result.to_json()) == json.loads(json.dumps(result.to_dict()))
        assert result.to_dict()["year"] == 2026
        assert result.to_dict()["as_of"] == "2026-12-31"

    def test_a_check_states_no_ties(self) -> None:
        told = OVER_CAP
        result = budgetcheck.check([told.folder], told.ledgers, as_of=told.as_of).to_dict()
        assert "ties" not in result["statement"]
        assert {"ties", "changes_of_year"}.isdisjoint(result["projects"][0]["statement"])


class TestSettlement:
    def test_the_turn_of_the_year_parts_prior_from_year_on_both_sides(self, unit: dict[str, Any]) -> None:
        rows = {(row["category"], row["source"]): amounts(row) for row in of(unit, ADJUSTED)["settlement"]}
        assert rows == {
            ("equipment_purchase", "municipal"): [
                "400000.00",
                "350000.00",
                "0.00",
                "30000.00",
                "30000.00",
                "320000.00",
            ],
            ("business", "municipal"): [
                "450000.00",
                "500000.00",
                "300000.01",
                "200000.02",
                "500000.03",
                "-0.03",
            ],
            ("labour", "municipal"): [
                "150000.00",
                "150000.00",
                "0.00",
                "160000.00",
                "160000.00",
                "-10000.00",
            ],
            ("business", "self_raised"): [
                "300000.00",
                "300000.00",
                "0.00",
                "123456.78",
                "123456.78",
                "176543.22",
            ],
        }

    @pytest.mark.parametrize(
        "as_of", [dt.date(2026, 12, 31), dt.date(2027, 1, 1), dt.date(2027, 6, 30), dt.date(2026, 7, 1)]
    )
    def test_it_is_of_31_december_whatever_the_day_of_the_check(
        self, unit: dict[str, Any], tmp_path: Path, as_of: dt.date
    ) -> None:
        told = audit(tmp_path, as_of=as_of).to_dict()
        assert told["as_of"] == as_of.isoformat()
        assert told["statement"] == unit["statement"]
        assert [
            (project["settlement"], project["funding"], project["statement"]["advances"])
            for project in told["projects"]
        ] == [
            (project["settlement"], project["funding"], project["statement"]["advances"])
            for project in unit["projects"]
        ]

    def test_the_year_before_ends_with_what_was_spent_by_then(self, tmp_path: Path) -> None:
        told = of(audit(tmp_path, year=2025).to_dict(), ADJUSTED)
        assert amounts(told["statement"]["sums"]["total"]) == [
            "1300000.00",
            "1300000.00",
            "0.00",
            "300000.01",
            "300000.01",
            "999999.99",
        ]
        assert told["funding"] == [
            {"source": "municipal", "due": "1000000.00", "received": "1000000.00", "refunded": "0.00"},
            {"source": "self_raised", "due": "0.00", "received": "0.00", "refunded": "0.00"},
        ]

    def test_a_change_approved_on_1_january_is_not_in_force_on_31_december(self, tmp_path: Path) -> None:
        adjusted = {
            year: [
                row["adjusted"] for row in of(audit(tmp_path, year=year).to_dict(), ADJUSTED)["settlement"]
            ]
            for year in (2026, 2027)
        }
        assert adjusted == {
            2026: ["350000.00", "500000.00", "150000.00", "300000.00"],
            2027: ["250000.00", "600000.00", "150000.00", "300000.00"],
        }

    @pytest.mark.parametrize(
        ("approved_on", "budget", "rate"),
        [
            ("2026-12-31", "450000.00", "1.0222"),
            ("2027-01-01", "0.00", None),
            (None, "450000.00", "1.0222"),
        ],
    )
    def test_a_project_approved_after_the_day_has_no_budget_on_it(
        self, tmp_path: Path, approved_on: str | None, budget: str, rate: str | None
    ) -> None:
        facts = {"lump_sum": True, "approved_on": approved_on}
        told = dossier(LUMP, [("lump_sum", "municipal", "450000")], project=facts)
        (tmp_path / "d.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        (tmp_path / "l.csv").write_text(HEAD + LINES, encoding="utf-8")

        audited = budgetcheck.year_end([tmp_path / "d.json"], [tmp_path / "l.csv"], 2026).to_dict()

        (project,) = audited["projects"]
        assert {row["category"]: amounts(row)[:2] for row in project["settlement"]} == {
            "lump_sum": [budget, budget],
            "business": ["0.00", "0.00"],
        }
        assert audited["statement"]["sums"]["total"]["adjusted"] == budget
        assert audited["statement"]["execution"]["execution_rate"] == rate
        assert audited["statement"]["approved_later"] == int(budget == "0.00")
        assert project["statement"]["approved_later"] == (approved_on if budget == "0.00" else None)

    def test_a_lump_sum_takes_what_has_no_category(self, unit: dict[str, Any]) -> None:
        rows = {row["category"]: amounts(row) for row in of(unit, LUMP)["settlement"]}
        assert rows == {
            "lump_sum": ["450000.00", "450000.00", "0.00", "400000.00", "400000.00", "50000.00"],
            "business": ["0.00", "0.00", "0.00", "60000.00", "60000.00", "-60000.00"],
        }


class TestFindings:
    def test_what_was_open_before_is_carried_and_what_was_not_is_new(self, unit: dict[str, Any]) -> None:
        unsettled = {
            finding["rule"]: finding["before"]
            for finding in of(unit, ADJUSTED)["findings"]
            if finding["verdict"] in {"fail", "review"}
        }
        assert unsettled["YT11-1"] == {"verdict": "review", "difference": None}
        assert unsettled["YT22-2"] is None
        assert unsettled["YT21-6"] is None

    def test_what_the_files_say_now_is_not_carried_from_a_year_before(self, tmp_path: Path) -> None:
        settled_by_the_unit = [
            ("business", "municipal", "500000.03"),
            ("equipment_purchase", "municipal", "30000.00"),
            ("labour", "municipal", "160000.00"),
            ("business", "self_raised", "123456.78"),
        ]
        told = dossier(ADJUSTED, FIRST, reported=lines(settled_by_the_unit))
        (tmp_path / "d.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        unreadable = (
            "2026-03-05,记-9,支付材料款,5301,研发支出,1x,0,YT-2025-1001,市级财政资金,业务费,支出,甲公司\n"
        )
        total = "合计,,,,,1.00,1.00,,,,,\n"
        (tmp_path / "l.csv").write_text(HEAD + LINES + unreadable + total, encoding="utf-8")

        audited = budgetcheck.year_end([tmp_path / "d.json"], [tmp_path / "l.csv"], 2026).to_dict()

        (project,) = audited["projects"]
        assert {
            finding["rule"]: (finding["verdict"], finding["before"])
            for finding in project["findings"]
            if finding["rule"] in {"BK-2", "BK-3", "BK-6"}
        } == {"BK-2": ("fail", None), "BK-3": ("pass", None), "BK-6": ("review", None)}
        assert "BK-3" not in [row["rule"] for row in project["settled"]]

    def test_lines_that_begin_in_the_year_have_settled_nothing(self, tmp_path: Path) -> None:
        of_the_year = "".join(row for row in LINES.splitlines(keepends=True) if row.startswith("2026"))
        for project in audit(tmp_path, text=of_the_year).to_dict()["projects"]:
            (books,) = [each for each in project["findings"] if each["rule"] == "BK-9"]
            assert (books["verdict"], books["before"]) == ("pass", None)
            assert project["settled"] == []

    @pytest.mark.parametrize(
        ("first_line", "without_prior", "before"),
        [
            ("2025-12-31", False, {"verdict": "fail", "difference": None}),
            ("2026-01-01", True, None),
        ],
    )
    def test_of_a_project_without_books_of_before_only_what_screening_decides_is_carried(
        self, tmp_path: Path, first_line: str, *, without_prior: bool, before: dict[str, str] | None
    ) -> None:
        unapproved = {"kind": "leader", "applied_on": "2025-12-01", "effective_on": "2025-12-15"}
        told = json.dumps(dossier(ADJUSTED, FIRST, changes=[unapproved]), ensure_ascii=False)
        (tmp_path / "d.json").write_text(told, encoding="utf-8")
        line = f"{first_line},记-2,材料,5301,研发支出,1,0,{ADJUSTED},市级财政资金,业务费,支出,\n"
        (tmp_path / "l.csv").write_text(HEAD + line, encoding="utf-8")

        audited = budgetcheck.year_end([tmp_path / "d.json"], [tmp_path / "l.csv"], 2026).to_dict()

        (project,) = audited["projects"]
        befores = {each["rule"]: each["before"] for each in project["findings"]}
        assert project["statement"]["without_prior"] is without_prior
        assert befores["YT23-1"] == before
        assert befores["YT11-1"] == {"verdict": "review", "difference": None}

    def test_before_its_approval_a_project_needs_no_books(self, tmp_path: Path) -> None:
        told = audit(tmp_path, year=2025, text=LINES.replace("2025-", "2026-")).to_dict()
        assert told["statement"]["without_prior"] == 0

    def test_of_a_year_before_approval_nothing_is_carried(self, tmp_path: Path) -> None:
        told = audit(tmp_path, year=2025).to_dict()
        assert [
            finding for project in told["projects"] for finding in project["findings"] if finding["before"]
        ] == []
        assert [project["settled"] for project in told["projects"]] == [[], []]


@pytest.mark.parametrize("year", [1999, 3000, 26])
def test_a_year_that_is_none_is_refused(year: int) -> None:
    with pytest.raises(InputError, match=f"--year：{year}；应为四位数的年度，如 2026"):
        budgetcheck.year_end(YEAR_END.dossiers, YEAR_END.ledgers, year)


def test_a_day_before_the_year_is_refused() -> None:
    with pytest.raises(InputError, match="--as-of：2025-12-31 早于 2026 年度；检查日期应在该年度之内或之后"):
        budgetcheck.year_end(YEAR_END.dossiers, YEAR_END.ledgers, 2026, as_of=dt.date(2025, 12, 31))
