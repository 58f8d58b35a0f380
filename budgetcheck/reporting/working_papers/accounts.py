"""The amounts: settlement, funding, budget and cap, what is not settled, and how books and statements tie."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.money import DTYPE, grouped, percent
from budgetcheck.reporting.names import category_name, lump_sum_note, source_name
from budgetcheck.reporting.working_papers.table import SUMS, Column, Table
from budgetcheck.rules.articles import article_label
from budgetcheck.statements import funding, settlement
from budgetcheck.vocabulary import CATEGORY, SOURCE, USE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.reporting.report import Report
    from budgetcheck.statements.statements import Statements

_FUNDS = ("promised", "due", "received", "refunded", "budget", "spent")
_BOOKED = ("lines", "debit", "credit")


def account_tables(report: Report) -> list[Table]:
    """The tables of amounts: those of the dossiers, and where ledgers were given those of the books."""
    statements = report.result.statements
    if not statements.has_ledgers:
        return [_budget(statements), _caps(statements)]
    return [
        _settlement(statements),
        _funding(statements),
        _caps(statements),
        _surpluses(statements),
        _advances(statements),
        _accounts(statements),
        _reconciliation(statements),
    ]


def _settlement(statements: Statements) -> Table:
    rows = _with_totals(statements.settlement, settlement.AMOUNTS)
    if statements.projects.height > 1:
        together = settlement.sum_up(statements.settlement, "category", "source")
        rows = pl.concat([rows, _with_totals(_of_all(together), settlement.AMOUNTS)], how="diagonal_relaxed")
    rows = _with_lump_sum_notes(rows, statements.projects.filter("project.lump_sum")["project"])
    return Table(
        _("决算"),
        _(
            "截至 {day} 的决算，按费用类别和资金来源；结余 = 调整后预算 − 累计支出。合计行是可以重算的公式。"
        ).format(day=statements.day),
        (
            Column("project", _("项目编号"), 18),
            Column("category", _("费用类别"), 28, wraps=True),
            Column("source", _("资金来源"), 18, wraps=True),
            Column("budget", _("批复预算（元）"), 18),
            Column("adjusted", _("调整后预算（元）"), 18),
            Column("prior", _("以前年度支出（元）"), 18),
            Column("year", _("本年支出（元）"), 18),
            Column("cumulative", _("累计支出（元）"), 18),
            Column("balance", _("结余（元）"), 18),
            *([Column("note", _("说明"), 40, wraps=True)] if rows["note"].count() else []),
        ),
        rows,
        fixed=3,
    )


def _with_lump_sum_notes(rows: pl.DataFrame, lump_sums: pl.Series) -> pl.DataFrame:
    """The settlement's rows with a `note` beside each category that looks overspent where categories do not bind."""
    looks_overspent = (
        pl.col("project").is_in(lump_sums.implode()) & pl.col(SUMS).is_null() & (pl.col("balance") < 0)
    )
    return rows.with_columns(note=pl.when(looks_overspent).then(pl.lit(lump_sum_note())))


def _funding(statements: Statements) -> Table:
    rates = funding.sum_over_sources(statements.funding).select("project", "arrival_rate", "execution_rate")
    rows = _with_totals(statements.funding, _FUNDS, rates)
    if statements.projects.height > 1:
        by_source = _of_all(funding.sum_over_projects(statements.funding))
        rates = funding.sum_over_sources(by_source).select("project", "arrival_rate", "execution_rate")
        rows = pl.concat([rows, _with_totals(by_source, _FUNDS, rates)], how="diagonal_relaxed")
    return Table(
        _("资金"),
        _("截至 {day} 各来源的承诺、应到、到账、退回和支出；比率保留四位小数，只舍不入。").format(
            day=statements.day
        ),
        (
            Column("project", _("项目编号"), 18),
            Column("source", _("资金来源"), 18, wraps=True),
            Column("promised", _("承诺（元）"), 18),
            Column("due", _("应到（元）"), 18),
            Column("received", _("到账（元）"), 18),
            Column("refunded", _("退回（元）"), 18),
            Column("arrival_rate", _("到位率"), 11),
            Column("budget", _("现行预算（元）"), 18),
            Column("spent", _("支出（元）"), 18),
            Column("execution_rate", _("执行率"), 11),
        ),
        rows,
        fixed=2,
    )


