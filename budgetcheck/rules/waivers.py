"""Waivers: a finding set aside by two people stays in every report, with both names, the reason and the day it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.rules.evaluate import UNSETTLED, VERDICTS
from budgetcheck.rules.registry import find_rule

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

_FIELDS = ("reason", "proposed_by", "approved_by", "approved_on", "expires_on", "expired")


def refuse_unknown_rules(waivers: pl.DataFrame) -> None:
    """Refuse a waiver of a rule that does not exist.

    Raises:
        InputError: naming project and rule of each.
    """
    unknown: Iterable[tuple[str, str]] = (
        (project, rule)
        for project, rule in waivers.select("project", "rule").iter_rows()
        if find_rule(rule) is None
    )
    problems = [
        Problem("", f"{project} waivers", _("没有规则 {rule}").format(rule=rule), _("请核对规则编号"))
        for project, rule in unknown
    ]
    if problems:
        raise InputError(*problems)


def waive(findings: pl.DataFrame, waivers: pl.DataFrame, as_of: dt.date) -> pl.DataFrame:
    """Findings with their waivers: `waived` where one is in force; an expired one changes nothing and is said.

    Returns:
        The findings with `waiver`: a struct of the waiver's fields and `expired`, or null.
    """
    codes = [(found := find_rule(rule)) and found[0].code for rule in waivers["rule"]]
    latest = (
        waivers.with_columns(pl.Series("rule", codes, pl.String), expired=pl.col("expires_on") < as_of)
        .sort("expires_on")
        .unique(["project", "rule"], keep="last")
        .select("project", "rule", pl.struct(_FIELDS).alias("waiver"))
    )
    in_force = pl.col("waiver").is_not_null() & ~pl.col("waiver").struct.field("expired").fill_null(
        value=True
    )
    waived = in_force & pl.col("verdict").is_in(UNSETTLED)
    return findings.join(latest, on=["project", "rule"], how="left", maintain_order="left").with_columns(
        pl.when(waived).then(pl.lit("waived", VERDICTS)).otherwise("verdict").alias("verdict")
    )
