"""A made-up portfolio: dossiers of many projects and one canonical ledger of theirs, the same at every run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_CATEGORIES = ("设备购置费", "业务费", "业务费", "业务费", "劳务费", "劳务费", "间接费用", "绩效支出")
_SOURCES = ("市级财政资金", "市级财政资金", "单位自筹资金")
_ARRIVING = ("市级财政资金", "单位自筹资金")
_SUMMARIES = (
    "支付实验材料款",
    "报销差旅费",
    "支付测试化验加工费",
    "发放研究生劳务费",
    "支付设备购置尾款",
    "分摊水电费",
)
_ACCOUNTS = ("530101", "530102", "530103", "530104")


def write_portfolio(folder: Path, *, lines: int, projects: int) -> tuple[Path, Path]:
    """Write a folder of dossiers and a ledger.

    Every project's promises arrive in full on the first day; each pair of lines is an expense and its bank side.
    Spending is a few per cent above the budget in one project out of a hundred.

    Args:
        folder: Where to write.
        lines: How many lines the ledger has below its heading.
        projects: How many projects share it.

    Returns:
        The folder of dossiers, and the ledger (CSV, UTF-8, Chinese headings).
    """
    dossiers = folder / "dossiers"
    write_dossiers(dossiers, lines=lines, projects=projects)
    ledger = folder / "ledger.csv"
    write_ledger(ledger, lines=lines, projects=projects)
    return dossiers, ledger


def write_dossiers(folder: Path, *, lines: int, projects: int) -> None:
    """Write the dossiers alone."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(projects):
        path = folder / f"{_project(number)}.yaml"
        path.write_text(_dossier(number, lines // projects), encoding="utf-8")


def write_ledger(target: Path, *, lines: int, projects: int, without: Sequence[str] = ()) -> None:
    """Write the ledger alone, without some of its columns; see `write_portfolio`."""
    _ledger(lines, projects).drop(without).sink_csv(target)


def _project(number: int) -> str:
    return f"YT-2026-{number:04}"


def _dossier(number: int, lines: int) -> str:
    """Budgets wide enough for what `_ledger` spends: at most 999.99 a line, half of the lines, a third self-raised."""
    scale = 500 if number % 100 else 90
    unit = lines * scale // 1000
    budget = {
        ("设备购置费", "市级财政资金"): 200 * unit,
        ("业务费", "市级财政资金"): 600 * unit,
        ("劳务费", "市级财政资金"): 400 * unit,
        ("间接费用", "市级财政资金"): 150 * unit,
        ("绩效支出", "市级财政资金"): 100 * unit,
        ("业务费", "单位自筹资金"): 700 * unit,
    }
    rows = "\n".join(
        f"    - {{category: {category}, source: {source}, amount: {amount}}}"
        for (category, source), amount in budget.items()
    )
    return f"""schema: budgetcheck/dossier/1
project:
  id: {_project(number)}
  leader: {{name: 甲, birth_date: 1980-05-01}}
  applicant: {{name: 某公司, credit_code: 91370600MA3C000008, registered_in: 烟台市, legal_person: true}}
  title: 第{number}号项目
  programme: yantai
  category: 重点研发项目
  award_mode: competitive
  subsidy: upfront
  applied_on: 2025-11-01
  approved_on: 2025-11-10
  approval_received_on: 2025-11-12
  task_book_signed_on: 2025-12-10
  starts_on: 2026-01-01
  ends_on: 2027-12-31
budget:
  unit: 元
  total: {2150 * unit}
  lines:
{rows}
funding:
  - {{source: 市级财政资金, amount: {1450 * unit}, due_on: 2026-01-31}}
  - {{source: 单位自筹资金, amount: {700 * unit}, due_on: 2026-01-31}}
"""


def _ledger(lines: int, projects: int) -> pl.LazyFrame:
    at = pl.int_range(lines, dtype=pl.Int64)
    pair = at // 2
    spread = (pair * 2654435761) % 1_000_003
    frame = pl.select(at.alias("at"), pair.alias("pair"), spread.alias("spread")).lazy()
    project = pl.col("pair") % projects
    turn = pl.col("pair") // projects
    share = lines // projects
    unit = pl.when(project % 100 == 0).then(share * 90 // 1000).otherwise(share * 500 // 1000)
    arrives = turn < len(_ARRIVING)
    is_bank = pl.col("at") % 2 == 1
    fen = (
        pl.when(arrives)
        .then(pl.when(turn == 0).then(1450 * unit).otherwise(700 * unit) * 100)
        .otherwise(pl.col("spread") % 99_999 + 1)
    )
    amount = (fen // 100).cast(pl.String) + "." + (fen % 100).cast(pl.String).str.zfill(2)
    day = pl.date(2026, 1, 1) + pl.duration(days=pl.when(arrives).then(0).otherwise(pl.col("spread") % 330))
    source = (
        pl.when(arrives)
        .then(pl.when(turn == 0).then(pl.lit(_SOURCES[0])).otherwise(pl.lit(_SOURCES[2])))
        .otherwise(_one_of(_SOURCES, turn))
    )
    category = (
        pl.when(source == _SOURCES[2]).then(pl.lit("业务费")).otherwise(_one_of(_CATEGORIES, turn // 3))
    )
    takes_debit = is_bank == arrives
    blank = pl.lit(None, pl.String)
    return frame.select(
        day.dt.to_string().alias("日期"),
        ("记-" + pl.col("pair").cast(pl.String).str.zfill(7)).alias("凭证号"),
        (pl.col("at") % 2 + 1).cast(pl.String).alias("行号"),
        (
            _one_of(_SUMMARIES, pl.col("spread")) + "（第" + (pl.col("spread") % 997).cast(pl.String) + "批）"
        ).alias("摘要"),
        pl.when(is_bank)
        .then(pl.lit("1002"))
        .when(arrives)
        .then(pl.lit("240101"))
        .otherwise(_one_of(_ACCOUNTS, turn))
        .alias("科目编码"),
        pl.when(is_bank)
        .then(pl.lit("银行存款"))
        .when(arrives)
        .then(pl.lit("递延收益"))
        .otherwise("研发支出/费用化支出/" + category)
        .alias("科目名称"),
        pl.when(takes_debit).then(amount).otherwise(blank).alias("借方"),
        pl.when(~takes_debit).then(amount).otherwise(blank).alias("贷方"),
        ("YT-2026-" + project.cast(pl.String).str.zfill(4)).alias("项目"),
        pl.when(is_bank).then(blank).otherwise(source).alias("资金来源"),
        pl.when(is_bank | arrives).then(blank).otherwise(category).alias("费用类别"),
        pl.when(is_bank)
        .then(pl.lit("对方科目"))
        .when(arrives)
        .then(pl.lit("到账"))
        .otherwise(pl.lit("支出"))
        .alias("性质"),
        ("烟台第" + (pl.col("spread") % 301).cast(pl.String) + "供应商有限公司").alias("往来单位"),
        (pl.col("pair") + 10_000_000).cast(pl.String).alias("发票号"),
        ("研发" + (pl.col("spread") % 9 + 1).cast(pl.String) + "部").alias("部门"),
    )


def _one_of(words: tuple[str, ...], at: pl.Expr) -> pl.Expr:
    return (at % len(words)).replace_strict(dict(enumerate(words)), return_dtype=pl.String)