def _budget(statements: Statements) -> Table:
    return Table(
        _("预算"),
        _("申报的预算，按费用类别和资金来源。合计行是可以重算的公式。"),
        (
            Column("project", _("项目编号"), 18),
            Column("category", _("费用类别"), 28, wraps=True),
            Column("source", _("资金来源"), 18, wraps=True),
            Column("budget", _("预算（元）"), 18),
            Column("adjusted", _("调整后预算（元）"), 18),
        ),
        _with_totals(
            statements.settlement.select("project", "category", "source", "budget", "adjusted"),
            ("budget", "adjusted"),
        ),
        fixed=3,
    )


def _caps(statements: Statements) -> Table:
    rows = [
        (
            project,
            article_label(cap["article"]),
            *(Decimal(cap[name]) for name in ("base", "cap", "indirect", "headroom", "excess")),
            [
                _("{above} 至 {up_to} 元：{rate}，{amount} 元").format(
                    above=grouped(Decimal(band["above"])),
                    up_to=grouped(Decimal(band["up_to"])),
                    rate=percent(Decimal(band["rate"])),
                    amount=grouped(Decimal(band["amount"])),
                )
                for band in cap["bands"]
            ],
            None if cap["silent_above"] is None else Decimal(cap["silent_above"]),
        )
        for each in statements.caps
        for project, cap in each.to_dicts().items()
    ]
    return Table(
        _("间接费用上限"),
        _("间接费用的上限、余量和超出；上限按基数分段计算，每段舍去不足一分的部分。"),
        (
            Column("project", _("项目编号"), 18),
            Column("base", _("计算基数（元）"), 18),
            Column("cap", _("上限（元）"), 18),
            Column("indirect", _("间接费用预算（元）"), 18),
            Column("headroom", _("余量（元）"), 18),
            Column("excess", _("超出（元）"), 18),
            Column("bands", _("分段计算"), 60, wraps=True),
            Column("article", _("条款"), 14),
            Column("silent_above", _("办法未规定比例的部分：超过（元）"), 20),
        ),
        pl.DataFrame(
            rows,
            schema={
                "project": pl.String,
                "article": pl.String,
                **dict.fromkeys(("base", "cap", "indirect", "headroom", "excess"), DTYPE),
                "bands": pl.List(pl.String),
                "silent_above": DTYPE,
            },
            orient="row",
        ).sort("project"),
    )


def _surpluses(statements: Statements) -> Table:
    return Table(
        _("结余资金"),
        _("已作出验收、终止或撤销决定的项目，各来源的结余和退回；是否应退由规则判定。"),
        (
            Column("project", _("项目编号"), 18),
            Column("source", _("资金来源"), 18, wraps=True),
            Column("received", _("到账（元）"), 18),
            Column("spent_by_decision", _("截至决定日支出（元）"), 20),
            Column("surplus", _("结余（元）"), 18),
            Column("refunded", _("退回（元）"), 18),
            Column("outstanding", _("尚未退回（元）"), 18),
        ),
        statements.surpluses.with_columns(_in_words("source")),
        fixed=2,
    )


def _advances(statements: Statements) -> Table:
    return Table(
        _("未结清的预付和暂借"),
        _("截至 {day} 仍有余额的预付、暂借款；余额为负的是应付未付。").format(day=statements.day),
        (
            Column("project", _("项目编号"), 18),
            Column("account", _("科目"), 30),
            Column("counterparty", _("往来单位"), 30),
            Column("source", _("资金来源"), 18, wraps=True),
            Column("first_on", _("首笔日期"), 12),
            Column("last_on", _("末笔日期"), 12),
            Column("days", _("距首笔天数"), 10),
            Column("balance", _("余额（元）"), 18),
        ),
        statements.advances.with_columns(_in_words("source")),
    )


