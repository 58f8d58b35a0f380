"""第三十二条: extensions, and acceptance where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import (
    Facts,
    as_of,
    decided_on,
    ends_on,
    has_extension,
    materials_submitted_on,
    outcome_kind,
)
from budgetcheck.language import _, later
from budgetcheck.rules.blocks.changed import tell_changes
from budgetcheck.rules.blocks.wording import joined
from budgetcheck.rules.rule import Judgement, Phase, fails, needs_review, passes, rule, say

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters

_SCOPE = later("适用于有延期的项目")
_IS_EXTENSION = pl.col("kind") == "extension"
_END = pl.col("ends_before")


@rule(
    "YT32-1",
    name="extension-in-time",
    article="第三十二条",
    phase=Phase.EXECUTION,
    when=has_extension,
    scope=_SCOPE,
)
def extension_in_time(project: Facts, edition: Parameters) -> Judgement:
    """延期申请在执行期结束至少一个月前提出。

    In English: an extension is applied for at least one month before the end then in force.

    查什么: 每次延期的申请日期，是否不晚于申请当时有效的结束日期的前一个月。

    依据: 烟台市科技创新发展计划管理办法第三十二条：不能按期完成、要延期的，承担单位最迟在执行期结束前一个月申请，经主管部门审核，市科技局批准；没有按要求申请的，照常验收。

    怎么算: 最迟申请日 = 申请当时有效的结束日期前一个月的同一天，那个月没有这一天的取月末；当天申请算按时。此前已生效的延期和周期变更，改变“当时有效的结束日期”。几次延期合并为一条结论。

    符合的例子: 结束日期 2027-12-31，2027-11-30 申请。

    不符合的例子: 结束日期 2027-12-31，2027-12-01 申请，没有批准：不符合；晚申请而仍获批准的：需人工复核。

    何时无法判断: 没有写申请日期（changes[].applied_on），或不知道当时有效的结束日期（project.ends_on）时，无法比较；晚申请而仍获批准的，由人核对批复。
    """
    months = edition.parameter("extension_notice").number
    last = _END.dt.offset_by(f"-{months}mo")
    is_late = pl.col("applied_on") > last
    days = (pl.col("applied_on") - last).dt.total_days()
    approved = pl.col("approved_on").is_not_null()
    late = tell_changes(
        project,
        "extensions applied for late",
        _IS_EXTENSION & is_late & ~approved,
        _("{applied} 申请，比最迟申请日 {last} 晚 {days} 天（当时的结束日期 {end}），没有批准"),
        last=last,
        days=days,
    )
    approved_late = tell_changes(
        project,
        "extensions applied for late and approved",
        _IS_EXTENSION & is_late & approved,
        _("{applied} 申请，比最迟申请日 {last} 晚 {days} 天（当时的结束日期 {end}），仍于 {approved} 批准"),
        last=last,
        days=days,
    )
    undated = tell_changes(
        project,
        "extensions without a day of application",
        _IS_EXTENSION & pl.col("applied_on").is_null(),
        _("延至 {new_end} 的延期没有写申请日期"),
    )
    endless = _extensions_of_unknown_end(project)
    every = tell_changes(
        project,
        "extensions by day of application",
        _IS_EXTENSION,
        _("申请 {applied}，当时的结束日期 {end}，最迟申请日 {last}，延至 {new_end}"),
        last=last,
    )
    doubts = say(
        _("需要核对：{doubts}"),
        doubts=joined([undated, endless, approved_late]),
    )
    notice = {"months": str(months)}
    return Judgement(
        outcomes=[
            fails(
                late.is_not_null(),
                say(_("延期申请晚于执行期结束前 {months} 个月：{late}"), **notice, late=late),
            ),
            needs_review(
                pl.any_horizontal(doubt.is_not_null() for doubt in (undated, endless, approved_late)),
                doubts,
                lacks={
                    "changes[].applied_on": undated.is_not_null(),
                    "project.ends_on": endless.is_not_null(),
                },
            ),
            passes(say(_("延期申请都在执行期结束至少 {months} 个月前提出"), **notice)),
        ],
        working=[every],
        remedy=_("没有批准的，按正常进度组织验收；已批准的，补充批复文件"),
    )


@rule(
    "YT32-2",
    name="extension-once",
    article="第三十二条",
    phase=Phase.EXECUTION,
    when=has_extension,
    scope=_SCOPE,
)
def extension_once(project: Facts, edition: Parameters) -> Judgement:
    """延期原则上只申请一次，不超过一年。

    In English: as a rule an extension is applied for once, and for no longer than one year.

    查什么: 延期是否多于一次，每次是否长于一年。

    依据: 烟台市科技创新发展计划管理办法第三十二条：原则上，延期以一次为限，时间以一年为限。

    怎么算: 次数 = 档案 changes 中检查日期以前提出的延期，没有批准的也是一次申请。期限 = 从申请当时有效的结束日期起，到新的结束日期；一年后的同一天（没有这一天的取月末）算不超过一年。

    符合的例子: 结束日期 2027-12-31，延期一次，至 2028-12-31。

    不符合的例子: 延至 2029-01-01，超过一年；或先后延期两次：需人工复核。

    何时无法判断: 条文写“原则上”，所以只提示复核，不判“不符合”；不知道当时有效的结束日期（project.ends_on）时，无法计算延期多久。
    """
    most = edition.parameter("extensions").number
    years = edition.parameter("extension_length").number
    number = project.count("changes", "number of extensions", _IS_EXTENSION.sum())
    too_long = tell_changes(
        project,
        "extensions that are too long",
        _IS_EXTENSION & (pl.col("new_end") > _END.dt.offset_by(f"{years}y")),
        _("由 {end} 延至 {new_end}，超过 {years} 年"),
        years=str(years),
    )
    endless = _extensions_of_unknown_end(project)
    repeated = pl.when(number > most).then(say(_("延期 {number} 次"), number=number))
    bounds = {"most": str(most), "years": str(years)}
    found = say(
        _("延期原则上不多于 {most} 次、不超过 {years} 年：{doubts}"),
        **bounds,
        doubts=joined([repeated, too_long, endless]),
    )
    every = tell_changes(project, "extensions and their ends", _IS_EXTENSION, _("由 {end} 延至 {new_end}"))
    return Judgement(
        outcomes=[
            needs_review(
                pl.any_horizontal(doubt.is_not_null() for doubt in (repeated, too_long, endless)),
                found,
                lacks={"project.ends_on": endless.is_not_null()},
            ),
            passes(say(_("延期不多于 {most} 次，不超过 {years} 年"), **bounds)),
        ],
        working=[every],
        remedy=_("补充市科技局同意再次延期或更长延期的批复；没有的，按正常进度组织验收"),
    )


@rule("YT32-3", name="acceptance-begun", article="第二十六条、第三十二条", phase=Phase.EXECUTION)
def acceptance_begun(_project: Facts, _edition: Parameters) -> Judgement:
    """执行期结束后，已开始验收。

    In English: once the project's period is over, acceptance has begun.

    查什么: 执行期已经结束的项目，是否已有验收、终止、撤销的结果，或已提交验收材料。

    依据: 烟台市科技创新发展计划管理办法第二十六条、第三十二条：执行期满即开展绩效评价与验收；没有按要求申请延期的，照常组织验收。

    怎么算: 检查日期晚于结束日期（经批准的延期之后），而档案既没有项目结果（outcome 的 kind 或 decided_on），也没有验收材料的提交日期（materials_submitted_on）的，需人工复核。检查日期正好是结束日期的，执行期尚未结束。

    符合的例子: 结束日期 2027-12-31，2028-02-12 提交验收材料，检查日期 2028-03-01。

    不符合的例子: 结束日期 2027-12-31，检查日期 2028-01-01，没有提交材料，也没有结果：需人工复核。

    何时无法判断: 条文没有规定执行期结束后多少天内提交，所以只提示复核；没有结果、没有提交材料，又没有写结束日期的，无法判断。
    """
    dates = {"ends": ends_on.expr, "day": as_of}
    has_ended = outcome_kind.expr.fill_null("none") != "none"
    return Judgement(
        outcomes=[
            passes(say(_("项目已有结果")), has_ended | decided_on.expr.is_not_null()),
            passes(
                say(_("已于 {day} 提交验收材料"), day=materials_submitted_on.expr),
                materials_submitted_on.expr.is_not_null(),
            ),
            needs_review(
                ends_on.expr.is_null(),
                say(_("缺少 project.ends_on，无法判断执行期是否已经结束、应否验收")),
                ends_on.key,
            ),
            needs_review(
                as_of > ends_on.expr,
                say(_("执行期已于 {ends} 结束，到 {day} 没有项目结果，也没有提交验收材料"), **dates),
            ),
            passes(say(_("执行期至 {ends}，尚未结束"), **dates)),
        ],
        remedy=_("按市科技局要求组织并提交验收材料；已提交的，补充提交日期"),
    )


def _extensions_of_unknown_end(project: Facts) -> pl.Expr:
    """Told whatever end is in force now: the one that an extension has moved may have been left out."""
    return tell_changes(
        project,
        "extensions of an unknown end",
        _IS_EXTENSION & _END.is_null(),
        _("延至 {new_end} 的延期，不知道当时的结束日期"),
    )
