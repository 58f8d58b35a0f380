from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from budgetcheck.ledgers.formats.sheet import FAULT, ROW, Sheet, cell
from budgetcheck.ledgers.table.find import find_layout
from budgetcheck.ledgers.table.headings import TRIAL_BALANCE, folded, meaning
from budgetcheck.ledgers.table.layout import Layout, NoAmountsError
from budgetcheck.problems import InputError
from tests.ledgers.written import entries, read, write

if TYPE_CHECKING:
    from pathlib import Path


def head(*rows: str) -> pl.DataFrame:
    cells = [row.split(" ") for row in rows]
    width = max(map(len, cells))
    columns = {
        cell(at): [row[at] if at < len(row) and row[at] != "·" else None for row in cells]
        for at in range(width)
    }
    return pl.DataFrame(
        {ROW: range(1, len(rows) + 1), **columns, FAULT: [None] * len(rows)},
        schema={ROW: pl.UInt32, **dict.fromkeys(columns, pl.String), FAULT: pl.String},
    )


def layout_of(rows: pl.DataFrame, name: str | None = None) -> Layout | None:
    return find_layout(rows, Sheet(name, rows.lazy(), rows.width - 2))


def fields(heading: str) -> dict[str, str]:
    layout = layout_of(head(heading))
    assert layout is not None
    return layout.headings


def test_the_heading_is_found_under_title_rows() -> None:
    layout = layout_of(head("某公司", "序时账 · 2024年", "日期 凭证号 摘要 借方 贷方", "2024-01-31 记-1 x 5"))
    assert layout is not None
    assert layout.heading_row == 3
    assert layout.at == {"date": 0, "voucher": 1, "summary": 2, "debit": 3, "credit": 4}
    assert layout.two_sided
    assert layout.heading_width == 5


def test_headings_are_known_whatever_their_width_case_and_spaces() -> None:
    assert folded("借 方（本位币） ") == "借方(本位币)"
    assert fields("DATE Voucher Debit CREDIT") == {
        "date": "DATE",
        "voucher": "Voucher",
        "debit": "Debit",
        "credit": "CREDIT",
    }
    assert fields("日期 凭证号 借方（本位币） 贷方（本位币）")["debit"] == "借方（本位币）"


def test_the_functional_currency_is_the_one_that_counts() -> None:
    assert fields("日期 凭证号 借方 贷方 借方本位币 贷方本位币") == {
        "date": "日期",
        "voucher": "凭证号",
        "debit": "借方本位币",
        "credit": "贷方本位币",
    }


def test_a_code_stands_before_a_name() -> None:
    assert fields("日期 项目名称 项目编码 借方 贷方")["project"] == "项目编码"


def test_the_counter_account_is_never_the_account() -> None:
    assert "account_code" not in fields("日期 凭证号 对方科目 借方 贷方")


def test_one_amount_with_its_direction_is_enough() -> None:
    layout = layout_of(head("日期 凭证号数 科目编码 科目名称 摘要 方向 数量 外币 金额"))
    assert layout is not None
    assert not layout.two_sided
    assert (layout.at["direction"], layout.at["amount"]) == (5, 8)


def test_beside_debit_and_credit_the_direction_is_that_of_the_balance() -> None:
    assert fields("日期 凭证号 借方 贷方 方向 金额 余额").keys() == {"date", "voucher", "debit", "credit"}


def test_the_word_of_a_voucher_may_stand_in_a_column_of_its_own() -> None:
    assert fields("日期 凭证字 凭证号 借方 贷方")["voucher_word"] == "凭证字"


def test_the_row_with_most_known_headings_is_the_heading() -> None:
    layout = layout_of(head("日期 借方 贷方", "日期 凭证号 借方 贷方"))
    assert layout is not None
    assert layout.heading_row == 2


def test_a_sheet_without_a_date_column_is_no_ledger() -> None:
    assert layout_of(head("科目编码 科目名称 借方 贷方")) is None


def test_pairs_of_amounts_in_a_row_that_is_no_heading_are_no_fault() -> None:
    assert layout_of(head("科目 借方 贷方 借方 贷方")) is None


def test_a_heading_without_amounts_is_said() -> None:
    with pytest.raises(NoAmountsError) as error:
        layout_of(head("日期 凭证号 摘要 · 部门"))
    assert str(error.value) == (
        "第 1 行是标题行（日期、凭证号、摘要、部门），但没有金额列；需要“借方”和“贷方”，或“金额”（和“方向”）"
    )


