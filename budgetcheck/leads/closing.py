"""What is done to the accounts around the end of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.leads.entries import VOUCHER, not_looked_at, without
from budgetcheck.leads.lead import Seen, lead
from budgetcheck.money import literal
from budgetcheck.rules.rule import say

if TYPE_CHECKING:
    from budgetcheck.leads.entries import Entries
    from budgetcheck.leads.thresholds import LateEquipment, LateReclassification, RedReversals

_KEY = ["project", *VOUCHER]
_ENDS_ON = pl.col("ends_on")
_DECIDED = pl.col("outcome.kind").fill_null("") != "none"
_IN_TIME = pl.col("date") <= _ENDS_ON


@lead("LD-6", name="late-equipment", limits="late_equipment")
def late_equipment(entries: Entries, limits: LateEquipment) -> Seen:
    """临近结束购置设备。

    查什么: 项目结束前不久记入的设备购置费。
    为什么看: 设备到货、安装、调试都要时间，快结束时买的往往用不上，可能是花掉余额，或为别的项目购买。
    怎么算: 类别为设备购置费、记账日期在结束前最后若干天之内（含结束当天）的支出；结束日期取批准的延期以后的。结束以后的支出
    由规则检查，这里不列；红字不看。例：2027-12-31 结束，最后 60 天从 2027-11-02 起；2027-11-02 的列出，2027-11-01 的不列。
    常见的正当原因: 早已订购、期末才到货验收付清；分期付款的尾款；替换损坏的关键设备；获批延期后补购。
    In English: Equipment bought shortly before the end. Equipment posted in the last days of the project.
    Legitimate reasons: Ordered long before, delivered and paid for at the end; a last instalment; a broken device
    replaced.
    """
    bought = entries.expenses.filter(
        pl.col("category") == "equipment_purchase", pl.col("amount") > literal(0)
    )
    since = _ENDS_ON - pl.duration(days=limits.last_days)
    return Seen(
        lines=bought.filter(pl.col("date") > since, _IN_TIME),
        message=_("{count} 笔设备购置，共 {amount} 元"),
        unseen=(
            _not_begun(entries, since),
            without(bought, "ends_on"),
            without(entries.expenses, "category"),
        ),
    )


@lead("LD-7", name="red-reversals", limits="red_reversals")
def red_reversals(entries: Entries, limits: RedReversals) -> Seen:
    """作出决定之后红字冲回。

    查什么: 验收、终止或者撤销的决定之后，用红字或贷方冲回的支出。
    为什么看: 结余按决定时的账计算；之后冲回的支出，说明决定时的账多列了支出，或者在改变结余和应退的数。
    怎么算: 决定日期（outcome.decided_on）的次日起、金额为负的支出，绝对值超过阈值。金额是冲回的合计，为负数。
    例：2028-03-01 决定，当天冲回的不列，2028-03-02 冲回 0.01 元的列出。
    常见的正当原因: 供应商退货退款；税务、审计要求更正；更正记错的项目；收回多付的款项。
    In English: Red reversals after the decision. Expense taken back after acceptance, termination or revocation.
    Legitimate reasons: Goods returned; a correction that an audit asked for; a line moved to its right project; money
    recovered.
    """
    red = entries.expenses.filter(pl.col("amount") < -literal(limits.above))
    undated = entries.known.projects.filter(_DECIDED, pl.col("outcome.decided_on").is_null())
    undecided = entries.known.projects.lazy().filter(~_DECIDED)
    of_undated = red.join(undated.select("project").lazy(), on="project", how="semi")
    return Seen(
        lines=red.filter(pl.col("date") > pl.col("decided_on")),
        message=_("{count} 笔冲回，共 {amount} 元"),
        unseen=(
            undecided.select("project", say(_("还没有验收、终止或者撤销的决定，尚不适用")).alias("reason")),
            not_looked_at(of_undated, _("{count} 笔红字支出：缺少决定日期（outcome.decided_on）")),
        ),
    )


@lead("LD-8", name="late-reclassification", limits="late_reclassification")
def late_reclassification(entries: Entries, limits: LateReclassification) -> Seen:
    """临近结束跨类别调账。

    查什么: 项目结束前不久，把支出从一个费用类别调到另一个类别的凭证。
    为什么看: 决算前把超支的类别调到有余额的类别，可以绕过预算调整的程序。
    怎么算: 在结束前最后若干个月之内（按月往前推到同一天的次日，含结束当天；结束日期取批准的延期以后的），一张凭证里同一项目有的类别
    净额为负、有的类别净额为正；调动的金额取两边合计中较小的，超过阈值即列出。证据是这张凭证里项目的支出。例：2027-12-31 结束，
    2027-12-01 业务费 -8,000.00 元、劳务费 8,000.00 元，调动 8,000.00 元，列出；2027-11-30 的不列。红字和蓝字分在两张凭证里的看不出来。
    常见的正当原因: 更正当初选错的类别，附有原始凭证；预算调整获批以后按新预算归类；同一张凭证里恰好既有退款又有新的支出。
    In English: Reclassification between categories shortly before the end. Vouchers that move expense from one category
    to another in the last months of the project.
    Legitimate reasons: A wrong category corrected with its document; a budget change approved; a refund and a new
    expense that happen to share a voucher.
    """
    since = _ENDS_ON.dt.offset_by(f"-{limits.last_months}mo")
    late = entries.expenses.filter((pl.col("date") > since) & _IN_TIME)
    amount = pl.col("amount")
    vouchers = (
        late.filter(pl.col("voucher").is_not_null(), pl.col("category").is_not_null())
        .group_by(*_KEY, "category")
        .agg(amount.sum())
        .group_by(_KEY)
        .agg(taken=-amount.filter(amount < literal(0)).sum(), put=amount.filter(amount > literal(0)).sum())
        .with_columns(amount=pl.min_horizontal("taken", "put"))
        .filter(amount > literal(limits.above))
        .collect(engine="streaming")
    )
    return Seen(
        lines=late.join(vouchers.select(_KEY).lazy(), on=_KEY, how="semi", nulls_equal=True),
        message=_("{count} 张凭证在类别之间调动，共 {amount} 元"),
        found=vouchers.group_by("project").agg(count=pl.len(), amount=pl.col("amount").sum()),
        unseen=(
            _not_begun(entries, since),
            without(entries.expenses, "ends_on"),
            without(late, "voucher"),
            without(late, "category"),
        ),
    )


def _not_begun(entries: Entries, since: pl.Expr) -> pl.LazyFrame:
    """Every project of which the last days begin only after the day of the check: `project`, `reason`.

    Args:
        entries: The entries.
        since: The last day before they begin, told from `ends_on`.
    """
    reason = say(
        _("项目 {ends_on} 结束，{begins} 起才看，尚不适用"),
        ends_on=_ENDS_ON,
        begins=since.dt.offset_by("1d"),
    )
    return (
        entries.known.projects.lazy()
        .rename({"project.ends_on": "ends_on"})
        .filter(pl.col("as_of") <= since)
        .select("project", reason.alias("reason"))
    )
