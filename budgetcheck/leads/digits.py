"""First digits that amounts as they arise would not have. Floats are for the statistic alone, never for money."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.leads.lead import Seen, lead
from budgetcheck.money import DTYPE, grouped, literal
from budgetcheck.rules.rule import say

if TYPE_CHECKING:
    from budgetcheck.leads.entries import Entries
    from budgetcheck.leads.thresholds import FirstDigits

_PAIRS = range(10, 100)
_EXPECTED = pl.DataFrame(
    {
        "digits": [str(pair) for pair in _PAIRS],
        "expected": [math.log10(1 + 1 / pair) for pair in _PAIRS],
    }
)


@lead("LD-9", name="first-two-digits", limits="first_digits")
def first_two_digits(entries: Entries, limits: FirstDigits) -> Seen:
    """金额前两位数字的分布异常。

    查什么: 支出金额的前两位数字（1,234.00 元是 12，0.98 元是 98）的分布，与自然形成的金额应有的分布（本福特定律）相差多少。
    为什么看: 编造的、凑在某个限额之下的、反复复制的金额，会使某些数字过多。
    怎么算: 对不低于规定金额的支出（红字不看），数字 d（10 至 99）的预期占比是 log10(1 + 1/d)；90 组实际与预期占比之差的绝对值平均，
    是平均绝对偏差（MAD）。笔数有限时，完全合乎定律的金额也会有偶然偏差，期望约为各组 √(2p(1−p)/(πn)) 的平均；MAD 减去它以后超过阈值
    才列。笔数不超过规定的不看。证据是超出预期最多的几组数字的各笔支出。
    常见的正当原因: 大量固定标准的支付，如按人按月发放的补助、单价固定的测试费；金额集中在很窄的范围；拆分记账的惯例。
    In English: First two digits unlike those of amounts as they arise. The amounts' first two digits, compared with
    Benford's law.
    Legitimate reasons: Many payments at a fixed rate; amounts within a narrow range; a habit of splitting entries.
    """
    lines = entries.expenses.filter(pl.col("amount") >= literal(limits.amounts_from)).with_columns(
        digits=_first_two()
    )
    pairs = lines.group_by("project", "digits").agg(lines=pl.len()).collect(engine="streaming")
    deviating = _deviating(pairs, limits)
    told = say(
        _("{digits} 占 {share}（预期 {expected}）"),
        digits=pl.col("digits"),
        share=_percent("share"),
        expected=_percent("expected"),
    )
    most = (
        deviating.filter(pl.col("share") > pl.col("expected"))
        .sort("project", pl.col("expected") - pl.col("share"), "digits")
        .group_by("project", maintain_order=True)
        .head(limits.pairs_listed)
    )
    chosen = lines.join(most.select("project", "digits").lazy(), on=["project", "digits"], how="semi")
    amounts = chosen.group_by("project").agg(pl.col("amount").sum().cast(DTYPE)).collect(engine="streaming")
    found = (
        most.group_by("project", maintain_order=True)
        .agg(
            pl.len().alias("count"),
            pl.col("tested", "deviation", "by_chance").first(),
            told.str.join(_("、")).alias("told"),
        )
        .with_columns(_decimals("deviation"), _decimals("by_chance"))
        .join(amounts, on="project", maintain_order="left")
    )
    return Seen(
        lines=chosen.drop("digits"),
        message=_(
            "{tested} 笔支出的平均绝对偏差 {deviation}（偶然偏差约 {by_chance}）；超出预期最多的 {count} 组：{told}，共 {amount} 元"
        ),
        found=found,
        unseen=(_too_few(pairs, entries, limits),),
    )


def _too_few(pairs: pl.DataFrame, entries: Entries, limits: FirstDigits) -> pl.LazyFrame:
    """Every project with so few lines that the test is not made: `project`, `reason`."""
    count = pl.col("lines").sum()
    reason = say(
        _("{from_amount} 元以上的支出只有 {count} 笔，不足以判断"),
        from_amount=grouped(limits.amounts_from),
        count=pl.col("lines"),
    )
    return (
        entries.known.projects.lazy()
        .select("project")
        .join(pairs.lazy().group_by("project").agg(count), on="project", how="left")
        .with_columns(pl.col("lines").fill_null(0))
        .filter(pl.col("lines") <= limits.lines_above)
        .select("project", reason.alias("reason"))
    )


def _first_two() -> pl.Expr:
    """The first two digits of an amount of at least 0.10 元, told from its fen."""
    fen = pl.col("amount").cast(pl.Decimal(38, 2)) * pl.lit(100)
    return fen.cast(pl.Int64).cast(pl.String).str.slice(0, 2)


def _deviating(pairs: pl.DataFrame, limits: FirstDigits) -> pl.DataFrame:
    """Of the projects whose digits deviate, every pair: `project`, `digits`, `expected`, `share`, `tested`, `deviation`, `by_chance`."""
    tested = (
        pairs.group_by("project")
        .agg(pl.col("lines").sum().alias("tested"))
        .filter(pl.col("tested") > limits.lines_above)
    )
    expected = pl.col("expected")
    by_chance = (2 / math.pi * expected * (1 - expected) / pl.col("tested")).sqrt().mean()
    deviation = (pl.col("share") - expected).abs().mean()
    return (
        tested.join(_EXPECTED, how="cross")
        .join(pairs, on=["project", "digits"], how="left")
        .sort("project", "digits")
        .with_columns(share=pl.col("lines").fill_null(0) / pl.col("tested"))
        .with_columns(
            deviation=deviation.over("project"),
            by_chance=by_chance.over("project"),
        )
        .filter(pl.col("deviation") - pl.col("by_chance") > float(limits.deviation_above))
    )


def _decimals(name: str) -> pl.Expr:
    """A statistic as text with five decimals."""
    return pl.col(name).cast(pl.Decimal(18, 5)).cast(pl.String)


def _percent(name: str) -> pl.Expr:
    """A share as text: `9.81%`."""
    return (pl.col(name) * 100).cast(pl.Decimal(18, 2)).cast(pl.String) + pl.lit("%")
