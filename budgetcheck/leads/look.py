"""Every lead over every project: what was found, the lines that show it, and what could not be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from budgetcheck.evidence import LINE, MOST_LINES, ORDER
from budgetcheck.language import _
from budgetcheck.leads.amounts import round_amounts
from budgetcheck.leads.cash import cash_payments
from budgetcheck.leads.closing import late_equipment, late_reclassification, red_reversals
from budgetcheck.leads.digits import first_two_digits
from budgetcheck.leads.entries import Entries
from budgetcheck.leads.payments import split_payments
from budgetcheck.leads.timing import december_share, posted_on_days_off
from budgetcheck.money import DTYPE, shown
from budgetcheck.rules.rule import say

if TYPE_CHECKING:
    from budgetcheck.facts.gather import Known
    from budgetcheck.leads.lead import Seen
    from budgetcheck.leads.thresholds import Thresholds

LEADS = (
    cash_payments,
    round_amounts,
    posted_on_days_off,
    december_share,
    split_payments,
    late_equipment,
    red_reversals,
    late_reclassification,
    first_two_digits,
)
"""Every lead, in the order of their codes."""

_FOUND: dict[str, Any] = {
    "project": pl.String,
    "lead": pl.String,
    "count": pl.Int64,
    "amount": DTYPE,
    "message": pl.String,
    "notes": pl.List(pl.String),
}
_LINE: dict[str, Any] = {**LINE, "counterparty": pl.String}
"""What a line of a lead's evidence says: to whom it was paid, beside what a finding's says."""
_EVIDENCE: dict[str, Any] = {"project": pl.String, "lead": pl.String, **_LINE}
_TOTALS: dict[str, Any] = {"project": pl.String, "lead": pl.String, "evidence_total": pl.Int64}
_UNSEEN: dict[str, Any] = {"project": pl.String, "lead": pl.String, "reason": pl.String}


class Leads(NamedTuple):
    """The leads of all projects; no verdict knows of them.

    Attributes:
        thresholds: Those in use.
        found: One row per project and lead that saw something: `project`, `lead`, `count` (occurrences), `amount` (元),
            `message`, `notes`.
        evidence: The first lines of each, as `evidence.Evidence.lines`, with `lead` for `rule` and the `counterparty`.
        totals: How many lines there are: `project`, `lead`, `evidence_total`.
        unseen: What could not be looked at: `project`, `lead`, `reason`.
    """

    thresholds: Thresholds
    found: pl.DataFrame
    evidence: pl.DataFrame
    totals: pl.DataFrame
    unseen: pl.DataFrame


def look(known: Known, thresholds: Thresholds) -> Leads:
    """Look at the entries of every project.

    Args:
        known: What is known of the projects, ledger lines among it.
        thresholds: The thresholds.
    """
    if known.lines is None:
        return Leads(
            thresholds, *(pl.DataFrame(schema=shape) for shape in (_FOUND, _EVIDENCE, _TOTALS, _UNSEEN))
        )
    entries = Entries(known, known.lines)
    seen = [(lead, lead.look(entries, getattr(thresholds, lead.limits))) for lead in LEADS]
    by_day = pl.collect_all(
        [
            each.lines.group_by("project", "date").agg(lines=pl.len(), amount=pl.col("amount").sum())
            for _lead, each in seen
        ],
        engine="streaming",
    )
    evidence = pl.collect_all(
        [_first_lines(each.lines, days) for (_lead, each), days in zip(seen, by_day, strict=True)],
        engine="streaming",
    )
    return Leads(
        thresholds,
        found=_stacked(
            [_found(each, days) for (_lead, each), days in zip(seen, by_day, strict=True)], _FOUND
        ),
        evidence=_listed(_stacked(evidence, _EVIDENCE)),
        totals=_stacked([_totals(days) for days in by_day], _TOTALS),
        unseen=_stacked([_unseen(each) for _lead, each in seen], _UNSEEN),
    )


def _first_lines(lines: pl.LazyFrame, days: pl.DataFrame) -> pl.LazyFrame:
    """The lines of the days that the first `MOST_LINES` lie on, so that what shows much is not all held in memory."""
    before = pl.col("lines").cum_sum().over("project", order_by="date") - pl.col("lines")
    needed = days.filter(before < MOST_LINES).select("project", "date")
    return lines.join(needed.lazy(), on=["project", "date"], how="semi").select("project", *_LINE)


def _listed(lines: pl.DataFrame) -> pl.DataFrame:
    key = ["project", "lead"]
    return lines.sort(*key, *ORDER, nulls_last=True).group_by(key, maintain_order=True).head(MOST_LINES)


def _found(seen: Seen, days: pl.DataFrame) -> pl.DataFrame:
    found = seen.found
    if found is None:
        found = days.group_by("project").agg(
            pl.len().alias("days"), pl.col("lines").sum().alias("count"), pl.col("amount").sum()
        )
    figures = {name: pl.col(name) for name in found.columns if name not in ("project", "amount", "notes")}
    message = say(seen.message, **figures, amount=shown(pl.col("amount")))
    notes = pl.col("notes") if "notes" in found.columns else pl.lit([], pl.List(pl.String)).alias("notes")
    return found.select("project", "count", "amount", message.alias("message"), notes)


def _totals(days: pl.DataFrame) -> pl.DataFrame:
    return days.group_by("project").agg(pl.col("lines").sum().alias("evidence_total"))


def _unseen(seen: Seen) -> pl.DataFrame:
    """One sentence per project of all that a lead could not look at."""
    reasons = pl.concat(
        [pl.DataFrame(schema={"project": pl.String, "reason": pl.String}), *pl.collect_all(seen.unseen)]
    )
    return reasons.group_by("project", maintain_order=True).agg(pl.col("reason").str.join(_("；")))


def _stacked(frames: list[pl.DataFrame], shape: dict[str, Any]) -> pl.DataFrame:
    """What each lead gave, with its code, by project and lead."""
    coded = [
        frame.with_columns(pl.lit(lead.code).alias("lead")).select(list(shape)).cast(pl.Schema(shape))
        for lead, frame in zip(LEADS, frames, strict=True)
    ]
    return pl.concat(coded).sort("project", "lead", maintain_order=True)
