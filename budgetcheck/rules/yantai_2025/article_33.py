"""第三十三条: grade and conclusion of the acceptance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import Facts, accepted, conclusion, grade
from budgetcheck.language import _, later
from budgetcheck.rules.blocks.wording import labelled
from budgetcheck.rules.rule import (
    Judgement,
    Phase,
    fails,
    needs_review,
    passes,
    rule,
    say,
)
from budgetcheck.rules.yantai_2025.supported_grade import GRADES, supported_grade
from budgetcheck.vocabulary import CONCLUSION, GRADE

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters

_SCOPE = later("适用于已验收的项目")
_CONCLUSION_OF = {"poor": "failed", "fair": "concluded", "good": "passed", "excellent": "passed"}
_CONCLUSIONS = pl.Enum(["failed", "concluded", "passed"])
"""From the worst to the best."""


@rule(
    "YT33-1",
    name="grade-fits-conclusion",
    article="第三十三条",
    phase=Phase.CLOSING,
    when=accepted,
    scope=_SCOPE,
    needs={grade: later("与验收结论对照"), conclusion: later("与绩效等级对照")},
)
def grade_fits_conclusion(_project: Facts, _edition: Parameters) -> Judgement:
    """绩效评价等级与验收结论相对应。

    In English: the grade and the conclusion of the acceptance are a pair that the article knows.

    查什么: 已验收的项目，综合绩效评价等级（outcome.grade）与验收结论（outcome.conclusion）是否成对。

    依据: 烟台市科技创新发展计划管理办法第三十三条：等级优秀或良好的，结论是通过验收；一般的，结题；差的，不通过验收。

    怎么算: 按等级找出相应的结论，与写明的结论比较；不同就不符合。

    符合的例子: 等级良好，结论通过验收。

    不符合的例子: 等级一般，结论通过验收：一般对应的是结题。

    何时无法判断: 缺少等级或结论时无法判断。等级本身有没有依据，由 YT33-2 检查。
    """
    expected = grade.expr.replace_strict(_CONCLUSION_OF)
    shown = {
        "grade": labelled(grade.expr, GRADE),
        "conclusion": labelled(conclusion.expr, CONCLUSION),
        "expected": labelled(expected, CONCLUSION),
    }
    return Judgement(
        outcomes=[
            fails(
                expected != conclusion.expr,
                say(_("等级“{grade}”对应的结论是“{expected}”，写明的却是“{conclusion}”"), **shown),
            ),
            passes(say(_("等级“{grade}”与结论“{conclusion}”相对应"), **shown)),
        ],
        remedy=_("核对验收评价结论的原件，改正等级或结论"),
    )


@rule(
    "YT33-2",
    name="grade-supported",
    article="第三十三条",
    phase=Phase.CLOSING,
    when=accepted,
    scope=_SCOPE,
    needs={grade: later("与事实支持的等级比较"), conclusion: later("与事实支持的结论比较")},
)
def grade_supported(project: Facts, edition: Parameters) -> Judgement:
    """绩效评价等级不高于事实支持的等级，验收结论也不低于它。

    In English: the grade is no better than the best that the facts support, and the conclusion no worse.

    查什么: 已验收的项目，按不通过情形、验收考核指标、绩效评价指标能支持的最好等级，与写明的等级、结论比较。

    依据: 烟台市科技创新发展计划管理办法第三十三条：有第（四）项所列行为的，差；验收考核指标没有全部完成的，因不可抗拒因素的为一般，否则为差；全部完成的，再看各项绩效评价指标：全部完成为优秀，每一项都不低于 75% 为良好，其余为一般。

    怎么算: 依次看三步。一、不通过情形（outcome.disqualifiers）有任何一项：差。二、验收考核指标完成数少于总数：原因（outcome.cause）是不可抗力的为一般，否则为差。三、每项绩效评价指标的完成值与目标值相比：都不低于 100% 为优秀，都不低于 75% 为良好，否则为一般；逐项比较，不取平均，不作舍入。写明的等级更好：不符合；写明的结论更差：需人工复核。成果是否“重大”“较大”由专家评价，这里不判断，所以得出的是事实能支持的最好等级。

    符合的例子: 验收考核指标 10 项全部完成，没有不通过情形；销售收入目标 1000、完成 800（80%），论文目标 4、完成 3（75%）：最好为良好，写明良好、通过验收。

    不符合的例子: 同上，论文只完成 2（50%）：最好为一般，写明良好：不符合。

    何时无法判断: 缺少等级、结论，或者缺少会影响比较结果的事实：不通过情形（确认没有的写 []）、验收考核指标、绩效评价指标及其完成值、未完成的原因。目标值不大于 0 而完成值与它不同的指标，算不出完成度。缺少的事实不影响结果的，照常判断：已有不通过情形的，不再看指标。
    """
    supported = supported_grade(project, edition)
    stated = grade.expr.cast(GRADES)
    concluded = conclusion.expr.cast(_CONCLUSIONS)
    best, worst = (
        each.cast(pl.String).replace_strict(_CONCLUSION_OF).cast(_CONCLUSIONS)
        for each in (supported.best, supported.worst)
    )
    shown = {
        "grade": labelled(grade.expr, GRADE),
        "conclusion": labelled(conclusion.expr, CONCLUSION),
        "best": labelled(supported.best, GRADE),
        "worst": labelled(supported.worst, GRADE),
        "due": labelled(worst, CONCLUSION),
    }
    undecided = say(
        _("事实支持的等级在“{worst}”与“{best}”之间，写明的是“{grade}”“{conclusion}”，无法判断：{lacking}"),
        **shown,
        lacking=supported.lacking,
    )
    return Judgement(
        outcomes=[
            fails(
                stated > supported.best,
                say(_("写明的等级“{grade}”高于事实支持的最好等级“{best}”"), **shown),
            ),
            needs_review(stated > supported.worst, undecided, lacks=supported.lacks),
            needs_review(
                concluded < worst,
                say(_("事实支持的结论是“{due}”，写明的“{conclusion}”更差，请核对依据"), **shown),
            ),
            needs_review(concluded < best, undecided, lacks=supported.lacks),
            passes(
                say(
                    _("写明的等级“{grade}”不高于事实支持的等级；结论是否与等级相对应，由 YT33-1 检查"),
                    **shown,
                )
            ),
        ],
        working=[
            *supported.steps,
            say(_("事实支持的最好等级：{best}；写明：{grade}、{conclusion}"), **shown),
        ],
        remedy=_("核对验收评价的原始材料，补齐所缺的事实，改正等级或结论"),
    )
