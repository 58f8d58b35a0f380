from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from budgetcheck.ledgers.meaning.auxiliaries import Auxiliary, parse_auxiliaries
from budgetcheck.problems import InputError
from tests.ledgers.written import account, entries, read, rejected, write

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.ledgers.ledger import Ledger

HEADING = "日期,凭证号,科目编码,科目名称,借方,贷方,辅助核算\n"
PROFILE = 'schema = "budgetcheck/profile/1"\nname = "某所"\n[[account]]\nprefix = "5301"\nnature = "支出"\n'


def ledger_of(folder: Path, cell: str, own: str = "") -> Ledger:
    """One line of cost with a cell of auxiliaries, under a profile that says 5301 is spending."""
    rows = f'2026-03-05,1,5301,研发支出,5.00,,"{cell.replace(chr(34), chr(34) * 2)}"\n'
    return read(write(folder, HEADING + rows), str(write(folder, PROFILE + own, name="某所.toml")))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("客户:C001 甲公司", [("客户", "C001", "甲公司")]),
        ("客户：C001/甲公司", [("客户", "C001", "甲公司")]),
        ("客户:C001-甲公司", [("客户", "C001", "甲公司")]),
        ("客户:[C001]甲公司", [("客户", "C001", "甲公司")]),
        ("客户:甲公司（C001）", [("客户", "C001", "甲公司")]),
        ("客户:甲公司（北京）有限公司", [("客户", None, "甲公司（北京）有限公司")]),
        ("项目/YT-2025-0001/膜中试", [("项目", "YT-2025-0001", "膜中试")]),
        ("人员/001/张三", [("人员", "001", "张三")]),
        ("项目:YT-2025-0001-膜中试", [("项目", "YT-2025-0001", "膜中试")]),
        ("项目:2025年膜中试", [("项目", None, "2025年膜中试")]),
        ("项目:KY 2026", [("项目", None, "KY 2026")]),
        ("YT-2025-0001 膜中试", [("", "YT-2025-0001", "膜中试")]),
        ("部门:", []),
        ("", []),
        ("{坏", [("", None, "{坏")]),
    ],
)
def test_type_code_and_name_are_told_apart(text: str, told: list[tuple[str, str | None, str | None]]) -> None:
    assert [(each.type, each.code, each.name) for each in parse_auxiliaries(text)] == told


@pytest.mark.parametrize(
    "text",
    [
        "项目:YT-1 膜;资金来源:市级财政",
        "项目：YT-1 膜；资金来源：市级财政",
        "项目:YT-1 膜,资金来源:市级财政",
        "项目:YT-1 膜，资金来源:市级财政",
        "项目:YT-1 膜、资金来源:市级财政",
        "项目:YT-1 膜|资金来源:市级财政",
        "项目/YT-1/膜；资金来源/市级财政",
        "【项目】YT-1 膜【资金来源】市级财政",
        "【项目:YT-1 膜】【资金来源:市级财政】",
        '{"项目": "YT-1 膜", "资金来源": "市级财政"}',
        '{"项目": {"编码": "YT-1", "名称": "膜"}, "资金来源": "市级财政"}',
        '[{"type": "项目", "code": "YT-1", "name": "膜"}, {"类型": "资金来源", "名称": "市级财政"}]',
    ],
)
def test_several_stand_in_one_cell(text: str) -> None:
    assert [each[:3] for each in parse_auxiliaries(text)] == [
        ("项目", "YT-1", "膜"),
        ("资金来源", None, "市级财政"),
    ]


def test_a_part_without_a_type_belongs_to_the_value_before() -> None:
    assert parse_auxiliaries("客户:甲公司、乙公司;部门:研发部") == (
        Auxiliary("客户", None, "甲公司、乙公司", "甲公司、乙公司"),
        Auxiliary("部门", None, "研发部", "研发部"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        "(" * 100_000,
        "甲 " * 100_000,
        "a-" * 100_000,
        "甲(" * 100_000,
        " " * 100_000 + "x:",
    ],
)
def test_a_hostile_cell_takes_no_time(text: str) -> None:
    started = time.process_time()
    parse_auxiliaries(text)
    parse_auxiliaries("客户:" + text)
    assert time.process_time() - started < 1


def test_every_field_is_taken_from_the_cell(tmp_path: Path) -> None:
    cell = "项目:YT-2025-0001 膜中试;资金来源:市级财政;费用类别:材料费;部门:01 研发部;供应商:C001 甲公司;发票号:12345678"
    ledger = ledger_of(tmp_path, cell)
    assert entries(
        ledger, "project", "source", "category", "nature", "department", "counterparty", "invoice"
    ) == [("YT-2025-0001", "municipal", "business", "expense", "研发部", "甲公司", "12345678")]
    assert ledger.intake.kept_apart_by == "auxiliary"
    assert [choice[1:4] for choice in ledger.intake.choices if choice.what == "auxiliaries"] == [
        ("1 行", 100, "这些行的项目、资金来源、费用类别或性质取自辅助核算")
    ]