def _accounts(statements: Statements) -> Table:
    return Table(
        _("科目和资金来源"),
        _("每个科目承载的各来源资金，用来看是否单独核算。"),
        (
            Column("project", _("项目编号"), 18),
            Column("account", _("科目"), 34),
            Column("source", _("资金来源"), 18, wraps=True),
            Column("debit", _("借方（元）"), 18),
            Column("credit", _("贷方（元）"), 18),
            Column("is_mixed", _("几种来源混在一起"), 12),
        ),
        statements.accounts.sort("project", "account", "source", nulls_last=True).with_columns(
            _in_words("source")
        ),
    )


def _reconciliation(statements: Statements) -> Table:
    """By file what its lines were counted as, their sum, and beside it what was accepted when the file was read."""
    uses = statements.reconciliation.filter(pl.col("use").is_not_null())
    read = statements.reconciliation.filter(pl.col("use").is_null()).drop("use")
    counted = (
        uses.group_by("file")
        .agg(pl.col("lines").sum(), pl.col("debit", "credit").sum().cast(DTYPE), pl.len().alias(SUMS))
        .with_columns(pl.col(SUMS).cast(pl.Int64))
    )
    apart = (
        read.join(counted, on="file", how="left", suffix="_counted", maintain_order="left")
        .with_columns(pl.col(f"{name}_counted").fill_null(0) for name in _BOOKED)
        .select(
            "file", *((pl.col(name) - pl.col(f"{name}_counted")).cast(read.schema[name]) for name in _BOOKED)
        )
    )
    none = pl.lit(0, pl.Int64).alias(SUMS)
    rows = pl.concat(
        [
            uses.with_columns(
                use=pl.col("use")
                .cast(pl.String)
                .replace_strict({code: USE.label(code) for code in USE.codes}, return_dtype=pl.String),
                rank=0,
            ),
            counted.with_columns(use=pl.lit(_("合计")), rank=1),
            read.with_columns(none, use=pl.lit(_("读入时采用的行")), rank=2),
            apart.with_columns(none, use=pl.lit(_("差额（应为零）")), rank=3),
        ],
        how="diagonal_relaxed",
    ).sort("file", "rank", maintain_order=True)
    return Table(
        _("对账"),
        _("每个账簿文件采用的行各计入了什么；合计与读入时采用的行应当一致。"),
        (
            Column("file", _("文件"), 34),
            Column("use", _("去向"), 44),
            Column("lines", _("行数"), 12),
            Column("debit", _("借方（元）"), 20),
            Column("credit", _("贷方（元）"), 20),
        ),
        rows,
    )


def _with_totals(
    rows: pl.DataFrame, amounts: Sequence[str], more: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Rows of projects with the sum of each project below its own.

    Args:
        rows: `project`, perhaps `category`, `source`, and amounts, project after project.
        amounts: What is summed.
        more: `project` and what else stands in its total.
    """
    named = [name for name in ("category", "source") if name in rows.columns]
    totals = rows.group_by("project", maintain_order=True).agg(
        pl.col(amounts).sum().cast(DTYPE), pl.len().alias(SUMS)
    )
    if more is not None:
        totals = totals.join(more, on="project", how="left", maintain_order="left")
    labelled = rows.with_columns(_in_words(name) for name in named)
    return (
        pl.concat(
            [labelled, totals.with_columns(pl.lit(_("合计")).alias(named[0]))],
            how="diagonal_relaxed",
        )
        .with_columns(order=pl.col("project").rank("dense"))
        .sort("order", pl.col(SUMS).is_not_null(), maintain_order=True)
        .drop("order")
    )


def _of_all(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.lit(_("（全部项目）")).alias("project"))


def _in_words(name: str) -> pl.Expr:
    """What people call the codes of a column, `category` or `source`; where the ledger names none, that is said."""
    codes, named = {
        "category": (CATEGORY.codes, category_name),
        "source": (SOURCE.codes, source_name),
    }[name]
    return (
        pl.col(name)
        .cast(pl.String)
        .replace_strict({code: named(code) for code in codes}, return_dtype=pl.String)
        .fill_null(named(None))
    )
