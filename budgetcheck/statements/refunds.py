"""What is still owed back, as the findings on refunds say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.money import DTYPE
from budgetcheck.rules.evaluate import UNSETTLED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.rules.rulebook import Edition

RULES = ("ended-refund", "revocation-recovery", "surplus-returned", "termination-surplus")
"""The names of the rules that judge whether money went back; what is owed is their difference."""

_ANSWERED = ("pass", *UNSETTLED)


def refunds_outstanding(findings: pl.DataFrame, editions: Sequence[Edition]) -> pl.DataFrame:
    """What each project must still pay back.

    Args:
        findings: `project`, `rule`, `verdict`, `difference`, after waivers.
        editions: The editions that are held.

    Returns:
        `project`, `refund_outstanding` (元): one row per project of which such a rule gave an amount, 0 where all has gone
        back. A project has none where nothing is to be paid back, where the amount is not known, and where the finding
        is waived.
    """
    codes = [rule.code for each in editions for rule in each.rules if rule.name in RULES]
    return (
        findings.filter(
            pl.col("rule").is_in(codes),
            pl.col("verdict").is_in(_ANSWERED),
            pl.col("difference").is_not_null(),
        )
        .group_by("project")
        .agg(pl.col("difference").sum().cast(DTYPE).alias("refund_outstanding"))
        .sort("project")
    )