def test_a_word_that_nobody_knows_says_nothing_in_an_auxiliary(tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, "项目:YT-1;资金来源:甲拨款;人员:张三")
    assert entries(ledger, "project", "source") == [("YT-1", None)]
    assert account(ledger) == {"read": 2, "header": 1, "accepted": 1}


def test_the_words_of_the_profile_are_known_in_auxiliaries(tmp_path: Path) -> None:
    ledger = ledger_of(
        tmp_path,
        "资金来源:市拨专款;预算科目:试剂",
        '[source_words]\nmunicipal = ["市拨"]\n[category_words]\nbusiness = ["试剂"]\n',
    )
    assert entries(ledger, "source", "category") == [("municipal", "business")]


def test_a_profile_says_what_a_type_tells(tmp_path: Path) -> None:
    ledger = ledger_of(
        tmp_path, "研究任务:YT-1;项目:大项", '[auxiliaries]\n"研究任务" = "project"\n"项目" = "none"\n'
    )
    assert entries(ledger, "project") == [("YT-1",)]


def test_a_profile_says_what_one_auxiliary_means(tmp_path: Path) -> None:
    own = '[[auxiliary]]\ntype = "经费卡"\nvalue = "K07"\nproject = "YT-1"\nsource = "市级财政"\ncategory = "劳务费"\nnature = "预付"\n'
    ledger = ledger_of(tmp_path, "经费卡:K07 膜中试", own)
    assert entries(ledger, "project", "source", "category", "nature") == [
        ("YT-1", "municipal", "labour", "advance")
    ]


class TestContradictions:
    def with_columns(self, folder: Path, own: str, cell: str) -> Ledger:
        heading = "日期,凭证号,科目编码,借方,贷方,项目,资金来源,费用类别,辅助核算\n"
        return read(write(folder, f"{heading}2026-03-05,1,5301,5,,{own},{cell}\n"), "canonical")

    @pytest.mark.parametrize(
        ("own", "cell", "reason"),
        [
            ("YT-2,,", "项目:YT-1 膜", "项目一列写“YT-2”，辅助核算写“YT-1”，两处不一致"),
            (
                ",自筹,",
                "资金来源:市级财政",
                "资金来源一列写“单位自筹资金”，辅助核算写“市级财政资金”，两处不一致",
            ),
            (",,劳务费", "费用类别:材料费", "费用类别一列写“劳务费”，辅助核算写“业务费”，两处不一致"),
            (",,", "项目:YT-1;课题:YT-2", "辅助核算里有两个不同的项目：“YT-1”和“YT-2”"),
        ],
    )
    def test_two_that_differ_refuse_the_row(self, tmp_path: Path, own: str, cell: str, reason: str) -> None:
        ledger = self.with_columns(tmp_path, own, cell)
        assert rejected(ledger) == [(2, "辅助核算", cell, reason)]
        assert account(ledger) == {"read": 2, "header": 1, "rejected": 1}

    @pytest.mark.parametrize("own", ["YT-1", "膜", "YT-1 膜"])
    def test_a_column_that_calls_the_project_otherwise_does_not_differ(
        self, tmp_path: Path, own: str
    ) -> None:
        assert entries(self.with_columns(tmp_path, f"{own},,", "项目:YT-1 膜"), "project") == [("YT-1",)]

    def test_an_account_that_tells_another_project_gives_way_and_it_is_said(self, tmp_path: Path) -> None:
        rows = "2026-03-05,1,5301,研发支出/YT-2025-0002/市级财政资金/材料费,5.00,,项目:YT-2025-0001\n"
        ledger = read(write(tmp_path, HEADING + rows), "enterprise")
        assert entries(ledger, "project", "source", "category") == [("YT-2025-0001", "municipal", "business")]
        assert [choice[1:4] for choice in ledger.intake.choices if choice.what == "account_contradicted"] == [
            ("1 行", 70, "这些行的科目所写的项目、资金来源或费用类别与该行自己写的不同，以该行自己写的为准")
        ]

    def test_two_rules_on_one_auxiliary_are_named_with_it(self, tmp_path: Path) -> None:
        own = '[[auxiliary]]\nvalue = "K07"\nsource = "自筹"\n[[auxiliary]]\nvalue = "膜"\nsource = "市级财政"\n'
        with pytest.raises(InputError) as error:
            ledger_of(tmp_path, "经费卡:K07 膜", own)
        assert str(error.value) == (
            '某所，辅助核算 经费卡:K07 膜：第 1 条 [[auxiliary]]（value = "K07"）与第 2 条 [[auxiliary]]（value = "膜"）'
            "互相矛盾：source 一条写 self_raised，一条写 municipal；请只留一条，或把其中一条写得更具体"
        )


def test_two_hundred_thousand_distinct_cells_take_seconds() -> None:
    cells = [
        f"客户:C{at:06d} 甲{at}公司;项目:YT-2025-{at % 99:04d} 膜;资金来源:市级财政" for at in range(200_000)
    ]
    started = time.process_time()
    assert sum(len(parse_auxiliaries(cell)) for cell in cells) == 600_000
    assert time.process_time() - started < 20
