"""第十五条: the task book is signed in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import Facts, approval_received_on, approved_on, as_of, task_book_signed_on
from budgetcheck.facts.working_days import is_published, nth_working_day_after
from budgetcheck.language import _, later
from budgetcheck.rules.missing import lacking
from budgetcheck.rules.rule import Judgement, Phase, fails, needs_review, passes, rule, say

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters
    from budgetcheck.rules.rule import Filling


@rule("YT15-1", name="task-book-in-time", article="第十五条", phase=Phase.SCREENING)
def task_book_in_time(project: Facts, edition: Parameters) -> Judgement:
    """收到立项通知后 30 个工作日内签订项目任务书。

    In English: the task book is signed by the 30th working day after the notice of approval arrives.

    查什么: 项目任务书的签订日期，不晚于收到立项通知之后的第 30 个工作日。

    依据: 烟台市科技创新发展计划管理办法第十五条：从接到立项通知算起，30 个工作日内要签好三方任务书；到期没有签的，等于放弃承担资格。

    怎么算: 收到通知的当天不算，从第二天起数工作日。工作日按国务院办公厅每年公布的放假安排：节假日不算，调休上班的周六、周日算。第 30 个工作日是最后期限，当天签订的不算迟。

    符合的例子: 2026-01-20 收到通知，期限是 2026-03-09（春节放假不算，2 月 14 日、28 日两个周六调休上班，算工作日）；2026-03-09 签订。

    不符合的例子: 同上，2026-03-10 才签订；或到 2026-03-10 还没有签订。

    何时无法判断: 已立项而没有收到通知的日期；期限落在放假安排还没有公布的年份。后一种情形，收到通知后 30 天（日历日）内已签订的，或者签订（没有签订的，检查日期）还在已公布的年份里、当时没有数满 30 个工作日的，一定没有过期限，为符合。
    """
    days = edition.parameter("task_book").number
    received, signed = approval_received_on.expr, task_book_signed_on.expr
    deadline = project.work_out("deadline of the task book", nth_working_day_after(received, days))
    is_beyond_the_calendar = deadline.is_null() & is_published(received)
    not_approved = approved_on.expr.is_null() & received.is_null() & signed.is_null()
    shown: dict[str, Filling] = {
        "days": str(days),
        "received": received,
        "deadline": deadline,
        "signed": signed,
        "as_of": as_of,
    }
    return Judgement(
        outcomes=[
            passes(say(_("项目尚未立项，还不需要签订任务书")), not_approved),
            lacking({approval_received_on: later("以此计算签订任务书的期限")}),
            passes(
                say(
                    _("任务书于 {signed} 签订，距收到通知（{received}）不超过 {days} 个工作日"),
                    **shown,
                ),
                deadline.is_null() & (signed <= received + pl.duration(days=days)),
            ),
            passes(
                say(
                    _(
                        "任务书于 {signed} 签订；收到通知（{received}）后第 {days} 个工作日在放假安排还没有公布的年份，比这晚"
                    ),
                    **shown,
                ),
                is_beyond_the_calendar & is_published(signed - pl.duration(days=1)),
            ),
            passes(
                say(
                    _(
                        "任务书还没有签订；期限（{received} 收到通知后第 {days} 个工作日）在放假安排还没有公布的年份，没有到"
                    ),
                    **shown,
                ),
                is_beyond_the_calendar & signed.is_null() & is_published(as_of - pl.duration(days=1)),
            ),
            needs_review(
                deadline.is_null(),
                say(
                    _("{received} 收到通知，此后第 {days} 个工作日所在年份的放假安排没有公布，期限无法确定"),
                    **shown,
                ),
            ),
            fails(
                signed > deadline,
                say(
                    _("任务书于 {signed} 签订，晚于期限 {deadline}（收到通知后第 {days} 个工作日）"), **shown
                ),
            ),
            passes(
                say(_("任务书于 {signed} 签订，在期限 {deadline} 以内"), **shown),
                signed <= deadline,
            ),
            fails(
                as_of > deadline,
                say(
                    _("到 {as_of} 任务书还没有签订，期限 {deadline}（收到通知后第 {days} 个工作日）已过"),
                    **shown,
                ),
            ),
            passes(say(_("任务书还没有签订，期限是 {deadline}"), **shown)),
        ],
        working=[
            pl.when(deadline.is_not_null()).then(
                say(_("{received} 收到通知，次日起第 {days} 个工作日 = {deadline}"), **shown)
            )
        ],
        remedy=_("核对收到通知和签订任务书的日期；尚未签订的，尽快与主管部门联系"),
    )
