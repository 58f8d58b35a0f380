"""What was judged: a row per project, a row per finding, and all lines of evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from budgetcheck.language import _, current
from budgetcheck.reporting.fact_names import named_fact
from budgetcheck.reporting.working_papers.table import Column, Table
from budgetcheck.rules.articles import article_label
from budgetcheck.statements.funding import sum_over_sources
from budgetcheck.vocabulary import OUTCOME, VERDICT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcheck.reporting.report import Report

_WAIVER = ("reason", "proposed_by", "approved_by", "approved_on", "expires_on", "expired")
_OF_SOURCES = ("promised", "due", "received", "refunded", "budget", "spent", "arrival_rate", "execution_rate")
_FACTS = {
    "applicant": "project.applicant.name",
    "leader": "project.leader.name",
    "starts_on": "project.starts_on",
    "ends_on": "project.ends_on",
    "outcome": "outcome.kind",
}
_UNDECIDED = "none"


def project_table(report: Report) -> Table:
    """A row per project: its verdict, how many findings of each kind, and its money."""
    result = report.result
    programmes = {code: result.rulebook.programmes.label(code) for code in result.rulebook.programmes.codes}
    editions = {code: edition.known_as for code, edition in report.editions.items()}
    counts = result.findings.group_by("project").agg(
        (pl.col("verdict") == code).sum().alias(code) for code in VERDICT.codes
    )
    funding = result.statements.funding
    municipal = _named("municipal", funding.filter(pl.col("source") == "municipal"))
    rows = result.projects.with_columns(
        pl.col("programme").replace_strict(programmes, return_dtype=pl.String),
        pl.col("regulation").replace_strict(editions, return_dtype=pl.String),
    )
    facts = result.statements.projects.select(
        "project", **{name: pl.col(key) for name, key in _FACTS.items()}
    )
    for side in (
        facts.with_columns(pl.col("outcome").cast(pl.String).replace(_UNDECIDED, None)),
        counts,
        municipal,
        _named("all", sum_over_sources(funding)),
    ):
        rows = rows.join(side, on="project", how="left", maintain_order="left")
    return Table(
        _("结论"),
        _("每个项目一行：结论、各类事项的个数和资金情况。"),
        (
            Column("project", _("项目编号"), 18),
            Column("title", _("项目名称"), 34, wraps=True),
            Column("verdict", _("结论"), 15, VERDICT),
            *(Column(code, VERDICT.label(code), 9) for code in VERDICT.codes),
            Column("programme", _("计划"), 14),
            Column("regulation", _("适用办法"), 32, wraps=True),
            Column("applicant", _("承担单位"), 24, wraps=True),
            Column("leader", _("项目负责人"), 11),
            Column("starts_on", _("实施周期起"), 12),
            Column("ends_on", _("实施周期止"), 12),
            Column("outcome", _("项目结果"), 10, OUTCOME),
            *_money_columns(has_ledgers=result.statements.has_ledgers),
        ),
        rows,
        fixed=3,
    )


def finding_table(report: Report) -> Table:
    """Every finding, those that pass or do not apply included."""
    result = report.result
    rules = {code: rule for code, (rule, _edition) in result.rulebook.catalogue.items()}
    said = {
        code: (text["title"], text["basis"]) if current() == "zh" else (text["summary"], "")
        for code, text in report.rules.items()
    }
    waiver = pl.col("waiver").struct
    rows = result.findings.join(
        result.evidence_totals, on=["project", "rule"], how="left", maintain_order="left"
    ).with_columns(
        _by_rule({code: text[0] for code, text in said.items()}).alias("title"),
        _by_rule({code: text[1] for code, text in said.items()}).alias("basis"),
        _by_rule({code: rule.name for code, rule in rules.items()}).alias("name"),
        _by_rule({code: article_label(rule.article) for code, rule in rules.items()}).alias("article"),
        pl.col("evidence_total").fill_null(0),
        pl.col("missing").list.eval(pl.element().replace(_named_facts(report))),
        *(waiver.field(name).alias(f"waiver_{name}") for name in _WAIVER),
    )
    if result.before is not None:
        before = result.before.select(
            "project", "rule", before_verdict="verdict", before_difference="difference"
        )
        rows = rows.join(before, on=["project", "rule"], how="left", maintain_order="left")
    return Table(
        _("检查事项"),
        _("每个项目的每条规则一行，符合的和不适用的也在内：计算过程、依据、整改建议和豁免。"),
        (
            Column("project", _("项目编号"), 18),
            Column("rule", _("规则"), 9),
            Column("title", _("内容"), 30, wraps=True),
            Column("verdict", _("结论"), 15, VERDICT),
            Column("actual", _("实际（元）"), 17),
            Column("limit", _("限额（元）"), 17),
            Column("difference", _("差额（元）"), 16),
            Column("message", _("说明"), 46, wraps=True),
            Column("remedy", _("整改建议"), 34, wraps=True),
            Column("article", _("条款"), 14, wraps=True),
            *((Column("basis", _("依据"), 40, wraps=True),) if current() == "zh" else ()),
            Column("working", _("计算"), 50, wraps=True),
            Column("notes", _("参考"), 40, wraps=True),
            Column("missing", _("缺少的事实"), 22, wraps=True),
            Column("evidence_total", _("证据行数"), 10),
            *_columns_before(report),
            Column("waiver_reason", _("豁免原因"), 30, wraps=True),
            Column("waiver_proposed_by", _("豁免提出人"), 12),
            Column("waiver_approved_by", _("豁免批准人"), 12),
            Column("waiver_approved_on", _("豁免批准日期"), 13),
            Column("waiver_expires_on", _("豁免有效期至"), 13),
            Column("waiver_expired", _("豁免已过期"), 11),
            Column("name", _("规则代号"), 26),
        ),
        rows,
        fixed=3,
    )


def evidence_table(report: Report) -> Table:
    """Every line of evidence of every finding."""
    titles = {code: text["title" if current() == "zh" else "summary"] for code, text in report.rules.items()}
    return Table(
        _("证据"),
        _(
            "不符合、需复核和已豁免事项的全部证据，每行是账簿的一行，不设上限；同一行可以是几条规则的证据，不要跨规则相加。"
        ),
        (
            Column("project", _("项目编号"), 18),
            Column("rule", _("规则"), 9),
            Column("title", _("内容"), 30),
            Column("file", _("文件"), 26),
            Column("sheet", _("工作表"), 12),
            Column("row", _("行"), 9),
            Column("date", _("日期"), 12),
            Column("voucher", _("凭证号"), 12),
            Column("summary", _("摘要"), 46),
            Column("amount", _("金额（元）"), 17),
        ),
        report.result.all_evidence.with_columns(_by_rule(titles).alias("title")),
        fixed=2,
    )


def _money_columns(*, has_ledgers: bool) -> tuple[Column, ...]:
    budget = (
        Column("municipal_budget", _("市级财政资金预算（元）"), 17),
        Column("all_budget", _("全部来源预算（元）"), 17),
    )
    if not has_ledgers:
        return budget
    return (
        *budget,
        Column("municipal_due", _("市级财政资金应到（元）"), 17),
        Column("municipal_received", _("市级财政资金到账（元）"), 17),
        Column("municipal_refunded", _("市级财政资金退回（元）"), 17),
        Column("municipal_spent", _("市级财政资金支出（元）"), 17),
        Column("municipal_arrival_rate", _("市级财政资金到位率"), 12),
        Column("municipal_execution_rate", _("市级财政资金执行率"), 12),
        Column("all_received", _("全部来源到账（元）"), 17),
        Column("all_spent", _("全部来源支出（元）"), 17),
        Column("all_arrival_rate", _("全部来源到位率"), 12),
        Column("all_execution_rate", _("全部来源执行率"), 12),
    )


def _columns_before(report: Report) -> tuple[Column, ...]:
    if report.result.before is None:
        return ()
    return (
        Column("before_verdict", _("上年末结论"), 15, VERDICT),
        Column("before_difference", _("上年末差额（元）"), 16),
    )


def _named(side: str, funding: pl.DataFrame) -> pl.DataFrame:
    return funding.select("project", *(pl.col(name).alias(f"{side}_{name}") for name in _OF_SOURCES))


def _named_facts(report: Report) -> dict[str, str]:
    missed = report.result.findings["missing"].explode().drop_nulls().unique()
    return {key: named_fact(key) for key in missed}


def _by_rule(texts: Mapping[str, Any]) -> pl.Expr:
    return pl.col("rule").replace_strict(texts, return_dtype=pl.String)
