"""The page of `ledger inspect`, as a person sees it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from rich.console import Console

from budgetcheck.ledgers.choices import Choice
from budgetcheck.ledgers.output.overview import overview
from budgetcheck.reporting.intake_page import Inspected, show_intake
from budgetcheck.reporting.visible import visible
from tests.ledgers.written import CHINESE, JOURNAL, read, write, write_book
from tests.stories import LUMP_SUM, OVER_CAP

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.ledgers.ledger import Ledger

GOOD = (
    CHINESE
    + "2026-01-05,记-1,1,收到拨款,1002,银行存款,100.00,,YT-1,市级财政资金,,对方科目,,,\n"
    + "2026-01-05,记-1,2,收到拨款,2401,递延收益,,100.00,YT-1,市级财政资金,,到账,,,\n"
)


def inspected(ledger: Ledger) -> Inspected:
    return Inspected(ledger.intake, overview(ledger.lines), ledger.rejected, 1_234)


def page(given: Inspected, *, width: int = 80, terminal: bool = False) -> list[str]:
    """The lines of the page, each without spaces at its end."""
    out = io.StringIO()
    show_intake(given, Console(file=out, width=width, highlight=False, force_terminal=terminal))
    return [line.rstrip() for line in out.getvalue().splitlines()]


def section(lines: list[str], title: str) -> list[str]:
    """What stands under a title, up to the next blank line."""
    start = lines.index(title) + 1
    return [line.removeprefix("  ") for line in lines[start : lines.index("", start)]]


def squeezed(lines: list[str]) -> list[list[str]]:
    """The words of each line: tables are padded."""
    return [line.split() for line in lines]


def test_it_says_what_the_file_is(tmp_path: Path) -> None:
    ledger = read(write(tmp_path, "单位：某公司\n" + GOOD, encoding="gb18030"))
    assert squeezed(section(page(inspected(ledger)), "序时账.csv")) == [
        ["种类", "账簿"],
        ["格式", "csv，编码", "gb18030"],
        ["大小", "1,234", "字节"],
        ["SHA-256", ledger.intake.sha256[:12] + "…"],
        ["标题行", "第", "2", "行"],
        ["期间", "2026-01-05", "—", "2026-01-05"],
        ["科目对照方案", "canonical"],
    ]


def test_it_names_the_sheets_taken_and_left(tmp_path: Path) -> None:
    sheets = {
        "一月": [["日期", "凭证号", "借方", "贷方"], ["2026-01-05", "记-1", "1", ""]],
        "说明": [["请看一月"]],
    }
    lines = page(inspected(read(write_book(tmp_path, sheets))))
    assert ["工作表", "采用", "一月（1", "行）；未采用", "说明"] in squeezed(lines)


def test_each_field_stands_beside_the_heading_as_the_file_writes_it(tmp_path: Path) -> None:
    source = "制单日期,凭证字号,说明,方向,本币金额,贷款合同\n2026-01-05,记-1,材料,借,100.00,x\n"
    ledger = read(write(tmp_path, source))
    choices = (
        Choice("column", "说明", 80, "先于 “备注”"),
        Choice("column", "贷款合同", 0, "不是账簿的列"),
        Choice("column", "备注", 40, "已有更合适的一列"),
    )
    given = inspected(ledger)._replace(intake=ledger.intake._replace(choices=choices))
    assert squeezed(section(page(given), "各列（字段 ← 原标题）")) == [
        ["字段", "原标题", "把握", "理由"],
        ["日期", "制单日期"],
        ["凭证号", "凭证字号"],
        ["摘要", "说明", "80", "先于", "“备注”"],
        ["方向", "方向"],
        ["金额", "本币金额"],
        ["未采用", "贷款合同", "0", "不是账簿的列"],
        ["未采用", "备注", "40", "已有更合适的一列"],
    ]


def test_every_other_choice_shows_its_score_and_reason(tmp_path: Path) -> None:
    ledger = read(write(tmp_path, GOOD))
    choices = (
        Choice("separator", "逗号", 95, "多数行分成 15 列"),
        Choice("something_new", "x", 50, "尚无名称的判断", "一月"),
    )
    given = inspected(ledger)._replace(intake=ledger.intake._replace(choices=choices))
    assert squeezed(section(page(given), "读取时的判断（把握 0–100）")) == [
        ["判断", "选定", "把握", "理由"],
        ["分隔符", "逗号", "95", "多数行分成", "15", "列"],
        ["一月：something_new", "x", "50", "尚无名称的判断"],
    ]


def test_lines_stand_as_they_were_understood(tmp_path: Path) -> None:
    lines = page(inspected(read(write(tmp_path, GOOD))))
    start = lines.index("最前的行，读成这样")
    assert squeezed(lines[start + 1 : start + 7]) == [
        ["行", "日期、凭证", "摘要、科目", "金额", "项目、来源、类别、性质"],
        ["2", "2026-01-05", "收到拨款", "借", "100.00", "YT-1", "·", "市级财政资金", "·", "对方科目"],
        ["记-1", "1002", "银行存款"],
        [],
        ["3", "2026-01-05", "收到拨款", "贷", "100.00", "YT-1", "·", "市级财政资金", "·", "到账"],
        ["记-1", "2401", "递延收益"],
    ]


def test_receipts_and_expenses_further_down_are_shown_too(tmp_path: Path) -> None:
    contra = "".join(f"2026-01-05,记-{at},1,对方,1002,银行,1.00,,,,,对方科目,,,\n" for at in range(1, 8))
    expense = "2026-02-01,记-9,1,材料,5301,研发支出,1.00,,YT-1,市级财政资金,材料费,支出,,,\n"
    ledger = read(write(tmp_path, CHINESE + contra + expense))
    seen = overview(ledger.lines)
    assert seen.first["row"].to_list() == [2, 3, 4, 5, 6]
    assert seen.first_counted["row"].to_list() == [9]


def test_rows_are_accounted_for_and_sums_compared(tmp_path: Path) -> None:
    source = (
        JOURNAL
        + "2026-01-05,记-1,材料,100.00,\n2026-01-05,记-1,材料,,100.00\n\n小计,,,100.00,100.00\n合计,,,100.01,100.00\n"
    )
    lines = page(inspected(read(write(tmp_path, source))))
    assert section(lines, "每一行的去向") == ["读入 6 = 标题 1 + 空行 1 + 合计 2 + 采用 2 + 拒收 0"]
    assert section(lines, "采用的各行合计")[0] == "借方 100.00，贷方 100.00，借贷相等"
    assert squeezed(section(lines, "文件自己的合计，与采用的各行比较")) == [
        ["行", "名称", "文件写的", "各行之和", "差额"],
        ["6", "合计", "借", "100.01", "借", "100.00", "差", "0.01"],
        ["贷", "100.00", "贷", "100.00"],
        ["5", "小计", "借", "100.00", "借", "100.00", "一致"],
        ["贷", "100.00", "贷", "100.00"],
    ]


def test_lines_are_counted_by_nature_and_only_money_is_summed(tmp_path: Path) -> None:
    lines = page(inspected(read(write(tmp_path, GOOD))))
    assert squeezed(section(lines, "采用的各行合计"))[1:] == [
        ["性质", "行数", "金额"],
        ["到账", "1", "100.00"],
        ["对方科目", "1", "不计"],
    ]


def test_rejected_rows_are_shown_with_column_text_and_reason(tmp_path: Path) -> None:
    source = JOURNAL + "2026-01-05,记-1,材料,1.2x,\n"
    lines = page(inspected(read(write(tmp_path, source))))
    assert squeezed(section(lines, "拒收 1 行")) == [
        ["行", "列", "原文", "原因"],
        ["2", "借方", "1.2x", "不是金额"],
    ]


@pytest.mark.parametrize(("bad", "shown", "last"), [(20, 21, "21"), (21, 22, "……共")])
def test_of_many_rejected_rows_twenty_are_listed_and_the_rest_counted(
    tmp_path: Path, bad: int, shown: int, last: str
) -> None:
    source = JOURNAL + "".join(f"2026-01-05,记-{at},材料,x,\n" for at in range(bad))
    listed = squeezed(section(page(inspected(read(write(tmp_path, source)))), f"拒收 {bad} 行"))
    assert len(listed) == shown if bad == 20 else shown + 1
    assert listed[-1][0] == last


class TestNextStep:
    def steps(self, folder: Path, source: str) -> list[str]:
        return section(page(inspected(read(write(folder, source))), width=200), "下一步")

    def test_a_file_in_order_can_be_checked(self, tmp_path: Path) -> None:
        assert self.steps(tmp_path, GOOD) == ["可以用来检查：budgetcheck check 项目档案 --ledger 本文件。"]

    def test_where_nothing_counts_a_profile_is_needed(self, tmp_path: Path) -> None:
        rows = "2026-01-05,记-1,材料,1.00,\n2026-01-05,记-1,材料,,1.00\n"
        assert self.steps(tmp_path, JOURNAL + rows) == [
            "没有一行算作支出或到账：请用 --profile 指明科目对照方案，或用 budgetcheck template profile 起草一份。"
        ]

    def test_where_meanings_lack_it_says_which_and_of_how_many_lines(self, tmp_path: Path) -> None:
        rows = (
            "2026-01-05,记-1,1,材料,5301,研发支出,1.00,,,,,支出,,,\n"
            "2026-01-05,记-1,2,材料,1002,银行存款,,1.00,,,,对方科目,,,\n"
        )
        assert self.steps(tmp_path, CHINESE + rows) == [
            "收支中没有项目的 1 行、没有资金来源的 1 行、没有费用类别的 1 行：请在科目对照方案（--profile）中写明，或在原表补上这一列。"
        ]

    def test_rejected_rows_differences_and_one_sided_books_are_each_told(self, tmp_path: Path) -> None:
        rows = "2026-01-05,记-1,材料,1.00,\n2026-01-05,记-1,材料,x,\n合计,,,1.01,\n"
        assert self.steps(tmp_path, JOURNAL + rows)[:3] == [
            "拒收的行不参加检查：请按原因在原表改正后重新导出，再看一遍。",
            "合计与各行之和不一致：请核对导出时是否漏了行，或有行被拒收。",
            "借贷不相等：请核对是否只导出了部分科目或部分凭证。",
        ]


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("path", [OVER_CAP.ledgers[0], LUMP_SUM.ledgers[0]])
def test_no_line_is_wider_than_the_screen_and_no_figure_broken(path: Path, width: int) -> None:
    ledger = read(path)
    lines = page(inspected(ledger), width=width)
    assert max(cell_len(line) for line in lines) <= width
    assert "…" not in "".join(line for line in lines if "SHA-256" not in line)


class TestHostileCells:
    def test_nothing_in_a_cell_steers_the_terminal(self, tmp_path: Path) -> None:
        source = (
            JOURNAL
            + "2026-01-05,记-1,\x1b[2J\x07红\u202e,x\x1b]0;t\x07,\n2026-01-05,记-2,\x9b31m\x1b[0m,1,\n"
        )
        out = "\n".join(page(inspected(read(write(tmp_path, source))), width=200))
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(out)
        assert r"\x9b31m\x1b[0m" in out
        assert r"x\x1b]0;t\x07" in out

    def test_markup_is_text(self, tmp_path: Path) -> None:
        source = JOURNAL + "2026-01-05,[red]记-1[/red],[/]材料[link=http://a],1,\n"
        out = page(inspected(read(write(tmp_path, source))), width=200, terminal=True)
        assert any("[red]记-1[/red]" in line for line in out)
        assert any("[/]材料[link=http://a]" in line for line in out)

    def test_a_huge_cell_is_shortened(self, tmp_path: Path) -> None:
        source = JOURNAL + f"2026-01-05,记-1,{'长' * 100_000},1,\n"
        assert len("".join(page(inspected(read(write(tmp_path, source)))))) < 5_000


def test_only_what_steers_is_written_out() -> None:
    assert visible("研发　支出 a\t\x1b\n\u200b\u2066") == r"研发　支出 a\t\x1b\n\u200b\u2066"
