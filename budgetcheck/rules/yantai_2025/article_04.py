"""第四条、第十六条: how projects are awarded and supported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.facts.facts import Facts, award_mode, subsidy
from budgetcheck.language import _, later
from budgetcheck.rules.blocks.wording import labelled, listed, reasons
from budgetcheck.rules.rule import Judgement, Phase, needs_review, passes, rule, say
from budgetcheck.vocabulary import AWARD_MODE, SUBSIDY

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters
    from budgetcheck.rules.rule import Filling


@rule(
    "YT04-1",
    name="award-and-subsidy",
    article="第四条、第十六条",
    phase=Phase.SCREENING,
    needs={award_mode: later("以此核对立项方式"), subsidy: later("以此核对补助方式")},
)
def award_and_subsidy(_project: Facts, edition: Parameters) -> Judgement:
    """立项方式和补助方式是办法列出的方式。

    In English: the project is awarded and supported in ways that the regulation names.

    查什么: 档案中的立项方式（project.award_mode）和补助方式（project.subsidy），是不是办法写明的方式。

    依据: 烟台市科技创新发展计划管理办法第四条、第十六条：立项有竞争择优、揭榜挂帅、省市联动、定向委托，以及特殊情形下的一事一议；补助分为后补助、分期补助和事前补助。

    怎么算: 立项方式是这五种之一，且补助方式是这三种之一，即为符合。

    符合的例子: 竞争择优立项，事前补助。

    不符合的例子: 按“赛马制”立项：需人工复核，办法没有写明这种方式。

    何时无法判断: 缺少立项方式或补助方式；方式不在列出的范围内（条文用“等方式”，没有写尽，所以不判“不符合”）。
    """
    modes = edition.parameter("award_modes").words
    subsidies = edition.parameter("subsidies").words
    other_mode = ~award_mode.expr.is_in(modes)
    other_subsidy = ~subsidy.expr.is_in(subsidies)
    named: dict[str, Filling] = {
        "mode": labelled(award_mode.expr, AWARD_MODE),
        "modes": listed(modes, AWARD_MODE),
        "subsidy": labelled(subsidy.expr, SUBSIDY),
        "subsidies": listed(subsidies, SUBSIDY),
    }
    found = reasons(
        (other_mode, say(_("立项方式“{mode}”不在办法写明的方式（{modes}）之内"), **named)),
        (other_subsidy, say(_("补助方式“{subsidy}”不在办法写明的方式（{subsidies}）之内"), **named)),
    )
    return Judgement(
        outcomes=[
            needs_review(other_mode | other_subsidy, found),
            passes(say(_("立项方式“{mode}”、补助方式“{subsidy}”都是办法写明的方式"), **named)),
        ],
        remedy=_("核对立项文件和申报指南写明的立项方式、补助方式"),
    )
