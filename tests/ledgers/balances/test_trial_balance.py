"""Trial balances: every row accounted for, each account compared with the journal and in itself, to the fen."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

import budgetcheck
from budgetcheck.ledgers.read import read_journals, read_ledgers
from budgetcheck.problems import InputError
from tests.ledgers.written import account, read, rejected, write, write_book

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from budgetcheck.ledgers.ledger import Ledger
    from budgetcheck.ledgers.schema import TotalRow

JOURNAL = "日期,凭证号,摘要,科目编码,科目名称,借方,贷方\n"
LINES = (
    "2026-03-02,记-1,收款,100201,银行存款/专户,1000.00,\n"
    "2026-03-02,记-1,收款,2401,递延收益,,1000.00\n"
    "2026-03-09,记-2,材料,530101,研发支出/材料费,300.50,\n"
    "2026-03-09,记-2,材料,100201,银行存款/专户,,300.50\n"
)
HEADING = "科目编码,科目名称,期初借方,期初贷方,本期借方,本期贷方,期末借方,期末贷方\n"
ACCOUNTS = (
    "1002,银行存款,500.00,,1000.00,300.50,1199.50,\n"
    "100201,银行存款/专户,500.00,,1000.00,300.50,1199.50,\n"
    "2401,递延收益,,500.00,,1000.00,,1500.00\n"
    "5301,研发支出,,,300.50,,300.50,\n"
    "530101,研发支出/材料费,,,300.50,,300.50,\n"
)
TITLE = "科目余额表,,,,,,,\n期间：2026年3月,,,,,,,\n"
BALANCE = TITLE + HEADING + ACCOUNTS


def beside(folder: Path, balance: str, journal: str = LINES, *more: str) -> Ledger:
    """The trial balance, given beside journals."""
    paths = [write(folder, balance, name="余额.csv")]
    paths += [
        write(folder, JOURNAL + lines, name=f"序时账{at}.csv") for at, lines in enumerate([journal, *more])
    ]
    (ledger,) = (each for each in read_ledgers(paths) if each.balances)
    return ledger


def shown(total: TotalRow) -> tuple[Any, ...]:
    amounts = (total.debit, total.credit, total.summed_debit, total.summed_credit)
    return (
        total.row,
        total.label,
        *(None if each is None else f"{each:.2f}" for each in amounts),
        f"{total.difference:.2f}",
    )


def apart(ledger: Ledger) -> list[tuple[str, str, bool]]:
    """Label and difference of what differs, and whether it counts."""
    return [
        (total.label, f"{total.difference:.2f}", total.counted)
        for total in ledger.intake.totals
        if total.difference
    ]


def chosen(ledger: Ledger) -> list[str]:
    return [choice.chosen for choice in ledger.intake.choices if choice.what == "trial_balance"]


class TestRows:
    def test_a_trial_balance_is_no_ledger_and_its_sums_are_the_movements_of_the_lowest_accounts(
        self, tmp_path: Path
    ) -> None:
        ledger = read(write(tmp_path, BALANCE))

        assert ledger.intake.kind == "trial_balance"
        assert (ledger.intake.debit, ledger.intake.credit) == (Decimal("1300.50"), Decimal("1300.50"))
        assert account(ledger) == {"read": 8, "header": 3, "accepted": 5}
        assert ledger.frame().height == 0
        assert ledger.intake.heading_row == 3
        assert ledger.intake.columns["period_debit"] == "本期借方"

    def test_every_row_is_accounted_for(self, tmp_path: Path) -> None:
        rows = (
            ACCOUNTS
            + "资产小计,,500.00,,1000.00,300.50,1199.50,\n,,,,,,,\n"
            + HEADING
            + "合　计,,500.00,500.00,1300.50,1300.50,1500.00,1500.00\n制表人：张三  打印日期：2026-04-02,,,,,,,\n"
        )
        ledger = read(write(tmp_path, TITLE + HEADING + rows))

        assert account(ledger) == {"read": 13, "header": 5, "blank": 1, "subtotal": 2, "accepted": 5}

    def test_what_cannot_be_read_is_refused_with_its_row(self, tmp_path: Path) -> None:
        rows = (
            "1001,现金,1.005,,,,,\n1003,其他,,,1,2x,,\n,没有编码,,,5.00,,,\n材料,名称,,,5.00,,,\n"
            "合计,,,,x,,,\n"
        )
        ledger = read(write(tmp_path, BALANCE + rows))

        assert rejected(ledger) == [
            (9, "期初借方", "1.005", "金额最多两位小数"),
            (10, "本期贷方", "2x", "不是金额"),
            (11, "科目编码", None, "科目编码为空"),
            (12, "科目编码", "材料", "不是科目编码"),
            (13, "本期借方", "x", "不是金额"),
        ]
        assert account(ledger) == {"read": 13, "header": 3, "accepted": 5, "rejected": 5}

    def test_beside_a_journal_in_one_workbook_it_is_part_of_the_ledger(self, tmp_path: Path) -> None:
        def cells(text: str) -> list[list[Any]]:
            return [[cell or None for cell in line.split(",")] for line in text.splitlines()]

        book = write_book(tmp_path, {"序时账": cells(JOURNAL + LINES), "余额表": cells(BALANCE)})
        ledger = read(book)

        assert ledger.intake.kind == "ledger"
        assert account(ledger) == {"read": 13, "header": 4, "accepted": 9}
        assert ledger.frame().height == 4
        assert ledger.intake.debit == Decimal("1300.50")
        assert ledger.intake.sheets_left == ()
        assert ledger.intake.compared_with == ("序时账.xlsx",)
        assert {total.kind for total in ledger.intake.totals} == {"movement", "closing"}
        assert apart(ledger) == []


class TestAgainstTheJournal:
    def test_every_account_ties(self, tmp_path: Path) -> None:
        ledger = beside(tmp_path, BALANCE)

        assert [shown(total) for total in ledger.intake.totals] == [
            (5, "100201 银行存款/专户 本期发生", "1000.00", "300.50", "1000.00", "300.50", "0.00"),
            (5, "100201 银行存款/专户 期末余额", "1199.50", None, "1199.50", None, "0.00"),
            (6, "2401 递延收益 本期发生", "0.00", "1000.00", "0.00", "1000.00", "0.00"),
            (6, "2401 递延收益 期末余额", None, "1500.00", None, "1500.00", "0.00"),
            (8, "530101 研发支出/材料费 本期发生", "300.50", "0.00", "300.50", "0.00", "0.00"),
            (8, "530101 研发支出/材料费 期末余额", "300.50", None, "300.50", None, "0.00"),
        ]
        assert ledger.intake.compared_with == ("序时账0.csv",)
        assert chosen(ledger) == ["本期发生额"]

    @pytest.mark.parametrize("amount", ["300.49", "300.51"])
    def test_a_movement_a_fen_off_differs_by_a_fen_and_so_does_its_closing(
        self, tmp_path: Path, amount: str
    ) -> None:
        balance = BALANCE.replace("530101,研发支出/材料费,,,300.50", f"530101,研发支出/材料费,,,{amount}")

        assert apart(beside(tmp_path, balance)) == [
            ("530101 研发支出/材料费 本期发生", "0.01", True),
            ("530101 研发支出/材料费 期末余额", "0.01", True),
            ("5301 研发支出 本期发生（下级科目之和）", "0.01", False),
        ]

    @pytest.mark.parametrize("amount", ["1199.49", "1199.51"])
    def test_a_closing_a_fen_off_differs_by_a_fen(self, tmp_path: Path, amount: str) -> None:
        balance = BALANCE.replace("1199.50", amount)

        assert apart(beside(tmp_path, balance)) == [("100201 银行存款/专户 期末余额", "0.01", True)]

    def test_a_closing_on_the_wrong_side_differs_by_both(self, tmp_path: Path) -> None:
        balance = BALANCE.replace(
            "2401,递延收益,,500.00,,1000.00,,1500.00", "2401,递延收益,,500.00,,1000.00,1500.00,"
        )

        (total,) = (each for each in beside(tmp_path, balance).intake.totals if each.difference)
        assert shown(total) == (6, "2401 递延收益 期末余额", "1500.00", None, None, "1500.00", "3000.00")

    def test_an_account_above_that_differs_from_those_below_counts_where_these_tie(
        self, tmp_path: Path
    ) -> None:
        balance = BALANCE.replace("5301,研发支出,,,300.50", "5301,研发支出,,,300.51")

        assert apart(beside(tmp_path, balance)) == [("5301 研发支出 本期发生（下级科目之和）", "0.01", True)]

    def test_an_account_that_the_balance_lacks_is_a_difference(self, tmp_path: Path) -> None:
        balance = BALANCE.replace("2401,递延收益,,500.00,,1000.00,,1500.00\n", "")

        assert apart(beside(tmp_path, balance)) == [
            ("2401 递延收益 本期发生（余额表没有这个科目）", "1000.00", True)
        ]

    def test_an_account_that_moved_and_the_journal_lacks_is_a_difference(self, tmp_path: Path) -> None:
        balance = BALANCE + "6603,财务费用,,,7.00,7.00,,\n"

        assert apart(beside(tmp_path, balance)) == [("6603 财务费用 本期发生", "14.00", True)]

    def test_a_line_that_is_missing_is_a_difference_of_its_account(self, tmp_path: Path) -> None:
        lines = LINES + LINES.replace("记-", "转-") + "2026-03-31,转-9,利息,100201,银行存款/专户,1.00,\n"
        balance = TITLE + HEADING + (
            "100201,银行存款/专户,,,2001.00,601.00,1400.00,\n2401,递延收益,,,,2000.00,,2000.00\n"
            "530101,材料费,,,601.00,,601.00,\n6603,利息,,,,1.00,,1.00\n"
        )  # fmt: skip

        assert apart(beside(tmp_path, balance, lines)) == [("6603 利息 本期发生", "1.00", True)]

    def test_codes_may_be_dressed_differently(self, tmp_path: Path) -> None:
        balance = BALANCE.replace("100201", "1002.01").replace("530101", "5301-01")

        assert apart(beside(tmp_path, balance)) == []

    def test_a_balance_of_the_first_level_is_compared_with_the_lines_below(self, tmp_path: Path) -> None:
        balance = "".join(
            line for line in BALANCE.splitlines(keepends=True) if not line.startswith(("100201", "530101"))
        )
        ledger = beside(tmp_path, balance)

        assert apart(ledger) == []
        assert [total.account for total in ledger.intake.totals if total.kind == "movement"] == [
            "1002",
            "2401",
            "5301",
        ]

    def test_a_journal_of_some_accounts_is_compared_on_these_alone(self, tmp_path: Path) -> None:
        ledger = beside(tmp_path, BALANCE, "2026-03-09,记-2,材料,530101,研发支出/材料费,300.49,\n")

        assert apart(ledger) == [("530101 研发支出/材料费 本期发生", "0.01", True)]
        assert chosen(ledger) == ["本期发生额", "只核对序时账里有的科目"]

    def test_a_balance_of_some_accounts_is_compared_on_these_alone(self, tmp_path: Path) -> None:
        ledger = beside(tmp_path, TITLE + HEADING + "530101,研发支出/材料费,,,300.50,,300.50,\n")

        assert apart(ledger) == []
        assert chosen(ledger) == ["本期发生额", "只核对余额表里有的科目"]

    def test_only_lines_of_the_period_count_from_all_journals(self, tmp_path: Path) -> None:
        first, second = LINES.splitlines(keepends=True)[:2], LINES.splitlines(keepends=True)[2:]
        april = LINES.replace("2026-03", "2026-04")

        ledger = beside(tmp_path, BALANCE, "".join(first), "".join(second) + april)

        assert apart(ledger) == []
        assert ledger.intake.compared_with == ("序时账0.csv", "序时账1.csv")

    def test_the_year_so_far_is_compared_where_the_journal_starts_in_january(self, tmp_path: Path) -> None:
        heading = "科目编码,科目名称,本期借方,本期贷方,累计借方,累计贷方,期末余额\n"
        rows = "530101,材料费,300.50,,600.99,\n100201,银行,,300.50,,601.00\n"
        lines = "".join(
            f"2026-{month}-09,记-2,材料,530101,材料费,300.50,\n2026-{month}-09,记-2,材料,100201,银行,,300.50\n"
            for month in ("01", "03")
        )
        ledger = beside(tmp_path, TITLE + heading + rows, lines)

        assert apart(ledger) == [("530101 材料费 本年累计", "0.01", True)]
        assert chosen(ledger) == ["本年累计发生额"]

    def test_a_balance_of_another_year_is_not_compared(self, tmp_path: Path) -> None:
        ledger = beside(tmp_path, BALANCE.replace("2026年", "2025年"))

        assert ledger.intake.compared_with == ()
        assert chosen(ledger) == ["不与序时账核对发生额"]

    def test_without_a_period_all_lines_are_compared(self, tmp_path: Path) -> None:
        assert apart(beside(tmp_path, HEADING + ACCOUNTS)) == []

    def test_amounts_may_be_in_ten_thousands(self, tmp_path: Path) -> None:
        rows = "100201,专户,0.05,,0.1,0.03005,0.11995,\n2401,递延收益,,0.05,,0.1,,0.15\n530101,材料,,,0.030049,,0.030049,\n"
        title = TITLE.replace("期间：", "单位：万元  期间：")

        assert apart(beside(tmp_path, title + HEADING + rows)) == [("530101 材料 本期发生", "0.01", True)]


class TestDress:
    def test_a_heading_in_two_rows_in_a_workbook(self, tmp_path: Path) -> None:
        rows: Sequence[Sequence[Any]] = [
            ["科目余额表"],
            ["2026年3月"],
            ["科目编码", "科目名称", "期初余额", None, "本期发生额", None, "期末余额", None],
            [None, None, "借方", "贷方", "借方", "贷方", "借方", "贷方"],
            [1002, "银行", 500, None, 1000, 300.5, 1199.51, None],
        ]
        ledger = read(write_book(tmp_path, {"余额": rows}))

        assert account(ledger) == {"read": 5, "header": 4, "accepted": 1}
        assert [shown(total) for total in ledger.intake.totals] == [
            (5, "1002 银行 期末余额", "1199.51", None, "1199.50", None, "0.01")
        ]

    def test_each_balance_has_its_own_direction(self, tmp_path: Path) -> None:
        heading = "科目编码,科目名称,方向,期初余额,本期借方,本期贷方,方向,期末余额\n"
        rows = "1002,银行,借,500.00,100.00,700.00,贷,100.00\n2401,递延,平,,,5.00,贷,5.01\n2202,应付,平,1.00,,,平,\n"
        ledger = read(write(tmp_path, heading + rows))

        assert apart(ledger) == [("2401 递延 期末余额", "0.01", True)]
        assert rejected(ledger) == [(4, "方向", "平", "方向写“平”，余额却不是零")]

    def test_one_direction_is_the_account_s_where_that_ties(self, tmp_path: Path) -> None:
        heading = "科目编码,科目名称,余额方向,期初余额,本期借方,本期贷方,期末余额\n"
        rows = "1002,银行,借,500.00,100.00,700.00,-100.00\n2401,递延,贷,10.00,,5.00,15.01\n"
        ledger = read(write(tmp_path, heading + rows))

        assert apart(ledger) == [("2401 递延 期末余额", "0.01", True)]
        assert chosen(ledger) == ["“方向”是科目的方向，期初和期末都按它"]

    def test_one_direction_is_the_closing_s_where_only_that_ties(self, tmp_path: Path) -> None:
        heading = "科目编码,科目名称,期初余额,本期借方,本期贷方,方向,期末余额\n"
        rows = "1002,银行,500.00,100.00,700.00,贷,100.00\n2401,递延,10.00,,5.00,贷,15.00\n2202,应付,5.00,5.00,,平,\n"
        ledger = read(write(tmp_path, heading + rows))

        assert apart(ledger) == []
        assert chosen(ledger) == ["“方向”是期末余额的方向"]

    @pytest.mark.parametrize(
        ("credit", "words"), [("-", "余额正数在借方，负数在贷方"), ("", "余额在科目的正常方向")]
    )
    def test_without_a_direction_balances_are_signed_or_on_the_usual_side(
        self, tmp_path: Path, credit: str, words: str
    ) -> None:
        heading = "科目编码,科目名称,期初余额,本期借方,本期贷方,期末余额\n"
        rows = f"1002,银行,500.00,100.00,,600.01\n2401,递延,{credit}10.00,,5.00,{credit}15.00\n"
        ledger = read(write(tmp_path, heading + rows))

        assert apart(ledger) == [("1002 银行 期末余额", "0.01", True)]
        assert chosen(ledger) == [words]

    def test_a_direction_that_is_none_is_refused(self, tmp_path: Path) -> None:
        heading = "科目编码,科目名称,余额方向,期初余额,本期借方,本期贷方,期末余额\n"
        ledger = read(write(tmp_path, heading + "1002,银行,左,5.00,,,5.00\n2401,递延,,5.00,,,5.00\n"))

        assert rejected(ledger) == [
            (2, "余额方向", "左", "方向应为“借”“贷”或“平”"),
            (3, "余额方向", None, "方向应为“借”“贷”或“平”"),
        ]

    def test_totals_are_compared_with_their_accounts(self, tmp_path: Path) -> None:
        rows = (
            "1002,银行,500.00,,1000.00,300.50,1199.50,\n100201,专户,500.00,,1000.00,300.50,1199.50,\n"
            "资产小计,,500.00,,1000.00,300.51,1199.50,\n2401,递延,,500.00,,1000.00,,1500.00\n"
            "负债小计,,,500.00,,1000.00,,1500.00\n合计,,500.00,500.00,1000.00,1300.50,1199.50,1500.01\n"
        )
        ledger = read(write(tmp_path, HEADING + rows))

        assert apart(ledger) == [("资产小计 本期发生", "0.01", True), ("合计 期末余额", "0.01", True)]

    def test_rows_of_auxiliaries_add_up_to_their_account_with_or_without_its_own_row(
        self, tmp_path: Path
    ) -> None:
        heading = "科目编码,科目名称,辅助核算,期初借方,期初贷方,本期借方,本期贷方,期末借方,期末贷方\n"
        parts = "530101,材料,项目:A,,,100.50,,100.50,\n530101,材料,项目:B,,,200.00,,200.00,\n"
        rest = "100201,专户,,500.00,,1000.00,300.50,1199.50,\n2401,递延,,,500.00,,1000.00,,1500.00\n"
        title = "2026年3月,,,,,,,,\n"

        assert apart(beside(tmp_path, title + heading + parts + rest)) == []
        whole = "530101,材料,,,,300.50,,300.50,\n"
        assert apart(beside(tmp_path, title + heading + whole + parts + rest)) == []


class TestMonths:
    HEADING = "会计年度,会计期间号,科目编号,期初余额方向,期初本币余额,借方本币金额,贷方本币金额,期末余额方向,期末本币余额\n"

    def test_a_table_month_by_month_is_compared_with_the_lines_of_each(self, tmp_path: Path) -> None:
        rows = (
            "2026,2,530101,平,0,10.00,0,借,10.00\n2026,3,530101,借,10.00,20.00,0,借,30.00\n"
            "2026,2,1002,平,0,0,10.00,贷,10.00\n2026,3,1002,贷,10.00,0,20.01,贷,30.01\n"
        )
        lines = "".join(
            f"2026-{month}-09,记-2,材料,530101,材料费,{amount},\n2026-{month}-09,记-2,材料,1002,银行,,{amount}\n"
            for month, amount in (("02", "10.00"), ("03", "20.00"))
        )
        ledger = beside(tmp_path, self.HEADING + rows, lines)

        assert apart(ledger) == [("1002 2026-03 本期发生", "0.01", True)]
        assert [total.label for total in ledger.intake.totals if total.kind == "opening"] == [
            "530101 2026-03 期初余额（上期期末）",
            "1002 2026-03 期初余额（上期期末）",
        ]

    def test_a_month_opens_with_the_closing_of_the_month_before_also_across_files(
        self, tmp_path: Path
    ) -> None:
        march = write(tmp_path, BALANCE, name="三月.csv")
        april = write(
            tmp_path,
            TITLE.replace("3月", "4月") + HEADING + "100201,专户,1199.49,,,,1199.49,\n",
            name="四月.csv",
        )
        found = {each.intake.path: apart(each) for each in read_ledgers([march, april])}

        assert found == {"三月.csv": [], "四月.csv": [("100201 专户 期初余额（上期期末）", "0.01", True)]}

    def test_a_month_that_is_none_is_refused(self, tmp_path: Path) -> None:
        ledger = read(
            write(tmp_path, self.HEADING + "2026,13,1002,平,0,0,0,平,0\n2026,12,1002,平,0,0,0,平,0\n")
        )

        assert rejected(ledger) == [(2, "会计期间号", "13", "会计期间应为 1 至 12 月")]


def test_a_check_needs_a_journal(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_journals([write(tmp_path, BALANCE, name="余额.csv")])

    assert str(error.value) == "余额.csv 是科目余额表，没有给序时账；请一并给出同一期间的序时账或明细账"


def test_ten_thousand_accounts_are_compared(tmp_path: Path) -> None:
    codes = [f"{1000 + at // 100}{at % 100:02}" for at in range(10_000)]
    rows = "".join(f"{code},科目,,,1.00,1.00,,\n" for code in codes)
    lines = "".join(f"2026-03-09,记-1,x,{code},科目,1.00,1.00\n" for code in codes)
    ledger = beside(tmp_path, TITLE + HEADING + rows, lines)

    assert apart(ledger) == []
    assert sum(total.kind == "movement" for total in ledger.intake.totals) == 10_000


class TestCheck:
    """From files to the finding."""

    DOSSIER = (
        "project: {id: P, programme: datong, approved_on: 2025-10-10, starts_on: 2026-01-01, ends_on: 2027-12-31}\n"
        "budget: {lines: [{category: business, source: municipal, amount: 1000000}]}\n"
    )
    HEADING = "日期,凭证号,摘要,科目编码,科目名称,借方,贷方,项目,资金来源,费用类别,性质\n"
    LINES = (
        "2026-03-02,记-1,收款,100201,专户,1000.00,,P,,,对方科目\n"
        "2026-03-02,记-1,收款,2401,递延收益,,1000.00,P,市级财政资金,,到账\n"
        "2026-03-09,记-2,材料,530101,材料费,300.50,,P,市级财政资金,业务费,支出\n"
        "2026-03-09,记-2,材料,100201,专户,,300.50,P,,,对方科目\n"
    )

    def result(self, folder: Path, balance: str) -> dict[str, Any]:
        dossier = write(folder, self.DOSSIER, name="档案.yaml")
        journal = write(folder, self.HEADING + self.LINES, name="序时账.csv")
        table = write(folder, balance, name="余额.csv")
        told: dict[str, Any] = json.loads(budgetcheck.check([dossier], [journal, table]).to_json())
        return told

    @staticmethod
    def finding(told: dict[str, Any]) -> dict[str, Any]:
        (project,) = told["projects"]
        (found,) = (each for each in project["findings"] if each["rule"] == "BK-2")
        return dict(found)

    def test_a_trial_balance_that_ties_passes(self, tmp_path: Path) -> None:
        told = self.result(tmp_path, BALANCE)
        found = self.finding(told)

        assert (found["verdict"], found["difference"]) == ("pass", "0.00")
        assert found["message"] == "账簿与科目余额表一致"
        assert found["working"] == ["科目余额表：比较 6 处，0 处不一致，差额合计 0.00 元"]
        (balance,) = (each for each in told["inputs"] if each["path"] == "余额.csv")
        assert balance["kind"] == "trial_balance"
        assert balance["profile"] is None
        assert balance["compared_with"] == ["序时账.csv"]
        assert balance["totals"][0] == {
            "sheet": None,
            "row": 5,
            "label": "100201 银行存款/专户 本期发生",
            "debit": "1000.00",
            "credit": "300.50",
            "summed_debit": "1000.00",
            "summed_credit": "300.50",
            "difference": "0.00",
            "kind": "movement",
            "account": "100201",
            "counted": True,
        }

    def test_a_trial_balance_a_fen_off_fails_and_names_the_account(self, tmp_path: Path) -> None:
        found = self.finding(
            self.result(tmp_path, BALANCE.replace("1000.00,300.50,1199.50", "1000.01,300.50,1199.51"))
        )

        assert (found["verdict"], found["difference"]) == ("fail", "0.01")
        assert found["message"] == "账簿与科目余额表不一致，差额合计 0.01 元"
        assert found["working"] == [
            "科目余额表：比较 6 处，1 处不一致，差额合计 0.01 元",
            "余额.csv 第 5 行“100201 银行存款/专户 本期发生”差 0.01 元",
        ]
        assert [
            (each["file"], each["row"], each["summary"], each["amount"]) for each in found["evidence"]
        ] == [("余额.csv", 5, "100201 银行存款/专户 本期发生", "0.01")]

    def test_a_trial_balance_of_other_journals_is_not_the_project_s(self, tmp_path: Path) -> None:
        found = self.finding(self.result(tmp_path, BALANCE.replace("2026年", "2025年")))

        assert found["verdict"] == "not_applicable"


def test_more_rows_than_a_trial_balance_can_have_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="科目余额表超过 300,000 行，请分月导出"):
        read(write(tmp_path, HEADING + "1002,银行,,,,,,\n" * 300_001))
