"""The words in which a ledger file is described, on screen and on pages alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetcheck.language import _, later
from budgetcheck.money import grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

_KINDS = {"ledger": later("账簿"), "trial_balance": later("科目余额表")}
_DECISIONS = {
    "format": later("格式"),
    "encoding": later("编码"),
    "separator": later("分隔符"),
    "sheet": later("工作表"),
    "heading_row": later("标题行"),
    "year": later("年份"),
    "unit": later("金额单位"),
    "held_cells": later("只写一次的单元格"),
    "profile": later("科目对照方案"),
    "auxiliaries": later("辅助核算"),
    "auxiliary": later("辅助核算的档案"),
    "summary_words": later("摘要中的字样"),
    "account_contradicted": later("与科目不同的行"),
    "untold_transfers": later("看不出是否结转的行"),
    "parallel_entries": later("平行记账"),
    "trial_balance": later("科目余额表"),
}


def kind_words(kind: str) -> str:
    """What a file is: `ledger` or `trial_balance`."""
    text = _KINDS[kind]
    return _(text)


def decision_words(what: str, sheet: str | None = None) -> str:
    """What was decided in reading (`Choice.what`), and in which sheet."""
    text = _DECISIONS.get(what)
    decided = what if text is None else _(text)
    return decided if sheet is None else _("{sheet}：{what}").format(sheet=sheet, what=decided)


def format_words(form: str, encoding: str | None) -> str:
    """A file's format, and its encoding where it has one."""
    if encoding is None:
        return form
    return _("{format}，编码 {encoding}").format(format=form, encoding=encoding)


def sheets_words(sheets: Iterable[tuple[str | None, int]], left: Sequence[str]) -> str:
    """Which sheets were taken, with their lines, and which were left; empty for a format without sheets.

    Args:
        sheets: Name and lines of each sheet that was taken.
        left: The names of the others.
    """
    taken = [
        _("{sheet}（{lines:,} 行）").format(sheet=sheet, lines=lines)
        for sheet, lines in sheets
        if sheet is not None
    ]
    told = [_("采用 {sheets}").format(sheets=_("、").join(taken))] if taken else []
    if left:
        told.append(_("未采用 {sheets}").format(sheets=_("、").join(left)))
    return _("；").join(told)


def heading_row_words(row: int | None) -> str:
    """Where the heading stands; empty where the format names its columns itself."""
    return "" if row is None else _("第 {row} 行").format(row=row)


def rows_words(rows: Mapping[str, int]) -> str:
    """What became of each row (`schema.Rows`)."""
    return _(
        "读入 {read:,} = 标题 {header:,} + 空行 {blank:,} + 合计 {subtotal:,} + 采用 {accepted:,} + 拒收 {rejected:,}"
    ).format(**rows)


def sums_words(debit: Decimal, credit: Decimal) -> str:
    """The sums of the accepted rows, and whether they balance."""
    gap = debit - credit
    balance = _("借贷相等") if not gap else _("借贷相差 {gap}").format(gap=grouped(abs(gap)))
    return _("借方 {debit}，贷方 {credit}，{balance}").format(
        debit=grouped(debit), credit=grouped(credit), balance=balance
    )


def set_aside_words(aside: Mapping[str, Any]) -> str:
    """How much was set aside as a transfer at period end; empty where nothing was.

    Args:
        aside: `lines`, and `debit` and `credit` in 元.
    """
    if not aside["lines"]:
        return ""
    return _(
        "其中由凭证看出是期末结转或没有资金收付、单独列开的 {lines:,} 行：借方 {debit}，贷方 {credit}"
    ).format(lines=aside["lines"], debit=grouped(aside["debit"]), credit=grouped(aside["credit"]))


def faults(*, rejected: int, differing: bool, balanced: bool) -> Iterator[str]:
    """What a person should look at before a file is used, and what to do; one sentence for each.

    Args:
        rejected: How many rows were rejected.
        differing: Whether a total of the file's own differs from its rows.
        balanced: Whether debit and credit are equal.
    """
    if rejected:
        yield _("拒收的行不参加检查：请按原因在原表改正后重新导出，再看一遍。")
    if differing:
        yield _("合计与各行之和不一致：请核对导出时是否漏了行，或有行被拒收。")
    if not balanced:
        yield _("借贷不相等：请核对是否只导出了部分科目或部分凭证。")


def lacking_words(project: int, source: int, category: int) -> str:
    """How many counted lines lack a project, a source or a category; empty where none does."""
    lacking = {_("项目"): project, _("资金来源"): source, _("费用类别"): category}
    return _("、").join(
        _("没有{field}的 {lines:,} 行").format(field=name, lines=lines)
        for name, lines in lacking.items()
        if lines
    )
