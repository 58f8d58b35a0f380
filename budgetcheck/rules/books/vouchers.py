"""The vouchers of the books: do they balance, and does none stand in two exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import Condition, Facts, has_several_journals
from budgetcheck.facts.look import VOUCHER
from budgetcheck.language import _, later
from budgetcheck.rules.blocks.close_up import first_few, marked
from budgetcheck.rules.rule import Judgement, Phase, fails, needs_review, passes, rule, say, yuan

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters

_FULL_JOURNALS = "full journals"
in_full_journal = Condition(pl.col(_FULL_JOURNALS).fill_null(0) > 0)
"""Rests on a figure that the rule itself asks for: which files are full journals is not known before the lines are read."""


@rule(
    "BK-1",
    name="vouchers-balance",
    phase=Phase.EXECUTION,
    when=in_full_journal,
    scope=later("适用于记在完整序时账（过半数凭证借贷平衡）中的项目；只列一方的明细账不适用"),
    runs_uncovered=True,
)
def vouchers_balance(project: Facts, _edition: Parameters) -> Judgement:
    """每张凭证借贷平衡。

    In English: in a full journal, every voucher with lines of the project balances.

    查什么: 记有该项目的完整序时账中，含有该项目行的每张凭证，全部行（不论属于哪个项目、是不是对方科目）的借方合计是否等于贷方合计。

    依据: 复式记账：有借必有贷，借贷必相等。不平说明凭证缺行、多行或金额被改动。

    怎么算: 文件、工作表、日期、凭证号都相同的行是一张凭证。过半数凭证平衡的文件是完整序时账，其余的只列一方，不作检查。不平凭证的借贷差额取绝对值相加。

    符合的例子: 记-31 借：研发支出 5,000.00 元，贷：银行存款 5,000.00 元。

    不符合的例子: 记-31 借：研发支出 5,000.00 元，贷：银行存款 4,999.99 元：差额 0.01 元。

    何时无法判断: 同月同号、日期不同的几张凭证各自不平、合起来平衡，可能是一张凭证的各行日期不同，也可能是两处差错，需人工复核。没有凭证号的行不在检查之列。被拒收的行看不出属于哪张凭证，可能就是缺少的行。
    """
    project.count("full_journals", _FULL_JOURNALS, pl.len())
    certain, doubtful = (
        _Gaps(project, "unbalanced vouchers", ~pl.col("may_be_one")),
        _Gaps(project, "vouchers that may be one", pl.col("may_be_one")),
    )
    rejected = project.count("files", "rejected rows", pl.col("rejected").sum())
    perhaps = (
        pl.when(rejected > 0)
        .then(say(_("。同一账簿有 {rejected} 行被拒收，缺少的可能就是其中的行"), rejected=rejected))
        .otherwise(pl.lit(""))
    )
    return Judgement(
        outcomes=[
            fails(
                certain.number > 0,
                say(
                    _("有 {count} 张凭证借贷不平，差额合计 {total}：{which}{perhaps}"),
                    **certain.figures,
                    perhaps=perhaps,
                ),
            ),
            needs_review(
                doubtful.number > 0,
                say(
                    _("有 {count} 张凭证各自不平，但与同月同号的凭证合起来平衡：{which}{perhaps}"),
                    **doubtful.figures,
                    perhaps=perhaps,
                ),
            ),
            passes(say(_("含有该项目行的凭证都借贷平衡"))),
        ],
        actual=pl.when(certain.number > 0).then(certain.total).otherwise(doubtful.total),
        working=[
            pl.when(certain.number > 0).then(
                say(_("{count} 张不平凭证的差额（绝对值）相加 = {total}"), **certain.figures)
            ),
            pl.when((certain.number == 0) & (doubtful.number > 0)).then(
                say(_("{count} 张各自不平的凭证，差额（绝对值）相加 = {total}"), **doubtful.figures)
            ),
        ],
        remedy=_("核对原凭证，补齐缺少的行、改正金额或日期后重新导出"),
        evidence=marked("voucher_is_unbalanced"),
    )


class _Gaps:
    """Vouchers that do not balance: how many, by how much, and the first of them."""

    def __init__(self, project: Facts, name: str, where: pl.Expr) -> None:
        gap = pl.col("gap").abs().filter(where)
        self.number = project.count("unbalanced_vouchers", name, gap.len())
        self.total = project.money("unbalanced_vouchers", f"gap of {name}", gap.sum())
        sentence = say(
            _("{date} 凭证 {voucher} 借方减贷方 {gap}"),
            date=pl.col("date"),
            voucher=pl.col("voucher"),
            gap=yuan(pl.col("gap")),
        )
        which = first_few(project, "unbalanced_vouchers", f"which {name}", sentence, *VOUCHER, where=where)
        self.figures = {"count": self.number, "total": yuan(self.total), "which": which}


@rule(
    "BK-8",
    name="exports-overlap",
    phase=Phase.EXECUTION,
    when=has_several_journals,
    scope=later("适用于一次给出几个账簿文件的项目"),
    runs_uncovered=True,
)
def exports_overlap(project: Facts, _edition: Parameters) -> Judgement:
    """几个账簿文件没有重复的凭证。

    In English: no voucher line of the project stands in two of the ledger files.

    查什么: 一次给出几个账簿文件时，该项目的同一凭证行是否出现在两个以上文件里。

    依据: 账簿的完整性：每笔业务只计一次。导出的期间重叠时，支出和到账都会多计。

    怎么算: 日期、凭证号、科目、借方、贷方、摘要都相同的行是同一凭证行。某行在各文件中的行数，除最多的一个文件外都是重复；重复的支出、到账、退回取绝对值相加（对方科目和预付从不计入，不加）。一个文件内部相同的行不算。

    符合的例子: 上半年和下半年分两个文件导出，没有同一天的凭证。

    不符合的例子: 两个文件都有 6 月的凭证，其中 2026-06-15 记-31 的支出 5,000.00 元出现两次：不符合，重复计入 5,000.00 元。

    何时无法判断: 没有凭证号的行无法确认是不是同一凭证，不在检查之列。内容完全相同的两个文件会直接拒收。
    """
    number = project.count("overlapping_lines", "overlapping lines", pl.col("lines").sum())
    counted = project.money("overlapping_lines", "counted twice", pl.col("counted").sum())
    found_in = project.ask(
        "overlapping_lines",
        "files that overlap",
        pl.col("files").explode().unique().sort().str.join(_("、")),
    )
    figures = {"count": number, "counted": yuan(counted), "files": found_in}
    return Judgement(
        outcomes=[
            fails(
                number > 0,
                say(_("{files} 中有 {count} 行凭证重复，重复计入的支出、到账和退回共 {counted}"), **figures),
            ),
            passes(say(_("该项目没有凭证同时出现在几个账簿文件里"))),
        ],
        difference=counted,
        working=[pl.when(number > 0).then(say(_("重复的 {count} 行，绝对值合计 {counted}"), **figures))],
        remedy=_("重新导出期间不重叠的账簿，或只保留其中一个文件"),
        evidence=marked("stands_in_two_files"),
    )
