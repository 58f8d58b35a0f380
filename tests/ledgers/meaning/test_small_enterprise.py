"""Books under 小企业会计准则, and the choice among standards that give one code different meanings."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from budgetcheck.problems import InputError
from tests.ledgers.written import entries, read, write

if TYPE_CHECKING:
    from pathlib import Path

HEADING = "日期,凭证号,科目编码,科目名称,借方,贷方,项目\n"
PAID = "2026-03-05,1,430101,研发支出/材料费,100.00,,P\n2026-03-05,1,1002,银行存款,,100.00,\n"
GRANTED = "2026-03-01,2,1002,银行存款,800.00,,\n2026-03-01,2,2401,递延收益,,800.00,P\n"


def chosen(folder: Path, rows: str) -> tuple[str, int, str]:
    """The profile chosen for a file, how surely, and why."""
    ledger = read(write(folder, HEADING + rows))
    (choice,) = (choice for choice in ledger.intake.choices if choice.what == "profile")
    assert choice.chosen == ledger.intake.profile
    return choice.chosen, choice.score, choice.reason


@pytest.mark.parametrize("code", ["5602", "1701", "3103"])
def test_cost_that_is_carried_away_at_period_end_is_set_aside(tmp_path: Path, code: str) -> None:
    rows = PAID + f"2026-03-31,9,{code},x,100.00,,\n2026-03-31,9,430101,研发支出/材料费,,100.00,P\n"
    ledger = read(write(tmp_path, HEADING + rows), "small-enterprise")
    assert entries(ledger, "nature", "category", "amount") == [
        ("expense", "business", "100.00"),
        ("contra", None, "-100.00"),
        ("contra", None, "100.00"),
        ("contra", "business", "-100.00"),
    ]
    assert ledger.intake.set_aside == {"lines": 1, "debit": Decimal("0.00"), "credit": Decimal("100.00")}


def test_a_grant_that_becomes_income_is_set_aside(tmp_path: Path) -> None:
    rows = GRANTED + "2026-03-31,9,2401,递延收益,100.00,,P\n2026-03-31,9,5301,营业外收入,,100.00,\n"
    ledger = read(write(tmp_path, HEADING + rows), "small-enterprise")
    assert entries(ledger, "nature", "amount") == [
        ("contra", "800.00"),
        ("receipt", "800.00"),
        ("contra", "100.00"),
        ("contra", "-100.00"),
    ]


class TestTheChoice:
    def test_names_tell_the_standard(self, tmp_path: Path) -> None:
        assert chosen(tmp_path, PAID + GRANTED) == (
            "small-enterprise",
            95,
            "3 个一级科目的名称与小企业会计准则一致",
        )

    def test_other_income_is_never_research_cost(self, tmp_path: Path) -> None:
        rows = GRANTED + "2026-03-31,9,2401,递延收益,100.00,,P\n2026-03-31,9,5301,营业外收入,,100.00,P\n"
        assert chosen(tmp_path, rows)[0] == "small-enterprise"

    def test_research_cost_under_5301_is_an_enterprises(self, tmp_path: Path) -> None:
        rows = "2026-03-05,1,530101,研发支出/材料费,100.00,,P\n2026-03-05,1,1002,银行存款,,100.00,\n"
        assert chosen(tmp_path, rows) == ("enterprise", 95, "2 个一级科目的名称与企业会计准则一致")

    def test_cost_of_activities_is_a_public_units(self, tmp_path: Path) -> None:
        rows = "2026-03-05,1,500101,业务活动费用/劳务费,100.00,,P\n2026-03-05,1,4001,财政拨款收入,,100.00,P\n"
        assert chosen(tmp_path, rows)[0] == "government"

    @pytest.mark.parametrize(
        ("codes", "profile"),
        [
            (("430101", "5602", "3103"), "small-enterprise"),
            (("530101", "6602", "4103"), "enterprise"),
            (("720130226", "8001", "6001"), "government"),
        ],
    )
    def test_without_names_the_other_codes_tell_it_less_surely(
        self, tmp_path: Path, codes: tuple[str, ...], profile: str
    ) -> None:
        rows = "".join(f"2026-03-05,{at},{code},,5.00,,P\n" for at, code in enumerate(codes, start=1))
        assert chosen(tmp_path, rows)[:2] == (profile, 70)

    def test_one_code_alone_without_a_name_is_believed_least(self, tmp_path: Path) -> None:
        rows = "2026-03-05,1,530101,,100.00,,P\n2026-03-05,1,1002,,,100.00,\n"
        assert chosen(tmp_path, rows) == (
            "enterprise",
            50,
            "没有科目名称可以核对，只按编码判断为企业会计准则；不对的话请用 --profile 写明",
        )

    def test_where_two_standards_would_count_differently_the_user_is_asked(self, tmp_path: Path) -> None:
        rows = "2026-03-05,1,530101,,5.00,,P\n2026-03-05,2,430101,,5.00,,P\n2026-03-05,3,1002,,5.00,,P\n"
        rows += "2026-03-05,4,3103,,5.00,,P\n"
        with pytest.raises(InputError) as error:
            read(write(tmp_path, HEADING + rows.replace("3103", "6602")))
        assert str(error.value) == (
            "序时账.csv：科目可能属于企业会计准则、小企业会计准则，同一编码在其中含义不同，无法判断用哪个方案；"
            "请用 --profile 写明（enterprise、small-enterprise）"
        )

    def test_a_file_with_categories_of_its_own_is_canonical(self, tmp_path: Path) -> None:
        ledger = read(write(tmp_path, "日期,凭证号,借方,贷方,费用类别\n2026-03-05,1,5,,业务费\n"))
        assert [choice[:4] for choice in ledger.intake.choices if choice.what == "profile"] == [
            ("profile", "canonical", 100, "文件有“费用类别”或“性质”列")
        ]

    def test_accounts_that_nobody_knows_are_canonical_and_it_is_said(self, tmp_path: Path) -> None:
        assert chosen(tmp_path, "2026-03-05,1,9999,x,5,,P\n") == (
            "canonical",
            50,
            "没有哪个内置方案认得出支出或到账的科目",
        )