@pytest.mark.parametrize(
    ("heading", "message"),
    [
        ("日期 凭证号 借方 借方金额 贷方", "“借方”、“借方金额” 这几列都可能是借方，请只保留一列，或在科目对照方案的 [columns] 中写明用哪一列"),
        ("日期 凭证号 借方 贷方 贷方", "标题“贷方”出现了两次，不知道用哪一列，请只保留一列"),
        ("日期 凭证号 借方 贷方 项目 项目", "标题“项目”出现了两次，不知道用哪一列，请只保留一列"),
        ("日期 日期 凭证号 借方 贷方", "标题“日期”出现了两次，不知道用哪一列，请只保留一列"),
        ("日期 凭证号 方向 金额 发生额", "“金额”、“发生额” 这几列都可能是金额，请只保留一列，或在科目对照方案的 [columns] 中写明用哪一列"),
        ("日期 凭证号 借方本币金额 借方本位币 贷方", "“借方本币金额”、“借方本位币” 这几列都可能是借方，请只保留一列，或在科目对照方案的 [columns] 中写明用哪一列"),
    ],
)  # fmt: skip
def test_two_columns_of_one_kind_are_refused(heading: str, message: str) -> None:
    with pytest.raises(ValueError, match="请只保留一列") as error:
        layout_of(head(heading))
    assert str(error.value) == message


def test_a_heading_in_two_rows_is_read_as_one() -> None:
    layout = layout_of(head("日期 凭证 · 摘要 金额 ·", "· 字 号 · 借方 贷方", "2026-01-05 记 1 材料 5 ·"))
    assert layout is not None
    assert layout.headings == {
        "date": "日期",
        "voucher_word": "凭证.字",
        "voucher": "凭证.号",
        "summary": "摘要",
        "debit": "金额.借方",
        "credit": "金额.贷方",
    }
    assert (layout.heading_row, layout.first_row) == (1, 3)


def test_month_and_day_need_a_year() -> None:
    with pytest.raises(ValueError, match="不知道是哪一年") as error:
        layout_of(head("月 日 凭证号 借方 贷方", "1 5 记-1 5 ·"))
    assert str(error.value) == (
        "日期只有月和日，不知道是哪一年（题名也没有写）；请在标题行上方写明年份，如“2025年度”，或加一列“年”"
    )


def test_the_year_of_month_and_day_may_stand_in_the_name_of_the_sheet() -> None:
    layout = layout_of(head("月 日 凭证号 借方 贷方", "1 5 记-1 5 ·"), name="2026年")
    assert layout is not None
    assert layout.titles.year_of[1] == 2026


def test_amounts_of_two_units_are_refused() -> None:
    with pytest.raises(ValueError, match="单位不同") as error:
        layout_of(head("日期 凭证号 借方(元) 贷方(万元)"))
    assert str(error.value) == "金额各列的单位不同（万元、元），请统一后再导入"


def test_a_profile_decides_where_two_columns_could_be_the_debit() -> None:
    rows = head("日期 凭证号 借方 借方金额 贷方")
    layout = find_layout(rows, Sheet(None, rows.lazy(), 5), {"debit": "借方金额"})
    assert layout is not None
    assert (layout.at["debit"], layout.headings["debit"]) == (3, "借方金额")


def test_a_column_that_a_profile_names_must_be_there() -> None:
    rows = head("日期 凭证号 借方 贷方")
    with pytest.raises(ValueError, match="columns") as error:
        find_layout(rows, Sheet(None, rows.lazy(), 4), {"debit": "借方金额"})
    assert str(error.value) == "科目对照方案的 [columns] 写明了 “借方金额”，标题行里没有这样的列"


