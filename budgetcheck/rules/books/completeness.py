"""Whether the books hold the whole project: every row was taken, and every line says what it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import Facts, Lines, lump_sum
from budgetcheck.language import _, later
from budgetcheck.rules.rule import Judgement, Phase, needs_review, passes, rule, say, yuan

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters


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
