"""第二十一条: money is used once: the same invoice is not spent twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.rules.blocks.close_up import first_few, marked
from budgetcheck.rules.rule import Judgement, Phase, needs_review, passes, rule, say, yuan

if TYPE_CHECKING:
    from budgetcheck.facts.facts import Facts
    from budgetcheck.rules.parameters import Parameters


@rule("YT21-4", name="same-invoice-twice", article="第二十一条", phase=Phase.EXECUTION)
def same_invoice_twice(project: Facts, _edition: Parameters) -> Judgement:
    """同一张发票没有重复列支。

    In English: the same invoice of the same party and amount is not spent in more than one voucher, of any project or source.

    查什么: 所有账簿的支出中，往来单位、发票号、金额都相同的行，是否出现在两张以上凭证里，不论记在哪个项目、哪个来源。涉及的每个项目都提示。

    依据: 烟台市科技创新发展计划管理办法第二十一条：各来源的资金单独核算，专款专用。一张发票在两个来源或两个项目各报一次，同一笔开支就有了两份资金。

    怎么算: 支出行按往来单位、发票号、金额（绝对值）归组，文字先去掉空格、全角化为半角；一行红字抵销一行；抵销后仍有该发票的凭证数为 n。n 大于 1 时，重复金额 = 每行金额 × （n − 1），各组相加。没有发票号的行不比较；往来单位都没有写的，只按发票号和金额比较；一个写了、一个没写的不比较。没有凭证号的行，同一天的算作一张凭证。两个文件里完全相同的凭证行是同一张凭证，由 BK-8 指出。

    符合的例子: 某公司发票 24372000000001，50,000.00 元，只记在记-12。同一发票分两张凭证各记 30,000.00 元和 20,000.00 元，金额不同，不算重复。

    不符合的例子: 某公司发票 24372000000001，50,000.00 元，市级财政资金记-12 和单位自筹资金记-30 各列支一次：重复 50,000.00 × （2 − 1） = 50,000.00 元，需人工复核。

    何时无法判断: 一张发票由两个来源各付一半，金额相同而合法，所以只提示复核。
    """
    count = project.count("repeated_invoices", "repeated invoices", pl.len())
    repeated = project.money("repeated_invoices", "spent again on invoices", pl.col("repeated").sum())
    said = {
        "party": pl.when(pl.col("counterparty").is_null())
        .then(pl.lit(_("未写明往来单位")))
        .otherwise("counterparty"),
        "invoice": pl.col("invoice"),
        "size": yuan(pl.col("size")),
        "times": pl.col("times"),
        "repeated": yuan(pl.col("repeated")),
        "others": _others(),
    }
    order = ("party", "number", "size")
    which = first_few(
        project,
        "repeated_invoices",
        "which invoices are repeated",
        say(_("{party}的发票 {invoice}，{size}，在 {times} 张凭证中列支{others}"), **said),
        *order,
    )
    sums = first_few(
        project,
        "repeated_invoices",
        "sums of repeated invoices",
        say(_("发票 {invoice}：{size} × （{times} − 1） = {repeated}"), **said),
        *order,
    )
    figures = {"count": count, "repeated": yuan(repeated), "which": which}
    return Judgement(
        outcomes=[
            needs_review(
                count > 0,
                say(_("有 {count} 张发票可能重复列支，重复金额 {repeated}：{which}"), **figures),
            ),
            passes(say(_("没有往来单位、发票号、金额都相同的支出记在两张以上凭证里"))),
        ],
        actual=repeated,
        working=[sums, pl.when(count > 0).then(say(_("各发票的重复金额合计 {repeated}"), **figures))],
        remedy=_("核对发票原件：重复报销的，冲销并退回；由几个来源或项目分摊的，附上分摊依据"),
        evidence=marked("invoice_is_repeated"),
    )


def _others() -> pl.Expr:
    """The other projects that spend the invoice; nothing where there are none."""
    named = (
        pl.when(pl.element() == "")
        .then(pl.lit(_("未写明项目的支出")))
        .otherwise(say(_("项目 {other}"), other=pl.element()))
    )
    others = pl.col("others").list.eval(named).list.join(_("、"))
    number = pl.col("number_of_others")
    few, many = (
        say(sentence, others=others, number=number)
        for sentence in (_("（另有{others}）"), _("（另有{others}等 {number} 个）"))
    )
    # The list names the first alone; an empty name stands for lines without a project.
    return (
        pl.when(number > pl.col("others").list.len())
        .then(many)
        .when(number > 0)
        .then(few)
        .otherwise(pl.lit(""))
    )
