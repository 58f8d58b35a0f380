"""What stands beside the cap of indirect costs: worked out by hand, never part of the verdict."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from budgetcheck.check import screen
from budgetcheck.facts.facts import Facts
from budgetcheck.money import DTYPE
from budgetcheck.rules.blocks.cap_notes import show_national_cap
from budgetcheck.rules.registry import built_in

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.language import Language

NATIONAL = built_in().edition_on("yantai", dt.date(2026, 1, 1)).parameters.parameter("national_indirect_cap")


def finding(
    folder: Path, equipment: str, other: str, indirect: str, *, language: Language = "zh", **project: str
) -> dict[str, Any]:
    """YT20-1 of a municipal budget of equipment purchase, other direct and indirect costs."""
    amounts = {"equipment_purchase": equipment, "business": other, "indirect": indirect}
    dossier = {
        "project": {
            "id": "P",
            "programme": "yantai",
            "subsidy": "upfront",
            "approved_on": "2025-11-10",
            **project,
        },
        "budget": {
            "lines": [
                {"category": category, "source": "municipal", "amount": amount}
                for category, amount in amounts.items()
            ]
        },
    }
    path = folder / "dossier.json"
    path.write_text(json.dumps(dossier), encoding="utf-8")
    result = screen([path], as_of=dt.date(2026, 12, 31), language=language).to_dict()
    (found,) = [each for each in result["projects"][0]["findings"] if each["rule"] == "YT20-1"]
    return found


def notes(folder: Path, *amounts: str, **more: Any) -> list[str]:
    told: list[str] = finding(folder, *amounts, **more)["notes"]
    return told


@pytest.mark.parametrize(
    ("amounts", "note"),
    [
        # 8,000,000: 1,500,000 + 3,000,000 x 25 % = 2,250,000
        (("0", "6500000", "1500000"), "余量：上限 2,250,000.00 元内，间接费用预算还可列 750,000.00 元（已列 1,500,000.00 元）"),
        (("0", "5750000", "2250000"), "余量：上限 2,250,000.00 元内，间接费用预算还可列 0.00 元（已列 2,250,000.00 元）"),
        (("0", "5750000.01", "2249999.99"), "余量：上限 2,250,000.00 元内，间接费用预算还可列 0.01 元（已列 2,249,999.99 元）"),
        (("0", "5749999.99", "2250000.01"), "余量：上限 2,250,000.00 元内，间接费用预算还可列 0.00 元（已列 2,250,000.01 元）"),
        # base 13,000,000, where the text is certain of 2,750,000 only
        (("1000000", "11000000", "2000000"), "余量：条文明确的上限 2,750,000.00 元内，间接费用预算还可列 750,000.00 元（已列 2,000,000.00 元）"),
        (("1000000", "8000000", "2000000"), "余量：上限 2,750,000.00 元内，间接费用预算还可列 750,000.00 元（已列 2,000,000.00 元）"),
        (("1000000", "8000000.01", "2000000"), "余量：条文明确的上限 2,750,000.00 元内，间接费用预算还可列 750,000.00 元（已列 2,000,000.00 元）"),
    ],
)  # fmt: skip
def test_the_headroom_is_what_the_cap_leaves(tmp_path: Path, amounts: tuple[str, ...], note: str) -> None:
    assert notes(tmp_path, *amounts)[0] == note


@pytest.mark.parametrize(
    ("base", "lowered", "taken"),
    [
        ("8000000", "2,247,500.00", "2,500.00"),
        ("4000000", "1,197,000.00", "3,000.00"),
        # across 5,000,000: 5,000 x 25 % + 5,000 x 30 %
        ("5005000", "1,498,500.00", "2,750.00"),
        ("5000000", "1,497,000.00", "3,000.00"),
        ("5000000.01", "1,497,000.00", "3,000.00"),
        ("5010000", "1,500,000.00", "2,500.00"),
        # 1,500,000 + 9,999.99 x 25 % = 1,502,499.9975; 4,999,999.99 x 30 % = 1,499,999.997
        ("5009999.99", "1,499,999.99", "2,500.00"),
        ("10000000", "2,747,500.00", "2,500.00"),
        # above 10,000,000 the text is silent
        ("10009999.99", "2,749,999.99", "0.01"),
        ("10005000", "2,748,750.00", "1,250.00"),
        ("10000", "0.00", "3,000.00"),
    ],
)
def test_ten_thousand_more_of_equipment_takes_from_the_cap(
    tmp_path: Path, base: str, lowered: str, taken: str
) -> None:
    told = notes(tmp_path, "70000", base, "0")

    assert told[1] == f"设备购置费再增加 10,000.00 元，上限降为 {lowered} 元，减少 {taken} 元"


@pytest.mark.parametrize("base", ["13000000", "10010000"])
def test_far_above_the_last_band_equipment_takes_nothing_from_what_the_text_is_certain_of(
    tmp_path: Path, base: str
) -> None:
    assert notes(tmp_path, "70000", base, "0")[1] == "设备购置费再增加 10,000.00 元，上限不变"


def test_equipment_grows_by_no_more_than_the_base(tmp_path: Path) -> None:
    told = notes(tmp_path, "70000", "9999.99", "0")

    assert (
        told[1]
        == "基数只有 9,999.99 元，设备购置费最多再增加 9,999.99 元，上限降为 0.00 元，减少 2,999.99 元"
    )


def test_where_all_is_equipment_there_is_no_more_to_take(tmp_path: Path) -> None:
    assert notes(tmp_path, "70000", "0", "0")[1] == "市级财政资金全部用于设备购置费，不能再增加"


def test_where_there_is_no_municipal_money_none_of_it_is_equipment(tmp_path: Path) -> None:
    assert notes(tmp_path, "0", "0", "0")[1] == "没有市级财政资金预算，基数和上限都是 0"


def test_it_says_how_the_base_is_read(tmp_path: Path) -> None:
    assert notes(tmp_path, "1000000", "6500000", "1500000")[3] == (
        "市级财政资金总额按批复预算计算，不按已到账金额计算；设备购置费只扣除由市级财政资金列支的部分"
    )


def test_the_national_base_is_direct_costs_less_equipment(tmp_path: Path) -> None:
    # 1,500,000 + 1,500,000 x 25 % = 1,875,000
    assert notes(tmp_path, "1000000", "6500000", "1500000")[2] == (
        "比较（不作判断依据）：《国家重点研发计划资金管理办法》（财教〔2025〕2号）以直接费用减设备购置费为基数，"
        "至 5,000,000.00 元 30%、至 10,000,000.00 元 25%、以上 20%；按市级财政资金计，"
        "基数 = 直接费用 7,500,000.00 元 − 设备购置费 1,000,000.00 元 = 6,500,000.00 元，国家规定的上限 1,875,000.00 元"
    )


def test_the_national_document_is_named_in_the_reader_s_language(tmp_path: Path) -> None:
    told = notes(tmp_path, "1000000", "6500000", "1500000", language="en")[2]

    assert "National Key R&D Programme, Fund Management Measures (Caijiao 2025 No. 2)" in told
    assert "财教" not in told


@pytest.mark.parametrize(
    ("base", "cap"),
    [
        ("0", "0.00"),
        ("4999999.99", "1,499,999.99"),
        ("5000000", "1,500,000.00"),
        ("5000000.03", "1,500,000.00"),
        ("5000000.04", "1,500,000.01"),
        ("10000000", "2,750,000.00"),
        ("10000000.04", "2,750,000.00"),
        ("10000000.05", "2,750,000.01"),
        ("13000000", "3,350,000.00"),
    ],
)
def test_the_national_cap_has_a_rate_above_its_last_band(base: str, cap: str) -> None:
    frame = pl.DataFrame(
        {"direct": [Decimal(base) + 7], "equipment": [Decimal(7)]},
        schema_overrides={"direct": DTYPE, "equipment": DTYPE},
    )

    project = Facts()
    told = show_national_cap(
        project, direct=pl.col("direct"), equipment=pl.col("equipment"), national=NATIONAL
    )
    for figure in project.figures.values():
        frame = frame.with_columns(figure)

    assert frame.select(told).item().endswith(f"国家规定的上限 {cap} 元")


def test_a_comparison_without_a_rate_above_its_bands_is_refused() -> None:
    with pytest.raises(ValueError, match="no rate above the last band"):
        show_national_cap(
            Facts(),
            direct=pl.col("direct"),
            equipment=pl.col("equipment"),
            national=NATIONAL.model_copy(update={"rate_above": None}),
        )


@pytest.mark.parametrize(
    ("amounts", "verdict"),
    [
        (("0", "6500000", "1500000"), "pass"),
        (("0", "5000000", "3000000"), "fail"),
        (("0", "10000000", "3000000"), "review"),
    ],
)
def test_notes_stand_on_every_verdict_of_the_rule(
    tmp_path: Path, amounts: tuple[str, ...], verdict: str
) -> None:
    found = finding(tmp_path, *amounts)

    assert (found["verdict"], len(found["notes"])) == (verdict, 4)


def test_a_rule_that_does_not_apply_notes_nothing(tmp_path: Path) -> None:
    found = finding(tmp_path, "0", "6500000", "1500000", subsidy="post")

    assert (found["verdict"], found["notes"]) == ("not_applicable", [])


def test_a_rule_without_notes_has_an_empty_list(tmp_path: Path) -> None:
    finding(tmp_path, "0", "6500000", "1500000")

    result = screen([tmp_path / "dossier.json"], as_of=dt.date(2026, 12, 31)).to_dict()

    assert [each["rule"] for each in result["projects"][0]["findings"] if each["notes"]] == ["YT20-1"]
