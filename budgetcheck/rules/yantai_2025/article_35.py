"""第三十五条: acceptance papers go to the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.facts.facts import Facts, accepted, archived_on, as_of, decided_on
from budgetcheck.language import _, later
from budgetcheck.rules.rule import Judgement, Phase, fails, passes, rule, say

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters


@rule(
    "YT35-1",
    name="archived-in-time",
    article="第三十五条",
    phase=Phase.CLOSING,
    when=accepted,
    scope=later("适用于已验收的项目"),
    needs={decided_on: later("从这一天起算归档期限")},
)
def archived_in_time(project: Facts, edition: Parameters) -> Judgement:
    """验收评价结束后一个月内，把验收评价材料送市科技局存档。

    In English: acceptance papers go to the bureau's archive within one month of the decision.

    查什么: 已验收的项目，验收材料的归档日期（outcome.archived_on）是否在决定日期之后一个月以内。

    依据: 烟台市科技创新发展计划管理办法第三十五条：验收评价一结束，承担单位有 1 个月的时间把材料交市科技局备案。

    怎么算: 期限 = 决定日期的下一个月的同一日，那个月没有这一日的取月末；期限当天归档的不迟。验收评价工作以作出决定（outcome.decided_on）为结束。归档日期晚于检查日期的，到检查日期为止还没有归档。

    符合的例子: 2028-01-31 决定，期限为 2028-02-29，当天归档。期限未到、尚未归档的也符合，说明中写出期限。

    不符合的例子: 2028-03-01 决定，2028-04-02 才归档，晚于期限 2028-04-01；或者期限已过，仍未归档。

    何时无法判断: 缺少决定日期时无法判断。
    """
    months = edition.parameter("archiving").number
    deadline = project.work_out("last day to archive", decided_on.expr.dt.offset_by(f"{months}mo"))
    dates = {
        "decided": decided_on.expr,
        "deadline": deadline,
        "archived": archived_on.expr,
        "day": as_of,
    }
    return Judgement(
        outcomes=[
            fails(
                archived_on.expr > deadline,
                say(
                    _("验收材料于 {archived} 归档，比期限 {deadline} 晚 {late} 天"),
                    **dates,
                    late=(archived_on.expr - deadline).dt.total_days(),
                ),
            ),
            passes(
                say(_("验收材料于 {archived} 归档，期限为 {deadline}"), **dates),
                archived_on.expr.is_not_null(),
            ),
            fails(
                as_of > deadline,
                say(_("归档期限 {deadline} 已过，到检查日期 {day} 为止验收材料没有归档"), **dates),
            ),
            passes(say(_("验收材料尚未归档，期限为 {deadline}，到检查日期 {day} 尚未过期限"), **dates)),
        ],
        working=[
            say(
                _("期限 = 决定日期 {decided} 起 {months} 个月 = {deadline}"),
                **dates,
                months=str(months),
            )
        ],
        remedy=_("把验收评价材料送市科技局存档备案，并把日期写入项目档案 outcome.archived_on"),
    )
