"""Waivers: a finding set aside by two people stays in every report, with both names, the reason and the day it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.rules.evaluate import UNSETTLED, VERDICTS
from budgetcheck.rules.rule import Verdict

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from budgetcheck.dossiers.tables import DossierTables
    from budgetcheck.rules.rulebook import Rulebook

_FIELDS = ("reason", "proposed_by", "approved_by", "approved_on", "expires_on", "expired")


def refuse_unknown_rules(dossiers: DossierTables, file_of: Mapping[str, str], rulebook: Rulebook) -> None:
    """Refuse a waiver of a rule that the project's programme and the books do not have.

    Args:
        dossiers: What the dossiers say.
        file_of: The file of each project, as its user named it.
        rulebook: The rules that there are.

    Raises:
        InputError: naming file, place and rule of each.
    """
    waivers = dossiers.waivers.select("project", "rule", place=pl.int_range(pl.len()).over("project"))
    programmes = dossiers.projects.select("project", programme="project.programme")
    named = waivers.join(programmes, on="project", maintain_order="left")
    problems = [
        Problem(
            file_of[project],
            f"waivers[{place}].rule",
            _("{programme}的规则和账簿规则中没有 {rule}").format(
                programme=rulebook.programmes.label(programme), rule=rule
            ),
            _("请核对规则编号"),
        )
        for project, rule, place, programme in named.iter_rows()
        if not rulebook.find(rule, programme)
    ]
    if problems:
        raise InputError(*problems)


def waive(findings: pl.DataFrame, waivers: pl.DataFrame, rulebook: Rulebook, as_of: dt.date) -> pl.DataFrame:
    """Findings with their waivers: `waived` where one is in force; an expired one changes nothing and is said.

    Returns:
        The findings with `waiver`: a struct of the waiver's fields and `expired`, or null.
    """
    waivers = waivers.filter(pl.col("approved_on") <= as_of)
    # Programmes may share a rule's name; a project has the findings of its own alone.
    codes = [[rule.code for rule, _edition in rulebook.find(name)] for name in waivers["rule"]]
    latest = (
        waivers.with_columns(
            pl.Series("rule", codes, pl.List(pl.String)), expired=pl.col("expires_on") < as_of
        )
        .explode("rule")
        .sort("expires_on")
        .unique(["project", "rule"], keep="last")
        .select("project", "rule", pl.struct(_FIELDS).alias("waiver"))
    )
    in_force = pl.col("waiver").is_not_null() & ~pl.col("waiver").struct.field("expired").fill_null(
        value=True
    )
    waived = in_force & pl.col("verdict").is_in(UNSETTLED)
    return findings.join(latest, on=["project", "rule"], how="left", maintain_order="left").with_columns(
        pl.when(waived).then(pl.lit(Verdict.WAIVED.value, VERDICTS)).otherwise("verdict").alias("verdict")
    )
