"""The books themselves: do totals tie, was every row taken, does every line name its project."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.facts.facts import (
    Facts,
    Lines,
    declared_total,
    declares_total,
    has_municipal_promise,
    has_totals,
    lump_sum,
)
from budgetcheck.language import _, later
from budgetcheck.money import literal
from budgetcheck.rules.rule import Judgement, Phase, fails, needs_review, passes, rule, say, yuan

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
        which=_filled(project.ask("files", f"which {of}s differ", named)),
    )


def _filled(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)


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


@rule(
    "BK-4",
    name="budget-ties",
    phase=Phase.SCREENING,
    when=declares_total | has_municipal_promise,
    scope=later("适用于写明预算总额或市级财政资金承诺的项目"),
    runs_uncovered=True,
)
def budget_ties(project: Facts, _edition: Parameters) -> Judgement:
    """预算总额与各行之和一致，市级财政资金承诺与预算一致。

    In English: the declared total equals its lines, and municipal funding promised equals the municipal budget.

    查什么: 预算写明的总额是否等于各行之和；资金来源表中市级财政资金的承诺合计，是否等于市级财政资金预算。

    依据: 预算表的内在勾稽。

    怎么算: 差额 = |总额 − 各行之和| + |市级财政资金承诺 − 市级财政资金预算|；没有写明的一项不计。

    符合的例子: 总额 800 万元，各行之和 800 万元。

    不符合的例子: 总额 800 万元，各行之和 790 万元：差额 10 万元。

    何时无法判断: 两项都没有写明时不适用。
    """
    lines = project.money("first_budget", "first budget of every source", pl.col("amount").sum())
    promised = project.money(
        "promises", "promised municipal", pl.col("amount").filter(pl.col("source") == "municipal").sum()
    )
    municipal = project.budget("municipal")
    zero = literal(0)
    total = declared_total.expr
    total_gap = pl.when(declares_total.expr).then((total - lines).abs()).otherwise(zero)
    promise_gap = pl.when(has_municipal_promise.expr).then((promised - municipal).abs()).otherwise(zero)
    difference = total_gap + promise_gap
    return Judgement(
        outcomes=[
            fails(
                difference > zero,
                say(_("预算或资金来源表不平，差额合计 {difference}"), difference=yuan(difference)),
            ),
            passes(say(_("预算总额、各行之和与市级财政资金承诺一致"))),
        ],
        difference=difference,
        working=[
            pl.when(declares_total.expr).then(
                say(
                    _("写明的总额 {total}，各行之和 {lines}，差额 {gap}"),
                    total=yuan(total),
                    lines=yuan(lines),
                    gap=yuan(total_gap),
                )
            ),
            pl.when(has_municipal_promise.expr).then(
                say(
                    _("承诺的市级财政资金 {promised}，市级财政资金预算 {municipal}，差额 {gap}"),
                    promised=yuan(promised),
                    municipal=yuan(municipal),
                    gap=yuan(promise_gap),
                )
            ),
        ],
        remedy=_("核对预算表和资金来源表，改正项目档案"),
    )


@rule("BK-5", name="lines-without-project", phase=Phase.EXECUTION, runs_uncovered=True)
def lines_without_project(project: Facts, _edition: Parameters) -> Judgement:
    """记有该项目的账簿中，每笔支出和到账都写明项目。

    In English: in the files that hold this project, every expense and receipt line names a project.

    查什么: 记有该项目的账簿文件中，有没有不写项目的支出行或到账行：它们可能属于该项目。

    依据: 账簿的完整性：项目的支出和到账应当能从账上全部找到。

    怎么算: 数这些行；它们也列在“账上有而没有档案的项目”中，项目一栏为空。

    符合的例子: 每笔支出和到账都有项目编号。

    不符合的例子: 同一账簿中有 3 笔材料费没有项目编号：需人工复核。

    何时无法判断: 这些行是否属于该项目要由人核对，所以只提示复核。
    """
    count = project.count("files", "lines without a project", pl.col("without_project").sum())
    return Judgement(
        outcomes=[
            needs_review(
                count > 0, say(_("记有该项目的账簿中，有 {count} 笔支出或到账没有写明项目"), count=count)
            ),
            passes(say(_("记有该项目的账簿中，支出和到账都写明了项目"))),
        ],
        remedy=_("核对这些行属于哪个项目，补记项目后重新导出"),
        evidence_from="lines_without_project",
    )


@rule("BK-6", name="rows-rejected", phase=Phase.EXECUTION, runs_uncovered=True)
def rows_rejected(project: Facts, _edition: Parameters) -> Judgement:
    """记有该项目的账簿中，没有被拒收的行。

    In English: no row of the files that hold this project was rejected.

    查什么: 记有该项目的账簿文件中，有没有读不懂而被拒收的行：它们可能属于该项目，金额没有计入。

    依据: 账簿的完整性：每一行都要有着落。

    怎么算: 数被拒收的行；每行的行号、栏目、原文和原因列在报告中。

    符合的例子: 120 行全部采用、或识别为标题、空行、合计。

    不符合的例子: 第 17 行的金额写作“1,2x”：需人工复核。

    何时无法判断: 被拒收的行是否属于该项目要由人核对，所以只提示复核。
    """
    count = project.count("files", "rejected rows", pl.col("rejected").sum())
    return Judgement(
        outcomes=[
            needs_review(
                count > 0, say(_("记有该项目的账簿中，有 {count} 行被拒收，其金额没有计入"), count=count)
            ),
            passes(say(_("记有该项目的账簿中，没有被拒收的行"))),
        ],
        remedy=_("按报告所列的行号改正原文，重新导出"),
        evidence_from="rejected_rows",
    )


@rule(
    "BK-7",
    name="category-unknown",
    phase=Phase.EXECUTION,
    when=~lump_sum,
    scope=later("适用于非包干制项目"),
    runs_uncovered=True,
)
def category_unknown(project: Facts, _edition: Parameters) -> Judgement:
    """每笔支出都有费用类别。

    In English: every expense line of the project has a category.

    查什么: 该项目的支出行有没有费用类别；没有的，科目预算和间接费用的检查都没有计入它。

    依据: 账簿的完整性：支出要能归入预算的科目。

    怎么算: 没有费用类别的支出行，合计其金额（红字为负）。

    符合的例子: 每笔支出都归入设备购置费、业务费等类别。

    不符合的例子: 一笔 3,000.00 元的支出没有费用类别：需人工复核。

    何时无法判断: 属于哪个类别要由人确定，所以只提示复核。
    """
    unknown: Lines = project.lines("expense", pl.col("category").is_null(), name="spent without a category")
    figures = {"count": unknown.number, "total": yuan(unknown.total)}
    return Judgement(
        outcomes=[
            needs_review(
                unknown.number > 0, say(_("有 {count} 笔支出没有费用类别，合计 {total}"), **figures)
            ),
            passes(say(_("每笔支出都有费用类别"))),
        ],
        actual=unknown.total,
        remedy=_("为这些支出补记费用类别，或在科目对照方案中写明科目的类别"),
        evidence=unknown,
    )


@rule("BK-9", name="project-in-books", phase=Phase.EXECUTION, runs_uncovered=True)
def project_in_books(project: Facts, _edition: Parameters) -> Judgement:
    """账簿中有该项目的行。

    In English: at least one ledger line belongs to the project.

    查什么: 账簿中有没有项目编号或账内代码与该项目一致的行。

    依据: 账簿的完整性：编号写错的项目，看上去会像没有任何问题的项目。

    怎么算: 数属于该项目、日期不晚于检查日期的行。

    符合的例子: 账簿的项目列写有 YT-2026-0001，与档案一致。

    不符合的例子: 档案的编号是 YT-2026-0001，账簿写作 YT-2026-001：需人工复核。

    何时无法判断: 项目可能尚未开支，也可能编号写错，由人核对；账上有而没有档案的编号列在报告中。
    """
    count = project.count("ledger", "lines of every nature", pl.col("lines").sum())
    return Judgement(
        outcomes=[
            needs_review(count == 0, say(_("账簿中没有任何一行属于该项目；请核对编号是否一致"))),
            passes(say(_("账簿中有 {count} 行属于该项目"), count=count)),
        ],
        remedy=_("核对项目编号；账上用别的代码的，写入项目档案的 project.ledger_codes"),
    )
