"""A dossier written and read back is the same dossier, and is judged the same."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import budgetcheck
from budgetcheck.cases import read_cases
from budgetcheck.dossiers.model import Dossier, Waiver
from budgetcheck.dossiers.read import read_tree
from budgetcheck.dossiers.write import dossier_json, to_tree, with_waivers
from budgetcheck.problems import InputError, Problem
from tests.dossiers import budget_forms
from tests.dossiers.forms import write_sheets
from tests.dossiers.reading import PROGRAMMES, read_dossiers
from tests.stories import APPLICATIONS, EVERY_STORY, Story

if TYPE_CHECKING:
    from tests.dossiers.conftest import WriteFile

CASES = sorted((Path(__file__).parent.parent / "cases").glob("*.yaml"))
EXAMPLE = Path(__file__).parent / "contract_example.yaml"
WAIVER = Waiver(
    rule="YT20-1",
    reason="专家组同意",
    proposed_by="甲",
    approved_by="乙",
    approved_on=dt.date(2026, 5, 1),
    expires_on=dt.date(2026, 12, 31),
)


def tree(**rest: Any) -> dict[str, Any]:
    return {"project": {"id": "A-1", "programme": "yantai"}, "budget": {}, **rest}


def read(plain: dict[str, Any]) -> Dossier:
    return read_tree(plain, "屏幕", PROGRAMMES)


def rewritten(dossier: Dossier) -> Dossier:
    return read(json.loads(dossier_json(dossier)))


def faults(plain: dict[str, Any]) -> list[Problem]:
    with pytest.raises(InputError) as error:
        read(plain)
    return list(error.value.problems)


@pytest.mark.parametrize(
    "path", [EXAMPLE, APPLICATIONS.folder, *(each.folder for each in EVERY_STORY)], ids=lambda path: path.name
)
def test_a_dossier_of_the_fixtures_reads_back_equal(path: Path, write: WriteFile) -> None:
    for file in read_dossiers([path]):
        (again,) = read_dossiers([write(f"{file.dossier.project.id}.json", dossier_json(file.dossier))])
        assert again.dossier == file.dossier
        assert to_tree(again.dossier) == to_tree(file.dossier)


def test_the_budget_of_a_form_is_written_with_the_dossier() -> None:
    (file,) = [each for each in read_dossiers([APPLICATIONS.folder]) if each.forms]
    assert file.dossier.project.id == "YT-2026-SB-0133"
    sums: dict[str, Decimal] = {}
    for line in to_tree(file.dossier)["budget"]["lines"]:
        sums[line["source"]] = sums.get(line["source"], Decimal(0)) + Decimal(line["amount"])
    assert sums == {"municipal": Decimal(1_800_000), "self_raised": Decimal(400_000)}


def test_the_settlement_of_a_form_is_written_with_the_dossier(write: WriteFile) -> None:
    short = write("档案.yaml", "project: {id: YT-2025-0001, programme: yantai}\n")
    form = write_sheets(short.with_name("决算表.xlsx"), {"决算": budget_forms.settlement()})
    (file,) = read_dossiers([short, form])
    (alone,) = read_dossiers([write("alone.json", dossier_json(file.dossier))])
    assert {"category": "business", "source": "other", "amount": "1500000.00"} in to_tree(alone.dossier)[
        "reported"
    ]
    assert {"category": "business", "source": "other", "amount": "2000000.00"} in to_tree(alone.dossier)[
        "budget"
    ]["lines"]
    assert (alone.dossier, alone.forms, alone.source.lacks_budget) == (file.dossier, (), False)


def test_each_dossier_of_a_list_is_written_on_its_own(write: WriteFile) -> None:
    listed = [file for file in read_dossiers([APPLICATIONS.folder]) if file.place]
    assert len(listed) > 1
    for file in listed:
        (again,) = read_dossiers([write(f"{file.dossier.project.id}.json", dossier_json(file.dossier))])
        assert (again.dossier, again.place) == (file.dossier, "")


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_dossier_of_a_rules_cases_reads_back_equal(path: Path) -> None:
    for case in read_cases(path):
        dossier = read(case.dossier)
        assert rewritten(dossier) == dossier


@pytest.mark.parametrize("told", EVERY_STORY, ids=lambda told: told.folder.name)
def test_a_rewritten_dossier_has_the_same_findings(told: Story, write: WriteFile) -> None:
    (file,) = read_dossiers([told.folder])
    again = write("dossier.json", dossier_json(file.dossier))
    first, second = (
        budgetcheck.check([path], told.ledgers, profile=told.profile, as_of=told.as_of).to_dict()
        for path in (told.folder, again)
    )
    assert second["projects"] == first["projects"]


def test_a_budget_in_ten_thousands_is_written_in_its_unit() -> None:
    lines = [
        {"category": "设备购置费", "source": "市级财政资金", "amount": "123.456789"},
        {"category": "业务费", "source": "市级财政资金", "amount": "50"},
    ]
    change = {"kind": "budget", "lines": lines[:1]}
    funding = [{"source": "municipal", "amount": "1734567.89"}]
    dossier = read(
        tree(
            budget={"unit": "万元", "total": "173.456789", "lines": lines}, changes=[change], funding=funding
        )
    )
    assert dossier.budget.lines[0].amount == Decimal("1234567.89")
    assert to_tree(dossier) == {
        "schema": "budgetcheck/dossier/1",
        "project": {"id": "A-1", "programme": "yantai"},
        "budget": {
            "unit": "万元",
            "total": "173.456789",
            "lines": [
                {"category": "equipment_purchase", "source": "municipal", "amount": "123.456789"},
                {"category": "business", "source": "municipal", "amount": "50"},
            ],
        },
        "funding": [{"source": "municipal", "amount": "1734567.89"}],
        "changes": [
            {
                "kind": "budget",
                "lines": [{"category": "equipment_purchase", "source": "municipal", "amount": "123.456789"}],
            }
        ],
    }


@given(
    st.lists(st.decimals(0, Decimal("999999999999999.99"), places=2), min_size=1),
    st.sampled_from(["元", "万元"]),
)
def test_any_amount_survives_in_either_unit(amounts: list[Decimal], unit: str) -> None:
    lines = [{"category": "business", "source": "municipal", "amount": amount} for amount in amounts]
    dossier = Dossier.model_validate(tree(budget={"unit": unit, "total": amounts[0], "lines": lines}))
    assert rewritten(dossier) == dossier


@given(st.decimals(-(10**15) + 1, 10**15 - 1, places=2), st.decimals(-(10**9), 10**9, places=18))
def test_any_number_survives(amount: Decimal, number: Decimal) -> None:
    dossier = Dossier.model_validate(
        tree(
            reported=[{"category": "business", "source": "municipal", "amount": amount}],
            outcome={"performance_indicators": [{"target": number}]},
        )
    )
    assert rewritten(dossier) == dossier


def test_what_is_none_and_what_is_unknown_stay_apart() -> None:
    none = read(tree(reported=[], outcome={"disqualifiers": [], "performance_indicators": []}))
    unknown = read(tree(outcome={}))
    assert to_tree(none)["reported"] == []
    assert to_tree(none)["outcome"] == {"disqualifiers": [], "performance_indicators": []}
    assert to_tree(unknown)["outcome"] == {}
    assert "reported" not in to_tree(unknown)
    assert "outcome" not in to_tree(read(tree()))
    assert rewritten(none) == none != unknown == rewritten(unknown)


def test_a_no_is_written_and_an_unknown_flag_is_not() -> None:
    project = {"id": "A-1", "programme": "yantai", "lump_sum": False, "post_subsidy": {"targets_set": True}}
    assert to_tree(read(tree(project=project)))["project"] == project


def test_waivers_are_appended_to_those_there_are() -> None:
    plain = with_waivers(to_tree(read(tree())), [WAIVER])
    twice = with_waivers(plain, [{**plain["waivers"][0], "rule": "YT20-2"}])
    assert [waiver.rule for waiver in read(twice).waivers] == ["YT20-1", "YT20-2"]
    assert read(twice).waivers[0] == WAIVER
    assert [waiver["rule"] for waiver in plain["waivers"]] == ["YT20-1"]


def test_a_waiver_by_one_person_is_refused_where_it_stands() -> None:
    alone = {**to_tree(read(with_waivers(tree(), [WAIVER])))["waivers"][0], "approved_by": "甲"}
    assert faults(with_waivers(tree(), [alone])) == [
        Problem("屏幕", "waivers[0].approved_by", "读到“甲”", "豁免的提出人和批准人不能是同一人")
    ]


WRONG: list[dict[str, Any]] = [
    tree(bugdet={}),
    tree(project={"id": "A-1", "programme": "yantai", "aproved_on": "2026-01-01"}),
    tree(project={"id": "", "programme": "火星", "approved_on": "昨天", "lump_sum": "也许"}),
    tree(budget={"unit": "亿元", "lines": [{"category": "旅游", "source": "municipal", "amount": "1,2x"}]}),
    tree(budget={"lines": [{"category": "business", "source": "municipal", "amount": -5}]}),
    tree(budget={"total": 0.001}),
    tree(budget={"total": 1e22}),
    tree(budget={"total": float("nan")}),
    tree(budget=[]),
    tree(project={"id": "A\ud800", "programme": "yantai"}),
    {"project": {"id": "A-1", "programme": "yantai"}},
    {"project": {"programme": "yantai"}},
    {},
]


@pytest.mark.parametrize("plain", WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_said_as_of_a_json_file(plain: dict[str, Any], write: WriteFile) -> None:
    path = write("a.json", json.dumps(plain))
    with pytest.raises(InputError) as error:
        read_dossiers([path])
    assert faults(plain) == [fault._replace(file="屏幕") for fault in error.value.problems]


def test_an_unknown_key_names_the_nearest_one() -> None:
    plain = tree(project={"id": "A-1", "programme": "yantai", "aproved_on": "2026-01-01"})
    assert faults(plain) == [
        Problem("屏幕", "project.aproved_on", "没有这个字段", "最接近的字段是 approved_on")
    ]


def test_amounts_and_days_may_be_given_as_such() -> None:
    plain = tree(
        project={"id": "A-1", "programme": "烟台市", "approved_on": dt.date(2026, 1, 5)},
        budget={"total": Decimal("0.10"), "lines": ()},
        funding=[{"source": "municipal", "amount": 0.1}],
    )
    dossier = read(plain)
    assert (dossier.project.approved_on, dossier.budget.total) == (dt.date(2026, 1, 5), Decimal("0.10"))
    assert dossier.funding[0].amount == Decimal("0.10")


def test_nesting_without_end_is_refused() -> None:
    plain: dict[str, Any] = {}
    for _level in range(100_000):
        plain = {"project": plain}
    assert [fault.found for fault in faults(plain)] == ["嵌套过深"]
