"""The page of `ledger inspect`: how a file was understood, what became of each row, and what to do next."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from budgetcheck.language import _
from budgetcheck.ledgers.fields import field_label
from budgetcheck.ledgers.output.overview import COUNTED, Overview
from budgetcheck.money import grouped
from budgetcheck.reporting.intake_words import (
    decision_words,
    faults,
    format_words,
    heading_row_words,
    kind_words,
    lacking_words,
    rows_words,
    set_aside_words,
    sheets_words,
    sums_words,
)
from budgetcheck.reporting.tables import (
    MOST_ROWS,
    place,
    rejected_rows,
    shown_text,
    text_lines,
    text_table,
    with_more,
)
from budgetcheck.reporting.visible import visible
from budgetcheck.vocabulary import CATEGORY, NATURE, SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    import polars as pl
    from rich.console import RenderableType

    from budgetcheck.ledgers.choices import Choice
    from budgetcheck.ledgers.schema import Intake, TotalRow

_WIDE = 160
_SHORT_HASH = 12
_COLUMN = "column"
_FEW = 5
"""How many of the totals that tie are shown."""


class Inspected(NamedTuple):
    """What the page shows.

    Attributes:
        intake: How the file was understood.
        overview: Its lines at a glance.
        rejected: Its rejected rows (`schema.REJECTED`).
        size: Of the file, in bytes.
    """

    intake: Intake
    overview: Overview
    rejected: pl.DataFrame
    size: int


def show_intake(inspected: Inspected, console: Console | None = None) -> None:
    """Print the page."""
    console = console or Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False)
    for title, content in _sections(inspected):
        console.print(Text(title, style="bold"))
        console.print(Padding(content, (0, 0, 1, 2), expand=False))


def _sections(inspected: Inspected) -> Iterator[tuple[str, RenderableType]]:
    intake, seen, rejected, size = inspected
    yield visible(intake.path), _file(intake, seen, size)
    yield _("各列（字段 ← 原标题）"), _columns(intake)
    if _other_choices(intake):
        yield _("读取时的判断（把握 0–100）"), _choices(intake)
    if seen.first.height:
        yield _("最前的行，读成这样"), _understood(seen.first)
    if seen.first_counted.height:
        yield _("其后最前的收支行，读成这样"), _understood(seen.first_counted)
    yield _("每一行的去向"), Text(rows_words(intake.rows._asdict()))
    yield _("采用的各行合计"), _sums(intake, seen)
    if intake.totals:
        yield _("文件自己的合计，与采用的各行比较"), _totals(intake.totals)
    if rejected.height:
        yield _rejected_title(intake), rejected_rows(rejected)
    yield _("下一步"), text_lines(_next_steps(inspected))


def _file(intake: Intake, seen: Overview, size: int) -> RenderableType:
    facts = {
        _("种类"): kind_words(intake.kind),
        _("格式"): format_words(intake.format, intake.encoding),
        _("大小"): _("{bytes:,} 字节").format(bytes=size),
        "SHA-256": intake.sha256[:_SHORT_HASH] + "…",
        _("工作表"): sheets_words(seen.sheets, intake.sheets_left),
        _("标题行"): heading_row_words(intake.heading_row),
        _("期间"): "" if seen.first_day is None else f"{seen.first_day} — {seen.last_day}",
        _("科目对照方案"): intake.profile,
    }
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, fact in facts.items():
        if fact:
            table.add_row(name, shown_text(fact))
    return table


def _columns(intake: Intake) -> RenderableType:
    """Each column: the field it is taken for, or why it is left; with how sure that is, where a choice tells."""
    choices = {each.chosen: each for each in reversed(intake.choices) if each.what == _COLUMN}
    # Columns that are read together stand together in `columns`, and each by itself among the choices.
    taken = [
        (field_label(field), heading)
        for field, together in intake.columns.items()
        for heading in ([together] if together in choices else together.split(_("、")))
    ]
    used = {heading for _field, heading in taken}
    left = [(_("未采用"), heading) for heading in choices if heading not in used]
    table = text_table(_("字段"), _("原标题"), (_("把握"), "right"), _("理由"))
    for field, heading in (*taken, *reversed(left)):
        choice = choices.get(heading)
        score, reason = (str(choice.score), choice.reason) if choice else ("", "")
        table.add_row(field, shown_text(heading), score, shown_text(reason))
    return table


def _choices(intake: Intake) -> RenderableType:
    table = text_table(_("判断"), _("选定"), (_("把握"), "right"), _("理由"))
    for choice in _other_choices(intake):
        table.add_row(
            shown_text(decision_words(choice.what, choice.sheet)),
            shown_text(choice.chosen),
            str(choice.score),
            shown_text(choice.reason),
        )
    return table


def _other_choices(intake: Intake) -> list[Choice]:
    return [choice for choice in intake.choices if choice.what != _COLUMN]


def _understood(lines: pl.DataFrame) -> RenderableType:
    table = text_table(
        (_("行"), "right"),
        _("日期、凭证"),
        _("摘要、科目"),
        (_("金额"), "right"),
        _("项目、来源、类别、性质"),
    )
    for line in lines.iter_rows(named=True):
        if table.row_count:
            table.add_row()
        account = " ".join(filter(None, (line["account_code"], line["account_name"])))
        table.add_row(
            str(line["row"]),
            text_lines(each for each in (line["date"].isoformat(), line["voucher"]) if each),
            text_lines(each for each in (line["summary"], account) if each),
            text_lines(_sides(line["debit"], line["credit"])),
            shown_text(_(" · ").join(_meaning(line))),
        )
    return table


def _sides(debit: Decimal, credit: Decimal) -> Iterator[str]:
    if debit or not credit:
        yield _("借 {amount}").format(amount=grouped(debit))
    if credit:
        yield _("贷 {amount}").format(amount=grouped(credit))


def _meaning(line: dict[str, Any]) -> Iterator[str]:
    if line["project"]:
        yield line["project"]
    for field, vocabulary in (("source", SOURCE), ("category", CATEGORY), ("nature", NATURE)):
        if line[field] is not None:
            yield vocabulary.label(line[field])


def _sums(intake: Intake, seen: Overview) -> RenderableType:
    both = Text(sums_words(intake.debit, intake.credit))
    table = text_table(_("性质"), (_("行数"), "right"), (_("金额"), "right"))
    for nature, lines, amount in seen.natures:
        counted = grouped(amount) if nature in COUNTED else _("不计")
        table.add_row(NATURE.label(nature), f"{lines:,}", counted)
    parts: list[RenderableType] = [both, *([table] if seen.natures else [])]
    if told := set_aside_words(intake.set_aside):
        parts.append(Text(told))
    return Group(*parts)


def _totals(totals: tuple[TotalRow, ...]) -> RenderableType:
    """The totals that differ, and a few of those that do not."""
    differing = [total for total in totals if total.difference]
    tying = [total for total in totals if not total.difference]
    table = text_table(
        _("行"),
        _("名称"),
        (_("文件写的"), "right"),
        (_("各行之和"), "right"),
        (_("差额"), "right"),
    )
    for total in (*differing[:MOST_ROWS], *tying[:_FEW]):
        table.add_row(
            place(total.sheet, total.row),
            shown_text(total.label),
            text_lines(_stated(total.debit, total.credit)),
            text_lines(_stated(total.summed_debit, total.summed_credit)),
            Text(_("差 {amount}").format(amount=grouped(total.difference)), style="bold red")
            if total.difference
            else Text(_("一致")),
        )
    return with_more(table, len(totals))


def _stated(debit: Decimal | None, credit: Decimal | None) -> Iterator[str]:
    if debit is not None:
        yield _("借 {amount}").format(amount=grouped(debit))
    if credit is not None:
        yield _("贷 {amount}").format(amount=grouped(credit))


def _rejected_title(intake: Intake) -> str:
    return _("拒收 {rejected:,} 行").format(rejected=intake.rows.rejected)


def _next_steps(inspected: Inspected) -> Iterator[str]:
    """What is unclear, and what to do about it; one sentence for each."""
    intake, seen, _rejected_rows, _size = inspected
    yield from faults(
        rejected=intake.rows.rejected,
        differing=any(total.difference for total in intake.totals),
        balanced=intake.debit == intake.credit,
    )
    if intake.kind == "trial_balance":
        yield _("与同一期间的序时账一起检查：budgetcheck check 项目档案 --ledger 序时账 本文件。")
        return
    if seen.counts_nothing:
        yield _(
            "没有一行算作支出或到账：请用 --profile 指明科目对照方案，或用 budgetcheck template profile 起草一份。"
        )
    told = lacking_words(seen.without_project, seen.without_source, seen.without_category)
    if told:
        yield _("收支中{lacking}：请在科目对照方案（--profile）中写明，或在原表补上这一列。").format(
            lacking=told
        )
    if not (intake.rows.rejected or told or seen.counts_nothing):
        yield _("可以用来检查：budgetcheck check 项目档案 --ledger 本文件。")
