"""第十四条、第十五条: how projects are awarded; a directed commission is explained beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.facts.facts import (
    Facts,
    approved_on,
    as_of,
    award_mode,
    commissioned,
    reason_published_on,
    starts_on,
)
from budgetcheck.language import _, later
from budgetcheck.rules.blocks.wording import labelled, listed
from budgetcheck.rules.missing import lacking
from budgetcheck.rules.rule import Judgement, Phase, fails, needs_review, passes, rule, say
from budgetcheck.vocabulary import AWARD_MODE

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters
    from budgetcheck.rules.rule import Filling


@rule(
    "DT14-1",
    name="award-mode",
    article="第十四条、第十五条",
    phase=Phase.SCREENING,
    needs={award_mode: later("以此核对立项方式")},
)
def mode_of_award(_project: Facts, edition: Parameters) -> Judgement:
    """立项方式是办法列出的方式。

    In English: the project is awarded in a way that the regulation names.

    查什么: 档案中的立项方式（project.award_mode），是不是办法写明的方式。

    依据: 大同市科技计划项目管理办法第十四条、第十五条：写明的方式有竞争择优、定向择优、定向委托、赛马制；重大专项可以揭榜挂帅。

    怎么算: 立项方式是这五种之一，即为符合。

    符合的例子: 竞争择优立项。

    不符合的例子: 按“省市联动”立项：需人工复核，办法没有写明这种方式。

    何时无法判断: 没有填立项方式；方式不是这五种（条文允许其他方式，所以不判“不符合”）。
    """
    modes = edition.parameter("award_modes").words
    named: dict[str, Filling] = {
        "mode": labelled(award_mode.expr, AWARD_MODE),
        "modes": listed(modes, AWARD_MODE),
    }
    return Judgement(
        outcomes=[
            needs_review(
                ~award_mode.expr.is_in(modes),
                say(_("立项方式“{mode}”不在办法写明的方式（{modes}）之内"), **named),
            ),
            passes(say(_("立项方式“{mode}”是办法写明的方式"), **named)),
        ],
        remedy=_("核对立项文件和申报通知写明的立项方式"),
    )


@rule(
    "DT14-2",
    name="commission-published",
    article="第十四条",
    phase=Phase.SCREENING,
    when=commissioned,
    scope=later("适用于定向委托的项目"),
)
def commission_published(_project: Facts, _edition: Parameters) -> Judgement:
    """定向委托的项目，实施之前公示委托的理由。

    In English: the reason for a directed commission is published before the project begins.

    查什么: 定向委托的项目，在立项之前、至迟在开始实施之前，公示了定向委托的理由。

    依据: 大同市科技计划项目管理办法第十四条：定向委托只用于几种特殊情形；在实施以前，为什么定向、依据什么决定，都要公示。

    怎么算: 公示日期不晚于立项日期的为符合；晚于立项日期、早于项目开始日期的由人复核；在开始日期当天或以后的为不符合。到检查日期还没有公示的：项目已经开始的为不符合，还没有开始的由人复核。

    符合的例子: 2025-11-05 公示，2025-11-10 立项。

    不符合的例子: 2025-11-10 立项，2026-01-01 开始，2026-01-01 才公示；或到 2026-01-01 仍没有公示。

    何时无法判断: “实施”从立项算起还是从项目开始日期算起，条文没有写明，所以两个日期之间公示的由人复核；公示晚于立项日期或没有公示，而开始日期又没有填写；立项方式未填时，无法确定本条是否适用。
    """
    published, approved, start = reason_published_on.expr, approved_on.expr, starts_on.expr
    shown: dict[str, Filling] = {"published": published, "approved": approved, "start": start, "as_of": as_of}
    in_time = published.is_not_null() & (approved.is_null() | (published <= approved))
    return Judgement(
        outcomes=[
            passes(say(_("定向委托的理由于 {published} 公示，不晚于立项"), **shown), in_time),
            lacking({starts_on: later("以此核对公示是否早于实施")}),
            fails(
                published >= start,
                say(_("定向委托的理由于 {published} 公示，项目 {start} 已经开始"), **shown),
            ),
            needs_review(
                published.is_not_null(),
                say(
                    _("定向委托的理由于 {published} 公示，晚于立项（{approved}），早于项目开始（{start}）"),
                    **shown,
                ),
            ),
            fails(
                as_of >= start,
                say(_("到 {as_of} 没有公示定向委托的理由，项目 {start} 已经开始"), **shown),
            ),
            needs_review(
                None,
                say(
                    _(
                        "到 {as_of} 没有公示定向委托的理由；须在实施之前公示，最迟 {last}（项目 {start} 开始）"
                    ),
                    **shown,
                    last=start.dt.offset_by("-1d"),
                ),
            ),
        ],
        remedy=_("公示定向委托的理由和决策依据，留存公示的凭据；项目已经开始的，报告主管部门"),
    )