def test_every_column_has_a_reason() -> None:
    layout = layout_of(head("日期 凭证号 业务日期 对方科目 借方原币 借方本位币 贷方本位币 余额 随便"))
    assert layout is not None
    assert [(each.chosen, each.score, each.reason) for each in layout.choices if each.what == "column"] == [
        ("日期", 70, "用作日期；先于“业务日期”"),
        ("凭证号", 100, "用作凭证号"),
        ("业务日期", 100, "已用“日期”作日期"),
        ("对方科目", 100, "对方科目不是这一行的科目"),
        ("借方原币", 100, "原币金额不计，以本位币为准"),
        ("借方本位币", 100, "用作借方"),
        ("贷方本位币", 100, "用作贷方"),
        ("余额", 100, "余额不是发生额"),
        ("随便", 0, "不认识的列"),
    ]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("期初余额.借方", "opening_debit"),
        ("年初余额.贷方金额", "opening_credit"),
        ("本期发生额.借方", "period_debit"),
        ("贷方发生额", "period_credit"),
        ("本年累计发生额.借方", "ytd_debit"),
        ("累计.贷方金额", "ytd_credit"),
        ("期末余额.方向", "closing_direction"),
        ("期末.余额", "closing"),
        ("期初原币.借方", "original_currency"),
        ("期初数量", "quantity"),
        ("余额", "unknown"),
        ("发生额", "unknown"),
    ],
)
def test_columns_of_a_trial_balance_are_known_by_phase_and_side(heading: str, field: str) -> None:
    assert meaning(heading, TRIAL_BALANCE).field == field


def test_a_heading_in_two_rows_may_be_filled_through(tmp_path: Path) -> None:
    text = "2026年,2026年,凭证,凭证,摘要,借方,贷方,余额,余额\n月,日,字,号,摘要,借方,贷方,方向,金额\n1,5,记,1,x,10,,借,15\n"
    ledger = read(write(tmp_path, text))
    assert entries(ledger, "date", "voucher", "debit", "credit") == [("2026-01-05", "记-1", "10.00", "0.00")]


def test_the_direction_of_a_balance_is_not_that_of_a_signed_amount(tmp_path: Path) -> None:
    text = "日期,凭证号,摘要,发生额,余额方向,余额\n2026-01-05,1,a,700,贷,1\n2026-01-05,1,a,-700,借,1\n"
    assert entries(read(write(tmp_path, text)), "debit", "credit") == [("700.00", "0.00"), ("0.00", "700.00")]


def test_a_second_table_with_its_columns_in_another_order_is_refused(tmp_path: Path) -> None:
    text = "日期,凭证号,摘要,借方,贷方\n2026-01-05,1,a,7,\n日期,凭证号,摘要,贷方,借方\n2026-01-06,2,a,7,\n"
    with pytest.raises(InputError) as error:
        read(write(tmp_path, text))
    assert str(error.value) == (
        "序时账.csv：第 3 行又有一个标题行，金额列与第 1 行的不同；请把两张表分开导出；请核对文件后重试"
    )


@pytest.mark.parametrize(
    "heading", ["借方金额：", "*借方金额", "借方金额/元", "借方金额【本位币】", "借方人民币", "借方金额*"]
)
def test_marks_around_a_heading_do_not_count(heading: str) -> None:
    assert fields(f"日期 凭证号 {heading} 贷方")["debit"] == heading


def test_the_other_party_may_stand_in_one_of_two_columns(tmp_path: Path) -> None:
    text = "日期,凭证号,摘要,借方,贷方,客户,供应商\n2026-01-05,1,a,7,,甲,\n2026-01-06,2,a,7,,,乙\n"
    assert entries(read(write(tmp_path, text)), "counterparty") == [("甲",), ("乙",)]


@pytest.mark.parametrize(
    ("heading", "row", "account"),
    [
        ("一级科目,二级科目", "研发支出,材料费", (None, "研发支出/材料费")),
        ("一级科目,科目名称", "研发支出,材料费", (None, "研发支出/材料费")),
        ("一级科目,科目名称", "研发支出,研发支出/材料费", (None, "研发支出/材料费")),
        ("科目,", "530101 研发支出_材料费,", ("530101", "研发支出_材料费")),
        ("科目,", "研发支出/材料费,", (None, "研发支出/材料费")),
        ("科目编码,科目名称", '"=""0530""",x', ("0530", "x")),
        ("科目编码,科目名称", "1001.0,x", ("1001", "x")),
    ],
)
def test_the_account_in_its_dresses(
    tmp_path: Path, heading: str, row: str, account: tuple[str | None, str]
) -> None:
    text = f"日期,凭证号,摘要,借方,贷方,{heading}\n2026-01-05,1,a,7,,{row}\n"
    assert entries(read(write(tmp_path, text)), "account_code", "account_name") == [account]
