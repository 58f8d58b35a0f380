"""The cap of indirect costs of each project whose edition sets one, band by band."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from budgetcheck.money import DTYPE, beyond, floored, literal, plain
from budgetcheck.rules.blocks.tiered_cap import tiered_cap
from budgetcheck.vocabulary import INDIRECT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.rules.parameters import Parameter
    from budgetcheck.rules.rulebook import Edition

_CAP = "indirect_cap"
RULE = "indirect-budget-cap"
"""The name of the rule that judges by the cap."""


class Caps(NamedTuple):
    """The caps of one edition's projects.

    Attributes:
        parameter: The bands, with their article.
        amounts: One row per project: `project`, `base`, `cap`, `indirect`, `headroom` (元, what could still be budgeted), `excess` (what is
            budgeted beyond the cap), `is_silent` (the text sets no rate for the whole base) and `parts` (a list: what each band allows, rounded down to the fen).
    """

    parameter: Parameter
    amounts: pl.DataFrame

    def to_dicts(self) -> dict[str, dict[str, Any]]:
        """By project, as `cap --json` states a cap, with the `indirect` budget, the `headroom` and the `excess` beside it."""
        bands = self.parameter.bands
        return {
            row["project"]: {
                "base": plain(row["base"]),
                "bands": [
                    {
                        "above": plain(band.above),
                        "up_to": plain(band.up_to),
                        "rate": str(band.rate),
                        "amount": plain(amount),
                    }
                    for band, amount in zip(bands, row["parts"], strict=True)
                ],
                "cap": plain(row["cap"]),
                "silent_above": plain(bands[-1].up_to) if row["is_silent"] else None,
                "article": self.parameter.article,
                "indirect": plain(row["indirect"]),
                "headroom": plain(row["headroom"]),
                "excess": plain(row["excess"]),
            }
            for row in self.amounts.iter_rows(named=True)
        }


def work_out_caps(
    in_force: pl.DataFrame, findings: pl.DataFrame, editions: Sequence[Edition]
) -> tuple[Caps, ...]:
    """The caps of the projects that a rule on them judged.

    Args:
        in_force: The budget in force.
        findings: `project`, `regulation`, `rule`, `actual`.
        editions: The editions that are held.
    """
    return tuple(
        _caps_of(in_force, findings.filter(pl.col("regulation") == each.parameters.id), each)
        for each in editions
        if _CAP in each.parameters.parameters
    )


def _caps_of(in_force: pl.DataFrame, findings: pl.DataFrame, edition: Edition) -> Caps:
    codes = [rule.code for rule in edition.rules if rule.name == RULE]
    judged = findings.filter(pl.col("rule").is_in(codes), pl.col("actual").is_not_null()).select("project")
    parameter = edition.parameters.parameter(_CAP, on=edition.parameters.in_force_from)
    municipal = in_force.filter(pl.col("source") == "municipal").group_by("project")
    amount = pl.col("amount")
    sums = municipal.agg(
        total=amount.sum().cast(DTYPE),
        equipment=amount.filter(pl.col("category") == "equipment_purchase").sum().cast(DTYPE),
        indirect=amount.filter(pl.col("category").is_in(INDIRECT)).sum().cast(DTYPE),
    )
    based = (
        judged.join(sums, on="project", how="left", maintain_order="left")
        .with_columns(pl.col("total", "equipment", "indirect").fill_null(literal(0)))
        .with_columns(base=(pl.col("total") - pl.col("equipment")).cast(DTYPE))
    )
    cap = tiered_cap(pl.col("base"), parameter.bands)
    return Caps(
        parameter,
        based.select(
            "project",
            "base",
            "indirect",
            cap.amount.cast(DTYPE).alias("cap"),
            cap.text_is_silent.alias("is_silent"),
            beyond(cap.amount, pl.col("indirect")).cast(DTYPE).alias("headroom"),
            beyond(pl.col("indirect"), cap.amount).cast(DTYPE).alias("excess"),
            pl.concat_list(floored(part).cast(DTYPE) for part in cap.parts).alias("parts"),
        ),
    )
