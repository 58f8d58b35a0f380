"""The totals that files state, and trial balances, beside the rows that were taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.facts.facts import Facts, has_totals
from budgetcheck.language import _, later
from budgetcheck.money import literal
from budgetcheck.rules.blocks.wording import unless_empty
from budgetcheck.rules.rule import Judgement, Phase, fails, passes, rule, say, yuan

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters


@rule(
    "BK-2",
    name="control-totals",
    phase=Phase.EXECUTION,
    when=has_totals,
    scope=later("适用于账簿带有合计行，或同时给出科目余额表的项目"),
    runs_uncovered=True,
)
def control_totals(project: Facts, _edition: Parameters) -> Judgement:
    """账簿的合计行、科目余额表与明细之和一致。

    In English: the totals that the files state, and the trial balance, equal the sums of the rows taken.

    查什么: 记有该项目的账簿文件中，每个合计行与它所涵盖的、已采用的行之和是否一致；同时给出科目余额表的，各科目的本期发生额与账簿是否一致，期初余额加发生额是否等于期末余额。

    依据: 账簿的内在勾稽：合计等于明细之和，期初余额加本期发生额等于期末余额，科目余额表的发生额等于分录之和。不一致说明有行缺失、重复或被改动，据此得出的结论不可靠。

    怎么算: 本月合计、小计与上一个同类合计行以来的行比较；累计与期初以来的行比较；合计、总计与全部的行比较。科目余额表按末级科目比较，上级科目与下级之和不一致而下级都一致的，也计入。各处差额取绝对值相加。

    符合的例子: 合计借方 8,000,000.00 元，明细借方之和 8,000,000.00 元。

    不符合的例子: 合计借方 8,000,000.01 元，明细之和 8,000,000.00 元：差额 0.01 元。科目余额表中 530101 材料费本期借方 350,000.00 元，账簿中该科目借方之和 320,000.00 元：差额 30,000.00 元。

    何时无法判断: 账簿没有合计行，也没有给科目余额表时不适用。
    """
    stated, balances = (_compared(project, of) for of in ("total", "balance"))
    difference = stated.difference + balances.difference
    zero = literal(0)
    has_stated, has_balances = stated.number > 0, balances.number > 0
    figures = {"difference": yuan(difference)}
    return Judgement(
        outcomes=[
            fails(
                (stated.difference > zero) & (balances.difference > zero),
                say(_("账簿的合计行、科目余额表都与明细之和不一致，差额合计 {difference}"), **figures),
            ),
            fails(
                balances.difference > zero,
                say(_("账簿与科目余额表不一致，差额合计 {difference}"), **figures),
            ),
            fails(
                stated.difference > zero,
                say(_("账簿的合计行与明细之和不一致，差额合计 {difference}"), **figures),
            ),
            passes(say(_("账簿的合计行、科目余额表与明细之和一致")), has_stated & has_balances),
            passes(say(_("账簿与科目余额表一致")), has_balances),
            passes(say(_("账簿的合计行与明细之和一致"))),
        ],
        difference=difference,
        working=[
            _told(stated, _("合计行"), has_stated),
            pl.when(has_stated).then(stated.which),
            _told(balances, _("科目余额表"), has_balances),
            pl.when(has_balances).then(balances.which),
        ],
        remedy=_("核对被拒收的行和缺失的行，重新导出完整的账簿和同一期间的科目余额表"),
        evidence_from="totals",
    )


class _Compared(NamedTuple):
    """What was compared in the files that concern a project: how many, how many differ, by how much, and which."""

    number: pl.Expr
    apart: pl.Expr
    difference: pl.Expr
    which: pl.Expr


def _compared(project: Facts, of: str) -> _Compared:
    named = pl.col(f"which_{of}s").drop_nulls().sort().str.join(_("；"))
    return _Compared(
        number=project.count("files", f"compared {of}s", pl.col(f"{of}s").sum()),
        apart=project.count("files", f"{of}s apart", pl.col(f"{of}s_apart").sum()),
        difference=project.money("files", f"difference of {of}s", pl.col(f"{of}_difference").sum()),
        which=unless_empty(project.ask("files", f"which {of}s differ", named)),
    )


def _told(compared: _Compared, what: str, when: pl.Expr) -> pl.Expr:
    return pl.when(when).then(
        say(
            _("{what}：比较 {number} 处，{apart} 处不一致，差额合计 {difference}"),
            what=what,
            number=compared.number,
            apart=compared.apart,
            difference=yuan(compared.difference),
        )
    )
